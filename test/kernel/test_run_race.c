/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A real server goes, and just then a client connects: after the kernel said that it has
 * no connections, and before anything is changed. The connection lives on.
 *
 * needs: uml
 */
#include "lib/cli.h"
#include "lib/netns.h"
#include "lib/rules.h"
#include "lib/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <check.h>

#include "npi/kern.h"
#include "npi/kern_host.h"

#define SERVICE                                                                          \
	"---\n{apiVersion: v1, kind: Service, metadata: {name: web},\n"                  \
	" spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}}\n"
#define SLICE(addr)                                                                      \
	"---\n{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice,\n"                  \
	" metadata: {name: web-1, labels: {kubernetes.io/service-name: web}},\n"         \
	" addressType: IPv4, ports: [{port: 8080}], endpoints: [{addresses: [" addr      \
	"]}]}\n"
#define RULE  "-A -t 10.96.0.10:80 -s rr\n"
#define RS(n) "-a -t 10.96.0.10:80 -r 10.1.0." #n ":8080 -m -w "

enum { N_PODS = 2, PATIENCE_S = 5 };

/* there is no nftables in user-mode-linux */
static const char *const environment[] = { "NODEPORT_IPVS_MANAGE=ipvs,routes,sysctl",
					   NULL };
static int pods[N_PODS]; /* they listen; 10.1.0.1:8080 is the first */

/* The client connects before or behind the first changes that the run makes. */
enum moment { NEVER, BEFORE, BEHIND };
static enum moment moment;
static int client, error; /* the socket, and why it could not connect */
static int (*linux_apply)(struct npi_kern *kern, const struct npi_plan *plan,
			  struct npi_outcome *outcomes);

static struct sockaddr_in address(const char *addr, uint16_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	ck_assert_int_eq(inet_pton(AF_INET, addr, &in.sin_addr), 1);
	return in;
}

static int open_socket(void)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	ck_assert_int_eq(
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)), 0);
	return fd;
}

static void connect_client(void)
{
	struct sockaddr_in in = address("10.96.0.10", 80);

	client = open_socket();
	error = connect(client, (struct sockaddr *)&in, sizeof(in)) < 0 ? errno : 0;
}

static int apply(struct npi_kern *kern, const struct npi_plan *plan,
		 struct npi_outcome *outcomes)
{
	enum moment now = moment;
	int r;

	moment = NEVER;
	if (now == BEFORE)
		connect_client();
	r = linux_apply(kern, plan, outcomes);
	if (now == BEHIND)
		connect_client();
	return r;
}

static int open_kern(struct npi_kern **ret_kern)
{
	int r = kern_linux_open(ret_kern);

	if (r == 0) {
		linux_apply = (*ret_kern)->apply;
		(*ret_kern)->apply = apply;
	}
	return r;
}

/* Run it with the client at this moment, and return what it said. */
static const char *run(const char *args, enum moment at)
{
	static char said[512];
	struct cli cli = { .environment = environment,
			   .open_kern = open_kern,
			   .open_host = kern_host_linux_open };

	moment = at;
	cli_run(&cli, args);
	ck_assert_msg(cli.status == 0, "%s: %d\n%s", args, cli.status, cli.err);
	ck_assert_int_eq(moment, NEVER);
	ck_assert_uint_lt(strlen(cli.err), sizeof(said));
	strcpy(said, cli.err);
	cli_clear(&cli);
	return said;
}

static void listen_as(const char *addr, int *ret_fd)
{
	struct sockaddr_in in = address(addr, 8080);

	*ret_fd = open_socket();
	ck_assert_int_eq(bind(*ret_fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(*ret_fd, 8), 0);
}

static void begin(void)
{
	netns_enter();
	netns_set_lo_up();
	netns_add_address("lo:1", "192.168.10.10");
	netns_add_address("lo:2", "10.200.0.1");
	listen_as("10.1.0.1", &pods[0]);
	listen_as("10.1.0.2", &pods[1]);
	cli_enter_directory();
	cli_write("before.yaml", SERVICE SLICE("10.1.0.1"));
	cli_write("after.yaml", SERVICE SLICE("10.1.0.2"));
	run("apply --applyset=a before.yaml", NEVER);
}

static void end(void)
{
	close(pods[0]);
	close(pods[1]);
	cli_leave_directory();
}

/* The client, who did connect, is served by that pod. */
static int accept_at(int pod)
{
	int fd;

	ck_assert_msg(error == 0, "%s", strerror(error));
	fd = accept(pods[pod - 1], NULL, NULL);
	ck_assert_msg(fd >= 0, "pod %d: %s", pod, strerror(errno));
	return fd;
}

static void talk(int server)
{
	char byte = '?';

	ck_assert_int_eq(send(client, "q", 1, MSG_NOSIGNAL), 1);
	ck_assert_msg(recv(server, &byte, 1, 0) == 1, "%s", strerror(errno));
	ck_assert_int_eq(byte, 'q');
	ck_assert_int_eq(send(server, "a", 1, MSG_NOSIGNAL), 1);
	ck_assert_msg(recv(client, &byte, 1, 0) == 1, "%s", strerror(errno));
	ck_assert_int_eq(byte, 'a');
}

static const char *table(void)
{
	static char text[512];
	struct npi_arena arena = { 0 };
	struct ipvs_table table;
	struct npi_kern *kern;

	ck_assert_int_eq(kern_linux_open(&kern), 0);
	ck_assert_int_eq(kern->dump(kern, 0, &arena, &table, NULL), 0);
	kern->close(kern);
	table = rules_sorted(&arena, rules_format(&arena, &table));
	ck_assert_uint_lt(strlen(rules_format(&arena, &table)), sizeof(text));
	strcpy(text, rules_format(&arena, &table));
	npi_arena_clear(&arena);
	return text;
}

START_TEST(a_connection_that_comes_meanwhile_lives_on)
{
	int server;

	begin();
	ck_assert_ptr_nonnull(strstr(run("apply --applyset=a after.yaml", BEFORE),
				     "1 real server drains"));
	server = accept_at(1);
	talk(server);
	ck_assert_str_eq(table(), RULE RS(1) "0\n" RS(2) "1\n");
	run("reconcile", NEVER);
	talk(server);
	/* as long as any that drains */
	run("reconcile --drain-timeout=0", NEVER);
	ck_assert_str_eq(table(), RULE RS(2) "1\n");
	end();
}
END_TEST

START_TEST(with_a_service_that_is_deleted_too)
{
	int server;

	begin();
	ck_assert_ptr_nonnull(
		strstr(run("delete -f before.yaml", BEFORE), "1 real server drains"));
	server = accept_at(1);
	talk(server);
	ck_assert_str_eq(table(), RULE RS(1) "0\n");
	connect_client();
	ck_assert_int_eq(error, ECONNREFUSED);
	end();
}
END_TEST

START_TEST(after_the_change_it_goes_to_the_new_one)
{
	begin();
	ck_assert_str_eq(run("apply --applyset=a after.yaml", BEHIND), "");
	talk(accept_at(2));
	ck_assert_str_eq(table(), RULE RS(2) "1\n");
	end();
}
END_TEST

/* What has weight 0 gets no connection any more: it goes with its virtual service. */
START_TEST(after_the_change_it_is_refused)
{
	begin();
	ck_assert_str_eq(run("delete -f before.yaml", BEHIND), "");
	ck_assert_int_eq(error, ECONNREFUSED);
	ck_assert_str_eq(table(), "");
	end();
}
END_TEST

START_TEST(without_a_timeout_it_is_lost)
{
	begin();
	run("apply --applyset=a --drain-timeout=0 after.yaml", BEFORE);
	ck_assert_int_eq(error, 0);
	ck_assert_str_eq(table(), RULE RS(2) "1\n");
	end();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_connection_that_comes_meanwhile_lives_on),
		UNIT(with_a_service_that_is_deleted_too),
		UNIT(after_the_change_it_goes_to_the_new_one),
		UNIT(after_the_change_it_is_refused),
		UNIT(without_a_timeout_it_is_lost),
	};

	return unit_run("run_race", tests, UNIT_COUNT(tests));
}
