/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <string.h>
#include <sys/socket.h>

/*
 * IPVS takes packets behind the input hook, so those for virtual services must pass it;
 * what it sends to a real server does not pass the forward hook, but the answer does.
 */
static void check_chain(struct examination *exam, const struct doctor_chain *chain)
{
	bool is_input = !strcmp(chain->hook, "input");

	doctor_say(exam, DOCTOR_WARN, is_input ? "input" : "forward",
		   "chain '%s' of table %s %s drops what no rule accepts: %s",
		   chain->chain, chain->family, chain->table,
		   is_input ? "packets for virtual services must be accepted"
			    : "answers of real servers must be accepted");
	if (is_input)
		doctor_remedy(
			exam,
			"nft insert rule %s %s %s meta l4proto '{ tcp, udp, sctp }' "
			"th dport %u-%u accept",
			chain->family, chain->table, chain->chain,
			exam->settings->node_port_min, exam->settings->node_port_max);
	else
		doctor_remedy(exam,
			      "nft insert rule %s %s %s ct state established,related "
			      "accept",
			      chain->family, chain->table, chain->chain);
}

static void check_chains(struct examination *exam)
{
	size_t i;

	for (i = 0; i < exam->facts->n_dropping_chains; i++)
		check_chain(exam, &exam->facts->dropping_chains[i]);
	if (!exam->facts->n_dropping_chains)
		doctor_say(exam, DOCTOR_OK, "firewall",
			   "no input or forward chain of nftables drops by policy");
}

/* Which rule it takes depends on the networks here, so that only a network is missing. */
static void check_masquerade(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;

	if (!facts->needs_masquerade) {
		doctor_say(exam, DOCTOR_OK, "masquerade", "nothing is served");
	} else if (facts->has_masquerade) {
		doctor_say(exam, DOCTOR_OK, "masquerade",
			   "a rule of nftables masquerades");
	} else {
		doctor_say(
			exam, DOCTOR_WARN, "masquerade",
			"no rule of nftables masquerades: answers of pods on other nodes "
			"do not come back through this one");
		doctor_remedy(exam,
			      "nft 'add table ip pods; add chain ip pods postrouting "
			      "{ type nat hook postrouting priority srcnat; }; "
			      "add rule ip pods postrouting ip saddr != POD-NETWORK "
			      "ip daddr POD-NETWORK masquerade'");
	}
}

static void check_routes(struct examination *exam)
{
	char text[NPI_ADDR_TEXT];
	size_t i;

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
	check_chains(exam);
	check_masquerade(exam);
	check_routes(exam);
}
