/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables against what kubectl printed for the same objects: test/kubectl. */
#include "lib/reading.h"
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/report_get.h"
#include "npi/text.h"

/* 2026-01-13T00:00:00Z, from which the recorded ages count */
enum { NOW_S = 1768262400 };

static char *read_file(const char *name)
{
	char *bytes = calloc(1, 1 << 20), path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/kubectl/%s", NPI_TEST_DIR, name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s", path);
	ck_assert_uint_gt(fread(bytes, 1, (1 << 20) - 1, file), 0);
	fclose(file);
	return bytes;
}

static const struct {
	const char *recorded; /* what kubectl was called with */
	const char *name_space;
	struct npi_get_format format;
	enum kube_kind kind;
} rows[] = {
	{ "get svc", "default", { 0 }, KUBE_SERVICE },
	{ "get svc -A", NULL, { .all_namespaces = true }, KUBE_SERVICE },
	{ "get svc -o wide", "default", { .wide = true }, KUBE_SERVICE },
	{ "get svc -A -o wide",
	  NULL,
	  { .all_namespaces = true, .wide = true },
	  KUBE_SERVICE },
	{ "get svc --no-headers", "default", { .no_headers = true }, KUBE_SERVICE },
	{ "get svc -A --no-headers",
	  NULL,
	  { .all_namespaces = true, .no_headers = true },
	  KUBE_SERVICE },
	{ "get svc -n x --no-headers", "x", { .no_headers = true }, KUBE_SERVICE },
	{ "get svc --show-labels", "default", { .show_labels = true }, KUBE_SERVICE },
	{ "get svc -A -o wide --show-labels",
	  NULL,
	  { .all_namespaces = true, .wide = true, .show_labels = true },
	  KUBE_SERVICE },
	{ "get svc -n kube-system", "kube-system", { 0 }, KUBE_SERVICE },
	{ "get svc -n x", "x", { 0 }, KUBE_SERVICE },
	{ "get svc -n x -o wide", "x", { .wide = true }, KUBE_SERVICE },
	{ "get endpointslices", "default", { 0 }, KUBE_ENDPOINT_SLICE },
	{ "get endpointslices -A",
	  NULL,
	  { .all_namespaces = true },
	  KUBE_ENDPOINT_SLICE },
	{ "get endpointslices -A -o wide",
	  NULL,
	  { .all_namespaces = true, .wide = true },
	  KUBE_ENDPOINT_SLICE },
	{ "get endpointslices -A --no-headers",
	  NULL,
	  { .all_namespaces = true, .no_headers = true },
	  KUBE_ENDPOINT_SLICE },
};

static int compare_items(const void *first, const void *second)
{
	const struct kube_meta *a = ((const struct npi_get_item *)first)->object.meta;
	const struct kube_meta *b = ((const struct npi_get_item *)second)->object.meta;
	int r = strcmp(a->name_space, b->name_space);

	return r ? r : strcmp(a->name, b->name);
}

/* The objects of one kind and namespace (NULL: all), in the order of an API server. */
static size_t choose(const struct kube_objects *objects, enum kube_kind kind,
		     const char *name_space, struct npi_get_item *ret_items)
{
	size_t n = 0, i;

	for (i = 0; i < objects->n; i++) {
		const struct kube_meta *meta = objects->items[i].meta;

		if (meta->kind == kind &&
		    (!name_space || !strcmp(meta->name_space, name_space)))
			ret_items[n++].object = objects->items[i];
	}
	qsort(ret_items, n, sizeof(*ret_items), compare_items);
	return n;
}

START_TEST(kubectl_prints_the_same)
{
	struct npi_get_format format = rows[_i].format;
	struct npi_get_item items[32] = { 0 };
	char *objects = read_file("objects.json"), *expected, *printed, name[128];
	struct reading reading;
	size_t n, len;
	FILE *out;

	snprintf(name, sizeof(name), "recorded/%s.txt", rows[_i].recorded);
	expected = read_file(name);
	reading_begin(&reading, objects, NULL);
	ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
	n = choose(&reading.objects, rows[_i].kind, rows[_i].name_space, items);
	format.now_s = NOW_S;
	out = open_memstream(&printed, &len);
	ck_assert_int_eq(npi_report_get(out, rows[_i].kind, items, n, &format), 0);
	fclose(out);
	ck_assert_msg(!strcmp(printed, expected), "%s\n%s---\n%s", rows[_i].recorded,
		      printed, expected);
	reading_end(&reading);
	free(printed);
	free(expected);
	free(objects);
}
END_TEST

/* Seconds and what kubectl 1.32.4 printed for them. */
static const struct {
	int64_t seconds;
	const char *age;
} ages[] = {
	{ -2, "<invalid>" },     { -1, "0s" },        { 0, "0s" },
	{ 45, "45s" },           { 119, "119s" },     { 120, "2m" },
	{ 123, "2m3s" },         { 195, "3m15s" },    { 300, "5m" },
	{ 303, "5m3s" },         { 599, "9m59s" },    { 600, "10m" },
	{ 10799, "179m" },       { 10800, "3h" },     { 11520, "3h12m" },
	{ 28799, "7h59m" },      { 28800, "8h" },     { 100000, "27h" },
	{ 172799, "47h" },       { 172800, "2d" },    { 273600, "3d4h" },
	{ 691199, "7d23h" },     { 691200, "8d" },    { 1036800, "12d" },
	{ 63071999, "729d" },    { 63072000, "2y" },  { 70000000, "2y80d" },
	{ 252287999, "7y364d" }, { 252288000, "8y" }, { 283824000, "9y" },
};

START_TEST(ages_are_rounded_as_kubectl_does)
{
	struct npi_text text = { 0 };

	npi_text_add_age(&text, ages[_i].seconds);
	ck_assert_str_eq(npi_text_string(&text), ages[_i].age);
	npi_text_clear(&text);
}
END_TEST

static const struct {
	const char *text;
	int64_t seconds; /* -1: no such time */
} times[] = {
	{ "2026-01-13T00:00:00Z", NOW_S },
	{ "2026-01-13T00:00:00.123456Z", NOW_S },
	{ "2026-01-13T01:30:00+01:30", NOW_S },
	{ "2026-01-12T19:00:00-05:00", NOW_S },
	{ "2024-02-29T12:00:00Z", 1709208000 },
	{ "", -1 },
	{ "2026-01-13", -1 },
	{ "2026-01-13T00:00:00", -1 },
	{ "2026-01-13T00:00:00ZZ", -1 },
	{ "2026-01-13T00:00:00+1", -1 },
	{ "yesterday", -1 },
};

START_TEST(times_are_read)
{
	int64_t seconds = -1;

	ck_assert_int_eq(npi_report_parse_time(times[_i].text, &seconds) == 0,
			 times[_i].seconds != -1);
	ck_assert_int_eq(seconds, times[_i].seconds);
}
END_TEST

/* Without a creationTimestamp it counts when we first saw the object, if we know. */
START_TEST(age_of_what_has_no_timestamp)
{
	struct npi_get_format format = { .now_s = 1000000, .no_headers = true };
	struct npi_get_item item = { 0 };
	struct reading reading;
	char *printed;
	size_t len;
	FILE *out;

	reading_begin(&reading,
		      "{apiVersion: v1, kind: Service, metadata: {name: service}, spec: "
		      "{clusterIP: None}}",
		      NULL);
	item.object = reading.objects.items[0];
	out = open_memstream(&printed, &len);
	ck_assert_int_eq(npi_report_get(out, KUBE_SERVICE, &item, 1, &format), 0);
	item.created_s = 1000000 - 90;
	ck_assert_int_eq(npi_report_get(out, KUBE_SERVICE, &item, 1, &format), 0);
	fclose(out);
	ck_assert_str_eq(printed,
			 "service   ClusterIP   None   <none>   <none>   <unknown>\n"
			 "service   ClusterIP   None   <none>   <none>   90s\n");
	free(printed);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(kubectl_prints_the_same, rows),
		UNIT_ROWS(ages_are_rounded_as_kubectl_does, ages),
		UNIT_ROWS(times_are_read, times),
		UNIT(age_of_what_has_no_timestamp),
	};

	return unit_run("report_get", tests, UNIT_COUNT(tests));
}
