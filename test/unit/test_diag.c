/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <errno.h>

#include "lib/trees.h"
#include "npi/diag.h"
#include "npi/limits.h"

static struct npi_pos at(uint16_t source, uint32_t line, uint32_t column)
{
	return (struct npi_pos){ .source = source, .line = line, .column = column };
}

static void check(struct npi_diags *diags, const char *expected)
{
	struct npi_text text = { 0 };

	trees_add_findings(&text, diags);
	ck_assert_str_eq(npi_text_string(&text), expected);
	npi_text_clear(&text);
	npi_arena_clear(diags->arena);
}

START_TEST(findings_have_places_paths_and_notes)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct npi_path spec = { .name = "spec" };
	struct npi_path ports = { .parent = &spec, .name = "ports" };
	struct npi_path port = { .parent = &ports, .index = 1 };
	struct npi_path name = { .parent = &port, .name = "name" };

	ck_assert_int_eq(npi_diag_error(&diags, at(1, 2, 3), &name, "bad %s", "name"),
			 NPI_INVALID);
	ck_assert_int_eq(npi_diag_note(&diags, at(1, 1, 1), "first"), 0);
	ck_assert_int_eq(npi_diag_note(&diags, at(0, 0, 0), "second"), 0);
	ck_assert_int_eq(npi_diag_warning(&diags, at(1, 4, 1), &port, "odd"), 0);
	ck_assert_int_eq(npi_diag_notice(&diags, at(0, 0, 0), NULL, "by the way"), 0);
	ck_assert_int_eq(npi_diag_say(&diags, NPI_ERROR, at(1, 5, 1), NULL, "x"),
			 NPI_INVALID);
	ck_assert_int_eq(npi_diag_say(&diags, NPI_WARNING, at(1, 6, 1), NULL, "y"), 0);
	ck_assert_uint_eq(diags.count[NPI_ERROR], 2);
	ck_assert_uint_eq(diags.count[NPI_WARNING], 2);
	ck_assert_uint_eq(diags.count[NPI_NOTICE], 1);
	check(&diags, "error 2:3 spec.ports[1].name: bad name\n"
		      "  note 1:1 first\n  note second\n"
		      "warning 4:1 spec.ports[1]: odd\n"
		      "notice 0:0: by the way\n"
		      "error 5:1: x\nwarning 6:1: y\n");
}
END_TEST

START_TEST(foreign_text_is_made_safe)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct npi_path path = { .name = "a\033b" };

	ck_assert_int_eq(npi_diag_warning(&diags, at(1, 1, 1), &path, "%s", "\x07!"), 0);
	ck_assert_int_eq(npi_diag_note(&diags, at(1, 1, 1), "%s", "x\ny"), 0);
	check(&diags, "warning 1:1 a?b: ?!\n  note 1:1 x?y\n");
}
END_TEST

START_TEST(a_note_without_finding_is_dropped)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };

	ck_assert_int_eq(npi_diag_note(&diags, at(1, 1, 1), "lost"), 0);
	check(&diags, "");
}
END_TEST

/* Equal places keep their order: what was said first is first. */
START_TEST(findings_are_sorted_by_place)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	static const struct npi_pos places[] = {
		{ 0 },
		{ .source = 2, .line = 1, .column = 1 },
		{ .source = 1, .line = 10, .column = 1 },
		{ .source = 1, .line = 9, .column = 5 },
		{ .source = 1, .line = 9, .column = 4 },
		{ .source = 1, .line = 9, .column = 5 },
		{ .source = 1 },
		{ 0 },
	};
	size_t i;

	for (i = 0; i < UNIT_COUNT(places); i++)
		ck_assert_int_eq(npi_diag_warning(&diags, places[i], NULL, "%zu", i), 0);
	npi_diags_sort(&diags);
	check(&diags,
	      "warning 0:0: 6\nwarning 9:4: 4\nwarning 9:5: 3\nwarning 9:5: 5\n"
	      "warning 10:1: 2\nwarning 1:1: 1\nwarning 0:0: 0\nwarning 0:0: 7\n");
}
END_TEST

START_TEST(what_is_beyond_the_limit_is_counted)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	unsigned int i;

	for (i = 0; i < NPI_MAX_FINDINGS + 5; i++)
		ck_assert_int_eq(npi_diag_error(&diags, at(1, i + 1, 1), NULL, "%u", i),
				 NPI_INVALID);
	ck_assert_int_eq(npi_diag_note(&diags, at(1, 1, 1), "of one not kept"), 0);
	ck_assert_uint_eq(diags.n, NPI_MAX_FINDINGS);
	ck_assert_uint_eq(diags.count[NPI_ERROR], NPI_MAX_FINDINGS + 5);
	ck_assert_str_eq(diags.findings[NPI_MAX_FINDINGS - 1]->text, "999");
	ck_assert_ptr_null(diags.findings[NPI_MAX_FINDINGS - 1]->notes);
	npi_arena_clear(&arena);
}
END_TEST

/* The limit does not take the last kept one's notes away. */
START_TEST(the_last_finding_kept_has_its_notes)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	unsigned int i;

	for (i = 0; i < NPI_MAX_FINDINGS; i++)
		ck_assert_int_eq(npi_diag_error(&diags, at(1, i + 1, 1), NULL, "%u", i),
				 NPI_INVALID);
	ck_assert_int_eq(npi_diag_note(&diags, at(1, 1, 1), "its note"), 0);
	ck_assert_ptr_nonnull(diags.findings[NPI_MAX_FINDINGS - 1]->notes);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(many_notices_leave_room_for_an_error)
{
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	unsigned int i;

	for (i = 0; i < NPI_MAX_FINDINGS + 1; i++)
		ck_assert_int_eq(npi_diag_notice(&diags, at(1, i + 1, 1), NULL, "%u", i),
				 0);
	ck_assert_int_eq(npi_diag_note(&diags, at(1, 1, 1), "of what was not kept"), 0);
	ck_assert_ptr_null(diags.findings[NPI_MAX_FINDINGS - 1]->notes);
	ck_assert_int_eq(npi_diag_error(&diags, at(2, 1, 1), NULL, "the error"),
			 NPI_INVALID);
	ck_assert_uint_eq(diags.n, NPI_MAX_FINDINGS + 1);
	ck_assert_str_eq(diags.findings[NPI_MAX_FINDINGS]->text, "the error");
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(findings_have_places_paths_and_notes),
		UNIT(foreign_text_is_made_safe),
		UNIT(a_note_without_finding_is_dropped),
		UNIT(findings_are_sorted_by_place),
		UNIT(what_is_beyond_the_limit_is_counted),
		UNIT(the_last_finding_kept_has_its_notes),
		UNIT(many_notices_leave_room_for_an_error),
	};

	return unit_run("diag", tests, UNIT_COUNT(tests));
}
