/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees that are made of YAML. What is wrong with a source is in test_reader_findings.c.
 */
#include "lib/unit.h"

#include <string.h>

#include "lib/trees.h"

struct row {
	const char *in;
	const char *out;
};

static void check(const struct row *row, struct trees_options options)
{
	struct npi_text text;

	ck_assert_int_ge(trees_read(row->in, strlen(row->in), options, &text), 0);
	ck_assert_str_eq(npi_text_string(&text), row->out);
	npi_text_clear(&text);
}

/* name@line:column+width */
static const struct row place_rows[] = {
	{ "a: 1\nb: [x, '2']\n",
	  "document 1: {a@1:1: 1@1:4, b@2:1: [\"x\"@2:5, \"2\"@2:8+3]@2:4}@1:1\n" },
	/* lines end in CR LF, too */
	{ "a: 1\r\nb: 2\r\n", "document 1: {a@1:1: 1@1:4, b@2:1: 2@2:4}@1:1\n" },
	/* a byte order mark has no width */
	{ "\xef\xbb\xbf"
	  "a: 1\n",
	  "document 1: {a@1:1: 1@1:4}@1:1\n" },
	/* columns are characters, not bytes */
	{ "\xc3\xa4\xc3\xb6: [\xe2\x82\xac\xe2\x82\xac, \xf0\x9f\x98\x80, x]\n",
	  "document 1: {\xc3\xa4\xc3\xb6@1:1+2: [\"\xe2\x82\xac\xe2\x82\xac\"@1:6+2, "
	  "\"\xf0\x9f\x98\x80\"@1:10, \"x\"@1:13]@1:5}@1:1\n" },
	{ "a:\n  b:\n  - c: 1\n    d:\n",
	  "document 1: {a@1:1: {b@2:3: [{c@3:5: 1@3:8, d@4:5: null@4:7}@3:5]@3:3}"
	  "@2:3}@1:1\n" },
	/* what ends on another line has no width */
	{ "a: |\n  text\nb: \"x\n  y\"\n",
	  "document 1: {a@1:1: \"text?\"@1:4, b@3:1: \"x y\"@3:4}@1:1\n" },
	/* an aliased value is where it is written */
	{ "a: &x 80\nb: *x\n", "document 1: {a@1:1: 80@1:4+5, b@2:1: 80@1:4+5}@1:1\n" },
};

START_TEST(places_of_keys_and_values)
{
	check(&place_rows[_i], (struct trees_options){ .places = true });
}
END_TEST

START_TEST(widths_stop_at_their_type)
{
	static char in[70010];
	struct npi_text text;

	memset(in, 'x', 70000);
	memcpy(in, "a: ", 3);
	ck_assert_int_eq(
		trees_read(in, 70000, (struct trees_options){ .places = true }, &text),
		0);
	ck_assert_ptr_nonnull(strstr(npi_text_string(&text), "@1:4+65535}"));
	npi_text_clear(&text);
}
END_TEST

static const struct row document_rows[] = {
	{ "", "" },
	{ " \n\n", "" },
	{ "# nothing\n", "" },
	{ "---\n", "" },
	{ "null\n", "" },
	{ "--- ~\n...\n", "" },
	{ "a: 1", "document 1: {a: 1}\n" },
	{ "---\n# c\n---\na: 1\n...\n---\nb: 2\n---\n",
	  "document 2: {a: 1}\ndocument 3: {b: 2}\n" },
	{ "%YAML 1.2\n---\na: 1\n", "document 1: {a: 1}\n" },
	{ "{}\n---\n{a: }\n", "document 1: {}\ndocument 2: {a: null}\n" },
};

START_TEST(documents_of_a_source)
{
	check(&document_rows[_i], (struct trees_options){ 0 });
}
END_TEST

static const struct row item_rows[] = {
	{ "kind: List\nitems:\n- a: 1\n- b: 2\nmetadata: {c: 3}\n",
	  "item 0 of 1: {a: 1}\nitem 1 of 1: {b: 2}\n"
	  "document 1 with items: {kind: \"List\", items: skipped[], metadata: {c: "
	  "3}}\n" },
	{ "items: [{a: 1}]\n---\nb: 2\n---\nitems: [{c: 3}, {d: 4}]\n",
	  "item 0 of 1: {a: 1}\ndocument 1 with items: {items: skipped[]}\n"
	  "document 2: {b: 2}\n"
	  "item 0 of 3: {c: 3}\nitem 1 of 3: {d: 4}\n"
	  "document 3 with items: {items: skipped[]}\n" },
	{ "items: []\n", "document 1 with items: {items: skipped[]}\n" },
	{ "items: [1, [2], null]\n",
	  "item 0 of 1: 1\nitem 1 of 1: [2]\nitem 2 of 1: null\n"
	  "document 1 with items: {items: skipped[]}\n" },
	/* only a list, and only at the top */
	{ "items: {a: 1}\n", "document 1: {items: {a: 1}}\n" },
	{ "items:\n", "document 1: {items: null}\n" },
	{ "a: {items: [1]}\n", "document 1: {a: {items: [1]}}\n" },
	{ "items:\n- items: [1]\n",
	  "item 0 of 1: {items: [1]}\ndocument 1 with items: {items: skipped[]}\n" },
	/* what was read before outlives the items */
	{ "a: {b: [1, x]}\n<<: {m: 1}\nitems: [{q: 1}]\nz: 2\n",
	  "item 0 of 1: {q: 1}\n"
	  "document 1 with items: {a: {b: [1, \"x\"]}, items: skipped[], z: 2, m: 1}\n" },
	/* items that come by an anchor, an alias or a merge */
	{ "items: &x [1, 2]\nz: *x\n",
	  "item 0 of 1: 1\nitem 1 of 1: 2\n"
	  "document 1 with items: {items: skipped[], z: [1, 2]}\n" },
	{ "z: &x [1, 2]\nitems: *x\n",
	  "item 0 of 1: 1\nitem 1 of 1: 2\n"
	  "document 1 with items: {z: [1, 2], items: skipped[]}\n" },
	{ "<<: {items: [1, 2]}\nz: 1\n---\nb: 1\n",
	  "item 0 of 1: 1\nitem 1 of 1: 2\n"
	  "document 1 with items: {z: 1, items: skipped[]}\ndocument 2: {b: 1}\n" },
	{ "z: &x []\nitems: *x\n", "document 1 with items: {z: [], items: skipped[]}\n" },
	/* anchors of earlier items, and of the document around them */
	{ "a: &a {x: 1}\nitems:\n- b: &b [*a]\n- *b\n- c: *a\nd: *b\n",
	  "item 0 of 1: {b: [{x: 1}]}\nitem 1 of 1: [{x: 1}]\nitem 2 of 1: {c: {x: 1}}\n"
	  "document 1 with items: {a: {x: 1}, items: skipped[], d: [{x: 1}]}\n" },
};

START_TEST(items_are_handed_out_one_by_one)
{
	check(&item_rows[_i], (struct trees_options){ 0 });
}
END_TEST

static const struct row alias_rows[] = {
	{ "a: &x {b: [1, 2]}\nc: *x\nd: [*x, *x]\n",
	  "document 1: {a: {b: [1, 2]}, c: {b: [1, 2]}, d: [{b: [1, 2]}, {b: [1, "
	  "2]}]}\n" },
	{ "a: &x '80'\nb: *x\n", "document 1: {a: \"80\", b: \"80\"}\n" },
	{ "a: &x\nb: *x\n", "document 1: {a: null, b: null}\n" },
	/* the last one of a name counts */
	{ "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "document 1: {a: 1, b: 1, c: 2, d: 2}\n" },
	{ "a: &x [&y 1, *y]\nb: *x\nc: *y\n",
	  "document 1: {a: [1, 1], b: [1, 1], c: 1}\n" },
	/* keys have anchors, and are aliases, too */
	{ "&x k: 1\n*x : 2\n", "document 1: {k: 2}\nerror 2:1+2 k: duplicate key 'k'\n"
			       "  note 1:1+4 first given here\n" },
	{ "&x a: 1\nb: *x\n", "document 1: {a: 1, b: \"a\"}\n" },
	{ "a: &x k\n? *x\n: 1\n", "document 1: {a: \"k\", k: 1}\n" },
	{ "a: &x 'on'\n? *x\n: 1\n", "document 1: {a: \"on\", on: 1}\n" },
	{ "&r {a: 1}\n", "document 1: {a: 1}\n" },
};

START_TEST(aliases_are_copies)
{
	check(&alias_rows[_i], (struct trees_options){ 0 });
}
END_TEST

static const struct row merge_rows[] = {
	{ "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n  e: 4\n",
	  "document 1: {a: {b: 1, c: 2}, d: {c: 3, e: 4, b: 1}}\n" },
	/* explicit keys win, wherever they are */
	{ "d: {c: 3, <<: {c: 2, b: 1}}\n", "document 1: {d: {c: 3, b: 1}}\n" },
	/* of several the first */
	{ "d: {<<: [{a: 1, b: 1}, {b: 2, c: 2}]}\n",
	  "document 1: {d: {a: 1, b: 1, c: 2}}\n" },
	{ "a: &x {<<: {q: 1}, r: 2}\nb: {<<: *x}\n",
	  "document 1: {a: {r: 2, q: 1}, b: {r: 2, q: 1}}\n" },
	{ "a: {<<: {}}\n", "document 1: {a: {}}\n" },
	/* in quotes it is a key like any other */
	{ "a: {'<<': {b: 1}}\n", "document 1: {a: {<<: {b: 1}}}\n" },
};

START_TEST(merge_keys_are_expanded)
{
	check(&merge_rows[_i], (struct trees_options){ 0 });
}
END_TEST

static const char *const skipped_keys[] = { "managedFields", "targetRef", NULL };

static const struct row skip_rows[] = {
	{ "a: {managedFields: [1, {b: 2}], c: 3}\n",
	  "document 1: {a: {managedFields: skipped[], c: 3}}\n" },
	{ "items:\n- targetRef: {a: {b: c}}\n  d: 1\n",
	  "item 0 of 1: {targetRef: skipped{}, d: 1}\n"
	  "document 1 with items: {items: skipped[]}\n" },
	/* a scalar costs nothing */
	{ "targetRef: 1\n", "document 1: {targetRef: 1}\n" },
	{ "targetRefs: [1]\ntargetRe: [2]\n",
	  "document 1: {targetRefs: [1], targetRe: [2]}\n" },
	/* keys in it do not count */
	/* of a name's length, but the beginning of a longer one */
	{ "managedFi: [1]\n", "document 1: {managedFi: [1]}\n" },
	{ "targetRef: {a: 1, a: 2, [x]: y}\n", "document 1: {targetRef: skipped{}}\n" },
	/* what is anchored in it is needed elsewhere */
	{ "targetRef: {a: &x [1, {b: 2}], c: &y 3}\nd: [*x, *y]\n",
	  "document 1: {targetRef: skipped{}, d: [[1, {b: 2}], 3]}\n" },
	{ "targetRef: &x {a: 1}\nd: *x\n",
	  "document 1: {targetRef: skipped{}, d: {a: 1}}\n" },
	{ "targetRef: {a: *x}\n",
	  "error 1:16+2 targetRef: no anchor '&x' before this alias\n" },
};

START_TEST(skipped_keys_are_not_built)
{
	check(&skip_rows[_i], (struct trees_options){ .skip = skipped_keys });
}
END_TEST

static const struct row tag_rows[] = {
	{ "a: !!str 80\nb: ! 80\nc: !!int \"80\"\nd: !!float 3\ne: !!bool 'on'\n",
	  "document 1: {a: \"80\", b: \"80\", c: 80, d: 3, e: on}\n" },
	{ "a: !Ref x\nb: !local 80\nc: !!timestamp 2001-01-01\n",
	  "document 1: {a: \"x\", b: \"80\", c: \"2001-01-01\"}\n" },
	{ "a: !!null ''\nb: !!map {c: !!seq [1]}\n",
	  "document 1: {a: null, b: {c: [1]}}\n" },
};

START_TEST(tags_say_what_a_scalar_is)
{
	check(&tag_rows[_i], (struct trees_options){ 0 });
}
END_TEST

/* JSON has only texts as keys */
static const struct row key_rows[] = {
	{ "8080: x\n1.10: w\n-5: z\n",
	  "document 1: {8080: \"x\", 1.10: \"w\", -5: \"z\"}\n" },
	{ "017: x\n", "document 1: {15: \"x\"}\n"
		      "warning 1:1+3: key '017' without quotes is read as '15'\n" },
	{ "on: x\nn: w\n", "document 1: {true: \"x\", false: \"w\"}\n"
			   "warning 1:1+2: key 'on' without quotes is read as 'true'\n"
			   "warning 2:1: key 'n' without quotes is read as 'false'\n" },
	{ "true: x\n'on': w\n!!str n: z\n",
	  "document 1: {true: \"x\", on: \"w\", n: \"z\"}\n" },
	{ "99999999999999999999: x\n", "document 1: {99999999999999999999: \"x\"}\n" },
};

START_TEST(keys_are_texts)
{
	check(&key_rows[_i], (struct trees_options){ 0 });
}
END_TEST

START_TEST(children_are_found_by_key)
{
	struct npi_node web = {
		.kind = NPI_SCALAR, .text = "web", .len = 3, .key = "name", .key_len = 4
	};
	struct npi_node mapping = { .kind = NPI_MAPPING, .children = &web, .len = 1 };

	ck_assert_ptr_eq(npi_node_find(&mapping, "name"), &web);
	ck_assert_ptr_null(npi_node_find(&mapping, "nam"));
	ck_assert_ptr_null(npi_node_find(&mapping, "names"));
	ck_assert_ptr_null(npi_node_find(&web, "name"));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(places_of_keys_and_values, place_rows),
		UNIT(widths_stop_at_their_type),
		UNIT_ROWS(documents_of_a_source, document_rows),
		UNIT_ROWS(items_are_handed_out_one_by_one, item_rows),
		UNIT_ROWS(aliases_are_copies, alias_rows),
		UNIT_ROWS(merge_keys_are_expanded, merge_rows),
		UNIT_ROWS(skipped_keys_are_not_built, skip_rows),
		UNIT_ROWS(tags_say_what_a_scalar_is, tag_rows),
		UNIT_ROWS(keys_are_texts, key_rows),
		UNIT(children_are_found_by_key),
	};

	return unit_run("reader", tests, UNIT_COUNT(tests));
}
