/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run that adds, edits, drains, prunes and deletes, killed before each of its system
 * calls, and with each of those to the kernel's netlink and to the disk failing. One more
 * run must always end in the node of an undisturbed one: its table, its routes, its
 * sysctls, and what somebody else has there. test_run_refused.c has nftables.
 *
 * needs: uml
 */
#include "lib/box.h"
#include "lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

/* the points are dealt out to so many tests, since each has a time limit */
enum { N_DECKS = 24, N_FAILING_DECKS = 4 };

/* there is no nftables in user-mode-linux */
static const char parts[] = "ipvs,routes,sysctl";

START_TEST(undisturbed)
{
	box_learn(parts);
	ck_assert_str_eq(box_state_after(),
			 "-A -t 10.96.0.10:80 -s rr\n"
			 "-A -t 10.96.0.20:80 -s rr -p 10800\n"
			 "-A -t 10.96.0.40:80 -s rr\n"
			 "-A -t 192.168.10.10:30010 -s rr\n"
			 "-A -t 192.168.10.10:30020 -s rr -p 10800\n"
			 "-A -t 192.168.10.10:30040 -s rr\n"
			 "-A -t 192.168.10.10:6443 -s wlc -p 300\n"
			 "-a -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 0\n"
			 "-a -t 10.96.0.10:80 -r 10.1.0.2:8080 -m -w 1\n"
			 "-a -t 10.96.0.10:80 -r 10.1.0.3:8080 -m -w 1\n"
			 "-a -t 10.96.0.40:80 -r 10.1.0.9:8080 -m -w 1\n"
			 "-a -t 192.168.10.10:30010 -r 10.1.0.2:8080 -m -w 1\n"
			 "-a -t 192.168.10.10:30010 -r 10.1.0.3:8080 -m -w 1\n"
			 "-a -t 192.168.10.10:30040 -r 10.1.0.9:8080 -m -w 1\n"
			 "-a -t 192.168.10.10:6443 -r 10.9.9.9:6443 -m -w 7\n"
			 "foreign 10.200.0.1\n"
			 "foreign 127.0.0.1\n"
			 "foreign 192.168.10.10\n"
			 "foreign ::1\n"
			 "route 10.96.0.10\n"
			 "route 10.96.0.20\n"
			 "route 10.96.0.40\n"
			 "sysctl net.ipv4.ip_forward 1\n"
			 "sysctl net.ipv4.vs.conn_reuse_mode 1\n"
			 "sysctl net.ipv4.vs.conntrack 1\n"
			 "sysctl net.ipv4.vs.expire_nodest_conn 1\n"
			 "sysctl net.ipv4.vs.expire_quiescent_template 1\n");
}
END_TEST

START_TEST(killed_at_every_system_call)
{
	unsigned int n;

	box_learn(parts);
	n = box_kill_all((unsigned int)_i + 1, N_DECKS, NULL);
	ck_assert_uint_ge(n, 5);
	printf("killed at %u points\n", n);
}
END_TEST

static bool is_disk(const struct traced_call *call)
{
	long number = call->number;

	return number == SYS_pwrite64 || number == SYS_fsync || number == SYS_fdatasync ||
	       number == SYS_ftruncate || number == SYS_unlink || number == SYS_openat ||
	       number == SYS_mkdir;
}

static bool is_netlink(const struct traced_call *call)
{
	long number = call->number;

	return number == SYS_sendmsg || number == SYS_sendto || number == SYS_recvmsg ||
	       number == SYS_recvfrom || number == SYS_recvmmsg || number == SYS_socket;
}

static const struct {
	bool (*counts)(const struct traced_call *call);
	int error;
} failures[] = {
	{ is_disk, ENOSPC },
	{ is_disk, EROFS },
	{ is_netlink, ENOBUFS },
	{ is_netlink, EIO },
};

START_TEST(one_failing_call)
{
	struct trace trace = { .at = (unsigned int)_i % N_FAILING_DECKS + 1,
			       .counts = failures[_i / N_FAILING_DECKS].counts,
			       .fail_with = failures[_i / N_FAILING_DECKS].error };
	unsigned int n = 0;
	const char *left;

	box_learn(parts);
	for (;; trace.at += N_FAILING_DECKS, n++) {
		trace.reached = false;
		box_begin();
		trace_run(&trace, box_run, box_change);
		if (!trace.reached)
			break;
		ck_assert_msg(!trace.killed && trace.status < 100, "call %u (%ld): %d",
			      trace.at, trace.number, trace.status);
		left = box_state();
		ck_assert_msg(trace.status != 0 || !strcmp(left, box_state_after()),
			      "call %u (%ld): success, but\n%s", trace.at, trace.number,
			      left);
		box_heals(&trace);
		box_end();
	}
	box_end();
	ck_assert_uint_ge(n, 3);
	printf("%u failing calls\n", n);
}
END_TEST

static const struct unit_test tests[] = {
	UNIT(undisturbed),
	{ &killed_at_every_system_call, N_DECKS },
	{ &one_failing_call, N_FAILING_DECKS *(int)UNIT_COUNT(failures) },
};

int main(void)
{
	return unit_run("run_killed", tests, UNIT_COUNT(tests));
}
