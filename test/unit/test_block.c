/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scanner of block YAML: what it must accept, since that is what makes large inputs
 * cheap, with libyaml as the judge of what it makes of it; and what it must leave alone.
 */
#include "lib/unit.h"

#include <string.h>

#include "lib/same_events.h"

static const char *const accepted[] = {
	"",
	"\n\n",
	"# comment\n",
	"   # comment",
	"---",
	"---\n---\n",
	"--- # comment\na: b\n",
	"---\na: b\n---\n# nothing\n---\nc: d\n---\n",
	"a: b",
	"a: b\n",
	"a: b   \n\n\n",
	"  a: b\n  c: d\n",
	"a:\n",
	"a:",
	"a:\nb:\n  c:\nd:\n",
	"a:   b\n",
	"a : b\n",
	"a: b # comment\n",
	"a: # comment\n  b: c\n",
	"a: b#c\n",
	"a: b:c\n",
	"a: http://x/?y=z&w={1}[2]\n",
	"a: -5\nb: -x\nc: --\n",
	"a: 10.96.0.1\nb: 2024-05-01T08:00:00Z\n",
	".: {}\nf:a: {}\nk:{\"port\":80,\"protocol\":\"TCP\"}: {}\n",
	"a: {}\nb: []\nc: {} # comment\n",
	/* lists */
	"- a\n- b\n",
	"-\n-\n",
	"- a: b\n  c: d\n- e: f\n",
	"- - a\n  - b\n- - - c\n",
	"-   a: b\n    c: d\n",
	"-\n  a: b\n",
	"a:\n- b\n- c\nd: e\n",
	"a:\n  - b\n  - c\nd: e\n",
	"a:\n- b:\n  - c\n  - d\n- e\nf: g\n",
	"a:\n-\n-\nb:\n",
	"a:\n\n# comment\n- b\n   # comment\n- c\n",
	"a:\n  b:\n    c:\n    - d\n  e: f\n",
	/* quotes */
	"'a': 'b'\n\"c\": \"d\"\n",
	"'a' : 'b'   # comment\n",
	"a: 'it''s'\nb: ''\nc: \"\"\nd: ''''\n",
	"a: \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\ \"\n",
	"a: ' b '\nc: \" d \"\n",
	"a: ': # {'\n",
	"- 'a'\n- \"b\": c\n",
	/* texts of several lines */
	"a: b\n  c\n",
	"a: b\n\n  c\n\n\n    d   \ne: f\n",
	"a: b\n - c\n",
	"a:\n  b\n  c\n",
	"- a\n  b\n- c\n",
	"a:\n- b\n  c\n",
	"a: b\n  c # comment\nd: e\n",
	"a: b\n  # comment\n",
	"a: 'b\n  c'\n",
	"a: 'b  \n\n\n   c '\n",
	"a: \"b\n  c\"\n",
	"a: \"b \\\n  \\ c\\\n\n  d\"\n",
	"a: \"b\\t \n c\"\n",
	"a: '\n b\n'\nc: d\n",
	"a: 'b\nc'\n",
	/* literal blocks */
	"a: |\n  b\n",
	"a: |\n  b\n\n  c\n   d\n\n\ne: f\n",
	"a: |-\n  b\n\nc: |+\n  d\n\ne: |\n  f",
	"a: |\n\n  \n  b\n",
	"a: |\n  b\n # comment\nc: d\n",
	"a: |\n  b: c\n  # no comment\n  - d   \n  'e\n",
	"- |\n b\n- c\n",
	"a:\n- |\n  b\n- c\n",
};

START_TEST(accepted_as_libyaml_reads_it)
{
	const char *text = accepted[_i];

	ck_assert_int_eq(npi_block_check(text, strlen(text)), 0);
	ck_assert(same_events(text, strlen(text)));
}
END_TEST

static const char *const refused[] = {
	/* other YAML */
	"a: [b]\n",
	"a: {b: c}\n",
	"{a: b}\n",
	"{}\n",
	"[]\n",
	"a: &b c\n",
	"a: *b\n",
	"a: !!str b\n",
	"&a b: c\n",
	"? a\n: b\n",
	"a: >\n  b\n",
	"a: |2\n  b\n",
	"a: | # comment\n  b\n",
	"a: |\n    \n  b\n",
	"a: |\n",
	"a: |\nb: c\n",
	"a: ?b\n",
	"a: :b\n",
	"a: \"\\x41\"\n",
	"a: \"\\u0041\"\n",
	"a: b\n...\n",
	"a: 'b\n... c'\n",
	"%YAML 1.1\n---\na: b\n",
	"--- a\n",
	"--- {}\n",
	"scalar\n",
	"'scalar'\n",
	"|\n  scalar\n",
	"- a\n---\nscalar\n",
	"a:\r\n  b: c\r\n",
	"a:\tb\n",
	"\ta: b\n",
	"a: b\tc\n",
	"a: \xc3\xa4\n",
	"a: '\xc3\xa4'\n",
	"# \xc3\xa4\n",
	"a: \x7f\n",
	"a: \x01\n",
	"# \x01\n",
	"a: 'b'#c\n",
	"a: {}#c\n",
	/* errors */
	"a: b: c\n",
	"a: b\n  c: d\n",
	"a:\n    b: c\n  d: e\n",
	"a: b\n c: d\n",
	"  a: b\n c: d\n",
	"- a\nb: c\n",
	"a: b\n- c\n",
	"  - a\n - b\n",
	"a:\n  - b\n  c\n",
	"a:\n  - b\n  c: d\n",
	"a: - b\n",
	"a: 'b' c\n",
	"a: \"b\" 'c'\n",
	"a: {} b\n",
	"a: 'b\n",
	"a: \"b\n",
	"a: \"b\\",
	"a: \"\\q\"\n",
	"a: 'b\n---\nc'\n",
	"'a\n b': c\n",
	"a: 'b': c\n",
	"a: b\n  c:\n",
	"a\n",
	"a: b\nc\n",
	"a: @b\n",
	"a: `b\n",
	"a: %b\n",
	"a: ,b\n",
	"a: ]\n",
	"a: {\n",
	"a: [\n",
	"a: {]\n",
};

START_TEST(left_to_libyaml)
{
	const char *text = refused[_i];

	ck_assert_int_eq(npi_block_check(text, strlen(text)), NPI_INVALID);
}
END_TEST

START_TEST(nul_bytes_are_left_to_libyaml)
{
	ck_assert_int_eq(npi_block_check("a: b\0c\n", 7), NPI_INVALID);
	ck_assert_int_eq(npi_block_check("a: '\0'\n", 7), NPI_INVALID);
	ck_assert_int_eq(npi_block_check("a: |\n \0\n", 8), NPI_INVALID);
	ck_assert_int_eq(npi_block_check("#\0\n", 3), NPI_INVALID);
	ck_assert_int_eq(npi_block_check("a: \"\\\0\"\n", 8), NPI_INVALID);
}
END_TEST

/* A key longer than libyaml's 1024 bytes is an error there. */
START_TEST(long_keys_are_left_to_libyaml)
{
	char text[1200];

	memset(text, 'k', sizeof(text));
	memcpy(text + 900, ": v\n", 4);
	ck_assert_int_eq(npi_block_check(text, 904), 0);
	ck_assert(same_events(text, 904));
	text[900] = 'k';
	memcpy(text + 1100, ": v\n", 4);
	ck_assert_int_eq(npi_block_check(text, 1104), NPI_INVALID);
}
END_TEST

START_TEST(depth_is_limited)
{
	char text[4 * NPI_MAX_DEPTH];
	size_t len = 0;

	while (len < 2 * NPI_MAX_DEPTH) {
		memcpy(text + len, "- ", 2);
		len += 2;
	}
	ck_assert_int_eq(npi_block_check(text, len), 0);
	ck_assert(same_events(text, len));
	while (len < 4 * NPI_MAX_DEPTH) {
		memcpy(text + len, "- ", 2);
		len += 2;
	}
	ck_assert_int_eq(npi_block_check(text, len), NPI_INVALID);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(accepted_as_libyaml_reads_it, accepted),
		UNIT_ROWS(left_to_libyaml, refused),
		UNIT(nul_bytes_are_left_to_libyaml),
		UNIT(long_keys_are_left_to_libyaml),
		UNIT(depth_is_limited),
	};

	return unit_run("block", tests, UNIT_COUNT(tests));
}
