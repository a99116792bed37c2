/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "npi/merge.h"

static struct npi_arena arena;

/* "KIND/NAMESPACE/NAME[@SET]", by spaces; KIND is svc, slice or node */
static char *next(char **text)
{
	return strtok_r(*text ? *text : NULL, " ", text);
}

static const struct {
	const char *word;
	enum kube_kind kind;
} kinds[] = {
	{ "svc", KUBE_SERVICE },
	{ "slice", KUBE_ENDPOINT_SLICE },
	{ "node", KUBE_NODE },
};

static enum kube_kind split(char *word, char **ret_namespace, char **ret_name)
{
	size_t i;

	*ret_namespace = strchr(word, '/');
	*(*ret_namespace)++ = '\0';
	*ret_name = strchr(*ret_namespace, '/');
	*(*ret_name)++ = '\0';
	for (i = 0; i < UNIT_COUNT(kinds); i++)
		if (strcmp(word, kinds[i].word) == 0)
			return kinds[i].kind;
	ck_abort_msg("no kind '%s'", word);
}

static struct kube_objects objects_of(const char *text)
{
	char *rest = npi_arena_strdup(&arena, text), *word, *name_space, *name;
	struct kube_objects objects = { 0 };

	while (*rest && (word = next(&rest))) {
		struct kube_service *service = npi_arena_new(&arena, struct kube_service);

		service->meta.kind = split(word, &name_space, &name);
		service->meta.name_space = name_space;
		service->meta.name = name;
		ck_assert_int_eq(kube_objects_add(&objects, &arena,
						  (union kube_object){ &service->meta }),
				 0);
	}
	return objects;
}

static int cmp(const void *a, const void *b)
{
	return npi_stored_object_cmp(a, b);
}

static struct npi_stored_objects stored_of(const char *text)
{
	struct npi_stored_object *items =
		npi_arena_new_array(&arena, struct npi_stored_object, 100);
	char *rest = npi_arena_strdup(&arena, text), *word, *name_space, *name;
	size_t n = 0;

	while (*rest && (word = next(&rest))) {
		char *applyset = strchr(word, '@');

		*applyset++ = '\0';
		items[n].kind = kube_kind_name(split(word, &name_space, &name));
		items[n].name_space = name_space;
		items[n].name = name;
		items[n++].applyset = applyset;
	}
	if (n)
		qsort(items, n, sizeof(*items), cmp);
	return (struct npi_stored_objects){ items, n };
}

/* A letter for each stored object, in their order: slices, nodes, Services. */
static const char *fates_text(const struct npi_merge *merge, size_t n)
{
	char *text = npi_arena_alloc(&arena, n + 1);
	size_t i;

	for (i = 0; i < n; i++)
		text[i] = ".glr"[merge->fates[i]];
	return text;
}

static const struct {
	const char *name, *given, *stored;
	bool prune;
	const char *fates, *numbers;
} applies[] = {
	{ "nothing to nothing", "", "", true, "", "" },
	{ "the first apply", "svc/d/web slice/d/web-1", "", false, "", "00" },
	{ "the same again", "slice/d/web-1 svc/d/web", "svc/d/web@a slice/d/web-1@a",
	  true, "gg", "12" },
	{ "another set is left alone", "svc/d/web", "svc/d/api@b", true, ".", "0" },
	{ "what is not given is left over", "svc/d/web", "svc/d/web@a svc/d/old@a", false,
	  "lg", "2" },
	{ "… and removed with --prune", "svc/d/web", "svc/d/web@a svc/d/old@a", true,
	  "rg", "2" },
	{ "an object moves from another set", "svc/d/web", "svc/d/web@b svc/d/old@b",
	  true, ".g", "2" },
	{ "namespaces are told apart", "svc/d/web", "svc/e/web@a", true, "r", "0" },
	{ "kinds are told apart", "svc/d/web", "slice/d/web@a", true, "r", "0" },
	{ "nothing given, all pruned", "", "svc/d/web@a slice/d/web-1@a svc/d/x@b", true,
	  "rr.", "" },
	{ "a Node has no namespace", "node//n1", "node//n1@a node//n2@a", true, "gr",
	  "1" },
};

START_TEST(an_applied_set_is_merged)
{
	struct kube_objects given = objects_of(applies[_i].given);
	struct npi_stored_objects stored = stored_of(applies[_i].stored);
	struct npi_merge merge;
	char numbers[20] = "";
	size_t i;

	ck_assert_int_eq(npi_merge_apply(&given, &stored, "a", applies[_i].prune, NULL,
					 &arena, &merge),
			 0);
	for (i = 0; i < given.n; i++)
		numbers[i] = (char)('0' + merge.stored[i]);
	ck_assert_msg(strcmp(fates_text(&merge, stored.n), applies[_i].fates) == 0,
		      "%s: got %s", applies[_i].name, fates_text(&merge, stored.n));
	ck_assert_msg(strcmp(numbers, applies[_i].numbers) == 0, "%s: got %s",
		      applies[_i].name, numbers);
}
END_TEST

START_TEST(only_what_is_in_scope_is_pruned)
{
	struct kube_objects given = objects_of("svc/d/web");
	struct npi_stored_objects stored =
		stored_of("svc/d/web@a svc/d/old@a svc/e/old@a svc/f/old@b");
	static const bool in_scope[] = { true, true, false, true };
	struct npi_merge merge;

	ck_assert_int_eq(
		npi_merge_apply(&given, &stored, "a", true, in_scope, &arena, &merge), 0);
	ck_assert_str_eq(fates_text(&merge, stored.n), "rg..");
	ck_assert_int_eq(
		npi_merge_apply(&given, &stored, "a", false, in_scope, &arena, &merge),
		0);
	ck_assert_str_eq(fates_text(&merge, stored.n), "lg..");
}
END_TEST

START_TEST(given_objects_are_deleted_whatever_their_set)
{
	struct kube_objects given = objects_of("svc/d/web svc/d/none");
	struct npi_stored_objects stored = stored_of("svc/d/web@b svc/d/api@a");
	struct npi_merge merge;

	ck_assert_int_eq(npi_merge_delete(&given, &stored, &arena, &merge), 0);
	ck_assert_str_eq(fates_text(&merge, stored.n), ".r");
	ck_assert_uint_eq(merge.stored[0], 2);
	ck_assert_uint_eq(merge.stored[1], 0);
}
END_TEST

/* @n Services of set a, @removed of them removed; as many of set b stay. */
static const struct {
	size_t n, removed;
	struct npi_max_delete max;
	bool refused;
	size_t limit;
} limits[] = {
	{ 10, 10, { 50, true, 10 }, false, 10 }, { 11, 11, { 50, true, 10 }, true, 10 },
	{ 20, 10, { 50, true, 10 }, false, 10 }, { 20, 11, { 50, true, 10 }, true, 10 },
	{ 41, 20, { 50, true, 10 }, false, 20 }, { 41, 21, { 50, true, 10 }, true, 20 },
	{ 41, 41, { 100, true, 0 }, false, 41 }, { 4, 1, { 0, true, 0 }, true, 0 },
	{ 4, 3, { 3, false, 0 }, false, 3 },     { 4, 4, { 3, false, 0 }, true, 3 },
	{ 4, 1, { 0, false, 0 }, true, 0 },      { 4, 0, { 0, false, 0 }, false, 0 },
};

START_TEST(too_many_removals_are_refused)
{
	struct npi_stored_object items[100] = { 0 };
	uint8_t fates[100] = { 0 };
	struct npi_stored_objects stored = { items, 2 * limits[_i].n };
	struct npi_merge merge = { .fates = fates };
	struct npi_too_many too_many = { 0 };
	bool refused;
	size_t i;

	for (i = 0; i < stored.n; i++) {
		items[i].kind = "Service";
		items[i].applyset = i % 2 ? "b" : "a";
		fates[i] = i % 2 == 0 && i / 2 < limits[_i].removed ? NPI_IS_REMOVED
								    : NPI_STAYS;
	}
	refused = npi_merge_removes_too_many(&merge, &stored, "a", &limits[_i].max,
					     &too_many);
	ck_assert_int_eq(refused, limits[_i].refused);
	if (!refused)
		return;
	ck_assert_uint_eq(too_many.n_all, limits[_i].n);
	ck_assert_uint_eq(too_many.n_removed, limits[_i].removed);
	ck_assert_uint_eq(too_many.limit, limits[_i].limit);
}
END_TEST

START_TEST(each_kind_is_counted_for_itself)
{
	struct npi_stored_object items[24] = { 0 };
	uint8_t fates[24] = { 0 };
	struct npi_stored_objects stored = { items, 24 };
	struct npi_merge merge = { .fates = fates };
	struct npi_max_delete max = npi_max_delete_default();
	struct npi_too_many too_many;
	size_t i;

	for (i = 0; i < 24; i++) {
		items[i].kind = i < 12 ? "EndpointSlice" : "Service";
		items[i].applyset = "a";
		fates[i] = i < 12 ? NPI_IS_REMOVED : NPI_STAYS;
	}
	ck_assert(npi_merge_removes_too_many(&merge, &stored, "a", &max, &too_many));
	ck_assert_str_eq(too_many.kind, "EndpointSlice");
	ck_assert_uint_eq(too_many.n_all, 12);
	memset(fates, NPI_STAYS, 4);
	ck_assert(!npi_merge_removes_too_many(&merge, &stored, "a", &max, &too_many));
	memset(fates + 12, NPI_IS_REMOVED, 12);
	ck_assert(npi_merge_removes_too_many(&merge, &stored, "a", &max, &too_many));
	ck_assert_str_eq(too_many.kind, "Service");
}
END_TEST

START_TEST(stored_objects_are_found)
{
	struct npi_stored_objects stored = stored_of(
					  "svc/d/web@a slice/d/web@a node//n1@a"),
				  none = { 0 };

	ck_assert_ptr_eq(npi_stored_find(&stored, KUBE_SERVICE, "d", "web"),
			 &stored.items[2]);
	ck_assert_ptr_eq(npi_stored_find(&stored, KUBE_NODE, "", "n1"), &stored.items[1]);
	ck_assert_ptr_null(npi_stored_find(&stored, KUBE_POD, "d", "web"));
	ck_assert_ptr_null(npi_stored_find(&none, KUBE_SERVICE, "d", "web"));
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(an_applied_set_is_merged, applies),
		UNIT(only_what_is_in_scope_is_pruned),
		UNIT(given_objects_are_deleted_whatever_their_set),
		UNIT_ROWS(too_many_removals_are_refused, limits),
		UNIT(each_kind_is_counted_for_itself),
		UNIT(stored_objects_are_found),
	};
	int status = unit_run("merge", tests, UNIT_COUNT(tests));

	npi_arena_clear(&arena);
	return status;
}
