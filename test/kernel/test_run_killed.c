/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run that adds, edits, drains, prunes and deletes, killed before each of its system
 * calls, and with each of those to the kernel's netlink and to the disk failing. One more
 * run must always end in the table and the routes of an undisturbed one.
 *
 * needs: uml
 */
#include "lib/cli.h"
#include "lib/netns.h"
#include "lib/rules.h"
#include "lib/steps.h"
#include "lib/tracer.h"
#include "lib/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "npi/kern.h"
#include "npi/kern_host.h"
#include "npi/settings.h"

/* the points are dealt out to so many tests, since each has a time limit */
enum { N_DECKS = 16 };
enum { MOST_ROUTES_BYTES = 1024 };

#define FOREIGN                                                                          \
	"-A -t 192.168.10.10:6443 -s wlc -p 300\n"                                       \
	"-a -t 192.168.10.10:6443 -r 10.9.9.9:6443 -m -w 7\n"

#define SERVICE(name, ip, more)                                                          \
	"---\n{apiVersion: v1, kind: Service, metadata: {name: " name "},\n"             \
	" spec: {clusterIP: " ip ", ports: [{port: 80}]" more "}}\n"
#define SLICE(name, endpoints)                                                           \
	"---\n{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice,\n"                  \
	" metadata: {name: " name "-1, labels: {kubernetes.io/service-name: " name       \
	"}},\n"                                                                          \
	" addressType: IPv4, ports: [{port: 8080}], endpoints: [" endpoints "]}\n"
#define EP(addr) "{addresses: [" addr "]}"

static const char before[] =
	SERVICE("web", "10.96.0.10", "") SLICE("web", EP("10.1.0.1") ", " EP("10.1.0.2"))
		SERVICE("api", "10.96.0.20", "") SERVICE("old", "10.96.0.30", "");
static const char after[] =
	SERVICE("web", "10.96.0.10", "") SLICE("web", EP("10.1.0.2") ", " EP("10.1.0.3"))
		SERVICE("api", "10.96.0.20", ", sessionAffinity: ClientIP")
			SERVICE("new", "10.96.0.40", "") SLICE("new", EP("10.1.0.9"));

/* user-mode-linux has no nftables */
#define MANAGE " --manage=ipvs,routes,sysctl "

static const char change[] = "apply --applyset=s --prune" MANAGE "after.yaml";
static const char heal[] = "reconcile" MANAGE;

static struct npi_arena arena;

static int run(const void *args)
{
	struct cli cli = { .open_kern = kern_linux_open,
			   .open_host = kern_host_linux_open };
	int status;

	cli_run(&cli, args);
	status = cli.status;
	cli_clear(&cli);
	return status;
}

/* What an undisturbed process ends with. */
static int run_alone(const char *args)
{
	struct cli cli = { .open_kern = kern_linux_open,
			   .open_host = kern_host_linux_open };
	int status;

	cli_run(&cli, args);
	status = cli.status;
	ck_assert_msg(status == 0, "%s: %d\n%s%s", args, status, cli.out, cli.err);
	cli_clear(&cli);
	return status;
}

static struct npi_kern *open_kernel(void)
{
	struct npi_kern *kern;

	ck_assert_int_eq(kern_linux_open(&kern), 0);
	return kern;
}

static void add_by_hand(const char *lines)
{
	struct npi_kern *kern = open_kernel();
	struct npi_plan plan = steps_plan(&arena, lines);
	struct npi_outcome outcomes[8];
	size_t i;

	ck_assert_uint_le(plan.n, 8);
	ck_assert_int_eq(kern->apply(kern, &plan, outcomes), 0);
	for (i = 0; i < plan.n; i++)
		ck_assert_int_eq(outcomes[i].state, NPI_DONE);
	kern->close(kern);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void without_connections(char *line)
{
	char *active = strstr(line, " --");

	if (active)
		*active = '\0';
}

/* Our routes, as lines behind @text. */
static void add_routes(char *text)
{
	static const struct host_state like;
	char addr[NPI_ADDR_TEXT];
	struct kern_host *host;
	struct host_state state;
	size_t i;

	ck_assert_int_eq(kern_host_linux_open(&host), 0);
	ck_assert_int_eq(host->dump(host, NPI_MANAGE_ROUTES, &like, &arena, &state), 0);
	for (i = 0; i < state.n_routes; i++) {
		npi_addr_format(&state.routes[i].addr, addr);
		sprintf(text + strlen(text), "route %s\n", addr);
	}
	host->close(host);
}

/* The kernel's table as sorted lines, without connections, which come and go; and then
 * the routes. */
static const char *table(void)
{
	struct npi_kern *kern = open_kernel();
	struct ipvs_table dumped;
	char *lines[64], *text, *line, *sorted;
	size_t n = 0, i;

	ck_assert_int_eq(kern->dump(kern, 0, &arena, &dumped, NULL), 0);
	kern->close(kern);
	text = npi_arena_strdup(&arena, rules_format(&arena, &dumped));
	sorted = npi_arena_new_array(&arena, char, strlen(text) + MOST_ROUTES_BYTES);
	ck_assert_ptr_nonnull(sorted);
	while ((line = strsep(&text, "\n")))
		if (*line) {
			ck_assert_uint_lt(n, 64);
			without_connections(line);
			lines[n++] = line;
		}
	qsort(lines, n, sizeof(lines[0]), compare_lines);
	*sorted = '\0';
	for (i = 0; i < n; i++)
		strcat(strcat(sorted, lines[i]), "\n");
	add_routes(sorted);
	return sorted;
}

static void add_address(const char *alias, const char *addr)
{
	struct ifreq request = { 0 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, addr, &in.sin_addr);
	strcpy(request.ifr_name, alias);
	memcpy(&request.ifr_addr, &in, sizeof(in));
	ck_assert_int_eq(ioctl(fd, SIOCSIFADDR, &request), 0);
	close(fd);
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

/* A network namespace where @before is served beside somebody else's virtual service. */
static void begin(void)
{
	netns_enter();
	netns_set_lo_up();
	add_address("lo:1", "192.168.10.10");
	add_address("lo:2", "10.200.0.1");
	cli_enter_directory();
	cli_write("before.yaml", before);
	cli_write("after.yaml", after);
	add_by_hand(FOREIGN);
	run_alone("apply --applyset=s" MANAGE "before.yaml");
	connect_twice();
}

static void end(void)
{
	cli_leave_directory();
	npi_arena_clear(&arena);
}

static char *table_before, *table_after;

static void learn_tables(void)
{
	begin();
	table_before = strdup(table());
	run_alone(change);
	table_after = strdup(table());
	end();
}

START_TEST(undisturbed)
{
	begin();
	run_alone(change);
	ck_assert_str_eq(table(), "-A -t 10.96.0.10:80 -s rr\n"
				  "-A -t 10.96.0.20:80 -s rr -p 10800\n"
				  "-A -t 10.96.0.40:80 -s rr\n"
				  "-A -t 192.168.10.10:6443 -s wlc -p 300\n"
				  "-a -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 0\n"
				  "-a -t 10.96.0.10:80 -r 10.1.0.2:8080 -m -w 1\n"
				  "-a -t 10.96.0.10:80 -r 10.1.0.3:8080 -m -w 1\n"
				  "-a -t 10.96.0.40:80 -r 10.1.0.9:8080 -m -w 1\n"
				  "-a -t 192.168.10.10:6443 -r 10.9.9.9:6443 -m -w 7\n"
				  "route 10.96.0.10\n"
				  "route 10.96.0.20\n"
				  "route 10.96.0.40\n");
	end();
}
END_TEST

/* The next run of cron, or the same again; both end the same once the same is asked. */
static void heals(const struct trace *trace)
{
	const char *healed;

	if (trace->at % 2)
		run_alone(heal);
	healed = table();
	if (trace->at % 2)
		ck_assert_msg(!strcmp(healed, table_before) ||
				      !strcmp(healed, table_after),
			      "call %u (%ld): reconcile left\n%s", trace->at,
			      trace->number, healed);
	run_alone(change);
	healed = table();
	ck_assert_msg(!strcmp(healed, table_after), "call %u (%ld)\n%s", trace->at,
		      trace->number, healed);
}

START_TEST(killed_at_every_system_call)
{
	struct trace trace = { .at = (unsigned int)_i + 1 };
	unsigned int n = 0;

	learn_tables();
	for (;; trace.at += N_DECKS, n++) {
		trace.reached = false;
		begin();
		trace_run(&trace, run, change);
		if (!trace.reached)
			break;
		ck_assert(trace.killed);
		heals(&trace);
		end();
	}
	ck_assert_int_eq(trace.status, 0);
	end();
	ck_assert_uint_ge(n, 5);
	printf("killed at %u points\n", n);
}
END_TEST

static bool is_disk(long number)
{
	return number == SYS_pwrite64 || number == SYS_fsync || number == SYS_fdatasync ||
	       number == SYS_ftruncate || number == SYS_unlink || number == SYS_openat ||
	       number == SYS_mkdir;
}

static bool is_netlink(long number)
{
	return number == SYS_sendmsg || number == SYS_sendto || number == SYS_recvmsg ||
	       number == SYS_recvfrom || number == SYS_socket;
}

static const struct {
	bool (*counts)(long number);
	int error;
} failures[] = {
	{ is_disk, ENOSPC },     { is_disk, EROFS },  { is_disk, EIO },
	{ is_netlink, ENOBUFS }, { is_netlink, EIO },
};

START_TEST(one_failing_call)
{
	struct trace trace = { .at = 1,
			       .counts = failures[_i].counts,
			       .fail_with = failures[_i].error };
	const char *left;

	learn_tables();
	for (;; trace.at++) {
		trace.reached = false;
		begin();
		trace_run(&trace, run, change);
		if (!trace.reached)
			break;
		ck_assert_msg(!trace.killed && trace.status < 100, "call %u (%ld): %d",
			      trace.at, trace.number, trace.status);
		left = table();
		ck_assert_msg(trace.status != 0 || !strcmp(left, table_after),
			      "call %u (%ld): success, but\n%s", trace.at, trace.number,
			      left);
		heals(&trace);
		end();
	}
	end();
	ck_assert_uint_gt(trace.at, 3);
	printf("%u failing calls\n", trace.at - 1);
}
END_TEST

static const struct unit_test tests[] = {
	UNIT(undisturbed),
	{ &killed_at_every_system_call, N_DECKS },
	UNIT_ROWS(one_failing_call, failures),
};

int main(void)
{
	return unit_run("run_killed", tests, UNIT_COUNT(tests));
}
