/* SPDX-License-Identifier: GPL-2.0-or-later */
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

static const char *const skipped_keys[] = { "managedFields", "targetRef", NULL };

static const struct row tree_rows[] = {
	{ "a: 1\nb: [x, '2']\n",
	  "document 1: {a@1:1: 1@1:4, b@2:1: [\"x\"@2:5, \"2\"@2:8+3]@2:4}@1:1\n" },
	{ "a: 1\r\nb: 2\r\n", "document 1: {a@1:1: 1@1:4, b@2:1: 2@2:4}@1:1\n" },
	{ "\xef\xbb\xbf"
	  "a: 1\n",
	  "document 1: {a@1:1: 1@1:4}@1:1\n" },
};

START_TEST(places_of_keys_and_values)
{
	check(&tree_rows[_i], (struct trees_options){ .places = true });
}
END_TEST

static const struct row document_rows[] = {
	{ "", "" },
	{ "# nothing\n", "" },
	{ "---\n# c\n---\na: 1\n...\n---\nb: 2\n---\n",
	  "document 2: {a: 1}\ndocument 3: {b: 2}\n" },
	{ "kind: List\nitems:\n- a: 1\n- b: 2\nmetadata: {c: 3}\n",
	  "item 0 of 1: {a: 1}\nitem 1 of 1: {b: 2}\n"
	  "document 1 with items: {kind: \"List\", items: skipped[], metadata: {c: "
	  "3}}\n" },
	{ "a: {managedFields: [1, {b: 2}], c: 3}\n",
	  "document 1: {a: {managedFields: skipped[], c: 3}}\n" },
};

START_TEST(documents_and_items)
{
	check(&document_rows[_i], (struct trees_options){ .skip = skipped_keys });
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(places_of_keys_and_values, tree_rows),
		UNIT_ROWS(documents_and_items, document_rows),
	};

	return unit_run("reader", tests, UNIT_COUNT(tests));
}
