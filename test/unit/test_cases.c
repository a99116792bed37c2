/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cases of test/cases, each a test of its own. Arguments that are parts of the names
 * of cases run only those: test_cases N07 oddities/
 */
#include <stdlib.h>
#include <string.h>

#include "lib/case.h"
#include "lib/unit.h"
#include "npi/text.h"

#define CASES NPI_TEST_DIR "/cases"

static struct npi_arena names_arena;
static struct case_lines specified; /* catalogue and oddities */
static struct case_lines recorded;  /* kube-proxy */

/* Directory of a case as "group/name". */
static const char *path_of(struct npi_arena *arena, const char *name)
{
	struct npi_text text = { 0 };
	const char *path;

	npi_text_add_format(&text, CASES "/%s", name);
	path = npi_arena_strdup(arena, npi_text_string(&text));
	npi_text_clear(&text);
	return path;
}

static void expect(struct npi_arena *arena, const char *name, const char *what,
		   const struct case_lines *expected, const struct case_lines *actual)
{
	const char *difference = case_difference(arena, expected, actual);

	ck_assert_msg(!difference, "%s: %s (- expected, + is)\n%s", name, what,
		      difference);
}

START_TEST(specified_case)
{
	const char *name = specified.items[_i];
	struct npi_arena arena = { 0 };
	struct test_case test = case_read(&arena, path_of(&arena, name));
	struct case_lines rules, findings;
	struct case_outcome outcome;

	rules = case_file_lines(&arena, test.dir, "expected/ipvsadm-Sn.txt");
	findings = case_file_lines(&arena, test.dir, "expected/diags.txt");
	ck_assert_msg(test.refused != (rules.items != NULL),
		      "%s: has neither or both of a table and an exit status", name);
	outcome = case_run(&arena, &test);
	expect(&arena, name, "findings", &findings, &outcome.findings);
	ck_assert_msg(test.refused == (outcome.result == NPI_INVALID), "%s: is %s", name,
		      test.refused ? "taken" : "refused");
	expect(&arena, name, "table", &rules, &outcome.rules);
	npi_arena_clear(&arena);
}
END_TEST

/* What deviations.txt says of a recorded case; "" when it must be as recorded. */
static const char *deviation_of(struct npi_arena *arena, const char *name)
{
	struct case_lines lines =
		case_file_lines(arena, CASES "/kube-proxy", "deviations.txt");
	const char *plain = strchr(name, '/') + 1;
	size_t len = strlen(plain), i;

	for (i = 0; i < lines.n; i++) {
		const char *line = lines.items[i];

		if (!strncmp(line, plain, len) && !strncmp(line + len, " | ", 3)) {
			line += len + 3;
			return npi_arena_strndup(arena, line, strcspn(line, " "));
		}
	}
	return "";
}

START_TEST(recorded_case)
{
	const char *name = recorded.items[_i];
	struct npi_arena arena = { 0 };
	struct test_case test = case_read(&arena, path_of(&arena, name));
	struct case_outcome outcome = case_run(&arena, &test);
	const char *deviation = deviation_of(&arena, name);
	struct case_lines rules, none = { 0 };

	if (!strcmp(deviation, "error")) {
		ck_assert_msg(outcome.result == NPI_INVALID, "%s: is taken", name);
	} else {
		rules = case_file_lines(&arena, test.dir,
					*deviation ? "tool/ipvsadm-Sn.txt"
						   : "expected/ipvsadm-Sn.txt");
		ck_assert_msg(rules.items, "%s: has no table", name);
		if (outcome.result)
			expect(&arena, name, "findings", &none, &outcome.findings);
		expect(&arena, name, "table", &rules, &outcome.rules);
	}
	npi_arena_clear(&arena);
}
END_TEST

static bool wanted(const char *name, char **parts)
{
	bool any = !*parts;

	for (; *parts; parts++)
		any |= strstr(name, *parts) != NULL;
	return any;
}

static void add_group(const char *group, char **parts, struct case_lines *lines)
{
	struct npi_text text = { 0 };
	struct case_lines names;
	size_t i;

	names = case_list(&names_arena, path_of(&names_arena, group));
	for (i = 0; i < names.n; i++) {
		npi_text_clear(&text);
		npi_text_add_format(&text, "%s/%s", group, names.items[i]);
		if (wanted(npi_text_string(&text), parts))
			case_add_line(
				&names_arena, lines,
				npi_arena_strdup(&names_arena, npi_text_string(&text)));
	}
	npi_text_clear(&text);
}

int main(int argc, char **argv)
{
	struct unit_test tests[2];
	size_t n = 0;
	int r;

	(void)argc;
	add_group("catalogue", argv + 1, &specified);
	add_group("oddities", argv + 1, &specified);
	add_group("story", argv + 1, &specified);
	add_group("kube-proxy", argv + 1, &recorded);
	if (specified.n)
		tests[n++] = (struct unit_test){ &specified_case, (int)specified.n };
	if (recorded.n)
		tests[n++] = (struct unit_test){ &recorded_case, (int)recorded.n };
	r = unit_run("cases", tests, n);
	npi_arena_clear(&names_arena);
	return n ? r : EXIT_FAILURE;
}
