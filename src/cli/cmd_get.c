/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "npi/kube_selector.h"
#include "npi/report_get.h"
#include "npi/report_objects.h"

#include "commands.h"
#include "parse.h"
#include "running.h"
#include "targets.h"

enum { EXIT_NOT_FOUND = 1 };

struct get {
	struct npi_session *session;
	struct npi_running *running;
	struct npi_targets targets;
	uint32_t *rows; /* of the stored objects that are asked for, in this order */
	size_t n;
	struct npi_get_item *items; /* the same objects, later only those that match */
};

/* What kubectl does not do either. */
static int check_options(const struct npi_session *session,
			 const struct npi_targets *targets)
{
	const struct npi_args *args = session->args;
	const char *wrong = NULL;

	if (targets->by_name && args->getting.all_namespaces)
		wrong = "an object cannot be named in all namespaces";
	if (targets->by_name && args->settings.selector)
		wrong = "names cannot be given together with a selector";
	if (args->getting.show_labels && args->output != NPI_OUTPUT_TEXT &&
	    args->output != NPI_OUTPUT_WIDE)
		wrong = "--show-labels is for tables only";
	if (!wrong)
		return 0;
	npi_report_message(&session->report, NPI_ERROR, "%s", wrong);
	return npi_usage_end(&session->report, session->command);
}

static const char *asked_namespace(const struct get *get)
{
	const char *name_space = get->session->args->settings.only_namespace;

	return name_space ? name_space : "default";
}

static bool is_asked_for(const struct get *get, const struct npi_stored_object *object,
			 enum kube_kind kind)
{
	if (strcmp(object->kind, kube_kind_name(kind)) != 0)
		return false;
	return get->session->args->getting.all_namespaces || kind == KUBE_NODE ||
	       !strcmp(object->name_space, asked_namespace(get));
}

/* An API server's order is that of the texts NAMESPACE/NAME: kube-system is before kube.
 */
static int cmp_items(const void *first, const void *second)
{
	const struct kube_meta *a = ((const struct npi_get_item *)first)->object.meta;
	const struct kube_meta *b = ((const struct npi_get_item *)second)->object.meta;
	const char *p = a->name_space, *q = b->name_space;

	for (; *p && *p == *q; p++)
		q++;
	if (*p != *q)
		return (*p ? (unsigned char)*p : '/') - (*q ? (unsigned char)*q : '/');
	return strcmp(a->name, b->name);
}

static void find_rows(struct get *get, const struct npi_target *target)
{
	const struct npi_stored_objects *stored = &get->running->run.stored;
	const struct npi_stored_object *object;
	size_t i;

	if (!target->name) {
		for (i = 0; i < stored->n; i++)
			if (is_asked_for(get, &stored->items[i], target->kind))
				get->rows[get->n++] = (uint32_t)i;
		return;
	}
	object = npi_stored_find(stored, target->kind,
				 target->kind == KUBE_NODE ? "" : asked_namespace(get),
				 target->name);
	if (object)
		get->rows[get->n++] = (uint32_t)(object - stored->items);
}

/* How many of the items, from the first on, are of one kind and go into one table. */
static size_t count_group(const struct get *get, size_t first)
{
	size_t n = 1;

	while (first + n < get->n && get->items[first + n].object.meta->kind ==
					     get->items[first].object.meta->kind)
		n++;
	return n;
}

static int decode(struct get *get)
{
	struct npi_run *run = &get->running->run;
	struct kube_objects objects;
	size_t i, n;

	get->items = npi_arena_new_array(&run->arena, struct npi_get_item, get->n);
	if (!get->items)
		return npi_session_out_of_memory(get->session);
	if (npi_run_decode_stored(run, get->rows, get->n, &objects)) {
		npi_report_findings(&get->session->report, &run->sources, &run->diags);
		return running_say_stop(get->running);
	}
	for (i = 0; i < get->n; i++) {
		get->items[i].object = objects.items[i];
		get->items[i].created_s = run->stored.items[get->rows[i]].created_s;
	}
	for (i = 0; i < get->n && !get->targets.by_name; i += n) {
		n = count_group(get, i);
		qsort(get->items + i, n, sizeof(*get->items), cmp_items);
	}
	return 0;
}

/* Leave only the items that match -l. */
static int filter(struct get *get)
{
	struct npi_session *session = get->session;
	struct npi_diags diags = { .arena = &session->arena };
	struct kube_selector selector;
	size_t n = 0, i;
	int r;

	if (!session->args->settings.selector)
		return 0;
	r = kube_selector_parse(session->args->settings.selector, &session->arena, &diags,
				&selector);
	if (r < 0)
		return npi_session_out_of_memory(session);
	npi_report_findings(&session->report, &session->input.sources, &diags);
	if (r == NPI_INVALID)
		return EX_DATAERR;
	for (i = 0; i < get->n; i++)
		if (kube_selector_matches(&selector, &get->items[i].object.meta->labels))
			get->items[n++] = get->items[i];
	get->n = n;
	return 0;
}

static int read_objects(struct get *get)
{
	const struct npi_targets *targets = &get->targets;
	struct npi_run *run = &get->running->run;
	int status = npi_running_read_stored(get->running);
	size_t i;

	if (status)
		return status;
	get->rows =
		npi_arena_new_array(&run->arena, uint32_t, run->stored.n + targets->n);
	if (!get->rows)
		return npi_session_out_of_memory(get->session);
	for (i = 0; i < targets->n; i++)
		find_rows(get, &targets->items[i]);
	status = get->n ? decode(get) : 0;
	npi_run_end_reading(run);
	return status ? status : filter(get);
}

/* An object that is alone shows its kind in no table. */
static bool has_several_kinds(const struct get *get)
{
	if (!get->targets.by_name)
		return get->targets.n > 1;
	return get->n && count_group(get, 0) < get->n;
}

static int show_tables(const struct get *get)
{
	const struct npi_args *args = get->session->args;
	FILE *out = get->session->report.out;
	struct npi_get_format format = {
		.all_namespaces = args->getting.all_namespaces,
		.wide = args->output == NPI_OUTPUT_WIDE,
		.show_labels = args->getting.show_labels,
		.no_headers = args->getting.no_headers,
		.with_kind = has_several_kinds(get),
		.now_s = get->session->io->now_s(),
	};
	size_t i, n;

	for (i = 0; i < get->n; i += n) {
		n = count_group(get, i);
		if (i && !format.no_headers)
			fputc('\n', out);
		if (npi_report_get(out, get->items[i].object.meta->kind, get->items + i,
				   n, &format) < 0)
			return npi_session_out_of_memory(get->session);
	}
	return 0;
}

static int show_manifests(const struct get *get, enum kube_format format)
{
	struct npi_session *session = get->session;
	union kube_object *objects =
		npi_arena_new_array(&session->arena, union kube_object, get->n);
	bool is_one = get->targets.by_name && get->targets.n == 1;
	size_t i;
	int r = 0;

	if (!objects)
		return npi_session_out_of_memory(session);
	for (i = 0; i < get->n; i++)
		objects[i] = get->items[i].object;
	if (!is_one)
		r = npi_report_manifest_list(session->report.out, objects, get->n,
					     format);
	else if (get->n)
		r = npi_report_manifests(session->report.out, objects, 1, format);
	return r < 0 ? npi_session_out_of_memory(session) : 0;
}

static int show(const struct get *get)
{
	size_t i;

	switch (get->session->args->output) {
	case NPI_OUTPUT_YAML:
		return show_manifests(get, KUBE_YAML);
	case NPI_OUTPUT_JSON:
		return show_manifests(get, KUBE_JSON_INDENTED);
	case NPI_OUTPUT_NAME:
		for (i = 0; i < get->n; i++)
			npi_report_object_name(&get->session->report,
					       get->items[i].object.meta->kind,
					       get->items[i].object.meta->name);
		return 0;
	default:
		return show_tables(get);
	}
}

static bool is_shown(const struct get *get, const struct npi_target *target)
{
	size_t i;

	for (i = 0; i < get->n; i++)
		if (get->items[i].object.meta->kind == target->kind &&
		    !strcmp(get->items[i].object.meta->name, target->name))
			return true;
	return false;
}

/* Return: the exit status. */
static int say_missing(const struct get *get)
{
	const struct npi_args *args = get->session->args;
	const struct npi_report *report = &get->session->report;
	const struct npi_targets *targets = &get->targets;
	bool is_table =
		args->output == NPI_OUTPUT_TEXT || args->output == NPI_OUTPUT_WIDE;
	int status = 0;
	size_t i;

	if (args->getting.ignore_not_found)
		return 0;
	for (i = 0; i < targets->n && targets->by_name; i++) {
		if (is_shown(get, &targets->items[i]))
			continue;
		npi_report_message(report, NPI_ERROR, "%s \"%s\" not found",
				   npi_report_plural(targets->items[i].kind),
				   targets->items[i].name);
		status = EXIT_NOT_FOUND;
	}
	if (!status && !get->n && is_table)
		npi_report_nothing(report, args->getting.all_namespaces
						   ? NULL
						   : asked_namespace(get));
	return status;
}

int cmd_get(struct npi_session *session)
{
	struct npi_running *running = npi_arena_new(&session->arena, struct npi_running);
	struct get get = { .session = session, .running = running };
	int status;

	if (!running)
		return npi_session_out_of_memory(session);
	running->session = session;
	running->only_looks = true;
	status = npi_targets_parse(session, &get.targets);
	if (!status)
		status = check_options(session, &get.targets);
	if (!status)
		status = read_objects(&get);
	if (!status)
		status = show(&get);
	if (!status)
		status = say_missing(&get);
	return npi_running_end(running, status);
}
