/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `list` and `save`: whose the virtual services are, and the table as JSON. */
#include "lib/cli.h"
#include "lib/fake_kern.h"
#include "lib/rules.h"
#include "lib/unit.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include <jansson.h>

#include "npi/ownership.h"
#include "npi/report_ipvsadm.h"
#include "npi/report_table.h"

static struct npi_arena arena;

#define TITLE                                                                            \
	"IP Virtual Server version 1.2.1 (size=4096)\n"                                  \
	"Prot LocalAddress:Port Scheduler Flags\n"                                       \
	"  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
#define OWNERS_TITLE                                                                     \
	"IP Virtual Server version 1.2.1 (size=4096)\n"                                  \
	"Prot LocalAddress:Port Scheduler Flags                                   "      \
	"Owner\n"                                                                        \
	"  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
#define POD "  -> 10.1.0.1:8080                Masq    1      0          0         \n"

#define FOREIGN   "TCP  10.9.9.9:443 wlc persistent 300\n"
#define CLUSTER   "TCP  10.96.0.1:80 rr\n" POD
#define NODE_PORT "TCP  192.168.10.10:30080 rr\n" POD
#define SHOP      "TCP  10.96.0.2:80 rr\n"
#define MARK      "FWM  7 rr\n"

/* Two Services of ours in two namespaces, and what others made. */
static void setup(void)
{
	struct cli cli = { .open_kern = cli_open_fake };

	cli_enter_directory();
	cli_new_fake();
	cli_write("web.yaml",
		  "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: "
		  "NodePort, clusterIP: 10.96.0.1, ports: [{name: http, port: 80, "
		  "nodePort: 30080}]}}\n---\n"
		  "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: "
		  "IPv4, metadata: {name: web-1, labels: {kubernetes.io/service-name: "
		  "web}}, ports: [{name: http, port: 8080}], endpoints: [{addresses: "
		  "[10.1.0.1]}]}\n");
	cli_write("shop.yaml", "{apiVersion: v1, kind: Service, metadata: {name: front, "
			       "namespace: shop}, spec: {clusterIP: 10.96.0.2, ports: "
			       "[{port: 80}]}}\n");
	cli_run(&cli, "apply -qq web.yaml");
	ck_assert_msg(cli.status == 0, "%s", cli.err);
	cli_clear(&cli);
	cli_run(&cli, "apply -qq --applyset shops shop.yaml");
	ck_assert_msg(cli.status == 0, "%s", cli.err);
	cli_clear(&cli);
	cli_by_hand("-A -t 10.9.9.9:443 -s wlc -p 300\n-A -f 7 -s rr\n");
}

static void teardown(void)
{
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}

static const struct {
	const char *args, *out;
} listings[] = {
	{ "list", TITLE NODE_PORT FOREIGN CLUSTER SHOP MARK },
	{ "list --owned", TITLE NODE_PORT CLUSTER SHOP },
	{ "list --foreign", TITLE FOREIGN MARK },
	{ "list --namespace default", TITLE NODE_PORT CLUSTER },
	{ "list --namespace shop --owned", TITLE SHOP },
	{ "list --namespace nowhere", TITLE },
	{ "list -t 10.96.0.2:80 --owned --rate",
	  "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   "
	  "OutBPS\n  -> RemoteAddress:Port\nTCP  10.96.0.2:80                        0   "
	  "     0        0        0        0\n" },
	{ "save --foreign", "-A -t 10.9.9.9:443 -s wlc -p 300\n-A -f 7 -s rr\n" },
	{ "save --owned", "-A -t 192.168.10.10:30080 -s rr\n"
			  "-a -t 192.168.10.10:30080 -r 10.1.0.1:8080 -m -w 1\n"
			  "-A -t 10.96.0.1:80 -s rr\n"
			  "-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1\n"
			  "-A -t 10.96.0.2:80 -s rr\n" },
	{ "list --owners --foreign", OWNERS_TITLE
	  "TCP  10.9.9.9:443 wlc persistent 300                                     "
	  "(not ours)\n"
	  "FWM  7 rr                                                                "
	  "(not ours)\n" },
	{ "list --owners --namespace shop", OWNERS_TITLE
	  "TCP  10.96.0.2:80 rr                                                     "
	  "shop/front clusterIP, set shops\n" },
};

START_TEST(virtual_services_are_told_apart)
{
	struct cli cli = { .open_kern = cli_open_fake };

	setup();
	cli_expect(&cli, listings[_i].args, 0, listings[_i].out, "");
	teardown();
}
END_TEST

/* Without a store nothing is ours; a damaged one is an error only where it counts. */
static const struct {
	const char *args, *store;
	int status;
	const char *out; /* begins so */
} stores[] = {
	{ "list --owned", NULL, 0, TITLE },
	{ "list --owners", NULL, 0, OWNERS_TITLE },
	{ "save --owned", NULL, 0, "" },
	{ "list -o json", NULL, 0,
	  "{\n    \"connectionTableSize\": 4096,\n"
	  "    \"ownersKnown\": true,\n" },
	{ "list", "no database at all", 0, TITLE },
	{ "list --owners", "no database at all", EX_IOERR, "" },
	{ "save --foreign", "no database at all", EX_IOERR, "" },
	{ "list -o json", "no database at all", 0,
	  "{\n    \"connectionTableSize\": 4096,\n    \"ownersKnown\": false,\n" },
};

START_TEST(a_store_that_cannot_be_read)
{
	struct cli cli = { .open_kern = cli_open_fake };
	char args[128];

	cli_enter_directory();
	cli_new_fake();
	if (stores[_i].store)
		cli_write("other/state.db", stores[_i].store);
	snprintf(args, sizeof(args), "%s --state-dir other", stores[_i].args);
	cli_run(&cli, args);
	ck_assert_msg(cli.status == stores[_i].status &&
			      !strncmp(cli.out, stores[_i].out, strlen(stores[_i].out)) &&
			      (cli.status == 0) == (*cli.err == '\0'),
		      "%s: %d\n%s%s", args, cli.status, cli.out, cli.err);
	cli_clear(&cli);
	teardown();
}
END_TEST

#define TRY "Try 'nodeport-ipvs list --help'.\n"
#define CONFLICT(option, other)                                                          \
	"error: the option '" option "' conflicts with the '" other                      \
	"' option in the 'list' command\n" TRY

static const struct {
	const char *args, *err;
} refused[] = {
	{ "list --owned --foreign", CONFLICT("foreign", "owned") },
	{ "list --foreign --namespace a", CONFLICT("foreign", "namespace") },
	{ "list -c --owners", CONFLICT("owners", "connection") },
	{ "list --daemon --owned", CONFLICT("owned", "daemon") },
	{ "list --timeout -o json", CONFLICT("output", "timeout") },
	{ "list -o yaml",
	  "error: invalid value 'yaml' for '--output': expected 'text' or 'json'\n" TRY },
};

START_TEST(options_that_do_not_go_together_are_refused)
{
	struct cli cli = { 0 };

	cli_expect(&cli, refused[_i].args, EX_USAGE, "", refused[_i].err);
}
END_TEST

/* ---- what drains: the report alone, so that the clock stands still */

static const char drained[] = "-A -t 10.96.0.1:80 -s rr\n"
			      "-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 1\n"
			      "-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 0 --active 3\n";

static struct npi_ownership draining_since(int64_t since_s)
{
	static struct npi_owner owner = { .name_space = "default",
					  .name = "web",
					  .port_name = "http",
					  .role = NPI_ROLE_CLUSTER_IP };
	struct npi_ownership owners = {
		.claims = rules_claims(&arena, drained, since_s),
		.now_s = 1000,
		.drain_timeout_s = 300,
	};
	struct ipvs_claim *claim;

	claim = npi_arena_new(&arena, struct ipvs_claim);
	*claim = owners.claims.items[0];
	claim->owner = &owner;
	claim->pending = since_s == 0;
	owners.claims.items = claim;
	return owners;
}

static const struct {
	int64_t since_s;
	const char *owner, *remark;
} drains[] = {
	{ 952, "default/web:http clusterIP, deleted",
	  "draining 48s, at most 4m12s more" },
	{ 700, "default/web:http clusterIP, deleted", "draining 5m, until the next run" },
	{ 0, "default/web:http clusterIP, deleted, unconfirmed",
	  "draining 16m, until the next run" },
};

START_TEST(what_drains_is_shown)
{
	struct ipvs_table table = rules_table(&arena, drained);
	struct npi_ownership owners = draining_since(drains[_i].since_s);
	struct npi_ipvsadm_format format = { .one = true, .owners = &owners };
	struct ipvs_info info = { 0 };
	char expected[1024], *out = NULL;
	size_t len;
	FILE *stream = open_memstream(&out, &len);

	ck_assert_int_eq(npi_report_ipvsadm(stream, &table, &info, &format), 0);
	fclose(stream);
	snprintf(expected, sizeof(expected),
		 "Prot LocalAddress:Port Scheduler Flags                            "
		 "       Owner\n"
		 "  -> RemoteAddress:Port           Forward Weight ActiveConn "
		 "InActConn\n"
		 "TCP  10.96.0.1:80 rr                                               "
		 "      %s\n"
		 "  -> 10.1.0.1:8080                Masq    1      0          0         "
		 "\n"
		 "  -> 10.1.0.2:8080                Masq    0      3          0         "
		 "   %s\n",
		 drains[_i].owner, drains[_i].remark);
	ck_assert_str_eq(out, expected);
	free(out);
	npi_arena_clear(&arena);
}
END_TEST

/* ---- JSON */

static json_t *parsed(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(root != NULL, "%d:%d: %s\n%s", error.line, error.column, error.text,
		      text);
	return root;
}

START_TEST(json_has_owners)
{
	static const char *const foreign =
		"{\"address\":\"10.9.9.9\",\"family\":\"IPv4\",\"onePacket\":false,"
		"\"persistence\":{\"netmask\":\"255.255.255.255\",\"prefixLength\":32,"
		"\"timeoutSeconds\":300},\"port\":443,\"protocol\":\"TCP\","
		"\"realServers\""
		":[],\"scheduler\":\"wlc\",\"schedulerFlags\":[]}";
	struct cli cli = { .open_kern = cli_open_fake };
	json_t *root, *items, *owner;
	const char *kind, *set, *name;
	char *text;

	setup();
	cli_run(&cli, "list -o json --nosort");
	ck_assert_int_eq(cli.status, 0);
	cli_clear(&cli);
	cli_run(&cli, "list -o json");
	root = parsed(cli.out);
	ck_assert_str_eq(json_string_value(json_object_get(root, "version")), "1.2.1");
	items = json_object_get(root, "virtualServices");
	ck_assert_uint_eq(json_array_size(items), 5);
	owner = json_object_get(json_array_get(items, 0), "owner");
	ck_assert_int_eq(json_unpack(owner, "{s:s,s:s,s:s}", "kind", &kind, "applyset",
				     &set, "name", &name),
			 0);
	ck_assert_str_eq(kind, "nodePort");
	ck_assert_str_eq(name, "web");
	ck_assert_ptr_nonnull(strstr(set, "web.yaml"));
	ck_assert(json_is_true(json_object_get(owner, "confirmed")));
	ck_assert_int_gt(json_integer_value(json_object_get(owner, "since")), 1600000000);
	json_object_del(json_array_get(items, 1), "totals");
	json_object_del(json_array_get(items, 1), "rates");
	text = json_dumps(json_array_get(items, 1), JSON_COMPACT | JSON_SORT_KEYS);
	ck_assert_str_eq(text, foreign);
	free(text);
	json_decref(root);
	cli_clear(&cli);
	teardown();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(virtual_services_are_told_apart, listings),
		UNIT_ROWS(a_store_that_cannot_be_read, stores),
		UNIT_ROWS(options_that_do_not_go_together_are_refused, refused),
		UNIT_ROWS(what_drains_is_shown, drains),
		UNIT(json_has_owners),
	};

	return unit_run("cli_owners", tests, UNIT_COUNT(tests));
}
