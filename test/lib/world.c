/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "lib/objects.h"
#include "lib/rules.h"
#include "lib/scratch.h"
#include "lib/translate.h"
#include "npi/kube_encode.h"
#include "npi/text.h"

enum { TODAY_S = 1700000000 };

void world_begin(struct world *world)
{
	*world = (struct world){ 0 };
	scratch_begin(&world->place);
	world->kern = fake_kern_new();
	world->settings = translate_settings(&world->arena, NULL);
	world->facts = translate_host(&world->arena, NULL);
	fake_kern_set_facts(world->kern, &world->facts);
	world->request = (struct npi_run_request){ .settings = &world->settings,
						   .place = &world->place,
						   .kern = world->kern,
						   .max_delete = npi_max_delete_default(),
						   .now_s = TODAY_S,
						   .boot_now_s = 1000 };
}

void world_end(struct world *world)
{
	npi_run_clear(&world->run);
	world->kern->close(world->kern);
	scratch_end(&world->place);
	npi_arena_clear(&world->arena);
}

void world_wait(struct world *world, int64_t seconds)
{
	world->request.now_s += seconds;
	world->request.boot_now_s += seconds;
}

void world_reboot(struct world *world)
{
	fake_ipvs_clear(fake_kern_ipvs(world->kern));
	world->place.boot_id[0]++;
	world->request.boot_now_s = 10;
}

void world_lose_store(struct world *world)
{
	npi_run_clear(&world->run);
	ck_assert_int_eq(unlink(world->place.store), 0);
}

static const char *keep(struct world *world, struct npi_text *text)
{
	const char *kept = npi_arena_strdup(&world->arena, npi_text_string(text));

	ck_assert(kept && !text->failed);
	npi_text_clear(text);
	return kept;
}

static const char *const stops[] = {
	[NPI_NOT_STOPPED] = "",           [NPI_STOP_MEMORY] = "memory",
	[NPI_STOP_INPUT] = "input",       [NPI_STOP_EMPTY] = "empty",
	[NPI_STOP_TOO_MANY] = "too many", [NPI_STOP_STORE] = "store",
	[NPI_STOP_FACTS] = "facts",       [NPI_STOP_DUMP] = "dump",
	[NPI_STOP_HOST] = "host",         [NPI_STOP_CONFLICTS] = "conflicts",
};

static const char *const results[] = {
	[NPI_RESULT_UNCHANGED] = "unchanged",   [NPI_RESULT_CREATED] = "created",
	[NPI_RESULT_CONFIGURED] = "configured", [NPI_RESULT_PRUNED] = "pruned",
	[NPI_RESULT_DELETED] = "deleted",       [NPI_RESULT_NOT_FOUND] = "not found",
	[NPI_RESULT_CONFLICT] = "conflict",     [NPI_RESULT_FAILED] = "failed",
};

static const char *const kinds[] = {
	[KUBE_SERVICE] = "service",     [KUBE_ENDPOINT_SLICE] = "slice",
	[KUBE_ENDPOINTS] = "endpoints", [KUBE_POD] = "pod",
	[KUBE_NODE] = "node",
};

static void add_stop(struct npi_text *text, const struct npi_stop *stop)
{
	npi_text_add_format(text, "stop: %s", stops[stop->kind]);
	if (stop->kind == NPI_STOP_TOO_MANY)
		npi_text_add_format(text, " (%zu of %zu %s, limit %zu)",
				    stop->too_many.n_removed, stop->too_many.n_all,
				    stop->too_many.kind, stop->too_many.limit);
	if (stop->kind == NPI_STOP_EMPTY)
		npi_text_add_format(text, " (%zu owned)", stop->n_owned);
	if (stop->kind == NPI_STOP_STORE)
		npi_text_add_format(text, " (%d)", stop->store.exit_status);
	npi_text_add_string(text, "\n");
}

static void add_number(struct npi_text *text, const char *what, size_t number)
{
	if (number)
		npi_text_add_format(text, "%s: %zu\n", what, number);
}

static void add_flag(struct npi_text *text, const char *what, bool flag)
{
	if (flag)
		npi_text_add_format(text, "%s\n", what);
}

static const char *describe(struct world *world)
{
	const struct npi_run *run = &world->run;
	struct npi_text text = { 0 };
	size_t i;

	for (i = 0; i < run->n_results; i++) {
		const struct npi_run_object *object = &run->results[i];
		bool is_default = strcmp(object->name_space, "default") == 0;

		npi_text_add_format(&text, "%s/%s%s%s %s\n", kinds[object->kind],
				    is_default ? "" : object->name_space,
				    is_default || !*object->name_space ? "" : "/",
				    object->name, results[object->result]);
	}
	if (run->stop.kind) {
		npi_text_clear(&text);
		add_stop(&text, &run->stop);
	}
	add_number(&text, "left over", run->n_left_over);
	add_number(&text, "draining", npi_run_count_draining(run));
	add_number(&text, "failed", run->trouble.n_failed);
	add_number(&text, "fought", run->trouble.n_fought);
	add_flag(&text, "undone", run->trouble.undone);
	add_flag(&text, "undo failed", run->trouble.undo_failed);
	add_flag(&text, "store failed", run->trouble.store_failed);
	add_flag(&text, "not verified", run->trouble.verify_error);
	add_flag(&text, "claims lost", run->claims_lost);
	return keep(world, &text);
}

static void plan_and_perform(struct world *world)
{
	struct npi_run_record other;
	struct npi_lock lock;
	int r;

	if (world->dry) {
		r = npi_run_plan(&world->request, NULL, &world->run);
		ck_assert_int_eq(r != 0, world->run.stop.kind != NPI_NOT_STOPPED);
		return;
	}
	r = npi_lock_take(&world->place, "test", world->request.now_s, 0, &lock, &other);
	ck_assert_int_eq(r, 0);
	r = npi_run_plan(&world->request, &lock, &world->run);
	if (!r)
		r = npi_run_perform(&world->run, &lock);
	ck_assert_int_eq(r != 0, world->run.stop.kind != NPI_NOT_STOPPED);
	npi_lock_release(&lock, 0, world->request.now_s);
}

static const char *run(struct world *world)
{
	unsigned int before = fake_kern_count(world->kern).changes;

	npi_run_clear(&world->run);
	plan_and_perform(world);
	world->n_changes = fake_kern_count(world->kern).changes - before;
	return describe(world);
}

/* A manifest a line, as a file that was read. */
static void give(struct world *world, const char *name, const char *bytes)
{
	struct npi_source *items =
		npi_arena_new_array(&world->arena, struct npi_source, 2);
	struct npi_sources *sources = npi_arena_new(&world->arena, struct npi_sources);

	items[1] =
		(struct npi_source){ .name = name, .bytes = bytes, .len = strlen(bytes) };
	*sources = (struct npi_sources){ .items = items, .n = 1 };
	world->request.sources = sources;
}

/* The shorthand names a slice's Service, but has no label for it. */
static void add_label(struct world *world, struct kube_endpoint_slice *slice)
{
	struct kube_pair *pair = npi_arena_new(&world->arena, struct kube_pair);

	*pair = (struct kube_pair){ "kubernetes.io/service-name", slice->service_name };
	slice->meta.labels = (struct kube_map){ pair, 1 };
}

static const char *manifests(struct world *world, const char *lines)
{
	struct kube_objects objects = objects_parse(&world->arena, lines);
	struct npi_text text = { 0 };
	size_t i;

	for (i = 0; i < objects.n; i++) {
		if (objects.items[i].meta->kind == KUBE_ENDPOINT_SLICE)
			add_label(world, objects.items[i].slice);
		kube_encode(objects.items[i], KUBE_JSON, &text);
		npi_text_add_string(&text, "\n");
	}
	return keep(world, &text);
}

const char *world_apply_bytes(struct world *world, const char *name_of_set,
			      const char *bytes)
{
	world->request.kind = NPI_RUN_APPLY;
	world->request.applyset = name_of_set;
	give(world, name_of_set, bytes);
	return run(world);
}

const char *world_apply(struct world *world, const char *name_of_set, const char *lines)
{
	return world_apply_bytes(world, name_of_set, manifests(world, lines));
}

const char *world_reconcile(struct world *world)
{
	world->request.kind = NPI_RUN_RECONCILE;
	world->request.sources = NULL;
	return run(world);
}

const char *world_delete(struct world *world, const char *lines)
{
	world->request.kind = NPI_RUN_DELETE;
	give(world, "gone.yaml", manifests(world, lines));
	return run(world);
}

const char *world_select(struct world *world, const struct npi_selection *selection)
{
	const char *text;

	world->request.kind = NPI_RUN_DELETE;
	world->request.sources = NULL;
	world->request.selection = selection;
	text = run(world);
	world->request.selection = NULL;
	return text;
}

const char *world_table(struct world *world)
{
	struct npi_text text = { 0 };
	struct ipvs_table table;
	struct ipvs_info info;
	const char *rules, *usual;

	ck_assert_int_eq(world->kern->dump(world->kern, 0, &world->arena, &table, &info),
			 0);
	table = rules_sorted(&world->arena, rules_format(&world->arena, &table));
	rules = rules_format(&world->arena, &table);
	while ((usual = strstr(rules, " -m -w 1\n"))) {
		npi_text_add(&text, rules, (size_t)(usual - rules));
		npi_text_add_string(&text, "\n");
		rules = usual + strlen(" -m -w 1\n");
	}
	npi_text_add_string(&text, rules);
	return keep(world, &text);
}

/* A table of one virtual service, from "-X -t ADDR:PORT …". */
static struct ipvs_table parse_command(struct world *world, const char *command)
{
	char protocol[32], address[64], lines[256];
	int n = sscanf(command + 3, "%31s %63s", protocol, address);

	ck_assert_int_eq(n, 2);
	if (strchr("AED", command[1]))
		snprintf(lines, sizeof(lines), "-A%s", command + 2);
	else
		snprintf(lines, sizeof(lines), "-A %s %s\n-a%s", protocol, address,
			 command + 2);
	return rules_table(&world->arena, lines);
}

void world_by_hand(struct world *world, const char *command)
{
	struct ipvs_table table = parse_command(world, command);
	struct fake_ipvs *ipvs = fake_kern_ipvs(world->kern);
	const struct ipvs_virtual_service *vs = table.items;
	int r = -1;

	switch (command[1]) {
	case 'A':
		r = fake_ipvs_new_service(ipvs, vs);
		break;
	case 'E':
		r = fake_ipvs_set_service(ipvs, vs, ~0u);
		break;
	case 'D':
		r = fake_ipvs_del_service(ipvs, vs);
		break;
	case 'a':
		r = fake_ipvs_new_dest(ipvs, vs, vs->real_servers);
		break;
	case 'e':
		r = fake_ipvs_set_dest(ipvs, vs, vs->real_servers);
		break;
	case 'd':
		r = fake_ipvs_del_dest(ipvs, vs, vs->real_servers);
		break;
	}
	ck_assert_msg(r == 0, "'%s': %s", command, strerror(r));
	if (strchr("ae", command[1]))
		fake_kern_set_connections(world->kern, vs, vs->real_servers,
					  vs->real_servers->active_connections,
					  vs->real_servers->inactive_connections);
}
