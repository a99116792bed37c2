/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every allocation of kube_read() fails in turn: it says so, never crashes, leaks
 * nothing. The arena takes memory seldom, so it is filled to different heights before.
 */
#include "lib/unit.h"

#include <errno.h>
#include <string.h>

#include "lib/failing_malloc.h"
#include "lib/reading.h"

enum { CHUNK = 16 * 1024, LEAST_FREE = 16, MOST_FREE = 1600, STEP = 144 };

static const char *const sources[] = {
	"apiVersion: v1\n"
	"kind: Service\n"
	"metadata: {name: web, uid: a, labels: {b: c, a: b}}\n"
	"spec:\n"
	"  type: NodePort\n"
	"  clusterIP: 10.96.0.10\n"
	"  externalIPs: [203.0.113.9]\n"
	"  selector: {app: web}\n"
	"  ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81}]\n",
	"apiVersion: v1\n"
	"items:\n"
	"- {metadata: {name: a}, addressType: IPv4,\n"
	"   endpoints: [{addresses: [10.1.1.1, 10.1.1.2], nodeName: n,\n"
	"     hints: {forZones: [{name: z}]}}], ports: [{name: p, port: 80}]}\n"
	"- {apiVersion: v1, kind: Endpoints, metadata: {name: b},\n"
	"   subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 1}]}]}\n"
	"- {apiVersion: v1, kind: Pod, metadata: {name: c},\n"
	"   spec: {containers: [{ports: [{containerPort: 1}]}]},\n"
	"   status: {podIP: 10.0.0.1}}\n"
	"- {apiVersion: v1, kind: Node, metadata: {name: d},\n"
	"   status: {addresses: [{type: InternalIP, address: 10.0.0.1}]}}\n"
	"- {apiVersion: v2, kind: Gadget}\n"
	"kind: EndpointSliceList\n",
	"apiVersion: v1\n"
	"kind: Service\n"
	"metadata: {name: Web}\n"
	"spec: {port: 1, ports: [{port: 0}, {port: x}], clusterIPs: [a, b, c]}\n",
};

static void fill(struct reading *reading, size_t leave)
{
	*reading = (struct reading){ .diags.arena = &reading->arena };
	ck_assert_ptr_nonnull(npi_arena_alloc(&reading->arena, CHUNK - leave));
}

static int read_source(struct reading *reading, const char *text)
{
	struct npi_source items[] = { { 0 }, { .bytes = text, .len = strlen(text) } };
	struct npi_sources all = { .items = items, .n = 1 };
	struct npi_settings settings = npi_settings_default();

	settings.selector = "a in (b), !x";
	return kube_read(&all, &settings, &reading->arena, &reading->diags,
			 &reading->objects);
}

/* One sweep over all allocations; how many there are. */
static size_t fail_each(const char *text, size_t leave, int result)
{
	struct reading reading;
	bool has_failed = true;
	size_t n;
	int r;

	for (n = 0; has_failed; n++) {
		fill(&reading, leave);
		failing_malloc_begin(n);
		r = read_source(&reading, text);
		reading_end(&reading);
		has_failed = failing_malloc_end();
		ck_assert_msg(r == (has_failed ? -ENOMEM : result),
			      "%zu bytes free, allocation %zu: result %d", leave, n, r);
		/* the chunk that fill() took is given back in between */
		ck_assert_msg(!CAN_COUNT_BLOCKS || failing_malloc_leaks() == -1,
			      "%zu bytes free, allocation %zu: %ld blocks leak", leave, n,
			      failing_malloc_leaks() + 1);
	}
	return n;
}

START_TEST(each_allocation_may_fail)
{
	struct reading reading;
	size_t leave, n = 0;
	int result;

	fill(&reading, LEAST_FREE);
	result = read_source(&reading, sources[_i]);
	reading_end(&reading);
	for (leave = LEAST_FREE; leave < MOST_FREE; leave += STEP)
		n += fail_each(sources[_i], leave, result);
	ck_assert_uint_gt(n, 100);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(each_allocation_may_fail, sources),
	};

	return unit_run("kube_memory", tests, UNIT_COUNT(tests));
}
