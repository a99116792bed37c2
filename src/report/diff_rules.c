/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "npi/report_diff.h"
#include "npi/text.h"

#include "column.h"
#include "diff_rules.h"
#include "ipvsadm_rules.h"
#include "ipvsadm_words.h"

static const char *const verbs[] = {
	[NPI_ADD_VIRTUAL_SERVICE] = "-A ",    [NPI_SET_VIRTUAL_SERVICE] = "-E ",
	[NPI_DELETE_VIRTUAL_SERVICE] = "-D ", [NPI_ADD_REAL_SERVER] = "-a ",
	[NPI_SET_REAL_SERVER] = "-e ",        [NPI_DELETE_REAL_SERVER] = "-d ",
};

static void add_thresholds(struct npi_text *text, const struct ipvs_real_server *rs)
{
	if (!rs->upper_threshold && !rs->lower_threshold)
		return;
	npi_text_add_string(text, " -x ");
	column_unsigned(text, rs->upper_threshold, 0);
	npi_text_add_string(text, " -y ");
	column_unsigned(text, rs->lower_threshold, 0);
}

/* By number, which ipvsadm reads for every scheduler. What it writes for sh and mh has no
 * name for the third. */
static void add_flags(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	static const struct {
		unsigned int flag;
		const char *name;
	} flags[] = {
		{ IPVS_SCHED_1, "flag-1" },
		{ IPVS_SCHED_2, "flag-2" },
		{ IPVS_SCHED_3, "flag-3" },
	};
	const char *comma = "";
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!(vs->flags & flags[i].flag))
			continue;
		npi_text_add_format(text, "%s%s", comma, flags[i].name);
		comma = ",";
	}
}

void diff_add_rule(struct npi_text *text, const struct npi_step *step)
{
	struct ipvs_virtual_service vs;

	npi_text_add_string(text, verbs[step->kind]);
	ipvsadm_add_service_option(text, step->vs);
	switch (step->kind) {
	case NPI_ADD_VIRTUAL_SERVICE:
	case NPI_SET_VIRTUAL_SERVICE:
		vs = ipvsadm_printable(step->vs);
		ipvsadm_add_service_values(text, &vs, add_flags);
		break;
	case NPI_ADD_REAL_SERVER:
	case NPI_SET_REAL_SERVER:
		ipvsadm_add_real_server_option(text, step->real_server);
		ipvsadm_add_real_server_values(text, step->real_server);
		add_thresholds(text, step->real_server);
		break;
	case NPI_DELETE_REAL_SERVER:
		ipvsadm_add_real_server_option(text, step->real_server);
		break;
	case NPI_DELETE_VIRTUAL_SERVICE:
		break;
	}
}

int npi_report_diff_rules(FILE *out, const struct npi_plan *plan)
{
	struct npi_text text = { 0 };
	bool failed;
	size_t i;

	for (i = 0; i < plan->n; i++) {
		diff_add_rule(&text, &plan->steps[i]);
		npi_text_add_char(&text, '\n');
	}
	fwrite(npi_text_string(&text), 1, text.len, out);
	failed = text.failed;
	npi_text_clear(&text);
	return failed ? -ENOMEM : 0;
}
