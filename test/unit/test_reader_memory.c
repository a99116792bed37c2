/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every allocation of a reader fails in turn: it says so, crashes never, leaks nothing.
 */
#include "lib/unit.h"

#include <errno.h>
#include <string.h>

#include "lib/failing_malloc.h"
#include "lib/trees.h"

static const char *const sources[] = {
	"",
	"a: 1\nb: [x, '2', {c: d}]\n",
	"kind: List\nx: {y: z}\n<<: {q: 1}\nitems:\n- a: 1\n- b: 2\n---\nc: 3\n",
	"a: &x {b: [1, 2]}\nc: *x\n<<: *x\n&k e: f\n*k : g\nitems: &i [1, 2]\n",
	"a: 1\na: 2\nb: *c\nd: \"\\0\"\n",
	"a:\n  b: 1\n c: 2\n",
	"spec:\n  - port: 80\n   nodePort: 30080\n",
	"a: @b\n",
	"- a\n",
	"\xff\xfe",
	"017: a\n",
	"a: &a [*a]\n",
	"k0: 0\nk1: 1\nk2: 2\nk3: 3\nk4: 4\nk5: 5\nk6: 6\nk7: 7\nk8: 8\nk9: 9\nk10: 0\n"
	"k11: 1\nk12: 2\nk13: 3\nk14: 4\nk15: 5\nk16: 6\nk17: 7\nk18: 8\nk19: 9\nk20: 0\n"
	"k21: 1\nk22: 2\nk23: 3\nk24: 4\nk25: 5\nk26: 6\nk27: 7\nk28: 8\nk29: 9\nk30: 0\n"
	"k31: 1\nk32: 2\nk33: 3\nk34: 4\nitems: [1]\nk3: 1\n",
	"{\"a\": [1, \"\\u0041\"]} {\"items\": [{\"c\": \"\\ud83d\\ude00\"}]}",
	"{\"a\": [1, \"\\u0041 as no JSON\"]} # {\n",
};

static const char *const skip[] = { "x", NULL };

static int read_source(const char *source, struct npi_text *ret)
{
	return trees_read(source, strlen(source),
			  (struct trees_options){ .places = true, .skip = skip }, ret);
}

START_TEST(each_allocation_may_fail)
{
	struct npi_text right, text;
	int result = read_source(sources[_i], &right);
	bool has_failed = true, is_right;
	size_t n;
	int r;

	for (n = 0; has_failed; n++) {
		failing_malloc_begin(n);
		r = read_source(sources[_i], &text);
		is_right = r == result &&
			   !strcmp(npi_text_string(&text), npi_text_string(&right));
		npi_text_clear(&text);
		has_failed = failing_malloc_end();
		ck_assert_msg(has_failed ? r == -ENOMEM : is_right,
			      "allocation %zu: result %d", n, r);
		ck_assert_msg(!failing_malloc_leaks(), "allocation %zu: %ld blocks leak",
			      n, failing_malloc_leaks());
	}
	ck_assert_uint_gt(n, 1);
	npi_text_clear(&right);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(each_allocation_may_fail, sources),
	};

	return unit_run("reader without memory", tests, UNIT_COUNT(tests));
}
