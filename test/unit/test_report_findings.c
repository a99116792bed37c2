/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/limits.h"
#include "npi/report.h"

static struct npi_arena arena;

/* What a function prints on the error stream of a report. */
struct printed {
	struct npi_report report;
	char *bytes;
	size_t len;
};

static void begin(struct printed *printed)
{
	*printed = (struct printed){ 0 };
	printed->report.err = open_memstream(&printed->bytes, &printed->len);
	printed->report.out = printed->report.err;
}

static void end_equals(struct printed *printed, const char *expected)
{
	fclose(printed->report.err);
	ck_assert_str_eq(printed->bytes, expected);
	free(printed->bytes);
}

/* Sources that are all called after their number: 1.yaml, 2.yaml. */
static struct npi_sources sources_of(const char *const *texts, size_t n)
{
	static struct npi_source items[8];
	static const char *const names[] = { "",       "1.yaml", "2.yaml",
					     "3.yaml", "4.yaml", "5.yaml" };
	size_t i;

	for (i = 1; i <= n; i++)
		items[i] = (struct npi_source){ names[i], texts[i - 1],
						strlen(texts[i - 1]) };
	return (struct npi_sources){ items, n };
}

static struct npi_pos at(uint32_t line, uint32_t column, uint16_t width)
{
	return (struct npi_pos){ line, column, 1, width };
}

#define TEN     "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct {
	const char *name;
	const char *text;
	struct npi_pos pos;
	const char *expected; /* without the first line */
} snippets[] = {
	{ "the value is underlined",
	  "spec:\n  nodePort: 80\n",
	  { 2, 13, 1, 2 },
	  "   2 |   nodePort: 80\n"
	  "     |             ^~\n" },
	{ "width 0 is a caret",
	  "a: b",
	  { 1, 4, 1, 0 },
	  "   1 | a: b\n"
	  "     |    ^\n" },
	{ "CRLF is not shown",
	  "a: b\r\nc: d\r\n",
	  { 1, 4, 1, 1 },
	  "   1 | a: b\n"
	  "     |    ^\n" },
	{ "a tab is one column of the source and up to eight of the screen",
	  "\ta:\tb",
	  { 1, 5, 1, 1 },
	  "   1 |         a:      b\n"
	  "     |                 ^\n" },
	{ "wide characters take two columns",
	  "名: 値x",
	  { 1, 4, 1, 2 },
	  "   1 | 名: 値x\n"
	  "     |     ^~~\n" },
	{ "combining characters take none",
	  "e\xcc\x81: x",
	  { 1, 5, 1, 1 },
	  "   1 | e\xcc\x81: x\n"
	  "     |    ^\n" },
	{ "control characters and bad UTF-8 are not sent to the terminal",
	  "a\033[31m\xff: b",
	  { 1, 10, 1, 1 },
	  "   1 | a?[31m?: b\n"
	  "     |          ^\n" },
	{ "behind the end of the line",
	  "ab",
	  { 1, 3, 1, 1 },
	  "   1 | ab\n"
	  "     |   ^\n" },
	{ "a long line is cut around the place",
	  HUNDRED "MARK" HUNDRED,
	  { 1, 101, 1, 4 },
	  "   1 | …" TEN TEN TEN TEN "MARK" TEN TEN TEN TEN "0123…\n"
	  "     |  "
	  "          "
	  "          "
	  "          "
	  "          "
	  "^~~~\n" },
	{ "a long line with the place at its beginning is cut at its end",
	  "MARK" HUNDRED,
	  { 1, 1, 1, 4 },
	  "   1 | MARK" TEN TEN TEN TEN TEN TEN TEN TEN "0123…\n"
	  "     | ^~~~\n" },
	{ "an underline ends where the line is cut",
	  HUNDRED "\"" HUNDRED "\"",
	  { 1, 101, 1, 102 },
	  "   1 | …" TEN TEN TEN TEN "\"" TEN TEN TEN TEN "0123456…\n"
	  "     |  "
	  "          "
	  "          "
	  "          "
	  "          "
	  "^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n" },
	{ "no such line", "a\n", { 7, 1, 1, 1 }, "" },
	{ "no column", "a\n", { 1, 0, 1, 0 }, "" },
};

START_TEST(the_place_is_shown)
{
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = sources_of(&snippets[_i].text, 1);
	struct printed printed;
	const char *second;

	ck_assert_int_eq(npi_diag_error(&diags, snippets[_i].pos, NULL, "wrong"),
			 NPI_INVALID);
	begin(&printed);
	npi_report_findings(&printed.report, &sources, &diags);
	fclose(printed.report.err);
	second = strchr(printed.bytes, '\n') + 1;
	ck_assert_msg(!strcmp(second, snippets[_i].expected), "%s:\n%s",
		      snippets[_i].name, second);
	free(printed.bytes);
}
END_TEST

START_TEST(the_margin_fits_line_numbers)
{
	struct npi_diags diags = { .arena = &arena };
	char *text = calloc(1, 20001);
	struct npi_sources sources;
	struct printed printed;

	memset(text, '\n', 12344);
	strcat(text, "a: b\n");
	sources = sources_of((const char *const *)&text, 1);
	npi_diag_error(&diags, at(12345, 4, 1), NULL, "wrong");
	begin(&printed);
	npi_report_findings(&printed.report, &sources, &diags);
	end_equals(&printed, "1.yaml:12345:4: error: wrong\n"
			     "12345 | a: b\n"
			     "      |    ^\n");
	free(text);
}
END_TEST

START_TEST(a_finding_has_path_and_notes)
{
	static const char *const texts[] = { "a: 30080\n", "b: 30080\n" };
	struct npi_path spec = { .name = "spec" };
	struct npi_path ports = { .parent = &spec, .name = "ports" };
	struct npi_path port = { .parent = &ports, .index = 1 };
	struct npi_path path = { .parent = &port, .name = "nodePort" };
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = sources_of(texts, 2);
	struct printed printed;

	npi_diag_error(&diags, (struct npi_pos){ 1, 4, 2, 5 }, &path,
		       "provided port is already allocated");
	npi_diag_note(&diags, at(1, 4, 5), "first used here");
	npi_diag_note(&diags, (struct npi_pos){ 0 }, "leave it out");
	begin(&printed);
	npi_report_findings(&printed.report, &sources, &diags);
	end_equals(&printed,
		   "2.yaml:1:4: error: spec.ports[1].nodePort: provided port is "
		   "already allocated\n"
		   "   1 | b: 30080\n"
		   "     |    ^~~~~\n"
		   "1.yaml:1:4: note: first used here\n"
		   "   1 | a: 30080\n"
		   "     |    ^~~~~\n"
		   "note: leave it out\n");
}
END_TEST

START_TEST(findings_come_by_place)
{
	static const char *const texts[] = { "" };
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = sources_of(texts, 1);
	struct printed printed;

	npi_diag_warning(&diags, (struct npi_pos){ 0 }, NULL, "placeless");
	npi_diag_notice(&diags, at(9, 1, 1), NULL, "line nine");
	npi_diag_error(&diags, at(2, 5, 1), NULL, "line two");
	npi_diag_error(&diags, at(0, 0, 0), NULL, "the whole file");
	begin(&printed);
	npi_report_findings(&printed.report, &sources, &diags);
	end_equals(&printed, "1.yaml: error: the whole file\n"
			     "1.yaml:2:5: error: line two\n"
			     "1.yaml:9:1: note: line nine\n"
			     "warning: placeless\n");
}
END_TEST

START_TEST(quiet_leaves_out_what_is_less)
{
	static const char *const expected[] = {
		[NPI_SAY_ALL] = "error: e\nwarning: w\nnote: n\n",
		[NPI_SAY_PROBLEMS] = "error: e\nwarning: w\n",
		[NPI_SAY_ERRORS] = "error: e\n",
	};
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = { 0 };
	struct printed printed;

	npi_diag_error(&diags, (struct npi_pos){ 0 }, NULL, "e");
	npi_diag_warning(&diags, (struct npi_pos){ 0 }, NULL, "w");
	npi_diag_notice(&diags, (struct npi_pos){ 0 }, NULL, "n");
	begin(&printed);
	printed.report.quiet = (enum npi_quiet)_i;
	npi_report_findings(&printed.report, &sources, &diags);
	end_equals(&printed, expected[_i]);
	begin(&printed);
	printed.report.quiet = (enum npi_quiet)_i;
	npi_report_message(&printed.report, NPI_ERROR, "%s", "e");
	npi_report_message(&printed.report, NPI_WARNING, "%s", "w");
	npi_report_message(&printed.report, NPI_NOTICE, "%s", "n");
	end_equals(&printed, expected[_i]);
}
END_TEST

START_TEST(errors_use_up_the_room_first)
{
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = { 0 };
	struct printed printed;
	int i;

	for (i = 0; i < 30; i++)
		npi_diag_warning(&diags, (struct npi_pos){ 0 }, NULL, "w%d", i);
	for (i = 0; i < NPI_SHOWN_FINDINGS - 1; i++)
		npi_diag_error(&diags, (struct npi_pos){ 0 }, NULL, "e%d", i);
	npi_diag_notice(&diags, (struct npi_pos){ 0 }, NULL, "n");
	begin(&printed);
	npi_report_findings(&printed.report, &sources, &diags);
	fclose(printed.report.err);
	ck_assert_ptr_nonnull(strstr(printed.bytes, "warning: w0\nerror: e0\n"));
	ck_assert_ptr_null(strstr(printed.bytes, "w1"));
	ck_assert_ptr_nonnull(strstr(printed.bytes, "error: e18\n"));
	ck_assert_ptr_nonnull(
		strstr(printed.bytes, "\n… and 29 more warnings, 1 more note\n"));
	free(printed.bytes);
}
END_TEST

START_TEST(errors_beyond_the_kept_ones_are_counted)
{
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = { 0 };
	struct printed printed;
	int i;

	for (i = 0; i < NPI_MAX_FINDINGS + 5; i++)
		npi_diag_error(&diags, (struct npi_pos){ 0 }, NULL, "e%d", i);
	begin(&printed);
	npi_report_findings(&printed.report, &sources, &diags);
	fclose(printed.report.err);
	ck_assert_ptr_nonnull(strstr(printed.bytes, "\n… and 985 more errors\n"));
	free(printed.bytes);
}
END_TEST

static const struct {
	size_t sources;
	struct npi_pos places[3];
	size_t errors;
	const char *consequence;
	const char *expected;
} counts[] = {
	{ 3,
	  { { 1, 1, 1, 1 }, { 2, 1, 1, 1 }, { 1, 1, 3, 1 } },
	  3,
	  "nothing was changed",
	  "error: 3 errors in 2 of 3 files; nothing was changed\n" },
	{ 1, { { 1, 1, 1, 1 } }, 1, NULL, "error: 1 error in 1.yaml\n" },
	{ 2, { { 0 } }, 1, NULL, "error: 1 error\n" },
};

START_TEST(the_closing_line_counts)
{
	static const char *const texts[] = { "", "", "" };
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = sources_of(texts, counts[_i].sources);
	struct printed printed;
	size_t i;

	for (i = 0; i < counts[_i].errors; i++)
		npi_diag_error(&diags, counts[_i].places[i], NULL, "e");
	npi_diag_warning(&diags, (struct npi_pos){ 1, 1, 2, 1 }, NULL, "w");
	npi_diags_sort(&diags);
	begin(&printed);
	npi_report_error_count(&printed.report, &sources, &diags, counts[_i].consequence);
	end_equals(&printed, counts[_i].expected);
}
END_TEST

START_TEST(colour_is_never_the_only_carrier)
{
	static const char *const texts[] = { "a: b\n" };
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = sources_of(texts, 1);
	struct printed printed;

	npi_diag_error(&diags, at(1, 4, 1), NULL, "wrong");
	begin(&printed);
	printed.report.colour = true;
	npi_report_findings(&printed.report, &sources, &diags);
	end_equals(&printed, "\033[1m1.yaml:1:4:\033[0m \033[1;31merror\033[0m: wrong\n"
			     "   1 | a: b\n"
			     "     |    \033[1;32m^\033[0m\n");
}
END_TEST

START_TEST(the_journal_gets_a_priority_for_every_line)
{
	static const char *const texts[] = { "a: b\n" };
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = sources_of(texts, 1);
	struct printed printed;

	npi_diag_error(&diags, at(1, 4, 1), NULL, "wrong");
	begin(&printed);
	printed.report.journal = true;
	npi_report_findings(&printed.report, &sources, &diags);
	npi_report_message(&printed.report, NPI_WARNING, "w");
	npi_report_message(&printed.report, NPI_NOTICE, "n");
	end_equals(&printed, "<3>1.yaml:1:4: error: wrong\n"
			     "<3>   1 | a: b\n"
			     "<3>     |    ^\n"
			     "<4>warning: w\n"
			     "<5>note: n\n");
}
END_TEST

START_TEST(a_message_is_one_safe_line)
{
	struct printed printed;

	begin(&printed);
	npi_report_message(&printed.report, NPI_ERROR, "cannot read '%s'", "a\nb\033[2J");
	end_equals(&printed, "error: cannot read 'a?b?[2J'\n");
}
END_TEST

START_TEST(json_has_every_finding)
{
	static const char *const texts[] = { "a: b\n" };
	struct npi_path path = { .name = "spec" };
	struct npi_diags diags = { .arena = &arena };
	struct npi_sources sources = sources_of(texts, 1);
	struct printed printed;

	npi_diag_notice(&diags, (struct npi_pos){ 0 }, NULL, "no \"place\"");
	npi_diag_error(&diags, at(1, 4, 2), &path, "wrong");
	npi_diag_note(&diags, at(1, 1, 0), "here");
	begin(&printed);
	ck_assert_int_eq(npi_report_findings_json(&printed.report, &sources, &diags), 0);
	end_equals(&printed, "{\n"
			     "  \"errors\": 1,\n"
			     "  \"warnings\": 0,\n"
			     "  \"notes\": 1,\n"
			     "  \"files\": 1,\n"
			     "  \"findings\": [\n"
			     "    {\n"
			     "      \"file\": \"1.yaml\",\n"
			     "      \"line\": 1,\n"
			     "      \"column\": 4,\n"
			     "      \"endColumn\": 6,\n"
			     "      \"severity\": \"error\",\n"
			     "      \"path\": \"spec\",\n"
			     "      \"message\": \"wrong\",\n"
			     "      \"notes\": [\n"
			     "        {\n"
			     "          \"file\": \"1.yaml\",\n"
			     "          \"line\": 1,\n"
			     "          \"column\": 1,\n"
			     "          \"endColumn\": 2,\n"
			     "          \"message\": \"here\"\n"
			     "        }\n"
			     "      ]\n"
			     "    },\n"
			     "    {\n"
			     "      \"severity\": \"note\",\n"
			     "      \"message\": \"no \\\"place\\\"\",\n"
			     "      \"notes\": []\n"
			     "    }\n"
			     "  ]\n"
			     "}\n");
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(the_place_is_shown, snippets),
		UNIT(the_margin_fits_line_numbers),
		UNIT(a_finding_has_path_and_notes),
		UNIT(findings_come_by_place),
		{ &quiet_leaves_out_what_is_less, 3 },
		UNIT(errors_use_up_the_room_first),
		UNIT(errors_beyond_the_kept_ones_are_counted),
		UNIT_ROWS(the_closing_line_counts, counts),
		UNIT(colour_is_never_the_only_carrier),
		UNIT(the_journal_gets_a_priority_for_every_line),
		UNIT(a_message_is_one_safe_line),
		UNIT(json_has_every_finding),
	};

	return unit_run("report_findings", tests, UNIT_COUNT(tests));
}
