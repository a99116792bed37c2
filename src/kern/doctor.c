/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kern_doctor.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/capability.h>

#include "doctor_parts.h"
#include "host_sysctl.h"
#include "surroundings.h"

static bool has_capability(unsigned int capability)
{
	unsigned long long effective = 0;
	FILE *status = fopen("/proc/self/status", "re");
	char line[128];

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "CapEff: %llx", &effective) == 1)
			break;
	if (status)
		fclose(status);
	return effective >> capability & 1;
}

/* "ID=debian" in os-release(5) */
static bool is_distribution(const char *id)
{
	FILE *in = fopen("/etc/os-release", "re");
	char line[256], wanted[32];
	bool found = false;

	snprintf(wanted, sizeof(wanted), "ID=%s\n", id);
	while (in && !found && fgets(line, sizeof(line), in))
		found = !strcmp(line, wanted);
	if (in)
		fclose(in);
	return found;
}

static const char *kernel_package(const char *machine)
{
	static const struct {
		const char *machine, *distribution, *package;
	} packages[] = {
		{ "x86_64", "debian", "linux-image-amd64" },
		{ "aarch64", "debian", "linux-image-arm64" },
		{ "ppc64le", "debian", "linux-image-powerpc64le" },
		{ "s390x", "debian", "linux-image-s390x" },
		{ "x86_64", "ubuntu", "linux-image-generic" },
		{ "aarch64", "ubuntu", "linux-image-generic" },
	};
	size_t i;

	for (i = 0; i < sizeof(packages) / sizeof(packages[0]); i++)
		if (!strcmp(machine, packages[i].machine) &&
		    is_distribution(packages[i].distribution))
			return packages[i].package;
	return NULL;
}

static bool is_before_5_9(const char *release)
{
	unsigned int major = 0, minor = 0;

	return sscanf(release, "%u.%u", &major, &minor) == 2 &&
	       (major < 5 || (major == 5 && minor < 9));
}

static void read_sysctls(struct doctor_facts *facts)
{
	size_t i;

	for (i = 0; i < HOST_N_SYSCTLS; i++)
		if (kern_sysctl_read(host_sysctls[i].name, &facts->sysctls[i]) < 0)
			facts->sysctls[i] = HOST_ABSENT;
}

static int find_modules(const struct doctor_question *question, struct npi_arena *arena,
			struct doctor_facts *facts)
{
	struct doctor_scheduler *schedulers = npi_arena_new_array(
		arena, struct doctor_scheduler, question->n_schedulers);
	char module[64];
	size_t i;

	if (!schedulers)
		return -ENOMEM;
	facts->ip_vs = kern_ip_vs_state(facts->release);
	if (facts->ip_vs == DOCTOR_NOT_INSTALLED)
		facts->other_release =
			kern_other_release_with(facts->release, "ip_vs", arena);
	for (i = 0; i < question->n_schedulers; i++) {
		snprintf(module, sizeof(module), "ip_vs_%s", question->schedulers[i]);
		schedulers[i] = (struct doctor_scheduler){
			.name = question->schedulers[i],
			.module = kern_module_state(facts->release, module),
		};
	}
	facts->schedulers = schedulers;
	facts->n_schedulers = question->n_schedulers;
	return 0;
}

bool kern_ipvs_is_loaded(void)
{
	return access("/proc/net/ip_vs", F_OK) == 0;
}

/* Who asks, and what for. */
static int find_rights(struct npi_arena *arena, struct doctor_facts *facts)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[len < 0 ? 0 : len] = '\0';
	facts->program = npi_arena_strdup(arena, len < 0 ? "nodeport-ipvs" : path);
	facts->has_net_admin = has_capability(CAP_NET_ADMIN);
	facts->in_initial_user_namespace = !kern_in_user_namespace();
	facts->is_root = geteuid() == 0;
	facts->has_sudo = access("/usr/bin/sudo", X_OK) == 0;
	return facts->program ? 0 : -ENOMEM;
}

int kern_doctor_gather(const struct doctor_question *question, struct npi_arena *arena,
		       struct doctor_facts *ret_facts)
{
	struct doctor_facts facts = { 0 };
	struct utsname system;
	int r;

	if (uname(&system) < 0)
		return -errno;
	facts.release = npi_arena_strdup(arena, system.release);
	if (!facts.release)
		return -ENOMEM;
	facts.kernel_package = kernel_package(system.machine);
	facts.linux_before_5_9 = is_before_5_9(facts.release);
	read_sysctls(&facts);
	r = find_rights(arena, &facts);
	if (!r)
		r = find_modules(question, arena, &facts);
	if (!r)
		r = kern_find_rp_filters(arena, &facts);
	if (!r)
		r = kern_read_ruleset(arena, &facts);
	if (!r)
		r = kern_read_local_ports(arena, &facts);
	if (!r)
		r = kern_find_managers(arena, &facts);
	if (!r)
		r = kern_find_listeners(question, arena, &facts);
	if (!r)
		r = kern_find_unreachable(question, arena, &facts);
	if (!r)
		*ret_facts = facts;
	return r;
}
