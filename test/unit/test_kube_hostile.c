/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Manifests that were damaged at random: whatever comes of them can be looked at. */
#include "lib/unit.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/case.h"
#include "lib/reading.h"

enum { ROUNDS = 400, MOST_DAMAGE = 6, LONGEST = 64 * 1024 };

static const char *const sources[] = {
	"P05-kubectl-get",      "P05b-kubectl-get-everything", "P06-flow-anchors-merge",
	"P13-v1beta1-topology", "C05-one-pod-lacks-the-name",  "D03-two-subsets",
	"F09-mixed-ingress",
};

/* What a damaged place may become. */
static const char *const pieces[] = {
	"",      "null",  "~",     "[]",   "{}",      "''",
	"7",     "-1",    "0.5",   "true", "on",      "y",
	"None",  "*a",    "&a ",   "- ",   "? ",      ": ",
	", ",    "\n",    "\n- ",  "\t",   "\xff",    "\"",
	"{a: b", "[a, b", "1e400", "<<: ", "#",       "items:",
	"kind",  "spec",  "ports", "::1",  "0.0.0.0", "999999999999999999999",
};

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* The place of some word, number or mark. */
static size_t token_at(const char *text, size_t len, size_t from, size_t *ret_len)
{
	static const char marks[] = " \n:,[]{}";
	size_t start = from + strspn(text + from, marks);

	if (start >= len)
		start = 0;
	*ret_len = strcspn(text + start, marks);
	return start;
}

static void damage(char *text, uint32_t *seed)
{
	const char *piece = pieces[next(seed) % UNIT_COUNT(pieces)];
	size_t len = strlen(text), old, start;

	if (!len || len + strlen(piece) >= LONGEST)
		return;
	start = token_at(text, len, next(seed) % len, &old);
	memmove(text + start + strlen(piece), text + start + old, len - start - old + 1);
	memcpy(text + start, piece, strlen(piece));
}

static void look_at(const char *text, uint32_t seed)
{
	struct reading reading;
	size_t i;

	reading_begin(&reading, text, NULL);
	ck_assert_msg(reading.result ==
			      (reading.diags.count[NPI_ERROR] ? NPI_INVALID : 0),
		      "seed %u: result %d", seed, reading.result);
	for (i = 0; i < reading.diags.n; i++)
		ck_assert_uint_eq(reading.diags.findings[i]->pos.source, 1);
	reading_findings(&reading);
	reading_objects(&reading);
	reading_end(&reading);
}

START_TEST(damaged_manifests_are_read)
{
	static char text[LONGEST];
	struct npi_arena arena = { 0 };
	char dir[256];
	const char *whole;
	uint32_t round, seed, n;
	size_t len;

	snprintf(dir, sizeof(dir), "%s/cases/catalogue/%s", NPI_TEST_DIR, sources[_i]);
	whole = case_file(&arena, dir, "input.yaml", &len);
	ck_assert_ptr_nonnull(whole);
	ck_assert_uint_lt(len, LONGEST / 2);
	for (round = 0; round < ROUNDS; round++) {
		seed = round;
		strcpy(text, whole);
		for (n = next(&seed) % MOST_DAMAGE + 1; n > 0; n--)
			damage(text, &seed);
		look_at(text, round);
	}
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(damaged_manifests_are_read, sources),
	};

	return unit_run("kube_hostile", tests, UNIT_COUNT(tests));
}
