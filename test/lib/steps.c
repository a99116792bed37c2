/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "lib/rules.h"
#include "npi/text.h"

static const char commands[] = {
	[NPI_ADD_VIRTUAL_SERVICE] = 'A',    [NPI_SET_VIRTUAL_SERVICE] = 'E',
	[NPI_DELETE_VIRTUAL_SERVICE] = 'D', [NPI_ADD_REAL_SERVER] = 'a',
	[NPI_SET_REAL_SERVER] = 'e',        [NPI_DELETE_REAL_SERVER] = 'd',
};

static enum npi_step_kind read_kind(const char *line)
{
	const char *found = NULL;

	if (line[0] == '-' && line[1])
		found = memchr(commands, line[1], sizeof(commands));
	ck_assert_msg(found, "%s: no such step", line);
	return (enum npi_step_kind)(found - commands);
}

/* What follows the command, as rules: the virtual service alone, or the one that the real
 * server is of, and the real server. */
static struct ipvs_table read_table(struct npi_arena *arena, char *rest)
{
	char *real_server = strstr(rest, " -r ");
	struct npi_text rules = { 0 };
	struct ipvs_table table;

	if (real_server) {
		npi_text_add_string(&rules, "-A");
		npi_text_add(&rules, rest, (size_t)(real_server - rest));
		npi_text_add_format(&rules, "\n-a%s\n", rest);
	} else {
		npi_text_add_format(&rules, "-A%s\n", rest);
	}
	table = rules_table(arena, npi_text_string(&rules));
	npi_text_clear(&rules);
	return table;
}

static struct npi_step read_step(struct npi_arena *arena, char *line)
{
	struct npi_step step = { .kind = read_kind(line) };
	char *needs = strstr(line, " # needs ");
	struct ipvs_table table;

	if (needs) {
		step.needs = (uint32_t)strtoul(needs + strlen(" # needs "), NULL, 10);
		*needs = '\0';
	}
	table = read_table(arena, line + 2);
	step.vs = &table.items[0];
	if (table.items[0].n_real_servers)
		step.real_server = table.items[0].real_servers;
	return step;
}

struct npi_plan steps_plan(struct npi_arena *arena, const char *lines)
{
	char *rest = NULL, *copy = npi_arena_strdup(arena, lines), *line;
	struct npi_plan plan = { 0 };

	for (line = strtok_r(copy, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		plan.steps = npi_arena_grow(arena, plan.steps, plan.n, plan.n + 1,
					    sizeof(*plan.steps));
		ck_assert_ptr_nonnull(plan.steps);
		plan.steps[plan.n++] = read_step(arena, line);
	}
	return plan;
}

struct ipvs_real_server *steps_real_server(struct npi_arena *arena, struct npi_step *step)
{
	struct ipvs_real_server *own =
		npi_arena_memdup(arena, step->real_server, sizeof(*own));

	ck_assert_ptr_nonnull(own);
	step->real_server = own;
	return own;
}

const char *steps_outcomes(struct npi_arena *arena, const struct npi_outcome *outcomes,
			   size_t n)
{
	struct npi_text text = { 0 };
	const char *copy;
	size_t i;

	for (i = 0; i < n; i++) {
		const char *name = "done";

		if (outcomes[i].state == NPI_NOT_TRIED)
			name = "not tried";
		else if (outcomes[i].state == NPI_FAILED)
			name = strerrorname_np(outcomes[i].error);
		npi_text_add_format(&text, "%s%s", i ? " " : "", name);
	}
	copy = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	ck_assert_ptr_nonnull(copy);
	return copy;
}
