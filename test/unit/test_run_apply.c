/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applying, reconciling and deleting, with nothing in the way. */
#include "lib/unit.h"
#include "lib/world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "npi/store.h"

static struct world world;

#define WEB      "svc web ip=10.96.0.10 sel=app:web port=:80/TCP>8080\n"
#define WEB_1    "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1\n"
#define WEB_1_2  "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1 ep=10.1.0.2\n"
#define API      "svc api ip=10.96.0.20 sel=app:api port=:80/TCP>8080\n"
#define API_1    "eps api-1 svc=api port=:8080/TCP ep=10.1.0.3\n"
#define WEB_RULE "-A -t 10.96.0.10:80 -s rr\n"
#define WEB_RS   "-a -t 10.96.0.10:80 -r 10.1.0.1:8080\n"
#define WEB_RS_2 "-a -t 10.96.0.10:80 -r 10.1.0.2:8080\n"
#define API_RULE "-A -t 10.96.0.20:80 -s rr\n-a -t 10.96.0.20:80 -r 10.1.0.3:8080\n"

START_TEST(objects_are_created_and_then_unchanged)
{
	world_begin(&world);
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB WEB_1),
			 "service/web created\nslice/web-1 created\n");
	ck_assert_str_eq(world_table(&world), WEB_RULE WEB_RS);
	ck_assert_uint_eq(world.n_changes, 2);
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB WEB_1),
			 "service/web unchanged\nslice/web-1 unchanged\n");
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

START_TEST(a_service_now_and_its_slice_later_join)
{
	world_begin(&world);
	ck_assert_str_eq(world_apply(&world, "svc.yaml", WEB), "service/web created\n");
	ck_assert_str_eq(world_table(&world), WEB_RULE);
	ck_assert_str_eq(world_apply(&world, "eps.yaml", WEB_1),
			 "slice/web-1 created\nservice/web configured\n");
	ck_assert_str_eq(world_table(&world), WEB_RULE WEB_RS);
	world_end(&world);
}
END_TEST

START_TEST(a_slice_that_changes_configures_its_service)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB WEB_1_2),
			 "service/web configured\nslice/web-1 configured\n");
	ck_assert_uint_eq(world.n_changes, 1);
	ck_assert_str_eq(world_table(&world), WEB_RULE WEB_RS WEB_RS_2);
	world_end(&world);
}
END_TEST

START_TEST(a_label_configures_without_a_change)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert_str_eq(
		world_apply(&world, "a.yaml",
			    "svc web ip=10.96.0.10 sel=app:web port=:80/TCP>8080 "
			    "label=x:y\n" WEB_1),
		"service/web configured\nslice/web-1 unchanged\n");
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

START_TEST(the_same_written_differently_is_unchanged)
{
	world_begin(&world);
	world_apply_bytes(&world, "a.yaml",
			  "{apiVersion: v1, kind: Service, metadata: {name: web},"
			  " spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}}");
	ck_assert_str_eq(
		world_apply_bytes(
			&world, "a.yaml",
			"kind: Service\nmetadata: {name: web, namespace: default}\n"
			"spec:\n  ports: [{port: 80, protocol: TCP, targetPort: 80}]\n"
			"  clusterIP: 10.96.0.10\n  type: ClusterIP\napiVersion: v1\n"),
		"service/web unchanged\n");
	ck_assert_uint_eq(world.n_changes, 0);
	ck_assert(!world.run.same_input);
	world_end(&world);
}
END_TEST

/* by hand, and how many messages put it right */
static const struct {
	const char *command;
	unsigned int n_changes;
} drifts[] = {
	{ "-D -t 10.96.0.10:80", 2 },
	{ "-E -t 10.96.0.10:80 -s wlc", 1 },
	{ "-E -t 10.96.0.10:80 -s rr -p 300", 1 },
	{ "-d -t 10.96.0.10:80 -r 10.1.0.1:8080", 1 },
	{ "-e -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 0", 1 },
	{ "-e -t 10.96.0.10:80 -r 10.1.0.1:8080 -g -w 1", 1 },
	{ "-a -t 10.96.0.10:80 -r 10.9.9.9:80 -m -w 1", 2 },
	{ "-a -t 10.96.0.10:80 -r 10.9.9.9:80 -m -w 0", 1 },
};

START_TEST(what_was_changed_by_hand_is_put_right)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1 API API_1);
	world_by_hand(&world, drifts[_i].command);
	ck_assert_str_eq(world_reconcile(&world),
			 "service/api unchanged\nservice/web configured\n");
	ck_assert_uint_eq(world.n_changes, drifts[_i].n_changes);
	ck_assert_str_eq(world_table(&world), WEB_RULE WEB_RS API_RULE);
	ck_assert_str_eq(world_reconcile(&world),
			 "service/api unchanged\nservice/web unchanged\n");
	world_end(&world);
}
END_TEST

START_TEST(apply_puts_other_sets_right_too)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	world_by_hand(&world, "-E -t 10.96.0.10:80 -s wlc");
	ck_assert_str_eq(
		world_apply(&world, "b.yaml", API API_1),
		"service/api created\nslice/api-1 created\nservice/web configured\n");
	ck_assert_str_eq(world_table(&world), WEB_RULE WEB_RS API_RULE);
	world_end(&world);
}
END_TEST

START_TEST(a_dry_run_tells_and_does_nothing)
{
	world_begin(&world);
	world.dry = true;
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB WEB_1),
			 "service/web created\nslice/web-1 created\n");
	ck_assert_uint_eq(world.run.plan.n, 2);
	ck_assert_int_ne(access(world.place.store, F_OK), 0);
	ck_assert_int_ne(access(world.place.lock, F_OK), 0);
	world.dry = false;
	world_apply(&world, "a.yaml", WEB WEB_1);
	world.dry = true;
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB WEB_1_2 API),
			 "service/web configured\nslice/web-1 configured\n"
			 "service/api created\n");
	ck_assert_uint_eq(world.n_changes, 0);
	ck_assert_str_eq(world_reconcile(&world), "service/web unchanged\n");
	world_end(&world);
}
END_TEST

START_TEST(objects_are_deleted)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1 API API_1);
	ck_assert_str_eq(
		world_delete(&world, WEB "svc none ip=10.96.0.99 port=:80/TCP\n"),
		"service/web deleted\nservice/none not found\n");
	ck_assert_str_eq(world_table(&world), API_RULE);
	ck_assert_str_eq(world_reconcile(&world), "service/api unchanged\n");
	ck_assert_str_eq(world_delete(&world, WEB), "service/web not found\n");
	world_end(&world);
}
END_TEST

START_TEST(endpoints_go_with_their_slice)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert_str_eq(world_delete(&world, WEB_1),
			 "slice/web-1 deleted\nservice/web configured\n");
	ck_assert_str_eq(world_table(&world), WEB_RULE);
	world_end(&world);
}
END_TEST

static const struct npi_named web_and_none[] = { { KUBE_SERVICE, "web" },
						 { KUBE_SERVICE, "none" } };
static const struct npi_named some[] = { { KUBE_ENDPOINT_SLICE, "web-1" },
					 { KUBE_SERVICE, "api" },
					 { KUBE_SERVICE, "api" } };

static const struct {
	struct npi_selection selection;
	const char *results;
} selections[] = {
	{ { .name_space = "default", .names = some, .n_names = 3 },
	  "slice/web-1 deleted\nservice/api deleted\nservice/web configured\n" },
	{ { .applyset = "a.yaml", .names = some, .n_names = 2 },
	  "slice/web-1 deleted\nservice/web configured\nservice/api not found\n" },
	{ { .kinds = 1 << KUBE_SERVICE | 1 << KUBE_ENDPOINT_SLICE,
	    .name_space = "default" },
	  "slice/api-1 deleted\nslice/web-1 deleted\nservice/api deleted\n"
	  "service/web deleted\n" },
	{ { .kinds = 1 << KUBE_SERVICE,
	    .name_space = "default",
	    .names = web_and_none,
	    .n_names = 2 },
	  "service/web deleted\nservice/none not found\n" },
	{ { .kinds = 1 << KUBE_SERVICE, .name_space = "default" },
	  "service/api deleted\nservice/web deleted\n" },
	{ { .kinds = 1 << KUBE_SERVICE, .name_space = "other" },
	  "service/other/web deleted\n" },
	{ { .applyset = "b.yaml" }, "slice/api-1 deleted\nservice/api deleted\n" },
	{ { .applyset = "c.yaml" }, "" },
	{ { 0 },
	  "slice/api-1 deleted\nslice/web-1 deleted\nservice/api deleted\n"
	  "service/web deleted\nservice/other/web deleted\n" },
	{ { .kinds = 1 << KUBE_SERVICE, .selector = "tier=front" },
	  "service/web deleted\n" },
	{ { .kinds = 1 << KUBE_SERVICE,
	    .selector = "tier!=front",
	    .name_space = "default" },
	  "service/api deleted\n" },
	{ { .kinds = 1 << KUBE_SERVICE, .selector = "a=(" }, "stop: input\n" },
};

START_TEST(selected_objects_are_deleted)
{
	world_begin(&world);
	world_apply(&world, "a.yaml",
		    "svc web ip=10.96.0.10 sel=app:web port=:80/TCP>8080 "
		    "label=tier:front\n" WEB_1
		    "svc other/web ip=10.96.0.30 sel=app:web port=:80/TCP\n");
	world_apply(&world, "b.yaml", API API_1);
	ck_assert_str_eq(world_select(&world, &selections[_i].selection),
			 selections[_i].results);
	world_end(&world);
}
END_TEST

START_TEST(allocated_values_are_kept)
{
	static const char without[] =
		"{apiVersion: v1, kind: Service, metadata: {name: "
		"web}, spec: {type: NodePort, ports: [{port: %s}]}}";
	char bytes[300], before[400];

	world_begin(&world);
	snprintf(bytes, sizeof(bytes), without, "80");
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml", bytes),
			 "service/web created\n");
	snprintf(before, sizeof(before), "%s", world_table(&world));
	/* a Service that would be given the same address is given another */
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml", bytes),
			 "service/web unchanged\n");
	ck_assert_str_eq(world_table(&world), before);
	snprintf(bytes, sizeof(bytes), without, "80, appProtocol: http");
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml", bytes),
			 "service/web configured\n");
	ck_assert_uint_eq(world.n_changes, 0);
	ck_assert_str_eq(world_table(&world), before);
	world_end(&world);
}
END_TEST

START_TEST(values_that_a_manifest_no_longer_names_stay)
{
	world_begin(&world);
	world_apply_bytes(&world, "a.yaml",
			  "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: "
			  "{type: NodePort, clusterIP: 10.96.7.7, ports: [{port: 80, "
			  "nodePort: 30123}]}}");
	ck_assert_str_eq(world_apply_bytes(
				 &world, "a.yaml",
				 "{apiVersion: v1, kind: Service, metadata: {name: web}, "
				 "spec: {type: NodePort, ports: [{port: 80}]}}"),
			 "service/web unchanged\n");
	ck_assert_uint_eq(world.n_changes, 0);
	world_end(&world);
}
END_TEST

START_TEST(after_a_reboot_the_objects_are_there)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	world_reboot(&world);
	ck_assert_str_eq(world_table(&world), "");
	ck_assert_str_eq(world_reconcile(&world), "service/web configured\n");
	ck_assert_str_eq(world_table(&world), WEB_RULE WEB_RS);
	world_end(&world);
}
END_TEST

START_TEST(a_finding_about_a_stored_object_names_its_file)
{
	size_t i, n = 0;

	world_begin(&world);
	world_apply(&world, "web.yaml", WEB WEB_1 API);
	world_reconcile(&world);
	for (i = 0; i < world.run.diags.n; i++) {
		const struct npi_finding *finding = world.run.diags.findings[i];

		if (!strstr(finding->text, "'default/api' has no endpoints"))
			continue;
		ck_assert_uint_eq(finding->pos.line, 3);
		ck_assert_str_eq(world.run.sources.items[finding->pos.source].name,
				 "web.yaml");
		n++;
	}
	ck_assert_uint_eq(n, 1);
	world_end(&world);
}
END_TEST

START_TEST(two_objects_at_one_address_are_an_error_in_any_set)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert_str_eq(world_apply(&world, "b.yaml",
				     "svc thief ip=10.96.0.10 sel=a:b port=:80/TCP\n"),
			 "stop: input\n");
	ck_assert_str_eq(world_reconcile(&world), "service/web unchanged\n");
	world_end(&world);
}
END_TEST

START_TEST(bad_input_touches_nothing)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert_str_eq(world_apply_bytes(&world, "a.yaml", "kind: Service\n"),
			 "stop: input\n");
	ck_assert_uint_eq(world.n_changes, 0);
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB WEB_1),
			 "service/web unchanged\nslice/web-1 unchanged\n");
	world_end(&world);
}
END_TEST

START_TEST(the_same_input_is_not_read_again)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert(world.run.same_input);
	ck_assert_uint_eq(world.run.given.n, 0);
	world_reconcile(&world);
	ck_assert(world.run.same_input);
	world_apply(&world, "b.yaml", API API_1);
	ck_assert(!world.run.same_input);
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB WEB_1),
			 "service/web unchanged\nslice/web-1 unchanged\n");
	ck_assert(world.run.same_input);
	world_end(&world);
}
END_TEST

/* What makes a difference to a run with the same bytes. */
static void other_hostname(void)
{
	world.settings.hostname = "node-b";
}

static void other_scheduler(void)
{
	world.settings.scheduler = "wlc";
}

static void other_address(void)
{
	static struct host_address addresses[8];

	memcpy(addresses, world.facts.addresses,
	       world.facts.n_addresses * sizeof(*addresses));
	addresses[0].addr.bytes[3] = 99;
	world.facts.addresses = addresses;
}

static void other_kernel(void)
{
	world_by_hand(&world, "-E -t 10.96.0.10:80 -s wlc");
}

static void pruning(void)
{
	world.request.prune = true;
}

static void other_set(void)
{
	world_apply(&world, "b.yaml", WEB_1_2);
}

static void a_deletion(void)
{
	world_delete(&world, WEB WEB_1);
}

static void a_reboot(void)
{
	world_reboot(&world);
}

static void (*const differences[])(void) = { other_hostname, other_scheduler,
					     other_address,  other_kernel,
					     pruning,        other_set,
					     a_deletion,     a_reboot };

START_TEST(it_is_read_again_when_anything_else_differs)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	differences[_i]();
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert(!world.run.same_input);
	world_apply(&world, "a.yaml", WEB WEB_1);
	ck_assert(world.run.same_input);
	world_end(&world);
}
END_TEST

START_TEST(what_has_to_be_said_is_said_every_time)
{
	world_begin(&world);
	world_apply(&world, "a.yaml", WEB);
	world_apply(&world, "a.yaml", WEB);
	ck_assert(!world.run.same_input);
	ck_assert_uint_gt(world.run.diags.n, 0);
	world_end(&world);
}
END_TEST

static unsigned int change_counter(void)
{
	unsigned char header[28];
	FILE *file = fopen(world.place.store, "r");

	ck_assert_uint_eq(fread(header, 1, sizeof(header), file), sizeof(header));
	fclose(file);
	return (unsigned int)header[26] << 8 | header[27];
}

START_TEST(an_unchanged_run_does_not_write_the_store)
{
	unsigned int before;

	world_begin(&world);
	world_apply(&world, "a.yaml", WEB WEB_1);
	world_apply(&world, "b.yaml", API);
	before = change_counter();
	world_apply(&world, "a.yaml", WEB WEB_1);
	world_reconcile(&world);
	world_apply(&world, "b.yaml", API);
	ck_assert_uint_eq(change_counter(), before);
	/* nor one that puts something right that was there before */
	world_apply(&world, "b.yaml", API API_1);
	before = change_counter();
	world_reconcile(&world);
	ck_assert_uint_eq(change_counter(), before);
	world_end(&world);
}
END_TEST

START_TEST(stored_objects_beyond_one_chunk_are_read)
{
	static char lines[3000 * 700];
	size_t len = 0;
	int i;

	world_begin(&world);
	for (i = 0; i < 3000; i++)
		len += (size_t)snprintf(lines + len, sizeof(lines) - len,
					"svc s%d ip=10.97.%d.%d port=:80/TCP "
					"ann=k:%0600d\n",
					i, i / 250, i % 250 + 1, 0);
	world_apply(&world, "many.yaml", lines);
	ck_assert_uint_eq(world.run.n_results, 3000);
	world_by_hand(&world, "-D -t 10.97.11.250:80");
	world_by_hand(&world, "-D -t 10.97.0.1:80");
	world_reconcile(&world);
	ck_assert_uint_eq(world.n_changes, 2);
	ck_assert_uint_eq(world.run.objects.n, 3000);
	ck_assert_uint_ge(world.run.sources.n, 2);
	world_end(&world);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(objects_are_created_and_then_unchanged),
		UNIT(a_service_now_and_its_slice_later_join),
		UNIT(a_slice_that_changes_configures_its_service),
		UNIT(a_label_configures_without_a_change),
		UNIT(the_same_written_differently_is_unchanged),
		UNIT_ROWS(what_was_changed_by_hand_is_put_right, drifts),
		UNIT(apply_puts_other_sets_right_too),
		UNIT(a_dry_run_tells_and_does_nothing),
		UNIT(objects_are_deleted),
		UNIT(endpoints_go_with_their_slice),
		UNIT_ROWS(selected_objects_are_deleted, selections),
		UNIT(allocated_values_are_kept),
		UNIT(values_that_a_manifest_no_longer_names_stay),
		UNIT(after_a_reboot_the_objects_are_there),
		UNIT(a_finding_about_a_stored_object_names_its_file),
		UNIT(two_objects_at_one_address_are_an_error_in_any_set),
		UNIT(bad_input_touches_nothing),
		UNIT(the_same_input_is_not_read_again),
		UNIT_ROWS(it_is_read_again_when_anything_else_differs, differences),
		UNIT(what_has_to_be_said_is_said_every_time),
		UNIT(an_unchanged_run_does_not_write_the_store),
		UNIT(stored_objects_beyond_one_chunk_are_read),
	};

	return unit_run("run_apply", tests, UNIT_COUNT(tests));
}
