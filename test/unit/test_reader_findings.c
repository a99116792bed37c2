/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a source: each finding at its place, and reading on where that makes
 * sense. */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "lib/trees.h"
#include "npi/limits.h"

struct row {
	const char *in;
	const char *out;
};

static void check_bytes(const char *in, size_t len, const char *out,
			struct trees_options options, int result)
{
	struct npi_text text;

	ck_assert_int_eq(trees_read(in, len, options, &text), result);
	ck_assert_str_eq(npi_text_string(&text), out);
	npi_text_clear(&text);
}

static void check(const struct row *row, struct trees_options options, int result)
{
	check_bytes(row->in, strlen(row->in), row->out, options, result);
}

static const struct row duplicate_rows[] = {
	{ "a: 1\na: 2\nb: {c: 1, c: {d: 1, d: 2}}\n",
	  "document 1: {a: 2, b: {c: {d: 2}}}\n"
	  "error 2:1 a: duplicate key 'a'\n  note 1:1 first given here\n"
	  "error 3:11 b.c: duplicate key 'c'\n  note 3:5 first given here\n"
	  "error 3:21 b.c.d: duplicate key 'd'\n  note 3:15 first given here\n" },
	{ "l:\n- a: 1\n- {b: 1, 'b': 2, x: y}\n",
	  "document 1: {l: [{a: 1}, {b: 2, x: y}]}\n"
	  "error 3:10+3 l[1].b: duplicate key 'b'\n  note 3:4 first given here\n" },
	/* paths begin at the object, also when it is an item */
	{ "items:\n- a: {b: 1, b: 2}\n",
	  "item 0 of 1: {a: {b: 2}}\ndocument 1 with items: {items: skipped[]}\n"
	  "error 2:13 a.b: duplicate key 'b'\n  note 2:7 first given here\n" },
	{ "a: {<<: {b: 1}, <<: {c: 1}}\n",
	  "document 1: {a: {c: 1}}\n"
	  "error 1:17+2 a.<<: duplicate key '<<'\n  note 1:5+2 first given here\n" },
	{ "017: a\n15: b\n", "document 1: {15: \"b\"}\n"
			     "warning 1:1+3: key '017' without quotes is read as '15'\n"
			     "error 2:1+2 15: duplicate key '15'\n"
			     "  note 1:1+3 first given here\n" },
	/* a long key is cut between characters */
	{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa4\xc3\xa4: "
	  "1\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa4\xc3\xa4"
	  ": 2\n",
	  "document 1: "
	  "{xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa4\xc3\xa4: "
	  "2}\n"
	  "error 2:1+61 "
	  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa4\xc3\xa4: "
	  "duplicate key 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'\n"
	  "  note 1:1+61 first given here\n" },
	/* the length is compared, not just the beginning */
	{ "ab: 1\na: 2\nabc: 3\n", "document 1: {ab: 1, a: 2, abc: 3}\n" },
	{ "{\"a\": 1, \"b\": 2, \"a\": 3}",
	  "document 1: {a: 3, b: 2}\n"
	  "error 1:18+3 a: duplicate key 'a'\n  note 1:2+3 first given here\n" },
};

START_TEST(duplicate_keys_are_errors)
{
	check(&duplicate_rows[_i], (struct trees_options){ 0 }, 0);
}
END_TEST

START_TEST(duplicate_keys_as_warnings)
{
	static const struct row row = {
		"a: {x: 1}\nb: 1\na: 2\n",
		"document 1: {a: 2, b: 1}\n"
		"warning 3:1 a: duplicate key 'a'\n  note 1:1 first given here\n"
	};

	check(&row, (struct trees_options){ .duplicates = NPI_WARNING }, 0);
}
END_TEST

/* They are gone, so that the last ones cannot count. */
START_TEST(items_given_twice_are_always_an_error)
{
	static const struct row row = { "items: [1]\nitems: [2]\n",
					"item 0 of 1: 1\nitem 1 of 1: 2\ndocument 1 with "
					"items: {items: skipped[]}\n"
					"error 2:1+5 items: duplicate key 'items'\n  "
					"note 1:1+5 first given here\n" };

	check(&row, (struct trees_options){ .duplicates = NPI_WARNING }, 0);
}
END_TEST

/* The first was no list, so it can be replaced, also after what was read moved. */
START_TEST(items_that_replace_something_else)
{
	static const struct row row = {
		"items: x\nitems: [1]\n",
		"item 0 of 1: 1\ndocument 1 with items: {items: skipped[]}\n"
		"warning 2:1+5 items: duplicate key 'items'\n  note 1:1+5 first given "
		"here\n"
	};

	check(&row, (struct trees_options){ .duplicates = NPI_WARNING }, 0);
}
END_TEST

/* What is known of the keys must move with them when items follow. */
START_TEST(duplicates_behind_items)
{
	struct npi_text in = { 0 }, out = { 0 };
	int i;

	npi_text_add_string(&out, "item 0 of 1: {a: 1}\ndocument 1 with items: {");
	for (i = 0; i < 40; i++) {
		npi_text_add_format(&in, "key%02d: 1\n", i);
		npi_text_add_format(&out, "key%02d: %d, ", i, i == 7 ? 2 : 1);
	}
	npi_text_add_string(&in, "items:\n- a: 1\nkey07: 2\n");
	npi_text_add_string(&out,
			    "items: skipped[]}\nwarning 43:1+5 key07: duplicate key "
			    "'key07'\n  note 8:1+5 first given here\n");
	check_bytes(in.bytes, in.len, out.bytes,
		    (struct trees_options){ .duplicates = NPI_WARNING }, 0);
	npi_text_clear(&in);
	npi_text_clear(&out);
}
END_TEST

/* Comparing each with each would take minutes. */
START_TEST(many_keys_take_no_time)
{
	struct npi_text in = { 0 }, text;
	int i;

	for (i = 0; i < 300 * 1000; i++)
		npi_text_add_format(&in, "key%06d: 1\n", i);
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 0);
	npi_text_clear(&text);
	npi_text_clear(&in);
}
END_TEST

/* From some number of keys on they are looked up in a table: all around that number. */
START_TEST(duplicates_among_many_keys)
{
	struct npi_text in = { 0 }, out = { 0 };
	int i, n = _i + 1;

	npi_text_add_string(&out, "document 1: {");
	for (i = 0; i < n; i++) {
		npi_text_add_format(&in, "key%d: 1\n", i);
		npi_text_add_format(&out, "%skey%d: %d", i ? ", " : "", i,
				    i == n / 2 ? 2 : 1);
	}
	npi_text_add_format(&in, "key%d: 2\n", n / 2);
	npi_text_add_format(&out,
			    "}\nerror %d:1+%d key%d: duplicate key 'key%d'\n"
			    "  note %d:1+%d first given here\n",
			    n + 1, n / 2 < 10 ? 4 : 5, n / 2, n / 2, n / 2 + 1,
			    n / 2 < 10 ? 4 : 5);
	check_bytes(in.bytes, in.len, out.bytes, (struct trees_options){ 0 }, 0);
	npi_text_clear(&in);
	npi_text_clear(&out);
}
END_TEST

/* These spoil one object; the others are read. */
static const struct row spoiled_rows[] = {
	{ "a: *b\nc: *d\n---\nx: 1\n",
	  "document 2: {x: 1}\n"
	  "error 1:4+2 a: no anchor '&b' before this alias\n"
	  "error 2:4+2 c: no anchor '&d' before this alias\n" },
	{ "a: &x 1\n---\nb: *x\n",
	  "document 1: {a: 1}\nerror 3:4+2 b: no anchor '&x' before this alias\n" },
	{ "a: &a [*a]\n", "error 1:8+2 a[0]: alias '*a' inside of its own value\n"
			  "  note 1:4+4 the value begins here\n" },
	{ "a: &a {b: &b {c: *a}}\n",
	  "error 1:18+2 a.b.c: alias '*a' inside of its own value\n"
	  "  note 1:4+4 the value begins here\n" },
	{ "a: &a {<<: *a}\n", "error 1:12+2 a.<<: alias '*a' inside of its own value\n"
			      "  note 1:4+4 the value begins here\n" },
	{ "items: [{a: *x}, {b: 1}, {c: *x}]\n",
	  "item 1 of 1: {b: 1}\ndocument 1 with items: {items: skipped[]}\n"
	  "error 1:13+2 a: no anchor '&x' before this alias\n"
	  "error 1:30+2 c: no anchor '&x' before this alias\n" },
	{ "z: *x\nitems: [1]\n",
	  "item 0 of 1: 1\nerror 1:4+2 z: no anchor '&x' before this alias\n" },
	{ "a: \"x\\0y\"\nb: \"\\x00\"\nc: 1\n---\nd: 1\n",
	  "document 2: {d: 1}\n"
	  "error 1:4+6 a: text contains a NUL byte\n"
	  "error 2:4+6 b: text contains a NUL byte\n" },
	{ "\"a\\0\": 1\nb: 1\n", "error 1:1+5: key contains a NUL byte\n" },
	{ "a: !!str \"x\\0\"\n", "error 1:4+11 a: text contains a NUL byte\n" },
	{ "!!str \"x\\0\": 1\n", "error 1:1+11: key contains a NUL byte\n" },
	{ "{\"a\": \"\\u0000\"}", "error 1:7+8 a: text contains a NUL byte\n" },
	{ "? [a]\n: 1\n? {x: w}\n: 2\nb: [1]\n",
	  "error 1:3: a key must be a text, not a mapping or a list\n"
	  "error 3:3: a key must be a text, not a mapping or a list\n" },
	{ "a: &x [1]\n? *x\n: 1\n",
	  "error 2:3+2: a key must be a text, not a mapping or a list\n" },
	{ "~: 1\n", "error 1:1 ~: key '~' is null; quote it\n" },
	{ "? \n: 1\n", "error 1:2: key '' is null; quote it\n" },
	{ "a: {<<: 1}\nb: {<<: [{c: 1}, 2]}\n",
	  "error 1:9 a: '<<' takes a mapping or a list of mappings\n"
	  "error 2:18 b: '<<' takes a mapping or a list of mappings\n" },
	{ "a: !!int x\nb: !!bool 1\nc: !!null 1\nd: !!float x\n",
	  "error 1:4+7 a: 'x' is no '!!int'\nerror 2:4+8 b: '1' is no '!!bool'\n"
	  "error 3:4+8 c: '1' is no '!!null'\nerror 4:4+9 d: 'x' is no '!!float'\n" },
	{ "a: !!binary aGk=\n", "error 1:4+13 a: tag '!!binary' is not supported\n" },
	{ "hello world\n---\na: 1\n",
	  "document 2: {a: 1}\nerror 1:1+11: expected an object, found plain text\n" },
	{ "- a: 1\n- b: 2\n",
	  "error 1:1: expected an object, found a list\n"
	  "  note several objects are given as documents of their own, or as the items "
	  "of an object of 'kind: List'\n" },
	{ "[{\"a\": 1}]",
	  "error 1:1: expected an object, found a list\n"
	  "  note several objects are given as documents of their own, or as the items "
	  "of an object of 'kind: List'\n" },
};

START_TEST(a_spoiled_object_is_left_out)
{
	check(&spoiled_rows[_i], (struct trees_options){ 0 }, 0);
}
END_TEST

/* These end the source. */
static const struct row syntax_rows[] = {
	/* indentation, the mistake that is made most */
	{ "spec:\n  type: NodePort\n  ports:\n  - port: 80\n   nodePort: 30080\n",
	  "error 5:4+8: 'nodePort' is indented less than what is above it\n"
	  "  note 4:5+4 this begins in column 5, that in 4\n"
	  "  note 2:3 yaml: did not find expected key while parsing a block mapping\n" },
	{ "spec:\n  type: NodePort\n    ports: 3\n",
	  "error 3:5+5: 'ports' is indented more than what is above it\n"
	  "  note 2:3+4 this begins in column 3, that in 5\n"
	  "  note yaml: mapping values are not allowed in this context\n" },
	{ "a: 1\n# b: 2\n\n b: 2\n",
	  "error 4:2: 'b' is indented more than what is above it\n"
	  "  note 1:1 this begins in column 1, that in 2\n"
	  "  note 1:1 yaml: did not find expected key while parsing a block mapping\n" },
	{ "ports:\n  - port: 80\n - port: 81\n",
	  "error 3:2+6: list item is indented less than what is above it\n"
	  "  note 2:3+6 this begins in column 3, that in 2\n"
	  "  note 1:1 yaml: did not find expected key while parsing a block mapping\n" },
	{ "ports:\n  - port: 80\n  port: 81\n",
	  "error 3:3+4: 'port' is indented less than what is above it\n"
	  "  note 2:5+4 this begins in column 5, that in 3\n"
	  "  note 2:3 yaml: did not find expected '-' indicator while parsing a block "
	  "collection\n" },
	{ "  a: 1\n b: 2\n", "document 1: {a: 1}\n"
			     "error 2:2: 'b' is indented less than what is above it\n"
			     "  note 1:3 this begins in column 3, that in 2\n"
			     "  note yaml: did not find expected <document start>\n" },
	{ "- foo\n b: c\n",
	  "error 2:2: 'b' is indented less than what is above it\n"
	  "  note 1:3+3 this begins in column 3, that in 2\n"
	  "  note yaml: mapping values are not allowed in this context\n" },
	{ "a: b\n- c\n",
	  "error 2:1: expected a key, or the end of this mapping\n"
	  "  note 1:1 yaml: did not find expected key while parsing a block mapping\n" },
	/* libyaml counts U+2028 as a line end, so that the place is not in the source */
	{ "a: \"\xe2\x80\xa8\"\nb:\n    c: d\n  e: f",
	  "error 5:3: expected a key, or the end of this mapping\n"
	  "  note 1:1 yaml: did not find expected key while parsing a block mapping\n" },
	/* tabs */
	{ "a:\n\tb: 1\n", "error 2:1: tab character; YAML forbids tabs for indentation\n"
			  "  note 2:1 yaml: found character that cannot start any token "
			  "while scanning for "
			  "the next token\n" },
	{ "a:\n  b: 1\n\tc: 2\n",
	  "error 3:1: tab character; YAML forbids tabs for indentation\n"
	  "  note 2:6 yaml: found a tab character that violates indentation while "
	  "scanning "
	  "a plain scalar\n" },
	{ "a: |\n\tfoo\n",
	  "error 2:1: tab character; YAML forbids tabs for indentation\n"
	  "  note 1:4 yaml: found a tab character where an indentation space is expected "
	  "while scanning a block scalar\n" },
	/* quotes */
	{ "a: \"abc\nb: 3\n", "error 1:4: text in quotes is never closed\n"
			      "  note 1:4 yaml: found unexpected end of stream while "
			      "scanning a quoted scalar\n" },
	{ "a: 'abc\n---\nb: 3\n",
	  "error 1:4: text in quotes is never closed\n"
	  "  note 1:4 yaml: found unexpected document indicator while scanning a quoted "
	  "scalar\n" },
	{ "a: \"\\q\"\n",
	  "error 1:5: unknown escape in double quotes; '\\\\' stands for a backslash\n"
	  "  note 1:4 yaml: found unknown escape character while parsing a quoted "
	  "scalar\n" },
	{ "a: \"b\" c\n",
	  "error 1:8: expected a key, or the end of this mapping\n"
	  "  note 1:1 yaml: did not find expected key while parsing a block mapping\n" },
	{ "a: b: c\n", "error 1:5: ': ' inside of a value; put the value in quotes\n"
		       "  note yaml: mapping values are not allowed in this context\n" },
	{ "a:\n  c: b: c\n",
	  "error 2:7: ': ' inside of a value; put the value in quotes\n"
	  "  note yaml: mapping values are not allowed in this context\n" },
	{ "a: @x\n", "error 1:4: no value can begin with '@'; put it in quotes\n"
		     "  note 1:4 yaml: found character that cannot start any token while "
		     "scanning for the next token\n" },
	{ "\xc3\xa4: @x\n",
	  "error 1:4: no value can begin with '@'; put it in quotes\n"
	  "  note 1:4 yaml: found character that cannot start any token while "
	  "scanning for the next token\n" },
	/* the rest */
	{ "a: 1\nfoo\nc: d\n",
	  "error 2:1: a key needs ': ' behind it\n"
	  "  note 2:1 yaml: could not find expected ':' while scanning a simple key\n" },
	{ "a: - b\n",
	  "error 1:4: a list item begins on a line of its own\n"
	  "  note yaml: block sequence entries are not allowed in this context\n" },
	{ "a: [1, 2\nb: 3\n",
	  "error 2:2: expected ',' or ']'\n"
	  "  note 1:4 yaml: did not find expected ',' or ']' while parsing a flow "
	  "sequence\n" },
	{ "a: {b: 1\n", "error 2:1: expected ',' or '}'\n"
			"  note 1:4 yaml: did not find expected ',' or '}' while parsing "
			"a flow mapping\n" },
	{ "a: !x!y z\n",
	  "error 1:4: found undefined tag handle\n"
	  "  note 1:4 yaml: found undefined tag handle while parsing a node\n" },
	{ "a: 1\n---\nb: \x01\n", "error 3:4: control character (byte 0x01)\n"
				  "  note yaml: control characters are not allowed\n" },
	{ "\xc3\xa4: \xff\n", "error 1:4: not UTF-8 text (byte 0xff)\n"
			      "  note yaml: invalid leading UTF-8 octet\n" },
	{ "\xff\xfe"
	  "a",
	  "error 0:0: UTF-16 text; 'iconv -f UTF-16 -t UTF-8' makes it readable\n" },
	{ "{\"a\": 1 \"b\": 2}", "error 1:12: expected ',' or '}'\n"
				 "  note 1:1 yaml: did not find expected ',' or '}' "
				 "while parsing a flow mapping\n"
				 "  note 1:9 as JSON: expected ',' or '}'\n" },
	/* what came before it was read */
	{ "a: 1\n---\nb: [\n", "document 1: {a: 1}\n"
			       "error 4:1: expected a value\n"
			       "  note 4:1 yaml: did not find expected node content "
			       "while parsing a flow node\n" },
};

START_TEST(syntax_errors_end_the_source)
{
	check(&syntax_rows[_i], (struct trees_options){ 0 }, NPI_INVALID);
}
END_TEST

START_TEST(nul_bytes_are_refused)
{
	static const char in[] = "a: 1\nb: \0x\n";

	check_bytes(in, sizeof(in) - 1,
		    "error 2:4: control character (byte 0x00)\n"
		    "  note yaml: control characters are not allowed\n",
		    (struct trees_options){ 0 }, NPI_INVALID);
}
END_TEST

static void add_times(struct npi_text *text, const char *piece, int n)
{
	while (n--)
		npi_text_add_string(text, piece);
}

static const struct {
	const char *name;
	const char *open; /* so often as is allowed, or once more */
	const char *close;
	const char *out; /* of once more */
} depth_rows[] = {
	{ "flow", "[", "]", "error 1:67 a" },
	{ "block", "- ", "", "error 2:127 a" },
	{ "mapping", "{b: ", "}", "error 1:256 a.b.b" },
};

START_TEST(depth_is_limited)
{
	struct npi_text in = { 0 }, text;
	int levels;

	/* the mapping of "a" is the first level */
	for (levels = NPI_MAX_DEPTH - 1; levels <= NPI_MAX_DEPTH; levels++) {
		npi_text_clear(&in);
		npi_text_add_string(&in, _i == 1 ? "a:\n" : "a: ");
		add_times(&in, depth_rows[_i].open, levels);
		npi_text_add_string(&in, "1");
		add_times(&in, depth_rows[_i].close, levels);
		ck_assert_int_eq(
			trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			levels < NPI_MAX_DEPTH ? 0 : NPI_INVALID);
		if (levels == NPI_MAX_DEPTH) {
			ck_assert_ptr_eq(strstr(text.bytes, depth_rows[_i].out),
					 text.bytes);
			ck_assert_ptr_nonnull(strstr(
				text.bytes, "nested deeper than 64 levels, the limit\n"));
		}
		npi_text_clear(&text);
	}
	npi_text_clear(&in);
}
END_TEST

/* The depth of a skipped value counts as well, and that of an alias where it stands. */
static const char *const depth_heads[] = { "skipped: ", "{\"skipped\": " };

START_TEST(depth_of_what_is_skipped_is_limited)
{
	static const char *const skip[] = { "skipped", NULL };
	struct npi_text in = { 0 }, text;

	npi_text_add_string(&in, depth_heads[_i]);
	add_times(&in, "[", NPI_MAX_DEPTH);
	ck_assert_int_eq(trees_read(in.bytes, in.len,
				    (struct trees_options){ .skip = skip }, &text),
			 NPI_INVALID);
	npi_text_clear(&text);
	npi_text_clear(&in);
}
END_TEST

START_TEST(depth_of_aliases_is_limited)
{
	struct npi_text in = { 0 }, text;
	int levels;

	for (levels = 31; levels <= 32; levels++) {
		npi_text_clear(&in);
		npi_text_add_string(&in, "a: &a ");
		add_times(&in, "[", 32);
		add_times(&in, "]", 32);
		npi_text_add_string(&in, "\nb: ");
		add_times(&in, "[", levels);
		npi_text_add_string(&in, "*a");
		add_times(&in, "]", levels);
		ck_assert_int_eq(
			trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			levels == 31 ? 0 : NPI_INVALID);
		if (levels == 32)
			ck_assert_str_eq(
				text.bytes,
				"error 2:36+2 b[0][0][0][0][0][0][0][0][0][0][0]"
				"[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]"
				"[0][0][0][0][0][0]: nested deeper than 64 levels, "
				"the limit\n");
		npi_text_clear(&text);
	}
	npi_text_clear(&in);
}
END_TEST

START_TEST(billion_laughs_stop_at_the_limit)
{
	static const struct row row = {
		"a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
		"b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
		"c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
		"d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
		"e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
		"f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n",
		"error 6:8+2 f[0]: aliases copy more than 100000 values, the limit\n"
	};

	check(&row, (struct trees_options){ 0 }, NPI_INVALID);
}
END_TEST

/* A long text is worth as many values as it has 64 bytes. */
static const struct {
	const char *before;
	const char *after;
} long_text_rows[] = {
	{ "a: &a ", "" }, { "a: &a\n  ? '", "'\n  : 1" }, /* a key */
};

START_TEST(aliases_of_long_texts_are_limited)
{
	struct npi_text in = { 0 }, text;

	npi_text_add_string(&in, long_text_rows[_i].before);
	add_times(&in, "0123456789abcdef", 100 * 1000 * 2);
	npi_text_add_string(&in, long_text_rows[_i].after);
	npi_text_add_string(&in, "\nb: *a\n");
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 0);
	npi_text_clear(&text);
	npi_text_add_string(&in, "c: *a\n");
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 NPI_INVALID);
	ck_assert_ptr_nonnull(strstr(
		text.bytes, " c: aliases copy more than 100000 values, the limit\n"));
	npi_text_clear(&text);
	npi_text_clear(&in);
}
END_TEST

/* The number is that of one object: a list of any length is read. */
START_TEST(values_of_an_object_are_limited)
{
	struct npi_text in = { 0 }, text;

	npi_text_add_string(&in, "{\"items\": [[");
	add_times(&in, "0,", NPI_MAX_NODES - 2);
	npi_text_add_string(&in, "0],[");
	add_times(&in, "0,", NPI_MAX_NODES - 2);
	npi_text_add_string(&in, "0");
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 NPI_INVALID);
	ck_assert_ptr_nonnull(strstr(text.bytes, "as JSON: expected ',' or ']'"));
	npi_text_clear(&text);
	npi_text_add_string(&in, "]]}");
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 0);
	npi_text_clear(&text);
	in.len -= 3;
	npi_text_add_string(&in, ",0]]}");
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 NPI_INVALID);
	ck_assert_ptr_nonnull(strstr(text.bytes,
				     " [999999]: object has more than 1000000 "
				     "values, the limit\n"));
	npi_text_clear(&text);
	npi_text_clear(&in);
}
END_TEST

START_TEST(values_kept_for_anchors_are_limited)
{
	struct npi_text in = { 0 }, text;

	npi_text_add_string(&in, "a: &a [&b [&c [&d [&e [&f [&g [&h [&i [&j [&k [");
	add_times(&in, "0,", NPI_MAX_NODES / 11);
	npi_text_add_string(&in, "]]]]]]]]]]]\n");
	ck_assert_int_eq(trees_read(in.bytes, in.len, (struct trees_options){ 0 }, &text),
			 NPI_INVALID);
	ck_assert_str_eq(text.bytes,
			 "error 1:4+4 a: anchors keep more than 1000000 values, "
			 "the limit\n");
	npi_text_clear(&text);
	npi_text_clear(&in);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(duplicate_keys_are_errors, duplicate_rows),
		UNIT(duplicate_keys_as_warnings),
		UNIT(items_given_twice_are_always_an_error),
		UNIT(items_that_replace_something_else),
		UNIT(duplicates_behind_items),
		UNIT(many_keys_take_no_time),
		{ &duplicates_among_many_keys, 70 },
		UNIT_ROWS(a_spoiled_object_is_left_out, spoiled_rows),
		UNIT_ROWS(syntax_errors_end_the_source, syntax_rows),
		UNIT(nul_bytes_are_refused),
		UNIT_ROWS(depth_is_limited, depth_rows),
		UNIT_ROWS(depth_of_what_is_skipped_is_limited, depth_heads),
		UNIT(depth_of_aliases_is_limited),
		UNIT(billion_laughs_stop_at_the_limit),
		UNIT_ROWS(aliases_of_long_texts_are_limited, long_text_rows),
		UNIT(values_of_an_object_are_limited),
		UNIT(values_kept_for_anchors_are_limited),
	};

	return unit_run("reader findings", tests, UNIT_COUNT(tests));
}
