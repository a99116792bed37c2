/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_TEXT = 320, LINE_TEXT = 512 };

/* Whether a line of the file satisfies @matches. */
static bool has_line(const char *path,
		     bool (*matches)(const char *line, const char *name),
		     const char *name)
{
	FILE *in = fopen(path, "re");
	char line[LINE_TEXT];
	bool found = false;

	while (in && !found && fgets(line, sizeof(line), in))
		found = matches(line, name);
	if (in)
		fclose(in);
	return found;
}

/* "ip_vs_rr 16384 2 - Live 0x0000000000000000" */
static bool is_loaded_module(const char *line, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(line, name, len) && line[len] == ' ';
}

/* "kernel/net/netfilter/ipvs/ip_vs_rr.ko", in modules.dep with ".xz" or ":" behind it */
static bool is_module_file(const char *line, const char *name)
{
	const char *colon = strchr(line, ':'), *at = line, *slash;
	size_t len = strlen(name);

	while ((slash = strchr(at, '/')) && (!colon || slash < colon))
		at = slash + 1;
	return !strncmp(at, name, len) && !strncmp(at + len, ".ko", 3);
}

static bool is_not_set(const char *line, const char *name)
{
	(void)name;
	return !strcmp(line, "# CONFIG_IP_VS is not set\n");
}

static bool modules_have(const char *release, const char *list, const char *name)
{
	char path[PATH_TEXT];

	snprintf(path, sizeof(path), "/lib/modules/%s/%s", release, list);
	return has_line(path, is_module_file, name);
}

static bool has_list(const char *release)
{
	char path[PATH_TEXT];

	snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin", release);
	return access(path, R_OK) == 0;
}

enum doctor_module kern_module_state(const char *release, const char *name)
{
	char path[PATH_TEXT];

	if (has_line("/proc/modules", is_loaded_module, name))
		return DOCTOR_LOADED;
	snprintf(path, sizeof(path), "/sys/module/%s", name);
	if (access(path, F_OK) == 0 || modules_have(release, "modules.builtin", name))
		return DOCTOR_BUILT_IN;
	if (modules_have(release, "modules.dep", name))
		return DOCTOR_NOT_LOADED;
	return has_list(release) ? DOCTOR_NOT_INSTALLED : DOCTOR_NOT_KNOWN;
}

/* Its file in /proc tells, whether there is a list of modules or not. */
enum doctor_module kern_ip_vs_state(const char *release)
{
	enum doctor_module state = kern_module_state(release, "ip_vs");
	char path[PATH_TEXT];

	if (state != DOCTOR_NOT_INSTALLED && state != DOCTOR_NOT_KNOWN)
		return state;
	if (kern_ipvs_is_loaded())
		return DOCTOR_BUILT_IN;
	/* a kernel that takes no modules at all */
	if (access("/proc/modules", F_OK) < 0)
		return DOCTOR_NOT_BUILT;
	snprintf(path, sizeof(path), "/boot/config-%s", release);
	return has_line(path, is_not_set, NULL) ? DOCTOR_NOT_BUILT : DOCTOR_NOT_INSTALLED;
}

const char *kern_other_release_with(const char *release, const char *name,
				    struct npi_arena *arena)
{
	DIR *modules = opendir("/lib/modules");
	const char *found = NULL;
	struct dirent *entry;

	while (modules && !found && (entry = readdir(modules)))
		if (*entry->d_name != '.' && strcmp(entry->d_name, release) &&
		    modules_have(entry->d_name, "modules.dep", name))
			found = npi_arena_strdup(arena, entry->d_name);
	if (modules)
		closedir(modules);
	return found;
}
