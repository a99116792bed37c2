/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/box.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>
#include <nftables/libnftables.h>

#include "lib/cli.h"
#include "lib/host_text.h"
#include "lib/netns.h"
#include "lib/rules.h"
#include "lib/steps.h"
#include "npi/kern.h"
#include "npi/settings.h"
#include "npi/text.h"

enum { MAX_LINES = 256 };

#define FOREIGN                                                                          \
	"-A -t 192.168.10.10:6443 -s wlc -p 300\n"                                       \
	"-a -t 192.168.10.10:6443 -r 10.9.9.9:6443 -m -w 7\n"

static const char foreign_table[] =
	"table ip mine {\n"
	" set seen { type ipv4_addr; elements = { 192.0.2.1, 192.0.2.2 }; }\n"
	" chain out { type nat hook postrouting priority 90; ip daddr @seen masquerade; "
	"}\n"
	"}\n";

#define SERVICE(name, ip, node_port, more)                                               \
	"---\n{apiVersion: v1, kind: Service, metadata: {name: " name "},\n"             \
	" spec: {type: NodePort, clusterIP: " ip                                         \
	", ports: [{port: 80, nodePort: " node_port "}]" more "}}\n"
#define SLICE(name, endpoints)                                                           \
	"---\n{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice,\n"                  \
	" metadata: {name: " name "-1, labels: {kubernetes.io/service-name: " name       \
	"}},\n"                                                                          \
	" addressType: IPv4, ports: [{port: 8080}], endpoints: [" endpoints "]}\n"
#define EP(addr) "{addresses: [" addr "]}"

static const char manifests_before[] = SERVICE("web", "10.96.0.10", "30010", "")
	SLICE("web", EP("10.1.0.1") ", " EP("10.1.0.2"))
		SERVICE("api", "10.96.0.20", "30020", "")
			SERVICE("old", "10.96.0.30", "30030", "")
				SLICE("old", EP("10.1.0.5"));
static const char manifests_after[] = SERVICE("web", "10.96.0.10", "30010", "")
	SLICE("web", EP("10.1.0.2") ", " EP("10.1.0.3"))
		SERVICE("api", "10.96.0.20", "30020", ", sessionAffinity: ClientIP")
			SERVICE("new", "10.96.0.40", "30040", "")
				SLICE("new", EP("10.1.0.9"));

const char box_change[] = "apply --applyset=s --prune after.yaml";
const char box_heal[] = "reconcile";

static struct npi_arena arena;
static char manage[64] = "NODEPORT_IPVS_MANAGE=";
static unsigned int parts; /* of NPI_MANAGE_* */
static char *state_before, *state_after;

static int run(const char *args, struct cli *cli)
{
	const char *const environment[] = {
		manage, "NODEPORT_IPVS_NODEPORT_ADDRESSES=192.168.10.0/24",
		"NODEPORT_IPVS_POD_CIDR=10.1.0.0/16", NULL
	};

	*cli = (struct cli){ .environment = environment,
			     .open_kern = kern_linux_open,
			     .open_host = kern_host_linux_open };
	cli_run(cli, args);
	return cli->status;
}

int box_run(const void *args)
{
	struct cli cli;
	int status = run(args, &cli);

	cli_write("said", cli.err);
	cli_clear(&cli);
	return status;
}

void box_run_well(const char *args)
{
	struct cli cli;
	int status = run(args, &cli);

	ck_assert_msg(status == 0, "%s: %d\n%s%s", args, status, cli.out, cli.err);
	cli_clear(&cli);
}

static void add_by_hand(const char *lines)
{
	struct npi_plan plan = steps_plan(&arena, lines);
	struct npi_outcome *outcomes =
		npi_arena_new_array(&arena, struct npi_outcome, plan.n);
	struct npi_kern *kern;
	size_t i;

	ck_assert_int_eq(kern_linux_open(&kern), 0);
	ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
	for (i = 0; i < plan.n; i++)
		ck_assert_int_eq(outcomes[i].state, NPI_DONE);
	kern->close(kern);
}

static void run_nft(const char *commands, struct npi_text *output)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);

	nft_ctx_buffer_output(nft);
	ck_assert_int_eq(nft_run_cmd_from_buffer(nft, commands), 0);
	if (output)
		npi_text_add_string(output, nft_ctx_get_output_buffer(nft));
	nft_ctx_free(nft);
}

/* All of 10.0.0.0/8 is local. Two connections, one to each real server, which then have
 * something to drain. */
static void connect_twice(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(80) };
	int i, fd;

	inet_pton(AF_INET, "10.96.0.10", &in.sin_addr);
	for (i = 0; i < 2; i++) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		ck_assert_int_ge(fd, 0);
		(void)!connect(fd, (struct sockaddr *)&in, sizeof(in));
		close(fd);
	}
}

void box_begin(void)
{
	netns_enter();
	netns_set_lo_up();
	netns_add_address("lo:1", "192.168.10.10");
	netns_add_address("lo:2", "10.200.0.1");
	cli_enter_directory();
	cli_write("before.yaml", manifests_before);
	cli_write("after.yaml", manifests_after);
	add_by_hand(FOREIGN);
	if (parts & NPI_MANAGE_MASQUERADE)
		run_nft(foreign_table, NULL);
	box_run_well("apply --applyset=s before.yaml");
	connect_twice();
}

void box_end(void)
{
	cli_leave_directory();
	npi_arena_clear(&arena);
}

static void add_table(struct npi_text *text)
{
	struct npi_kern *kern;
	struct ipvs_table table;

	ck_assert_int_eq(kern_linux_open(&kern), 0);
	ck_assert_int_eq(kern->dump(kern, 0, &arena, &table, NULL), 0);
	kern->close(kern);
	npi_text_add_string(text, rules_format(&arena, &table));
}

static void add_host(struct npi_text *text)
{
	struct kern_host *host;

	ck_assert_int_eq(kern_host_linux_open(&host), 0);
	npi_text_add_string(
		text,
		host_text(host, parts & (NPI_MANAGE_ROUTES | NPI_MANAGE_SYSCTL), &arena));
	host->close(host);
}

/* The kernel lists the elements of a set as it likes: a line for each. */
static void add_ruleset(struct npi_text *text)
{
	static const char elements[] = "elements = {";
	struct npi_text listed = { 0 };
	char *rest, *line;

	run_nft("list ruleset", &listed);
	rest = npi_arena_strdup(&arena, npi_text_string(&listed));
	npi_text_clear(&listed);
	while ((line = strsep(&rest, ",\n"))) {
		line += strspn(line, " \t");
		if (!strncmp(line, elements, strlen(elements)))
			line += strlen(elements);
		line += strspn(line, " \t");
		if (strlen(line) > 2 && !strcmp(line + strlen(line) - 2, " }"))
			line[strlen(line) - 2] = '\0';
		npi_text_add_format(text, "%s\n", line);
	}
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *sorted(struct npi_text *text)
{
	char *lines[MAX_LINES], *line, *result, *rest;
	size_t n = 0, i;

	rest = npi_arena_strdup(&arena, npi_text_string(text));
	result = npi_arena_strdup(&arena, rest);
	npi_text_clear(text);
	while ((line = strsep(&rest, "\n")))
		if (*line) {
			ck_assert_uint_lt(n, MAX_LINES);
			lines[n++] = line;
		}
	qsort(lines, n, sizeof(lines[0]), compare_lines);
	*result = '\0';
	for (i = 0; i < n; i++)
		strcat(strcat(result, lines[i]), "\n");
	return result;
}

const char *box_state(void)
{
	struct npi_text text = { 0 };

	add_table(&text);
	if (parts & (NPI_MANAGE_ROUTES | NPI_MANAGE_SYSCTL))
		add_host(&text);
	if (parts & NPI_MANAGE_MASQUERADE)
		add_ruleset(&text);
	return sorted(&text);
}

static unsigned int parts_of(const char *names)
{
	static const struct {
		const char *name;
		unsigned int bit;
	} all[] = { { "routes", NPI_MANAGE_ROUTES },
		    { "masquerade", NPI_MANAGE_MASQUERADE },
		    { "sysctl", NPI_MANAGE_SYSCTL } };
	unsigned int bits = 0;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (strstr(names, all[i].name))
			bits |= all[i].bit;
	return bits;
}

void box_learn(const char *names)
{
	strcat(manage, names);
	parts = parts_of(names);
	box_begin();
	state_before = strdup(box_state());
	box_run_well(box_change);
	state_after = strdup(box_state());
	box_end();
	ck_assert_str_ne(state_before, state_after);
}

const char *box_state_before(void)
{
	return state_before;
}

const char *box_state_after(void)
{
	return state_after;
}

void box_heals(const struct trace *trace)
{
	const char *healed;

	if (trace->at % 2) {
		box_run_well(box_heal);
		healed = box_state();
		ck_assert_msg(!strcmp(healed, state_before) ||
				      !strcmp(healed, state_after),
			      "call %u (%ld): reconcile left\n%s", trace->at,
			      trace->number, healed);
	}
	box_run_well(box_change);
	healed = box_state();
	ck_assert_msg(!strcmp(healed, state_after), "call %u (%ld)\n%s", trace->at,
		      trace->number, healed);
}

unsigned int box_kill_all(unsigned int first, unsigned int step,
			  bool (*counts)(const struct traced_call *call))
{
	struct trace trace = { .at = first, .counts = counts };
	unsigned int n = 0;

	for (;; trace.at += step, n++) {
		trace.reached = false;
		box_begin();
		trace_run(&trace, box_run, box_change);
		if (!trace.reached)
			break;
		ck_assert(trace.killed);
		box_heals(&trace);
		box_end();
	}
	ck_assert_int_eq(trace.status, 0);
	box_end();
	return n;
}
