/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracer.h - a process that is stopped at its system calls, and what is done to it there
 */
#ifndef NPI_TEST_TRACER_H
#define NPI_TEST_TRACER_H

#include <stdbool.h>
#include <sys/types.h>

struct user_regs_struct;

/* A function runs in a child of this process; what it returns is the exit status. */
typedef int traced_function(const void *data);

/* A process is stopped where it enters a system call. */
struct traced_call {
	pid_t pid;
	long number;
	const struct user_regs_struct *regs;
};

struct trace {
	/* at the system call with this number, counted from 1: */
	unsigned int at;
	int fail_with; /* positive errno instead of the call; 0: SIGKILL before it */
	/* only these calls are counted; NULL: all */
	bool (*counts)(const struct traced_call *call);
	/* counted are changes that netlink messages ask the kernel for instead, and that
	 * one is refused; see tracer_message.h */
	bool refuse;

	/* what came of it */
	bool reached;
	long number; /* of the call where it happened */
	bool killed;
	int status;
};

/* Run it until its end or its death. */
void trace_run(struct trace *trace, traced_function *function, const void *data);

#endif
