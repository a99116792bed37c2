/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "npi/text.h"

enum { RECENT_S = 3900 }; /* cron may run it every hour */

/* Those that a DaemonSet of this name in kube-system starts on every node. */
static const char *const daemon_sets[] = { "kube-proxy", "kube-router" };

static bool has_daemon_set(const struct doctor_manager *manager)
{
	size_t i;

	for (i = 0; i < sizeof(daemon_sets) / sizeof(daemon_sets[0]); i++)
		if (!strcmp(daemon_sets[i], manager->name))
			return true;
	return false;
}

/* Whoever keeps it would start it again. */
static void cure_process(struct examination *exam, const struct doctor_manager *manager)
{
	switch (manager->keeper) {
	case DOCTOR_KEPT_BY_SYSTEMD:
		doctor_remedy(exam, "systemctl disable --now %s", manager->kept_as);
		break;
	case DOCTOR_KEPT_BY_KUBELET:
		if (manager->kept_as)
			doctor_remedy(exam,
				      "mv %s /etc/kubernetes/    # the kubelet ends it",
				      manager->kept_as);
		else if (has_daemon_set(manager))
			doctor_remedy(exam,
				      "kubectl -n kube-system delete daemonset %s    # "
				      "on all nodes",
				      manager->name);
		else
			doctor_advice(exam,
				      "delete the object of the cluster that makes its "
				      "pod, see: kubectl get pods -A -o wide");
		break;
	case DOCTOR_KEPT_BY_NOBODY:
		doctor_remedy(exam, "kill %" PRIu32, manager->pid);
		break;
	}
}

/* Of one that runs, its process is the trace to follow. */
static void check_managers(struct examination *exam)
{
	size_t i;

	for (i = 0; i < exam->facts->n_managers; i++) {
		const struct doctor_manager *manager = &exam->facts->managers[i];

		if (manager->pid) {
			doctor_find(exam, DOCTOR_MANAGER_RUNS,
				    "%s seems to program IPVS here as well (process "
				    "%" PRIu32 ")",
				    manager->name, manager->pid);
			cure_process(exam, manager);
			continue;
		}
		doctor_find(exam, DOCTOR_MANAGER_LEFT,
			    "%s has left link %s and perhaps virtual services behind",
			    manager->name, manager->link);
		doctor_remedy(exam, "ip link delete %s", manager->link);
	}
	if (!exam->facts->n_managers)
		doctor_say(exam, DOCTOR_OK, "managers",
			   "no kube-proxy, kube-router, keepalived or lvscare found");
}

static void check_listener(struct examination *exam,
			   const struct doctor_listener *listener)
{
	const char *protocol = listener->protocol == IPPROTO_UDP ? "udp" : "tcp";

	doctor_find(exam, DOCTOR_PORT_TAKEN,
		    "a process listens on %s port %u, which is in the nodePort range",
		    protocol, listener->port);
	doctor_remedy(exam, "fuser -v -k -i %u/%s    # asks before it ends the process",
		      listener->port, protocol);
}

/* "8080,30000-32767": whether all these ports are in it. */
static bool holds(const char *list, uint32_t from, uint32_t to)
{
	char *end;

	/* the kernel lists them in order, and what adjoins as one */
	for (; *list; list = end + (*end == ',')) {
		unsigned long first = strtoul(list, &end, 10), last = first;

		if (end == list)
			return false;
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (first <= from && last >= to)
			return true;
	}
	return false;
}

/* Reserving replaces what is reserved, so that this has to be named again. */
static void say_local_ports(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;
	const struct npi_settings *settings = exam->settings;

	doctor_find(exam, DOCTOR_LOCAL_PORTS_OVERLAP,
		    "outgoing connections may use ports of the nodePort range %u-%u "
		    "(net.ipv4.ip_local_port_range = %u %u)",
		    settings->node_port_min, settings->node_port_max,
		    facts->local_port_min, facts->local_port_max);
	doctor_remedy(exam, "sysctl -w net.ipv4.ip_local_reserved_ports=%s%s%u-%u",
		      facts->reserved_ports, *facts->reserved_ports ? "," : "",
		      settings->node_port_min, settings->node_port_max);
}

/* A process behind a nodePort is cut off; and it may get such a port by chance. */
static void check_ports(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;
	uint32_t from = exam->settings->node_port_min, to = exam->settings->node_port_max;
	size_t i;

	for (i = 0; i < facts->n_listeners; i++)
		check_listener(exam, &facts->listeners[i]);
	if (!facts->n_listeners)
		doctor_say(exam, DOCTOR_OK, "ports",
			   "no process listens in the nodePort range");
	if (from < facts->local_port_min)
		from = facts->local_port_min;
	if (to > facts->local_port_max)
		to = facts->local_port_max;
	if (from > to || holds(facts->reserved_ports, from, to))
		doctor_say(exam, DOCTOR_OK, "local_ports",
			   "outgoing connections use no port of the nodePort range");
	else
		say_local_ports(exam);
}

static void put_store_aside(struct examination *exam, const char *suffix,
			    const char *comment)
{
	const char *path = exam->facts->store_path;

	doctor_remedy(exam, "mv %s %s.%s    # %s", path, path, suffix, comment);
}

static bool check_store(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;

	switch (facts->store) {
	case DOCTOR_STORE_ABSENT:
		doctor_say(exam, DOCTOR_OK, "store", "nothing was applied yet (%s)",
			   facts->store_path);
		break;
	case DOCTOR_STORE_GOOD:
		doctor_say(exam, DOCTOR_OK, "store", "%s is sound", facts->store_path);
		break;
	case DOCTOR_STORE_DAMAGED:
		doctor_find(exam, DOCTOR_STORE_IS_DAMAGED, "%s", facts->store_text);
		put_store_aside(exam, "damaged", "then apply the manifests again");
		break;
	case DOCTOR_STORE_NEWER:
		doctor_find(exam, DOCTOR_STORE_IS_NEWER, "%s", facts->store_text);
		put_store_aside(exam, "newer",
				"then apply the manifests again; or use the program "
				"that wrote it");
		break;
	case DOCTOR_STORE_FORBIDDEN:
		doctor_find(exam, DOCTOR_STORE_IS_FORBIDDEN, "%s", facts->store_text);
		doctor_remedy_as_root(exam);
		break;
	case DOCTOR_STORE_UNUSABLE:
		doctor_find(exam, DOCTOR_STORE_IS_UNUSABLE, "%s", facts->store_text);
		doctor_advice(exam, "%s",
			      *facts->store_hint ? facts->store_hint
						 : "mend that, of which dmesg may "
						   "tell more; or use another "
						   "directory: --state-dir");
		break;
	}
	return facts->store == DOCTOR_STORE_GOOD;
}

#define RECONCILE "nodeport-ipvs reconcile"
#define TIMER     RECONCILE "    # nodeport-ipvs.timer does it every minute"

static void check_age(struct examination *exam, int64_t age_s)
{
	struct npi_text age = { 0 };

	npi_text_add_age(&age, age_s < 0 ? 0 : age_s); /* the clock was set back */
	if (age_s > RECENT_S) {
		doctor_find(exam, DOCTOR_RUN_OLD, "the last successful run was %s ago",
			    npi_text_string(&age));
		doctor_remedy(exam, TIMER);
	} else {
		doctor_say(exam, DOCTOR_OK, "last_success",
			   "the last successful run was %s ago", npi_text_string(&age));
	}
	exam->failed = exam->failed || age.failed;
	npi_text_clear(&age);
}

static void check_runs(struct examination *exam)
{
	const struct doctor_runs *runs = &exam->facts->runs;

	if (!runs->known) {
		doctor_say(exam, DOCTOR_SKIP, "last_success",
			   "the record of the last run cannot be read");
	} else if (runs->has_failed) {
		doctor_find(exam, DOCTOR_RUN_FAILED, "the last run ended with status %d",
			    runs->exit_status);
		doctor_remedy(exam, RECONCILE "    # says why");
	} else if (!runs->last_success_s) {
		doctor_find(exam, DOCTOR_RUN_NEVER,
			    "no run has succeeded since the machine was started");
		doctor_remedy(exam, TIMER);
	} else {
		check_age(exam, exam->facts->now_s - runs->last_success_s);
	}
}

void doctor_check_neighbours(struct examination *exam)
{
	check_managers(exam);
	check_ports(exam);
	if (check_store(exam))
		check_runs(exam);
}
