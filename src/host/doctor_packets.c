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
		doctor_find(
			exam, DOCTOR_MASQUERADE_NOBODY,
			"no rule of nftables masquerades: answers of pods on other nodes "
			"do not come back through this one");
		doctor_remedy(exam, RECONCILE " --manage=ipvs,masquerade");
	}
}

static void check_masquerade(struct examination *exam)
{
	const struct doctor_drift *drift = &exam->facts->drift;

	if (!drift->manages_masquerade) {
		check_foreign_masquerade(exam);
	} else if (drift->bad_tables) {
		doctor_find(exam, DOCTOR_MASQUERADE_TABLE,
			    "table %s is missing or was changed: connections from other "
			    "hosts get no answer",
			    drift->bad_tables);
		doctor_remedy(exam, RECONCILE);
	} else if (drift->n_elements) {
		doctor_find(exam, DOCTOR_MASQUERADE_ELEMENTS,
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
		doctor_find(exam, DOCTOR_LOCAL_ROUTES_DIFFER,
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
		doctor_find(exam, DOCTOR_TABLE_DIFFERS,
			    "the IPVS table is not as applied: %zu change%s to be made",
			    n, n == 1 ? " is" : "s are");
		doctor_remedy(exam, RECONCILE);
	} else {
		doctor_say(exam, DOCTOR_OK, "table", "the IPVS table is as applied");
	}
}

/* NULL: it can be */
static const char *why_not_compared(const struct doctor_facts *facts)
{
	if (facts->store != DOCTOR_STORE_GOOD && facts->store != DOCTOR_STORE_ABSENT)
		return "the store cannot be read";
	return facts->drift.why_not;
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
	const char *why_not = why_not_compared(exam->facts);
	size_t i;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (why_not)
			doctor_say(exam, DOCTOR_SKIP, checks[i].name,
				   "cannot be compared with what was applied: %s",
				   why_not);
		else if (!exam->facts->drift.n_objects)
			doctor_say(exam, DOCTOR_SKIP, checks[i].name,
				   "nothing is applied");
		else
			checks[i].check(exam);
	}
}

static void say_no_route(struct examination *exam,
			 const struct doctor_unreachable *unreachable)
{
	unsigned int bits = unreachable->addr.family == AF_INET6 ? 128 : 32;
	const char *name = unreachable->node_name;
	char addr[NPI_ADDR_TEXT], node[NPI_ADDR_TEXT];
	enum doctor_trouble trouble = unreachable->node.family
					      ? DOCTOR_ROUTE_MISSING
					      : DOCTOR_ROUTE_NODE_UNKNOWN;

	npi_addr_format(&unreachable->addr, addr);
	doctor_find(exam, trouble, "no route to real server %s%s%s", addr,
		    name ? " on node " : "", name ? name : "");
	if (unreachable->node.family)
		doctor_remedy(exam, "ip route add %s/%u via %s", addr, bits,
			      npi_addr_format(&unreachable->node, node));
	else if (name)
		doctor_advice(exam,
			      "apply Node %s as well, so that its address is known; or "
			      "fill that in: ip route add %s/%u via ADDRESS",
			      name, addr, bits);
	else
		doctor_advice(exam,
			      "nothing here says which node that is on; fill in its "
			      "address: ip route add %s/%u via ADDRESS",
			      addr, bits);
}

static void check_routes(struct examination *exam)
{
	size_t i;

	if (!exam->facts->table_known) {
		doctor_say(exam, DOCTOR_SKIP, "route", "the IPVS table cannot be read");
		return;
	}
	for (i = 0; i < exam->facts->n_unreachable; i++)
		say_no_route(exam, &exam->facts->unreachable[i]);
	if (!exam->facts->n_unreachable)
		doctor_say(exam, DOCTOR_OK, "route",
			   "there is a route to every real server");
}

void doctor_check_packets(struct examination *exam)
{
	check_drift(exam);
	check_routes(exam);
}
