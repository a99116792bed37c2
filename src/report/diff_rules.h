/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diff_rules.h - a step as a line of ipvsadm */
#ifndef NPI_REPORT_DIFF_RULES_H
#define NPI_REPORT_DIFF_RULES_H

#include "npi/plan.h"
#include "npi/text.h"

/* "-a -t 10.96.0.1:80 -r 10.244.1.57:80 -m -w 1"; ipvsadm -R performs it */
void diff_add_rule(struct npi_text *text, const struct npi_step *step);

#endif
