/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "targets.h"

#include <string.h>

#include "npi/text.h"

#include "parse.h"

/* The first name of each kind is the one that mistyped words are compared with. */
static const struct {
	const char *name;
	enum kube_kind kind;
} resources[] = {
	{ "services", KUBE_SERVICE },
	{ "service", KUBE_SERVICE },
	{ "svc", KUBE_SERVICE },
	{ "endpointslices", KUBE_ENDPOINT_SLICE },
	{ "endpointslice", KUBE_ENDPOINT_SLICE },
	{ "endpointslices.discovery.k8s.io", KUBE_ENDPOINT_SLICE },
	{ "endpointslice.discovery.k8s.io", KUBE_ENDPOINT_SLICE },
	{ "endpoints", KUBE_ENDPOINTS },
	{ "ep", KUBE_ENDPOINTS },
	{ "pods", KUBE_POD },
	{ "pod", KUBE_POD },
	{ "po", KUBE_POD },
	{ "nodes", KUBE_NODE },
	{ "node", KUBE_NODE },
	{ "no", KUBE_NODE },
};

enum { N_RESOURCES = sizeof(resources) / sizeof(*resources), N_KINDS = KUBE_NODE + 1 };

/* A list of kinds, each once. */
struct kinds {
	enum kube_kind items[N_KINDS];
	size_t n;
};

static void add_kind(struct kinds *kinds, enum kube_kind kind)
{
	size_t i;

	for (i = 0; i < kinds->n; i++)
		if (kinds->items[i] == kind)
			return;
	kinds->items[kinds->n++] = kind;
}

static bool add_resource(struct kinds *kinds, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < N_RESOURCES; i++)
		if (strlen(resources[i].name) == len &&
		    !memcmp(resources[i].name, name, len)) {
			add_kind(kinds, resources[i].kind);
			return true;
		}
	if (len != strlen("all") || memcmp(name, "all", len) != 0)
		return false;
	for (i = 0; i < N_KINDS; i++)
		add_kind(kinds, (enum kube_kind)i);
	return true;
}

static int end_usage(const struct npi_session *session, const char *text)
{
	npi_report_message(&session->report, NPI_ERROR, "%s", text);
	return npi_usage_end(&session->report, session->command);
}

static int say_unknown(const struct npi_session *session, const char *name, size_t len)
{
	const char *names[N_RESOURCES], *closest;
	char word[64] = "";
	size_t i;

	for (i = 0; i < N_RESOURCES; i++)
		names[i] = resources[i].name;
	if (len < sizeof(word))
		memcpy(word, name, len);
	closest = *word ? npi_closest(word, names, N_RESOURCES) : NULL;
	npi_report_message(&session->report, NPI_ERROR, "unknown kind of objects '%.*s'",
			   (int)len, name);
	if (closest)
		fprintf(session->report.err, "Did you mean '%s'?\n", closest);
	return npi_usage_end(&session->report, session->command);
}

/* "svc,ep" up to @end. */
static int parse_kinds(const struct npi_session *session, const char *text,
		       const char *end, struct kinds *ret_kinds)
{
	for (; text <= end; text++) {
		size_t len = strcspn(text, ",/");

		if (!add_resource(ret_kinds, text, len))
			return say_unknown(session, text, len);
		text += len;
	}
	return 0;
}

struct list {
	struct npi_session *session;
	struct npi_target *items;
	size_t n;
};

static int add(struct list *list, enum kube_kind kind, const char *name)
{
	struct npi_target *items = npi_arena_grow(&list->session->arena, list->items,
						  list->n, list->n + 1, sizeof(*items));

	if (!items)
		return npi_session_out_of_memory(list->session);
	items[list->n++] = (struct npi_target){ .kind = kind, .name = name };
	list->items = items;
	return 0;
}

/* "svc/web" */
static int add_pair(struct list *list, const char *operand)
{
	const char *slash = strchr(operand, '/');
	struct kinds kinds = { 0 };
	int status;

	if (!slash)
		return end_usage(list->session,
				 "either all objects are named as KIND/NAME, or none is");
	if (slash == operand || !slash[1] || strchr(slash + 1, '/') ||
	    memchr(operand, ',', (size_t)(slash - operand)))
		return end_usage(list->session, "KIND/NAME is of one kind and one name");
	status = parse_kinds(list->session, operand, slash, &kinds);
	if (!status && kinds.n > 1)
		return end_usage(list->session, "KIND/NAME is of one kind and one name");
	return status ? status : add(list, kinds.items[0], slash + 1);
}

/* "svc,ep" and names */
static int add_kinds(struct list *list, const struct npi_words *operands)
{
	const char *text = operands->items[0];
	struct kinds kinds = { 0 };
	int status = parse_kinds(list->session, text, text + strlen(text), &kinds);
	size_t i, j;

	for (i = 0; i < kinds.n && !status && operands->n == 1; i++)
		status = add(list, kinds.items[i], NULL);
	for (i = 0; i < kinds.n && !status; i++)
		for (j = 1; j < operands->n && !status; j++)
			status = add(list, kinds.items[i], operands->items[j]);
	return status;
}

static bool any_slash(const struct npi_words *operands)
{
	size_t i;

	for (i = 0; i < operands->n; i++)
		if (strchr(operands->items[i], '/'))
			return true;
	return false;
}

int npi_targets_parse(struct npi_session *session, struct npi_targets *ret_targets)
{
	const struct npi_words *operands = &session->args->operands;
	struct list list = { .session = session };
	bool pairs = any_slash(operands);
	int status = 0;
	size_t i;

	if (!operands->n)
		return end_usage(session,
				 "no kind of objects named: svc, endpointslices, "
				 "endpoints, pods, nodes or all");
	for (i = 0; i < operands->n && pairs && !status; i++)
		status = add_pair(&list, operands->items[i]);
	if (!pairs)
		status = add_kinds(&list, operands);
	if (status)
		return status;
	*ret_targets = (struct npi_targets){ .items = list.items,
					     .n = list.n,
					     .by_name = pairs || operands->n > 1 };
	return 0;
}
