/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run that adds, edits, drains, prunes and deletes, around IPVS, too: with each of the
 * changes that it asks the kernel for refused. Then all the others are made, and what
 * failed is named; with --atomic none is. And the same run killed before each
 * send of changes and each commit.
 *
 * needs: qemu
 */
#include "lib/box.h"
#include "lib/tracer_message.h"
#include "lib/unit.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* the points are dealt out to so many tests, since each has a time limit */
enum { N_DECKS = 3 };

static const char parts[] = "ipvs,routes,masquerade,sysctl";

static char said[4096];

static void read_said(void)
{
	FILE *in = fopen("said", "re");

	ck_assert_ptr_nonnull(in);
	said[fread(said, 1, sizeof(said) - 1, in)] = '\0';
	fclose(in);
}

/* The object, the line of its manifest, what cannot be done, and why. */
#define PLACE "^(before|after)\\.yaml:[0-9]+:[0-9]+: error: service/[a-z]+: "

static const struct {
	const char *regex;
	bool is_ipvs;
} kinds[] = {
	{ PLACE "cannot (add|change|remove) virtual service TCP ([0-9.:]+): Operation "
		"not supported$",
	  true },
	{ PLACE "cannot (add|change|remove) real server [0-9.:]+ of TCP ([0-9.:]+): "
		"Operation not supported$",
	  true },
	{ PLACE "cannot (add|remove) local route to ([0-9.]+): Operation not supported$",
	  false },
	/* the table, and its elements, of all objects */
	{ "^(error): cannot (change) the nftables table 'nodeport_ipvs'(:) (Could not "
	  "process rule: )?Invalid argument$",
	  false },
};

struct failure {
	char subject[64]; /* "10.96.0.10:80" */
	bool is_ipvs;
};

static struct failure find_failure(void)
{
	struct failure failure = { "", false };
	regmatch_t found[4];
	regex_t regex;
	size_t i;

	for (i = 0; i < UNIT_COUNT(kinds) && !*failure.subject; i++) {
		ck_assert_int_eq(
			regcomp(&regex, kinds[i].regex, REG_EXTENDED | REG_NEWLINE), 0);
		if (regexec(&regex, said, 4, found, 0) == 0) {
			snprintf(failure.subject, sizeof(failure.subject), "%.*s",
				 (int)(found[3].rm_eo - found[3].rm_so),
				 said + found[3].rm_so);
			failure.is_ipvs = kinds[i].is_ipvs;
		}
		regfree(&regex);
	}
	ck_assert_msg(*failure.subject, "no failure is named:\n%s", said);
	return failure;
}

static bool has_line(const char *text, const char *line)
{
	size_t len = strlen(line);
	const char *end;

	for (; (end = strchr(text, '\n')); text = end + 1)
		if ((size_t)(end - text) == len && !memcmp(text, line, len))
			return true;
	return false;
}

/* What failed, and what may not go as long as a virtual service could not. */
static bool may_differ(const char *line, const struct failure *failure)
{
	if (failure->subject[0] == ':')
		return strstr(line, " . tcp . ");
	if (failure->is_ipvs && line[0] != '-' && has_line(box_state_before(), line))
		return true;
	return strstr(line, failure->subject);
}

static void check_lines(const char *these, const char *those,
			const struct failure *failure)
{
	char *copy = strdup(these), *rest = copy, *line;

	while ((line = strsep(&rest, "\n")))
		ck_assert_msg(!*line || has_line(those, line) ||
				      may_differ(line, failure),
			      "'%s' differs, too, after\n%s", line, said);
	free(copy);
}

static void check_all_else_is_done(const struct trace *trace)
{
	const struct failure failure = find_failure();
	const char *state = box_state();

	ck_assert_msg(trace->status == 1, "%d\n%s", trace->status, said);
	ck_assert_str_ne(state, box_state_after());
	check_lines(state, box_state_after(), &failure);
	check_lines(box_state_after(), state, &failure);
	ck_assert_msg(!strstr(said, "another program works"), "%s", said);
}

static void check_nothing_is_done(const struct trace *trace)
{
	find_failure();
	ck_assert_msg(trace->status == 1, "%d\n%s", trace->status, said);
	ck_assert_str_eq(box_state(), box_state_before());
	ck_assert_msg(strstr(said, "what was done was undone"), "%s", said);
}

static void refuse_each(unsigned int first, const char *args,
			void (*check)(const struct trace *trace))
{
	struct trace trace = { .at = first, .refuse = true };
	unsigned int n = 0;

	box_learn(parts);
	for (;; trace.at += N_DECKS, n++) {
		trace.reached = false;
		box_begin();
		trace_run(&trace, box_run, args);
		if (!trace.reached)
			break;
		read_said();
		check(&trace);
		box_heals(&trace);
		box_end();
	}
	ck_assert_int_eq(trace.status, 0);
	box_end();
	/* routes, nftables, and every step of the plan */
	ck_assert_uint_ge(n * N_DECKS, 12);
	printf("%u changes refused\n", n);
}

START_TEST(all_other_changes_are_made)
{
	refuse_each((unsigned int)_i + 1, box_change, check_all_else_is_done);
}
END_TEST

START_TEST(atomic_makes_none)
{
	char args[128];

	snprintf(args, sizeof(args), "%s --atomic", box_change);
	refuse_each((unsigned int)_i + 1, args, check_nothing_is_done);
}
END_TEST

static bool changes_or_commits(const struct traced_call *call)
{
	return call->number == SYS_fdatasync || call->number == SYS_unlink ||
	       tracer_sends_change(call);
}

START_TEST(killed_where_it_changes_or_commits)
{
	unsigned int n;

	box_learn(parts);
	n = box_kill_all((unsigned int)_i + 1, N_DECKS, changes_or_commits);
	ck_assert_uint_ge(n, 3);
	printf("killed at %u points\n", n);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		{ &all_other_changes_are_made, N_DECKS },
		{ &atomic_makes_none, N_DECKS },
		{ &killed_where_it_changes_or_commits, N_DECKS },
	};

	return unit_run("run_refused", tests, UNIT_COUNT(tests));
}
