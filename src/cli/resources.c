/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "resources.h"

#include <string.h>
#include <sysexits.h>

#include "parse.h"

static int unknown_kind(const struct npi_session *session, const char *word)
{
	const char *closest = kube_kind_closest(word);

	npi_report_message(&session->report, NPI_ERROR, "unknown kind of objects '%s'",
			   word);
	if (closest)
		npi_report_message(&session->report, NPI_NOTICE, "did you mean '%s'?",
				   closest);
	return npi_usage_end(&session->report, session->command);
}

static int bad_operand(const struct npi_session *session, const char *why,
		       const char *operand)
{
	npi_report_message(&session->report, NPI_ERROR, "%s: '%s'", why, operand);
	return npi_usage_end(&session->report, session->command);
}

static int add_name(struct npi_session *session, struct npi_resources *resources,
		    enum kube_kind kind, const char *name)
{
	struct npi_named *names;
	size_t n = resources->n_names;

	names = npi_arena_grow(&session->arena, resources->names, n, n + 1,
			       sizeof(*names));
	if (!names)
		return npi_session_out_of_memory(session);
	names[n] = (struct npi_named){ .kind = kind, .name = name };
	resources->names = names;
	resources->n_names++;
	return 0;
}

/* "svc/web" */
static int take_pair(struct npi_session *session, const char *operand,
		     struct npi_resources *resources)
{
	const char *slash = strchr(operand, '/');
	enum kube_kind kind;
	char *word;

	if (!slash)
		return bad_operand(session, "a name without its kind behind KIND/NAME",
				   operand);
	if (strchr(slash + 1, '/') || !slash[1])
		return bad_operand(session, "expected KIND/NAME", operand);
	word = npi_arena_strndup(&session->arena, operand, (size_t)(slash - operand));
	if (!word)
		return npi_session_out_of_memory(session);
	if (!kube_kind_parse(word, &kind))
		return unknown_kind(session, word);
	resources->kinds |= 1u << kind;
	return add_name(session, resources, kind, slash + 1);
}

/* "svc,endpointslices" */
static int take_kinds(struct npi_session *session, const char *operand,
		      struct npi_resources *resources)
{
	char *copy = npi_arena_strdup(&session->arena, operand), *rest, *word;
	enum kube_kind kind;

	if (!copy)
		return npi_session_out_of_memory(session);
	for (rest = copy; (word = strsep(&rest, ","));) {
		if (!kube_kind_parse(word, &kind))
			return unknown_kind(session, word);
		resources->kinds |= 1u << kind;
	}
	return 0;
}

static int take_names(struct npi_session *session, struct npi_resources *resources)
{
	const struct npi_words *operands = &session->args->operands;
	unsigned int kind;
	int status = 0;
	size_t i;

	for (i = 1; i < operands->n; i++) {
		if (strchr(operands->items[i], '/'))
			return bad_operand(session, "KIND/NAME behind a kind",
					   operands->items[i]);
		for (kind = 0; kind <= KUBE_NODE && !status; kind++)
			if (resources->kinds & 1u << kind)
				status =
					add_name(session, resources, (enum kube_kind)kind,
						 operands->items[i]);
	}
	return status;
}

int npi_take_resources(struct npi_session *session, struct npi_resources *ret)
{
	const struct npi_words *operands = &session->args->operands;
	struct npi_resources resources = { 0 };
	int status = 0;
	size_t i;

	if (operands->n && !strchr(operands->items[0], '/')) {
		status = take_kinds(session, operands->items[0], &resources);
		if (!status)
			status = take_names(session, &resources);
	} else {
		for (i = 0; i < operands->n && !status; i++)
			status = take_pair(session, operands->items[i], &resources);
	}
	*ret = resources;
	return status;
}
