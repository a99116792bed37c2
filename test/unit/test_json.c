/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON as input: what our own scanner reads, and what is left to the YAML parser. */
#include "lib/unit.h"

#include <string.h>

#include "lib/trees.h"
#include "npi/limits.h"

struct row {
	const char *in;
	const char *out;
};

static void check(const struct row *row, bool places, int result)
{
	struct npi_text text;

	ck_assert_int_eq(trees_read(row->in, strlen(row->in),
				    (struct trees_options){ .places = places }, &text),
			 result);
	ck_assert_str_eq(npi_text_string(&text), row->out);
	npi_text_clear(&text);
}

static const struct row value_rows[] = {
	{ "{}", "document 1: {}\n" },
	{ " \r\n\t{ } ", "document 1: {}\n" },
	{ "\xef\xbb\xbf{}", "document 1: {}\n" },
	{ "{\"a\":[],\"b\":[1,[2,{}],{\"c\":[]}]}",
	  "document 1: {a: [], b: [1, [2, {}], {c: []}]}\n" },
	{ "{\"a\": [true, false, null, \"true\", \"\"]}",
	  "document 1: {a: [true, false, null, \"true\", \"\"]}\n" },
	{ "{\"a\": [0, -0, 10, -1.5, 1e3, 1E+3, 1.25e-2]}",
	  "document 1: {a: [0, -0, 10, -1.5, 1e3, 1E+3, 1.25e-2]}\n" },
	/* one after the other */
	{ "{\"a\": 1}{\"b\": 2}\n{\"c\": 3}",
	  "document 1: {a: 1}\ndocument 2: {b: 2}\ndocument 3: {c: 3}\n" },
	{ "{\"kind\": \"List\", \"items\": [{\"a\": 1}, {\"b\": 2}]} {\"items\": []}",
	  "item 0 of 1: {a: 1}\nitem 1 of 1: {b: 2}\n"
	  "document 1 with items: {kind: \"List\", items: skipped[]}\n"
	  "document 2 with items: {items: skipped[]}\n" },
	/* nothing in quotes means anything */
	{ "{\"<<\": {\"on\": \"~\"}, \"80\": \"80\"}",
	  "document 1: {<<: {on: \"~\"}, 80: \"80\"}\n" },
	{ "{\"a\": \"tab\there\"}", "document 1: {a: \"tab?here\"}\n" }, /* YAML then */
};

START_TEST(values_of_json)
{
	check(&value_rows[_i], false, 0);
}
END_TEST

static const struct row string_rows[] = {
	{ "\\\"\\\\\\/", "\"\\/" },
	{ "\\b\\f\\n\\r\\t", "\b\f\n\r\t" },
	{ "\\u0041\\u00e4\\u20AC", "A\xc3\xa4\xe2\x82\xac" },
	{ "\\ud83d\\ude00", "\xf0\x9f\x98\x80" },
	{ "\\uD83D\\uDE00!", "\xf0\x9f\x98\x80!" },
	{ "\\udbff\\udfff", "\xf4\x8f\xbf\xbf" },
	/* half of a pair becomes U+FFFD, as Go has it */
	{ "\\ud83d", "\xef\xbf\xbd" },
	{ "\\ud83dx", "\xef\xbf\xbdx" },
	{ "\\ud83d\\n", "\xef\xbf\xbd\n" },
	{ "\\ude00", "\xef\xbf\xbd" },
	{ "\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80" },
	{ "\\ud83d\\u0041", "\xef\xbf\xbd"
			    "A" },
	{ "\\uffff\\ufeff", "\xef\xbf\xbf\xef\xbb\xbf" },
	{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
	  "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ "\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
	  "\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
	{ "\x7f", "\x7f" },
	{ "", "" },
};

static struct npi_reader *open_text(const struct npi_text *in, struct npi_source items[2],
				    struct npi_sources *sources, struct npi_diags *diags)
{
	static const struct npi_reading reading;
	struct npi_reader *reader;

	items[1] = (struct npi_source){ "test", in->bytes, in->len };
	*sources = (struct npi_sources){ items, 1 };
	ck_assert_int_eq(npi_reader_open(sources, 1, &reading, diags, &reader), 0);
	return reader;
}

/* Two objects one after the other, which is no YAML. */
START_TEST(strings_of_json)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct npi_object_tree tree;
	struct npi_sources sources;
	struct npi_source items[2];
	struct npi_reader *reader;
	struct npi_text in = { 0 };

	npi_text_add_format(&in, "{\"%s\": \"%s\"} {}", string_rows[_i].in,
			    string_rows[_i].in);
	reader = open_text(&in, items, &sources, &diags);
	ck_assert_int_eq(npi_reader_next(reader, &arena, &tree), 0);
	ck_assert_ptr_nonnull(tree.root);
	ck_assert_str_eq(tree.root->children->key, string_rows[_i].out);
	ck_assert_str_eq(tree.root->children->text, string_rows[_i].out);
	ck_assert_uint_eq(tree.root->children->len, strlen(string_rows[_i].out));
	npi_reader_close(reader);
	npi_arena_clear(&arena);
	npi_text_clear(&in);
}
END_TEST

static const struct row place_rows[] = {
	{ "{\"a\": \"x\",\n \"b\":\t[1,\n  22]}",
	  "document 1: {a@1:2+3: \"x\"@1:7+3, b@2:2+3: [1@2:8, 22@3:3+2]@2:7}@1:1\n" },
	{ "{\"\xc3\xa4\xe2\x82\xac\": \"\xf0\x9f\x98\x80\", \"a\": {}}\r\n{\"b\": true}",
	  "document 1: {\xc3\xa4\xe2\x82\xac@1:2+4: \"\xf0\x9f\x98\x80\"@1:8+3, "
	  "a@1:13+3: {}@1:18}@1:1\ndocument 2: {b@2:2+3: true@2:7+4}@2:1\n" },
	{ "{\"\\ud83d\\ude00\": 1}",
	  "document 1: {\xf0\x9f\x98\x80@1:2+14: 1@1:18}@1:1\n" },
};

START_TEST(places_in_json)
{
	check(&place_rows[_i], true, 0);
}
END_TEST

/* What is no JSON is YAML, and often good YAML. */
static const struct row yaml_rows[] = {
	{ "{a: 1}", "document 1: {a: 1}\n" },
	{ "{\"a\": 1,}", "document 1: {a: 1}\n" },
	{ "{\"a\": 01}", "document 1: {a: 01}\n" },
	{ "{\"a\": .5}", "document 1: {a: .5}\n" },
	{ "{\"a\": +1}", "document 1: {a: +1}\n" },
	{ "{\"a\": True}", "document 1: {a: True}\n" },
	{ "{\"a\": truely}", "document 1: {a: \"truely\"}\n" },
	{ "{\"a\": 1} # b", "document 1: {a: 1}\n" },
	{ "{\"a\": 1}\n---\n{\"b\": 2}", "document 1: {a: 1}\ndocument 2: {b: 2}\n" },
	{ "{\"a\": \"\\x41\"}", "document 1: {a: \"A\"}\n" },
};

START_TEST(what_is_no_json_is_yaml)
{
	check(&yaml_rows[_i], false, 0);
}
END_TEST

/* Wrong as both: the note says why as JSON. */
static const struct row error_rows[] = {
	{ "{\"a\": 1", "1:8 as JSON: expected ',' or '}'" },
	{ "{\"a\": [1", "1:9 as JSON: expected ',' or ']'" },
	{ "{\"a\" 1]", "1:6 as JSON: expected ':' after the key" },
	{ "{\"a\": ]", "1:7 as JSON: expected a value" },
	{ "{\"a\": 01} x: {", "1:8 as JSON: expected ',' or '}'" },
	{ "{\"a\": 1.]", "1:7 as JSON: expected a value" },
	{ "{\"a\": 1e]", "1:7 as JSON: expected a value" },
	{ "{\"a\": -]", "1:7 as JSON: expected a value" },
	{ "{\"a\": [1 2, [}", "1:10 as JSON: expected ',' or ']'" },
	{ "{\"a\": 1, 2: [}", "1:10 as JSON: expected a key in double quotes" },
	{ "{\"a\": \"x", "1:7 as JSON: string without its closing quote" },
	{ "{\"a\": \"x\\", "1:9 as JSON: unknown escape in a string" },
	{ "{\"a\": \"\\z\"}", "1:8 as JSON: unknown escape in a string" },
	{ "{\"a\": \"\\u12g4\"}", "1:8 as JSON: unknown escape in a string" },
	{ "{\"a\": \"\\u12", "1:8 as JSON: unknown escape in a string" },
	{ "{\"a\": \"x\x01\"}", "1:9 as JSON: control character in a string" },
	{ "{\"a\": \"\xff\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\x80\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\xc1\xbf\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\xe0\x9f\xbf\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\xed\xa0\x80\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\xf0\x8f\xbf\xbf\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\xf4\x90\x80\x80\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\xf5\x80\x80\x80\"}", "1:8 as JSON: invalid UTF-8" },
	{ "{\"a\": \"\xe2\x82", "1:8 as JSON: invalid UTF-8" },
	{ "{\"\xc3\xa4\": 1} x: {", "1:10 as JSON: expected a value" },
	{ "[}", "1:2 as JSON: expected a value" },
};

START_TEST(why_it_is_no_json)
{
	struct npi_text text;

	ck_assert_int_eq(trees_read(error_rows[_i].in, strlen(error_rows[_i].in),
				    (struct trees_options){ 0 }, &text),
			 NPI_INVALID);
	ck_assert_msg(strstr(npi_text_string(&text), error_rows[_i].out), "%s",
		      npi_text_string(&text));
	npi_text_clear(&text);
}
END_TEST

/* Though there are digits behind its end. */
START_TEST(an_escape_ends_with_the_source)
{
	static const char in[] = "{\"a\": \"\\u0041";
	struct npi_text text;

	ck_assert_int_eq(
		trees_read(in, sizeof(in) - 3, (struct trees_options){ 0 }, &text),
		NPI_INVALID);
	ck_assert_ptr_nonnull(strstr(npi_text_string(&text),
				     "1:8 as JSON: unknown escape in a string"));
	npi_text_clear(&text);
}
END_TEST

START_TEST(depth_of_json_is_limited)
{
	struct npi_text in = { 0 }, text;
	int levels, i;

	/* 1000: far beyond what the scanner itself can keep */
	static const int tried[] = { NPI_MAX_DEPTH - 1, NPI_MAX_DEPTH, 1000 };

	levels = tried[_i];
	/* the pair of surrogates keeps it from being taken for YAML */
	npi_text_add_string(&in, "{\"s\": \"\\ud83d\\ude00\", \"a\":");
	for (i = 0; i < levels; i++)
		npi_text_add_string(&in, "[");
	for (i = 0; i < levels; i++)
		npi_text_add_string(&in, "]");
	npi_text_add_string(&in, "}{}");
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 levels < NPI_MAX_DEPTH ? 0 : NPI_INVALID);
	ck_assert_int_eq(!!strstr(text.bytes, "nested deeper than 64 levels, the limit"),
			 levels >= NPI_MAX_DEPTH);
	npi_text_clear(&text);
	npi_text_clear(&in);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(values_of_json, value_rows),
		UNIT_ROWS(strings_of_json, string_rows),
		UNIT_ROWS(places_in_json, place_rows),
		UNIT_ROWS(what_is_no_json_is_yaml, yaml_rows),
		UNIT_ROWS(why_it_is_no_json, error_rows),
		UNIT(an_escape_ends_with_the_source),
		{ &depth_of_json_is_limited, 3 },
	};

	return unit_run("json", tests, UNIT_COUNT(tests));
}
