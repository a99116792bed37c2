/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "npi/manifests.h"
#include "npi/report_objects.h"
#include "npi/text.h"

/* By bit of enum npi_lost. */
static const char *const words[] = {
	"left out: a firewall mark is no address",
	"left out: a Service has no port for all ports",
	"left out: a Service has TCP, UDP and SCTP only",
	"left out: no Service may have this address",
	"left out: another on this clusterIP has another scheduler or persistence",
	"left out: its Service needs a clusterIP, and no --service-cluster-ip-range is "
	"of "
	"this family",
	"scheduler (rr takes its place)",
	"scheduler flags",
	"one-packet scheduling",
	"persistence engine",
	"netmask of persistence",
	"persistence timeout",
	"weights",
	"forwarding methods",
	"thresholds",
	"real servers without a port, of another family or on addresses not for slices",
};

int npi_report_loss(const struct npi_report *report, const struct npi_loss *loss)
{
	struct npi_text text = { 0 };
	const char *before = loss->what & NPI_LOST_WHOLE ? "" : "not kept: ";
	char key[IPVS_KEY_TEXT];
	size_t i;
	int r;

	ipvs_key_format(loss->vs, key);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (loss->what & 1U << i) {
			npi_text_add_string(&text, text.len ? ", " : before);
			npi_text_add_string(&text, words[i]);
		}
	if (text.len)
		npi_report_message(report, NPI_WARNING, "%s: %s", key,
				   npi_text_string(&text));
	if (loss->what & NPI_LOST_NOTHING_BUT_MORE)
		npi_report_message(report, NPI_WARNING,
				   "%s: one more virtual service will be made, on an "
				   "allocated clusterIP, which every Service needs",
				   key);
	r = text.failed ? -ENOMEM : 0;
	npi_text_clear(&text);
	return r;
}
