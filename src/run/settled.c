/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "details.h"
#include "npi/text.h"

/* 0 with @ret_same, or NPI_INVALID. */
static int is_same_input(struct npi_run *run, bool *ret_same)
{
	struct npi_stored_input input;
	int r;

	*ret_same = run->request.kind == NPI_RUN_RECONCILE;
	if (run->request.kind != NPI_RUN_APPLY)
		return 0;
	r = npi_store_read_input(run->store, run->request.applyset, &run->arena, &input);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return run_stop_store(run);
	*ret_same = npi_digest_equal(&input.digest, &run->details->input);
	run->details->input_is_stored = *ret_same;
	run->details->input_objects = input.objects;
	return 0;
}

struct npi_digest run_settled_digest(const struct npi_run *run)
{
	struct npi_digest digest = run->details->context;

	digest = npi_digest_number(digest, run->details->host.low);
	return npi_digest_number(digest, run->details->host.high);
}

/* Whether settings, addresses and what is around IPVS are as they were. */
static int is_same_node(struct npi_run *run, bool *ret_same)
{
	struct npi_digest now;
	int r = npi_store_read_settled(run->store, &run->details->stored_settled);

	*ret_same = false;
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return run_stop_store(run);
	r = run_digest_host(run);
	if (r)
		return r;
	now = run_settled_digest(run);
	*ret_same = npi_digest_equal(&now, &run->details->stored_settled);
	return 0;
}

int run_is_settled(struct npi_run *run, bool *ret_settled)
{
	bool same_input, same_node;
	int r;

	*ret_settled = false;
	if (!run->store)
		return 0;
	r = is_same_input(run, &same_input);
	if (!r)
		r = is_same_node(run, &same_node);
	if (!r)
		*ret_settled = same_node && same_input && !run->claims_lost &&
			       !run->request.read_always;
	return r;
}

const char *run_input_objects(struct npi_run *run)
{
	struct npi_text text = { 0 };
	char *kept = NULL;
	size_t i;

	for (i = 0; i < run->given.n; i++) {
		const struct kube_meta *meta = run->given.items[i].meta;

		npi_text_add_format(&text, "%s %s %s\n", kube_kind_name(meta->kind),
				    *meta->name_space ? meta->name_space : "-",
				    meta->name);
	}
	if (!text.failed)
		kept = npi_arena_strdup(&run->arena, npi_text_string(&text));
	npi_text_clear(&text);
	return kept;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

static int results_of_input(struct npi_run *run)
{
	char *text = npi_arena_strdup(&run->arena, run->details->input_objects);
	char *lines = NULL, *words, *line;
	size_t n = text ? count_lines(text) : 0;

	run->results = npi_arena_new_array(&run->arena, struct npi_run_object, n);
	if (!text || !run->results)
		return run_stop(run, NPI_STOP_MEMORY);
	for (line = strtok_r(text, "\n", &lines); line;
	     line = strtok_r(NULL, "\n", &lines)) {
		const char *kind = strtok_r(line, " ", &words);
		const char *name_space = strtok_r(NULL, " ", &words);
		const char *name = strtok_r(NULL, " ", &words);

		if (!kind || !name_space || !name)
			continue;
		run->results[run->n_results++] = (struct npi_run_object){
			.kind = run_kind_of(kind),
			.result = NPI_RESULT_UNCHANGED,
			.name_space = strcmp(name_space, "-") == 0 ? "" : name_space,
			.name = name,
		};
	}
	return 0;
}

static int results_of_store(struct npi_run *run)
{
	size_t i;

	if (npi_store_read_objects(run->store, &run->arena, &run->stored) < 0)
		return run_stop_store(run);
	run->results =
		npi_arena_new_array(&run->arena, struct npi_run_object, run->stored.n);
	if (!run->results)
		return run_stop(run, NPI_STOP_MEMORY);
	for (i = 0; i < run->stored.n; i++) {
		const struct npi_stored_object *object = &run->stored.items[i];

		if (run_kind_of(object->kind) != KUBE_SERVICE)
			continue;
		run->results[run->n_results++] = (struct npi_run_object){
			.kind = KUBE_SERVICE,
			.result = NPI_RESULT_UNCHANGED,
			.name_space = object->name_space,
			.name = object->name,
		};
	}
	return 0;
}

int run_unchanged_results(struct npi_run *run)
{
	return run->request.kind == NPI_RUN_APPLY ? results_of_input(run)
						  : results_of_store(run);
}
