/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `save -o yaml`, and `apply` of it on a node with an empty table. */
#include "lib/cli.h"
#include "lib/saved.h"
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct npi_arena arena;

/* Tables that manifests make to the last bit. The node is 192.168.10.10. */
static const struct {
	const char *name, *rules;
} exact[] = {
	{ "a clusterIP", A("10.96.0.1:80", "rr") RS("10.96.0.1:80", "10.1.0.1:8080")
				 RS("10.96.0.1:80", "10.1.0.2:8080") },
	{ "no real servers", A("10.96.0.1:80", "wlc") },
	{ "several ports on several ports",
	  A("10.96.0.1:80", "rr") RS("10.96.0.1:80", "10.1.0.1:8080")
		  RS("10.96.0.1:80", "10.1.0.1:8081") A("10.96.0.1:443", "rr")
			  U("10.96.0.1:80", "rr") },
	{ "a nodePort", A("10.96.0.1:80", "rr") RS("10.96.0.1:80", "10.1.0.1:8080")
				A("192.168.10.10:30080", "rr")
					RS("192.168.10.10:30080", "10.1.0.1:8080") },
	{ "a nodePort for one of two ports",
	  A("10.96.0.1:80", "rr") A("10.96.0.1:443", "rr")
		  A("192.168.10.10:30443", "rr") },
	{ "nodePorts with the same real servers",
	  A("10.96.0.1:80", "rr") A("10.96.0.2:80", "rr") A("192.168.10.10:30080", "rr")
		  A("192.168.10.10:30081", "rr") },
	{ "TCP and UDP on one number",
	  A("10.96.0.1:53", "rr") U("10.96.0.1:53", "rr") A("192.168.10.10:30053", "rr")
		  U("192.168.10.10:30053", "rr") },
	{ "the node's address as an externalIP",
	  A("10.96.0.1:80", "rr") RS("10.96.0.1:80", "10.1.0.1:8080")
		  A("192.168.10.10:80", "rr") RS("192.168.10.10:80", "10.1.0.1:8080") },
	{ "a load balancer's address beside it",
	  A("10.96.0.1:80", "rr") RS("10.96.0.1:80", "10.1.0.1:8080")
		  A("203.0.113.7:80", "rr") RS("203.0.113.7:80", "10.1.0.1:8080") },
	{ "an address that is nobody's clusterIP",
	  A("203.0.113.7:80", "rr") RS("203.0.113.7:80", "10.1.0.1:8080") },
	{ "persistence", A("10.96.0.1:80", "rr -p 86400") A("10.96.0.2:80", "sh -p 1") },
	{ "flags of mh", A("10.96.0.1:80", "mh -b 24") A("10.96.0.2:80", "mh")
				 A("10.96.0.3:80", "mh -b 56") },
	{ "IPv6", A("[fd00:96::1]:80", "rr") "-a -t [fd00:96::1]:80 -r [fd00:1::1]:8080 "
					     "-m -w 1\n" A("[fd00:96::]:80", "lc") },
	{ "SCTP", "-A --sctp-service 10.96.0.1:132 -s wrr\n" },
};

START_TEST(what_manifests_can_say_comes_back)
{
	saved_expect_back(NULL, exact[_i].name, exact[_i].rules);
}
END_TEST

#define W(text) "warning: " text "\n"

/* What is said, and the table that comes of it. */
static const struct {
	const char *rules, *err, *after;
} lossy[] = {
	{ "-A -f 7 -s rr\n", W("FWM 7: left out: a firewall mark is no address"), NULL },
	{ A("10.96.0.1:0", "rr -p 60") A("10.96.0.2:80", "rr"),
	  W("TCP 10.96.0.1:0: left out: a Service has no port for all ports"),
	  A("10.96.0.2:80", "rr") },
	{ A("10.96.0.1:80", "rr -p 60 -M 24 -o") "-a -t 10.96.0.1:80 -r 10.1.0.1:80 -m "
						 "-w 7 -x 9\n",
	  W("TCP 10.96.0.1:80: not kept: one-packet scheduling, netmask of persistence, "
	    "weights, thresholds"),
	  A("10.96.0.1:80", "rr -p 60") RS("10.96.0.1:80", "10.1.0.1:80") },
	{ A("10.96.0.1:80", "sh -b 24 -p 90000") "-a -t 10.96.0.1:80 -r 10.1.0.1:80 -g "
						 "-w 1\n",
	  W("TCP 10.96.0.1:80: not kept: scheduler flags, persistence timeout, "
	    "forwarding methods"),
	  A("10.96.0.1:80", "sh -p 86400") RS("10.96.0.1:80", "10.1.0.1:80") },
	/* drained by hand: to give it connections is the last that is wanted */
	{ A("10.96.0.1:80", "rr") "-a -t 10.96.0.1:80 -r 10.1.0.1:80 -m -w 0\n" RS(
		  "10.96.0.1:80", "10.1.0.2:80"),
	  W("TCP 10.96.0.1:80: not kept: weights"),
	  A("10.96.0.1:80", "rr") RS("10.96.0.1:80", "10.1.0.2:80") },
	{ A("10.96.0.1:80", "rr") A("10.96.0.1:81", "wlc"),
	  W("TCP 10.96.0.1:81: left out: another on this clusterIP has another scheduler "
	    "or persistence"),
	  A("10.96.0.1:80", "rr") },
};

START_TEST(what_they_cannot_say_is_named)
{
	struct cli save = { .open_kern = cli_open_fake };

	cli_enter_directory();
	cli_new_fake();
	cli_by_hand(lossy[_i].rules);
	cli_run(&save, "save -o yaml");
	ck_assert_int_eq(save.status, 0);
	ck_assert_str_eq(save.err, lossy[_i].err);
	cli_clear(&save);
	if (lossy[_i].after)
		ck_assert_str_eq(saved_apply(&arena, NULL, "yaml", ""), lossy[_i].after);
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}
END_TEST

/* keepalived's: an address of the node, and nothing beside it. The Service needs a
 * clusterIP, and a second one where the settings differ. */
START_TEST(an_address_of_the_node_alone)
{
	struct cli save = { .open_kern = cli_open_fake };
	const char *after;

	cli_enter_directory();
	cli_new_fake();
	cli_by_hand(A("192.168.10.10:6443", "wlc -p 300") A("192.168.10.10:80", "rr"));
	cli_run(&save, "save -o yaml");
	ck_assert_str_eq(
		save.err,
		"warning: TCP 192.168.10.10:80: one more virtual service will be "
		"made, on an allocated clusterIP, which every Service needs\n"
		"warning: TCP 192.168.10.10:6443: one more virtual service will "
		"be made, on an allocated clusterIP, which every Service needs\n");
	ck_assert_ptr_nonnull(strstr(save.out, "name: vip-192-168-10-10\n"));
	ck_assert_ptr_nonnull(strstr(save.out, "name: vip-192-168-10-10-2\n"));
	cli_clear(&save);
	after = saved_apply(&arena, NULL, "yaml", "");
	ck_assert_ptr_nonnull(strstr(after, A("192.168.10.10:80", "rr")));
	ck_assert_ptr_nonnull(strstr(after, A("192.168.10.10:6443", "wlc -p 300")));
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(a_service_as_it_is_saved)
{
	static const char expected[] = "apiVersion: v1\n"
				       "items:\n"
				       "- apiVersion: v1\n"
				       "  kind: Service\n"
				       "  metadata:\n"
				       "    annotations:\n"
				       "      kube-router.io/service.scheduler: rr\n"
				       "    name: vip-10-96-0-1\n"
				       "    namespace: default\n"
				       "  spec:\n"
				       "    clusterIP: 10.96.0.1\n"
				       "    clusterIPs:\n"
				       "    - 10.96.0.1\n"
				       "    externalTrafficPolicy: Cluster\n"
				       "    internalTrafficPolicy: Cluster\n"
				       "    ipFamilies:\n"
				       "    - IPv4\n"
				       "    ipFamilyPolicy: SingleStack\n"
				       "    ports:\n"
				       "    - name: tcp-80\n"
				       "      nodePort: 30080\n"
				       "      port: 80\n"
				       "      protocol: TCP\n"
				       "      targetPort: 8080\n"
				       "    sessionAffinity: None\n"
				       "    type: NodePort\n"
				       "  status:\n"
				       "    loadBalancer: {}\n"
				       "- addressType: IPv4\n"
				       "  apiVersion: discovery.k8s.io/v1\n"
				       "  endpoints:\n"
				       "  - addresses:\n"
				       "    - 10.1.0.1\n"
				       "    conditions:\n"
				       "      ready: true\n"
				       "  kind: EndpointSlice\n"
				       "  metadata:\n"
				       "    labels:\n"
				       "      kubernetes.io/service-name: vip-10-96-0-1\n"
				       "    name: vip-10-96-0-1-tcp-80-8080\n"
				       "    namespace: default\n"
				       "  ports:\n"
				       "  - name: tcp-80\n"
				       "    port: 8080\n"
				       "    protocol: TCP\n"
				       "kind: List\n"
				       "metadata:\n"
				       "  resourceVersion: \"\"\n";
	struct cli cli = { .open_kern = cli_open_fake };

	cli_new_fake();
	cli_by_hand(exact[3].rules);
	cli_expect(&cli, "save -o yaml", 0, expected, "");
	cli_free_fake();
	npi_arena_clear(&arena);
}
END_TEST

/* More real servers than a slice may hold, some on other ports. */
START_TEST(many_real_servers)
{
	enum { N = 2100 };
	char *rules = malloc((N + 1) * 64UL);
	const char *before;
	size_t len;
	int i;

	cli_enter_directory();
	cli_new_fake();
	len = (size_t)sprintf(rules, "-A -t 10.96.0.1:80 -s rr\n");
	for (i = 0; i < N; i++)
		len += (size_t)sprintf(rules + len,
				       "-a -t 10.96.0.1:80 -r 10.1.%d.%d:%d -m -w 1\n",
				       i / 250, i % 250 + 1, i % 21 ? 8080 : 8000 + i);
	cli_by_hand(rules);
	free(rules);
	before = cli_fake_rules(&arena);
	ck_assert_str_eq(before, saved_apply(&arena, NULL, "yaml", ""));
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(what_manifests_can_say_comes_back, exact),
		UNIT_ROWS(what_they_cannot_say_is_named, lossy),
		UNIT(an_address_of_the_node_alone),
		UNIT(a_service_as_it_is_saved),
		UNIT(many_real_servers),
	};

	return unit_run("cli_save_manifests", tests, UNIT_COUNT(tests));
}
