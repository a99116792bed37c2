/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/text.h"

/* At most so many names are listed in one finding. */
enum { MAX_NAMES = 8 };

struct name_list {
	const struct kube_endpoint_port **items;
	size_t n;
};

static int compare_names(const void *a, const void *b)
{
	const struct kube_endpoint_port *one =
		*(const struct kube_endpoint_port *const *)a;
	const struct kube_endpoint_port *two =
		*(const struct kube_endpoint_port *const *)b;
	int order = strcmp(one->name, two->name);

	return order ? order : one->protocol - two->protocol;
}

static size_t count_ports(const struct kube_model_service *joined)
{
	size_t n = 0, i;

	for (i = 0; i < joined->n_slices; i++)
		n += joined->slices[i].slice->n_ports;
	for (i = 0; joined->endpoints && i < joined->endpoints->n_subsets; i++)
		n += joined->endpoints->subsets[i].n_ports;
	return n;
}

static void add_names(struct name_list *list, const struct kube_endpoint_port *ports,
		      size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		list->items[list->n++] = &ports[i];
}

/* The names that slices or Endpoints have, each once, sorted. */
static int list_names(const struct kube_model_service *joined, struct npi_arena *arena,
		      struct name_list *ret_list)
{
	struct name_list list = { 0 };
	size_t kept = 0, i;

	list.items = npi_arena_new_array(arena, const struct kube_endpoint_port *,
					 count_ports(joined));
	if (!list.items)
		return -ENOMEM;
	for (i = 0; i < joined->n_slices; i++)
		add_names(&list, joined->slices[i].slice->ports,
			  joined->slices[i].slice->n_ports);
	for (i = 0; joined->endpoints && i < joined->endpoints->n_subsets; i++)
		add_names(&list, joined->endpoints->subsets[i].ports,
			  joined->endpoints->subsets[i].n_ports);
	qsort(list.items, list.n, sizeof(const struct kube_endpoint_port *),
	      compare_names);
	for (i = 0; i < list.n; i++)
		if (!kept || compare_names(&list.items[kept - 1], &list.items[i]) != 0)
			list.items[kept++] = list.items[i];
	list.n = kept;
	*ret_list = list;
	return 0;
}

static bool has_name(const struct name_list *list, const struct kube_service_port *port)
{
	const struct kube_endpoint_port key = { .name = port->name,
						.protocol = port->protocol };
	const struct kube_endpoint_port *pointer = &key;

	return bsearch(&pointer, list->items, list->n,
		       sizeof(const struct kube_endpoint_port *), compare_names);
}

static void add_name(struct npi_text *text, const char *name, uint8_t protocol)
{
	if (name[0])
		npi_text_add_format(text, "'%s' (%s)", name,
				    ipvs_protocol_name(protocol));
	else
		npi_text_add_format(text, "unnamed (%s)", ipvs_protocol_name(protocol));
}

static int say_text(struct desired_build *build, struct npi_pos pos,
		    const struct npi_path *path, struct npi_text *text)
{
	int r = text->failed ? -ENOMEM
			     : npi_diag_warning(build->diags, pos, path, "%s",
						npi_text_string(text));

	npi_text_clear(text);
	return r;
}

static int say_no_such_name(struct desired_build *build,
			    const struct desired_outcome *outcome, size_t i,
			    const struct name_list *list)
{
	const struct kube_service *service = outcome->joined->service;
	const struct kube_service_port *port = &service->ports[i];
	struct npi_pos pos = port->name_pos.line ? port->name_pos : port->pos;
	struct npi_text text = { 0 };
	struct kube_path path;
	size_t name;

	npi_text_add_string(&text, "no endpoint port matches ");
	add_name(&text, port->name, port->protocol);
	npi_text_add_format(&text, ": the %s of service '%s/%s' have ",
			    outcome->joined->n_slices ? "EndpointSlices" : "Endpoints",
			    service->meta.name_space, service->meta.name);
	for (name = 0; name < list->n && name < MAX_NAMES; name++) {
		npi_text_add_string(&text, name ? ", " : "");
		add_name(&text, list->items[name]->name, list->items[name]->protocol);
	}
	if (list->n > MAX_NAMES)
		npi_text_add_format(&text, " and %zu more", list->n - MAX_NAMES);
	return say_text(build, kube_pos_or_name(pos, &service->meta),
			kube_port_path(&path, i, "name"), &text);
}

static int say_names(struct desired_build *build, const struct desired_outcome *outcome,
		     size_t *n_said)
{
	const struct kube_service *service = outcome->joined->service;
	struct name_list list;
	size_t i;
	int r = list_names(outcome->joined, &build->scratch, &list);

	for (i = 0; i < service->n_ports && list.n && r == 0; i++) {
		if (outcome->backends[i].n || has_name(&list, &service->ports[i]))
			continue;
		r = say_no_such_name(build, outcome, i, &list);
		(*n_said)++;
	}
	return r;
}

/* The Service's fault. */
static int say_no_pod_has(struct desired_build *build, const struct kube_service *service,
			  size_t i)
{
	const struct kube_service_port *port = &service->ports[i];
	struct npi_pos pos =
		port->target_port_pos.line ? port->target_port_pos : port->pos;
	struct kube_path path;

	return npi_diag_warning(build->diags, kube_pos_or_name(pos, &service->meta),
				kube_port_path(&path, i, "targetPort"),
				"no Pod of service '%s/%s' has a port '%s' (%s)",
				service->meta.name_space, service->meta.name,
				port->target_name, ipvs_protocol_name(port->protocol));
}

/* Some Pods have it: those that have not are named, the first by name for all. */
static int say_some_pods_lack(struct desired_build *build,
			      const struct kube_service *service, size_t i,
			      const struct kube_port_backends *backends)
{
	const struct kube_service_port *port = &service->ports[i];
	const struct kube_meta *pod = &backends->pod_without_port->meta;
	size_t more = backends->n_pods_without_port - 1;
	char others[48] = " is";

	if (more)
		snprintf(others, sizeof(others), " and %zu more are", more);
	return npi_diag_warning(
		build->diags, pod->name_pos, NULL,
		"pod '%s/%s'%s left out of service '%s/%s' for want of a port '%s' (%s)",
		pod->name_space, pod->name, others, service->meta.name_space,
		service->meta.name, port->target_name,
		ipvs_protocol_name(port->protocol));
}

int desired_say_port_names(struct desired_build *build,
			   const struct desired_outcome *outcome, size_t *ret_n_said)
{
	const struct kube_service *service = outcome->joined->service;
	size_t n_said = 0, n_unjoined = 0, i;
	int r = 0;

	for (i = 0; i < service->n_ports && r == 0; i++) {
		const struct kube_port_backends *backends = &outcome->backends[i];

		n_unjoined += !backends->n;
		if (backends->n && backends->n_pods_without_port)
			r = say_some_pods_lack(build, service, i, backends);
		if (backends->n || !backends->n_pods_without_port)
			continue;
		r = say_no_pod_has(build, service, i);
		n_said++;
	}
	if (r == 0 && n_unjoined)
		r = say_names(build, outcome, &n_said);
	*ret_n_said = n_said;
	return r;
}
