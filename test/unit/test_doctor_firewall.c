/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which packet filters keep out what is served; the listings are nft's. */
#include "lib/doctor_cases.h"
#include "lib/unit.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/text.h"

/* "192.168.10.10:30303/tcp" and "10.101.173.202:80/tcp" are served unless said otherwise.
 */
enum served { WEB, IPV6, NOTHING, DIRECT };

#define TABLE(family, name, chains) "table " family " " name " {\n" chains "}\n"
#define CHAIN(name, hook, policy, rules)                                                 \
	"\tchain " name " {\n\t\ttype filter hook " hook                                 \
	" priority filter; policy " policy ";\n" rules "\t}\n"
#define PLAIN(name, rules) "\tchain " name " {\n" rules "\t}\n"
#define RULE(text)         "\t\t" text "\n"
#define INPUT(rules)       TABLE("inet", "f", CHAIN("in", "input", "drop", rules))
#define FORWARD(rules)     TABLE("inet", "f", CHAIN("fwd", "forward", "drop", rules))

#define NODE_PORT                                                                        \
	"input chain 'in' of table inet f lets nothing in for 192.168.10.10:30303/tcp\n" \
	"nft insert rule inet f in meta l4proto '{ tcp, udp, sctp }' th dport "          \
	"30000-32767 accept\n"
#define CLUSTER_IP                                                                       \
	"input chain 'in' of table inet f lets nothing in for 10.101.173.202:80/tcp\n"   \
	"nft insert rule inet f in ip daddr . meta l4proto . th dport "                  \
	"'{ 10.101.173.202 . tcp . 80 }' accept\n"
#define ANSWERS                                                                          \
	"forward chain 'fwd' of table inet f lets no answer of a real server pass "      \
	"(tcp)\n"                                                                        \
	"nft insert rule inet f fwd ct state established,related accept\n"

static const struct {
	const char *name;
	enum served served;
	const char *ruleset;
	const char *findings; /* check, text, remedy of each */
} filters[] = {
	{ "none", WEB, "", "" },
	{ "a policy that drops", WEB, INPUT(""), NODE_PORT CLUSTER_IP },
	{ "a policy that accepts", WEB,
	  TABLE("inet", "f", CHAIN("in", "input", "accept", "")), "" },
	{ "a last rule that rejects", WEB,
	  TABLE("inet", "f",
		CHAIN("in", "input", "accept",
		      RULE("ct state established,related accept")
			      RULE("reject with icmpx admin-prohibited"))),
	  NODE_PORT CLUSTER_IP },
	{ "a last rule that rejects some", WEB,
	  TABLE("inet", "f",
		CHAIN("in", "input", "accept", RULE("limit rate over 3/second drop"))),
	  "" },
	/* what every firewall lets in is not enough */
	{ "the usual ones", WEB,
	  INPUT(RULE("ct state invalid drop") RULE("ct state established,related accept")
			RULE("iifname \"lo\" accept") RULE("ip protocol 1 accept")
				RULE("icmpv6 type { nd-neighbor-solicit } accept")
					RULE("tcp dport 22 accept comment \"ssh\"") RULE(
						"udp dport 30303 accept")
						RULE("pkttype multicast accept") RULE(
							"counter log prefix \"accept \" "
							"level warn")),
	  NODE_PORT CLUSTER_IP },
	{ "the doctor's own", WEB,
	  INPUT(RULE(
		  "ip daddr . meta l4proto . th dport { 10.101.173.202 . 6 . 80 } accept")
			RULE("meta l4proto { 6, 17, 132 } th dport 30000-32767 accept")),
	  "" },
	{ "a range", WEB, INPUT(RULE("tcp dport 30000-32767 accept")), CLUSTER_IP },
	{ "a list", WEB, INPUT(RULE("tcp dport { 22, 80, 30303 } counter accept")), "" },
	{ "a port beside it", WEB, INPUT(RULE("tcp dport { 80, 30304-32767 } accept")),
	  NODE_PORT },
	{ "all but one", WEB, INPUT(RULE("tcp dport != 22 accept")), "" },
	{ "all but this", WEB, INPUT(RULE("tcp dport != 30303 accept")), NODE_PORT },
	{ "not of UDP", WEB, INPUT(RULE("udp dport != 53 accept")),
	  NODE_PORT CLUSTER_IP },
	{ "an address", WEB, INPUT(RULE("ip daddr 192.168.10.10 accept")), CLUSTER_IP },
	{ "a network", WEB, INPUT(RULE("ip daddr 10.96.0.0/12 accept")), NODE_PORT },
	{ "a range of addresses", WEB,
	  INPUT(RULE("ip daddr { 10.0.0.0-10.200.0.0, 192.168.10.0/24 } accept")), "" },
	{ "a source", WEB, INPUT(RULE("ip saddr 192.168.10.0/24 accept")), "" },
	{ "an IPv6 source", WEB, INPUT(RULE("ip6 saddr fd00::/8 accept")),
	  NODE_PORT CLUSTER_IP },
	{ "an interface", WEB, INPUT(RULE("iifname \"eth0\" accept")), "" },
	{ "any other interface", WEB, INPUT(RULE("iifname != \"lo\" accept")), "" },
	{ "a set", WEB, INPUT(RULE("tcp dport @open accept")), "" },
	{ "a set for UDP", WEB, INPUT(RULE("udp dport @open accept")),
	  NODE_PORT CLUSTER_IP },
	{ "IPv6 only", WEB, INPUT(RULE("meta nfproto ipv6 accept")),
	  NODE_PORT CLUSTER_IP },
	{ "new connections", WEB, INPUT(RULE("ct state new tcp dport 1-65535 accept")),
	  "" },
	{ "a rule that is in vain", WEB,
	  INPUT(RULE("meta l4proto 6 drop") RULE("tcp dport 1-65535 accept")),
	  NODE_PORT CLUSTER_IP },
	{ "a map of states", WEB,
	  INPUT(RULE("ct state vmap { invalid : drop, established : accept, related : "
		     "accept }")),
	  NODE_PORT CLUSTER_IP },
	{ "a map of ports", WEB,
	  INPUT(RULE("tcp dport vmap { 22 : accept, 30000-32767 : accept }")),
	  CLUSTER_IP },
	{ "a map of interfaces", WEB,
	  TABLE("inet", "f",
		PLAIN("lan", RULE("tcp dport { 80, 30303 } accept")) CHAIN(
			"in", "input", "drop",
			RULE("iifname vmap { \"lo\" : accept, \"eth0\" : jump lan }"))),
	  "" },
	{ "a map that is not shown", WEB, INPUT(RULE("tcp dport vmap @verdicts")), "" },
	{ "a map of pairs", WEB,
	  INPUT(RULE("iifname . tcp dport vmap { \"eth0\" . 22 : accept }")), "" },
	{ "chains", WEB,
	  TABLE("inet", "f",
		PLAIN("ssh", RULE("tcp dport 22 accept"))
			PLAIN("web", RULE("tcp dport 80 accept"))
				PLAIN("all", RULE("jump ssh") RULE("jump web"))
					CHAIN("in", "input", "drop", RULE("jump all"))),
	  NODE_PORT },
	{ "a chain of another table", WEB,
	  TABLE("inet", "a", PLAIN("web", RULE("accept")))
		  TABLE("inet", "f",
			PLAIN("web", RULE("tcp dport 22 accept"))
				CHAIN("in", "input", "drop", RULE("jump web"))),
	  NODE_PORT CLUSTER_IP },
	{ "a chain that returns", WEB,
	  TABLE("inet", "f",
		PLAIN("web", RULE("meta l4proto 6 return") RULE("accept"))
			CHAIN("in", "input", "drop", RULE("jump web"))),
	  NODE_PORT CLUSTER_IP },
	{ "goto does not come back", WEB,
	  TABLE("inet", "f",
		PLAIN("web", "") CHAIN("in", "input", "drop",
				       RULE("meta l4proto 6 goto web") RULE("accept"))),
	  NODE_PORT CLUSTER_IP },
	{ "of IPv6", WEB, TABLE("ip6", "f", CHAIN("in", "input", "drop", "")), "" },
	{ "of a bridge", WEB, TABLE("bridge", "f", CHAIN("in", "input", "drop", "")),
	  "" },
	{ "of another hook", WEB, TABLE("inet", "f", CHAIN("o", "output", "drop", "")),
	  "" },
	{ "sets beside chains", WEB,
	  TABLE("inet", "f",
		"\tset open {\n\t\ttype inet_service\n\t\telements = { 1 "
		"}\n\t}\n\n" CHAIN("in", "input", "drop", RULE("accept"))),
	  "" },
	{ "for IPv6 and UDP", IPV6, INPUT(RULE("tcp dport 53 accept")),
	  "input chain 'in' of table inet f lets nothing in for [fd00::1]:53/udp\n"
	  "nft insert rule inet f in ip6 daddr . meta l4proto . th dport "
	  "'{ fd00::1 . udp . 53 }' accept\n" },
	{ "an IPv6 network", IPV6, INPUT(RULE("ip6 daddr fd00::/64 accept")), "" },
	{ "another IPv6 network", IPV6, INPUT(RULE("ip6 daddr fd00:1::/64 accept")),
	  "input chain 'in' of table inet f lets nothing in for [fd00::1]:53/udp\n"
	  "nft insert rule inet f in ip6 daddr . meta l4proto . th dport "
	  "'{ fd00::1 . udp . 53 }' accept\n" },
	{ "before anything is served", NOTHING, INPUT(RULE("tcp dport 80 accept")),
	  "input chain 'in' of table inet f lets nothing in for nodePorts/tcp\n"
	  "nft insert rule inet f in meta l4proto '{ tcp, udp, sctp }' th dport "
	  "30000-32767 accept\n" },
	{ "before anything is served, an address", NOTHING,
	  INPUT(RULE("ip daddr 192.168.10.10 accept")), "" },
	{ "iptables in nftables", WEB,
	  TABLE("ip", "filter",
		CHAIN("INPUT", "input", "drop",
		      RULE("ip protocol 6 tcp dport 80 counter packets 3 bytes 180 "
			   "accept"))),
	  "input chain 'INPUT' of table ip filter lets nothing in for "
	  "192.168.10.10:30303/tcp\n"
	  "iptables -I INPUT -p tcp --dport 30000:32767 -j ACCEPT && iptables -I INPUT "
	  "-p "
	  "udp --dport 30000:32767 -j ACCEPT && iptables -I INPUT -p sctp --dport "
	  "30000:32767 -j ACCEPT\n" },
	{ "iptables in nftables, an address", WEB,
	  TABLE("ip", "filter",
		CHAIN("INPUT", "input", "drop", RULE("tcp dport 30303 accept"))),
	  "input chain 'INPUT' of table ip filter lets nothing in for "
	  "10.101.173.202:80/tcp\n"
	  "iptables -I INPUT -d 10.101.173.202 -p tcp --dport 80 -j ACCEPT\n" },
	{ "a match of iptables that nft does not know", WEB,
	  TABLE("ip", "filter",
		CHAIN("INPUT", "input", "drop", RULE("xt match \"mac\" accept"))),
	  "" },
	{ "iptables in nftables, answers", WEB,
	  TABLE("ip", "filter", CHAIN("FORWARD", "forward", "drop", "")),
	  "forward chain 'FORWARD' of table ip filter lets no answer of a real server "
	  "pass (tcp)\n"
	  "iptables -I FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n" },
	{ "ip6tables in nftables, answers", IPV6,
	  TABLE("ip6", "filter", CHAIN("FORWARD", "forward", "drop", "")),
	  "forward chain 'FORWARD' of table ip6 filter lets no answer of a real server "
	  "pass (udp)\n"
	  "ip6tables -I FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n" },
	{ "the old iptables", WEB,
	  TABLE("ip", "iptables-legacy", CHAIN("FORWARD", "forward", "drop", "")),
	  "forward chain 'FORWARD' of table ip iptables-legacy lets no answer of a real "
	  "server pass (tcp)\n"
	  "iptables-legacy -I FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j "
	  "ACCEPT\n" },
	{ "answers", WEB, FORWARD(""), ANSWERS },
	{ "only new connections", WEB, FORWARD(RULE("ct state new accept")), ANSWERS },
	{ "answers are let pass", WEB,
	  FORWARD(RULE("ct state related,established accept")), "" },
	{ "answers, in braces", WEB,
	  FORWARD(RULE("ct state { established, related } accept")), "" },
	{ "answers, by a map", WEB,
	  FORWARD(RULE("ct state vmap { established : accept, invalid : drop }")), "" },
	{ "answers from pods", WEB, FORWARD(RULE("ip saddr 10.244.0.0/16 accept")), "" },
	{ "answers that go to the client themselves", DIRECT, FORWARD(""), "" },
};

static struct doctor_facts facts_of(enum served served)
{
	static const struct doctor_served direct = {
		{ AF_INET, { 10, 0, 0, 1 } }, IPPROTO_TCP, 80, false
	};
	struct doctor_facts facts = doctor_healthy();

	if (served == WEB)
		return facts;
	facts.n_served = served == NOTHING ? 0 : 1;
	facts.served = served == DIRECT ? &direct : doctor_served_ipv6;
	return facts;
}

START_TEST(what_is_kept_out_is_found)
{
	const struct npi_settings settings = npi_settings_default();
	struct doctor_facts facts = facts_of(filters[_i].served);
	struct npi_arena arena = { 0 };
	struct npi_text text = { 0 };
	struct doctor_report report;
	bool fine = false;
	size_t i;

	facts.ruleset = filters[_i].ruleset;
	ck_assert_int_eq(doctor_examine(&facts, &settings, &arena, &report), 0);
	for (i = 0; i < report.n; i++) {
		const struct doctor_finding *finding = &report.items[i];

		fine = fine || !strcmp(finding->check, "firewall");
		if (finding->verdict != DOCTOR_OK)
			npi_text_add_format(&text, "%s %s\n%s\n", finding->check,
					    finding->text,
					    finding->remedy ? finding->remedy : "");
	}
	ck_assert_msg(!strcmp(npi_text_string(&text), filters[_i].findings),
		      "%s:\n%s\ninstead of\n%s", filters[_i].name, npi_text_string(&text),
		      filters[_i].findings);
	ck_assert_int_eq(fine, !*filters[_i].findings);
	npi_text_clear(&text);
	npi_arena_clear(&arena);
}
END_TEST

/* However the chains are knotted, it is over soon, and nothing is said. */
START_TEST(a_maze_is_left)
{
	enum { CHAINS = 14, JUMPS = 8 };
	const struct npi_settings settings = npi_settings_default();
	struct doctor_facts facts = doctor_healthy();
	struct npi_arena arena = { 0 };
	struct npi_text text = { 0 };
	struct doctor_report report;
	int i, j;

	npi_text_add_string(&text, "table inet f {\n");
	for (i = 0; i < CHAINS; i++) {
		npi_text_add_format(&text, "\tchain c%d {\n", i);
		for (j = 0; j < JUMPS; j++)
			npi_text_add_format(&text, "\t\tjump c%d\n", i + 1);
		npi_text_add_string(&text, "\t}\n");
	}
	npi_text_add_format(&text, "\tchain c%d {\n\t}\n", CHAINS);
	npi_text_add_string(&text, CHAIN("in", "input", "drop", RULE("jump c0")) "}\n");
	facts.ruleset = npi_text_string(&text);
	ck_assert_int_eq(doctor_examine(&facts, &settings, &arena, &report), 0);
	ck_assert(!doctor_report_fails(&report));
	npi_text_clear(&text);
	npi_arena_clear(&arena);
}
END_TEST

/* Whatever a listing is cut down to, it is read to its end. */
START_TEST(a_listing_may_end_anywhere)
{
	const struct npi_settings settings = npi_settings_default();
	struct doctor_facts facts = doctor_healthy();
	size_t len = strlen(filters[_i].ruleset), n;

	for (n = 0; n < len; n++) {
		struct npi_arena arena = { 0 };
		char *cut = strndup(filters[_i].ruleset, n);
		struct doctor_report report;

		facts.ruleset = cut;
		ck_assert_int_eq(doctor_examine(&facts, &settings, &arena, &report), 0);
		npi_arena_clear(&arena);
		free(cut);
	}
}
END_TEST

/* One finding for each chain and kind, however many services there are. */
START_TEST(many_are_told_at_once)
{
	enum { MANY = 1000 };
	static struct doctor_served many[MANY];
	const struct npi_settings settings = npi_settings_default();
	struct doctor_facts facts = doctor_healthy();
	struct npi_arena arena = { 0 };
	struct doctor_report report;
	size_t n = 0, i;

	for (i = 0; i < MANY; i++)
		many[i] = (struct doctor_served){
			{ AF_INET, { 10, 96, (uint8_t)(i >> 8), (uint8_t)i } },
			IPPROTO_TCP,
			80,
			true
		};
	facts.served = many;
	facts.n_served = MANY;
	facts.ruleset = INPUT("");
	ck_assert_int_eq(doctor_examine(&facts, &settings, &arena, &report), 0);
	for (i = 0; i < report.n; i++) {
		if (strcmp(report.items[i].check, "input"))
			continue;
		n++;
		ck_assert_str_eq(report.items[i].text,
				 "chain 'in' of table inet f lets nothing in for "
				 "10.96.0.0:80/tcp and 999 more");
		ck_assert_ptr_nonnull(strstr(report.items[i].remedy, "10.96.0.63 . tcp"));
		ck_assert_ptr_null(strstr(report.items[i].remedy, "10.96.0.64 . tcp"));
	}
	ck_assert_uint_eq(n, 1);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(what_is_kept_out_is_found, filters),
		UNIT(a_maze_is_left),
		UNIT_ROWS(a_listing_may_end_anywhere, filters),
		UNIT(many_are_told_at_once),
	};

	return unit_run("doctor_firewall", tests, UNIT_COUNT(tests));
}
