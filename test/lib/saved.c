/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/saved.h"

#include "lib/cli.h"
#include "lib/fake_kern.h"

#include <stdio.h>
#include <string.h>

#include <check.h>

void saved_new_node(const struct host_facts *facts)
{
	cli_new_fake();
	if (facts)
		fake_kern_set_facts(cli_fake(), facts);
}

const char *saved_apply(struct npi_arena *arena, const struct host_facts *facts,
			const char *format, const char *options)
{
	struct cli save = { .open_kern = cli_open_fake };
	struct cli apply = { .open_kern = cli_open_fake };
	char args[160];

	snprintf(args, sizeof(args), "save -qq -o %s %s", format, options);
	cli_run(&save, args);
	ck_assert_msg(save.status == 0, "%s", save.err);
	cli_free_fake();
	saved_new_node(facts);
	cli_write("saved.yaml", save.out);
	snprintf(args, sizeof(args), "apply -qq saved.yaml %s", options);
	cli_run(&apply, args);
	ck_assert_msg(apply.status == 0, "%s\n%s", apply.err, save.out);
	cli_clear(&save);
	cli_clear(&apply);
	return cli_fake_rules(arena);
}

void saved_expect_back(const struct host_facts *facts, const char *name,
		       const char *rules)
{
	static const char *const formats[] = { "yaml", "json" };
	struct npi_arena arena = { 0 };
	struct cli save = { .open_kern = cli_open_fake };
	const char *before, *after;
	size_t i;

	cli_enter_directory();
	saved_new_node(facts);
	cli_by_hand(rules);
	before = cli_fake_rules(&arena);
	cli_run(&save, "save -o yaml");
	ck_assert_msg(!*save.err, "%s: %s", name, save.err);
	cli_clear(&save);
	for (i = 0; i < 2; i++) {
		after = saved_apply(&arena, facts, formats[i], "");
		ck_assert_msg(!strcmp(before, after), "%s\n--- before\n%s--- from %s\n%s",
			      name, before, formats[i], after);
	}
	cli_free_fake();
	cli_leave_directory();
	npi_arena_clear(&arena);
}
