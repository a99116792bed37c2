/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/tracer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>

#include "lib/tracer_message.h"

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		ck_assert_int_eq(errno, EINTR);
	return status;
}

/* Go on to the next stop; at a system call, or passing on the signal that it was. */
static int go_on(pid_t pid, int signal)
{
	ck_assert_int_eq(ptrace(PTRACE_SYSCALL, pid, NULL, (long)signal), 0);
	return wait_for(pid);
}

/* The kernel sees no such call, and what it answers is replaced. */
static int fail_call(pid_t pid, struct user_regs_struct *regs, int error)
{
	int status;

	regs->orig_rax = (unsigned long long)-1;
	ck_assert_int_eq(ptrace(PTRACE_SETREGS, pid, NULL, regs), 0);
	status = go_on(pid, 0);
	if (!WIFSTOPPED(status))
		return status;
	ck_assert_int_eq(ptrace(PTRACE_GETREGS, pid, NULL, regs), 0);
	regs->rax = (unsigned long long)-(long long)error;
	ck_assert_int_eq(ptrace(PTRACE_SETREGS, pid, NULL, regs), 0);
	return go_on(pid, 0);
}

static int interfere(struct trace *trace, pid_t pid, struct user_regs_struct *regs)
{
	trace->reached = true;
	if (trace->fail_with)
		return fail_call(pid, regs, trace->fail_with);
	kill(pid, SIGKILL);
	return wait_for(pid);
}

/* Stopped where it enters a call. */
static int enter(struct trace *trace, pid_t pid, unsigned int *seen)
{
	struct user_regs_struct regs;
	struct traced_call call = { .pid = pid, .regs = &regs };
	int status;

	ck_assert_int_eq(ptrace(PTRACE_GETREGS, pid, NULL, &regs), 0);
	call.number = (long)regs.orig_rax;
	if (trace->refuse) {
		if (tracer_refuse_change(&call, trace->at, seen)) {
			trace->number = call.number;
			trace->reached = true;
		}
	} else if (!trace->counts || trace->counts(&call)) {
		if (++*seen == trace->at) {
			trace->number = call.number;
			return interfere(trace, pid, &regs);
		}
	}
	status = go_on(pid, 0);
	/* out of the call, which exit() never is */
	return WIFSTOPPED(status) ? go_on(pid, 0) : status;
}

void trace_run(struct trace *trace, traced_function *function, const void *data)
{
	unsigned int seen = 0;
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(99);
		raise(SIGSTOP);
		_exit(function(data));
	}
	status = wait_for(pid);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(ptrace(PTRACE_SETOPTIONS, pid, NULL,
				(long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)),
			 0);
	status = go_on(pid, 0);
	while (WIFSTOPPED(status))
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			status = enter(trace, pid, &seen);
		else
			status = go_on(pid, WSTOPSIG(status));
	trace->killed = WIFSIGNALED(status);
	trace->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
