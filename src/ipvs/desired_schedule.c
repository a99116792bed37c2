/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <string.h>

#include "npi/text.h"

/* Schedulers of Linux (net/netfilter/ipvs/ip_vs_*.c). */
static const char *const schedulers[] = {
	"dh",  "fo", "lblc", "lblcr", "lc",   "mh",  "nq",
	"ovf", "rr", "sed",  "sh",    "twos", "wlc", "wrr",
};

enum { N_SCHEDULERS = sizeof(schedulers) / sizeof(schedulers[0]) };

struct flag_name {
	const char *name;
	uint32_t flag;
};

static const struct flag_name flag_names[] = {
	{ "flag-1", IPVS_SCHED_1 },
	{ "flag-2", IPVS_SCHED_2 },
	{ "flag-3", IPVS_SCHED_3 },
};

bool desired_knows_scheduler(const char *scheduler)
{
	size_t i;

	for (i = 0; i < N_SCHEDULERS; i++)
		if (strcmp(schedulers[i], scheduler) == 0)
			return true;
	return false;
}

static int say_unknown(struct desired_build *build, const struct kube_service *service,
		       const char *text, const char *used)
{
	const char *closest = npi_closest(text, schedulers, N_SCHEDULERS);
	int r = npi_diag_warning(build->diags, service->meta.name_pos, NULL,
				 "annotation %s: unknown scheduler '%s', '%s' is used",
				 DESIRED_SCHEDULER, text, used);

	if (r < 0 || !closest)
		return r;
	return npi_diag_note(build->diags, (struct npi_pos){ 0 }, "did you mean '%s'?",
			     closest);
}

static int find_scheduler(struct desired_build *build, const struct kube_service *service,
			  const char **ret_scheduler)
{
	const char *text = kube_map_get(&service->meta.annotations, DESIRED_SCHEDULER);

	*ret_scheduler = build->settings->scheduler;
	if (!text)
		return 0;
	if (!desired_knows_scheduler(text))
		return say_unknown(build, service, text, *ret_scheduler);
	*ret_scheduler = text;
	return 0;
}

/* One name of a comma-separated list; 0 when it is none that is known. */
static uint32_t flag_of(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++)
		if (strlen(flag_names[i].name) == len &&
		    memcmp(flag_names[i].name, name, len) == 0)
			return flag_names[i].flag;
	return 0;
}

static int parse_flags(struct desired_build *build, const struct kube_service *service,
		       const char *text, uint32_t *ret_flags)
{
	uint32_t flags = 0;

	while (*text) {
		size_t len;
		uint32_t flag;

		text += strspn(text, ", \t");
		len = strcspn(text, ", \t");
		flag = flag_of(text, len);
		if (len && !flag) {
			int r = npi_diag_warning(
				build->diags, service->meta.name_pos, NULL,
				"annotation %s: unknown flag '%.*s', known "
				"are flag-1, flag-2, flag-3",
				DESIRED_SCHEDFLAGS, (int)len, text);

			if (r < 0)
				return r;
		}
		flags |= flag;
		text += len;
	}
	*ret_flags = flags;
	return 0;
}

/*
 * Flags count for mh alone, as with kube-router. Without the annotation mh looks at the
 * port too, as with kube-proxy.
 */
int desired_find_schedule(struct desired_build *build, const struct kube_service *service,
			  struct desired_schedule *ret_schedule)
{
	const char *text = kube_map_get(&service->meta.annotations, DESIRED_SCHEDFLAGS);
	int r = find_scheduler(build, service, &ret_schedule->scheduler);

	if (r < 0)
		return r;
	ret_schedule->flags = 0;
	if (strcmp(ret_schedule->scheduler, "mh") != 0) {
		if (!text)
			return 0;
		return npi_diag_notice(build->diags, service->meta.name_pos, NULL,
				       "annotation %s has no effect with scheduler '%s'",
				       DESIRED_SCHEDFLAGS, ret_schedule->scheduler);
	}
	if (text)
		return parse_flags(build, service, text, &ret_schedule->flags);
	ret_schedule->flags = IPVS_SCHED_2;
	return 0;
}
