/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <string.h>
#include <sys/socket.h>

#define RECONCILE "nodeport-ipvs reconcile"

/* Somebody else's rules: which one it takes depends on the networks here. */
static void check_foreign_masquerade(struct examination *exam)
{
	const char *ruleset = exam->facts->ruleset;

	if (!ruleset) {
		doctor_say(exam, DOCTOR_SKIP, "masquerade",
			   "the rules of nftables cannot be read");
	} else if (strstr(ruleset, "masquerade") || strstr(ruleset, " snat ")) {
		doctor_say(exam, DOCTOR_OK, "masquerade",
			   "a rule of nftables masquerades");
	} else if (exam->facts->has_legacy_nat) {
		doctor_say(exam, DOCTOR_SKIP, "masquerade",
			   "the old iptables has a table nat, which may masquerade");
	} else {
		doctor_say(
			exam, DOCTOR_WARN, "masquerade",
			"no rule of nftables masquerades: answers of pods on other nodes "
			"do not come back through this one");
		doctor_remedy(exam, RECONCILE " --manage=ipvs,masquerade");
	}
}

static void check_masquerade(struct examination *exam)
{
	const struct doctor_drift *drift = &exam->facts->drift;

	if (!drift->n_objects) {
		doctor_say(exam, DOCTOR_OK, "masquerade", "nothing is served");
	} else if (!drift->manages_masquerade) {
		check_foreign_masquerade(exam);
	} else if (drift->bad_tables) {
		doctor_say(exam, DOCTOR_FAIL, "masquerade",
			   "table %s is missing or was changed: connections from other "
			   "hosts get no answer",
			   drift->bad_tables);
		doctor_remedy(exam, RECONCILE);
	} else if (drift->n_elements) {
		doctor_say(exam, DOCTOR_FAIL, "masquerade",
			   "table nodeport_ipvs: %zu element%s not as wanted",
			   drift->n_elements, drift->n_elements == 1 ? " is" : "s are");
		doctor_remedy(exam, RECONCILE);
	} else {
		doctor_say(exam, DOCTOR_OK, "masquerade",
			   "table nodeport_ipvs is as it was made");
	}
}

/* IPVS takes what the node delivers to itself, see host.h. */
static void check_local_routes(struct examination *exam)
{
	const struct doctor_drift *drift = &exam->facts->drift;

	if (drift->n_routes) {
		doctor_say(exam, DOCTOR_FAIL, "local_routes",
			   "%zu local route%s not as wanted: what is sent to these "
			   "virtual addresses does not get to IPVS",
			   drift->n_routes, drift->n_routes == 1 ? " is" : "s are");
		doctor_remedy(exam, RECONCILE);
	} else {
		doctor_say(exam, DOCTOR_OK, "local_routes",
			   "the local routes are as they were made");
	}
}

static void check_table(struct examination *exam)
{
	size_t n = exam->facts->drift.n_steps;

	if (n) {
		doctor_say(exam, DOCTOR_FAIL, "table",
			   "the IPVS table is not as applied: %zu change%s to be made", n,
			   n == 1 ? " is" : "s are");
		doctor_remedy(exam, RECONCILE);
	} else {
		doctor_say(exam, DOCTOR_OK, "table", "the IPVS table is as applied");
	}
}

/* What the node lacks of what was applied. */
static void check_drift(struct examination *exam)
{
	static const struct {
		const char *name;
		void (*check)(struct examination *exam);
	} checks[] = {
		{ "table", check_table },
		{ "local_routes", check_local_routes },
		{ "masquerade", check_masquerade },
	};
	size_t i;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (exam->facts->drift.why_not)
			doctor_say(exam, DOCTOR_SKIP, checks[i].name,
				   "cannot be compared with what was applied: %s",
				   exam->facts->drift.why_not);
		else
			checks[i].check(exam);
	}
}

static void check_routes(struct examination *exam)
{
	char text[NPI_ADDR_TEXT];
	size_t i;

	if (!exam->facts->table_known) {
		doctor_say(exam, DOCTOR_SKIP, "route", "the IPVS table cannot be read");
		return;
	}
	for (i = 0; i < exam->facts->n_unreachable; i++) {
		const struct npi_addr *addr = &exam->facts->unreachable[i];

		npi_addr_format(addr, text);
		doctor_say(exam, DOCTOR_FAIL, "route", "no route to real server %s",
			   text);
		doctor_remedy(exam, "ip route add %s/%u via ADDRESS-OF-ITS-NODE", text,
			      addr->family == AF_INET6 ? 128 : 32);
	}
	if (!exam->facts->n_unreachable)
		doctor_say(exam, DOCTOR_OK, "route",
			   "there is a route to every real server");
}

void doctor_check_packets(struct examination *exam)
{
	check_drift(exam);
	check_routes(exam);
}
