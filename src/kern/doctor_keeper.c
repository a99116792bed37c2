/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who would start a process again: its control group tells (cgroups(7)). */
#include "doctor_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "npi/text.h"

#define MANIFESTS "/etc/kubernetes/manifests"

/* What a shell takes as it stands. */
static bool is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@:_.-";

	return text[strspn(text, plain)] == '\0';
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len > end_len && !strcmp(text + len - end_len, end);
}

/* "0::/system.slice/keepalived.service": the first service of this name. What runs in one
 * of another name, as cron's, is not all of it; a login's and a container's processes are
 * in a scope. */
static const char *find_unit(char *group, const char *name)
{
	static const char system[] = "/system.slice/";
	char *at = strstr(group, system), *part, *rest;

	if (!at)
		return NULL;
	for (part = strtok_r(at + strlen(system), "/\n", &rest); part;
	     part = strtok_r(NULL, "/\n", &rest))
		if (ends_with(part, ".service") && strstr(part, name) && is_plain(part))
			return part;
	return NULL;
}

/* Of a static pod: /etc/kubernetes/manifests/kube-lvscare.yaml */
static int find_manifest(const char *name, struct npi_arena *arena,
			 const char **ret_manifest)
{
	DIR *manifests = opendir(MANIFESTS);
	struct npi_text path = { 0 };
	struct dirent *entry;
	int r;

	while (manifests && !path.len && (entry = readdir(manifests)))
		if (*entry->d_name != '.' && strstr(entry->d_name, name) &&
		    is_plain(entry->d_name))
			npi_text_add_format(&path, MANIFESTS "/%s", entry->d_name);
	if (manifests)
		closedir(manifests);
	if (path.len)
		*ret_manifest = npi_arena_strdup(arena, npi_text_string(&path));
	r = path.failed || (path.len && !*ret_manifest) ? -ENOMEM : 0;
	npi_text_clear(&path);
	return r;
}

int kern_find_keeper(struct npi_arena *arena, struct doctor_manager *manager)
{
	char path[32], line[512];
	const char *unit = NULL;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%u/cgroup", (unsigned int)manager->pid);
	in = fopen(path, "re");
	/* a line for each hierarchy; in the one of systemd, the unit */
	while (in && !unit && manager->keeper == DOCTOR_KEPT_BY_NOBODY &&
	       fgets(line, sizeof(line), in)) {
		if (strstr(line, "kubepods"))
			manager->keeper = DOCTOR_KEPT_BY_KUBELET;
		else
			unit = find_unit(line, manager->name);
	}
	if (in)
		fclose(in);
	if (manager->keeper == DOCTOR_KEPT_BY_KUBELET)
		return find_manifest(manager->name, arena, &manager->kept_as);
	if (!unit)
		return 0;
	manager->keeper = DOCTOR_KEPT_BY_SYSTEMD;
	manager->kept_as = npi_arena_strdup(arena, unit);
	return manager->kept_as ? 0 : -ENOMEM;
}
