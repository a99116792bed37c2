/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <errno.h>
#include <string.h>

#include "npi/text.h"

static size_t sum(const size_t counts[DESIRED_FAMILIES])
{
	return counts[0] + counts[1];
}

static size_t count_usable(const struct desired_outcome *outcome, int family)
{
	size_t n = 0, i;

	for (i = 0; i < outcome->joined->service->n_ports; i++)
		n += outcome->ports[i].n_usable[family];
	return n;
}

static size_t count_endpoints(const struct kube_model_service *joined)
{
	size_t n = 0, i;

	for (i = 0; i < joined->n_slices; i++)
		n += joined->slices[i].slice->n_endpoints;
	for (i = 0; joined->endpoints && i < joined->endpoints->n_subsets; i++)
		n += joined->endpoints->subsets[i].n_addresses +
		     joined->endpoints->subsets[i].n_not_ready;
	return n;
}

/* "2 not ready, 1 terminating" */
static void add_counts(struct npi_text *text, const struct desired_outcome *outcome)
{
	const struct {
		size_t n;
		const char *what;
	} counts[] = {
		{ sum(outcome->n_not_ready), "not ready" },
		{ sum(outcome->n_terminating), "terminating" },
		{ sum(outcome->n_hinted_elsewhere), "hinted to other nodes or zones" },
	};
	const char *separator = "";
	size_t i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		if (!counts[i].n)
			continue;
		npi_text_add_format(text, "%s%zu %s", separator, counts[i].n,
				    counts[i].what);
		separator = ", ";
	}
}

static bool any_joined(const struct desired_outcome *outcome)
{
	size_t i;

	for (i = 0; i < outcome->joined->service->n_ports; i++)
		if (outcome->backends[i].n)
			return true;
	return false;
}

static bool only_host_names(const struct kube_model_service *joined)
{
	size_t i;

	for (i = 0; i < joined->n_slices; i++)
		if (joined->slices[i].slice->address_type != KUBE_FQDN)
			return false;
	return joined->n_slices > 0;
}

/* "IPv4", or "IPv4 or IPv6" */
static void add_families(struct npi_text *text, const struct desired_outcome *outcome)
{
	const char *separator = "";
	int family;

	for (family = 0; family < DESIRED_FAMILIES; family++) {
		if (!outcome->uses_family[family])
			continue;
		npi_text_add_format(text, "%s%s", separator,
				    desired_family_names[family]);
		separator = " or ";
	}
}

/* Why the sources there are give no endpoint. */
static void add_source_reason(struct npi_text *text,
			      const struct desired_outcome *outcome)
{
	const struct kube_model_service *joined = outcome->joined;
	const char *sources = joined->n_slices ? "EndpointSlices" : "Endpoints";

	if (only_host_names(joined))
		npi_text_add_string(text, "its EndpointSlices have host names");
	else if (count_endpoints(joined))
		npi_text_add_format(text, "its %s have no port number", sources);
	else
		npi_text_add_format(text, "its %s are empty", sources);
}

/* Why a Service has no endpoint that can be used. */
static void add_reason(struct npi_text *text, const struct desired_outcome *outcome)
{
	const struct kube_model_service *joined = outcome->joined;

	if (sum(outcome->n_all)) {
		add_counts(text, outcome);
	} else if (any_joined(outcome)) {
		npi_text_add_string(text, "none of them is ");
		add_families(text, outcome);
	} else if (joined->n_pods) {
		npi_text_add_string(text, "no Pod that its selector matches is running "
					  "with an address");
	} else if (joined->n_slices || joined->endpoints) {
		add_source_reason(text, outcome);
	} else {
		npi_text_add_format(
			text, "no EndpointSlice or Endpoints are for it, and %s",
			joined->service->has_selector ? "no Pod matches its selector"
						      : "it has no selector for Pods");
	}
}

static int say(struct desired_build *build, enum npi_severity severity,
	       const struct kube_meta *meta, struct npi_text *text)
{
	int r = text->failed ? -ENOMEM
			     : npi_diag_say(build->diags, severity, meta->name_pos, NULL,
					    "%s", npi_text_string(text));

	npi_text_clear(text);
	return r;
}

static int say_no_endpoints(struct desired_build *build,
			    const struct desired_outcome *outcome)
{
	const struct kube_meta *meta = &outcome->joined->service->meta;
	struct npi_text text = { 0 };

	npi_text_add_format(&text,
			    "service '%s/%s' has no %sendpoints: ", meta->name_space,
			    meta->name, sum(outcome->n_all) ? "usable " : "");
	add_reason(&text, outcome);
	return say(build, NPI_WARNING, meta, &text);
}

/* Some ports have endpoints, but not this one. */
static int say_ports(struct desired_build *build, const struct desired_outcome *outcome)
{
	const struct kube_service *service = outcome->joined->service;
	struct kube_path path;
	size_t i;
	int r = 0;

	for (i = 0; i < service->n_ports && r == 0; i++) {
		const struct kube_service_port *port = &service->ports[i];
		const struct npi_pos pos =
			port->name_pos.line ? port->name_pos : port->pos;

		if (!outcome->backends[i].n || sum(outcome->ports[i].n_usable))
			continue;
		r = npi_diag_warning(build->diags, kube_pos_or_name(pos, &service->meta),
				     kube_port_path(&path, i, "name"),
				     "no endpoint of this port is usable");
	}
	return r;
}

static int say_families(struct desired_build *build,
			const struct desired_outcome *outcome)
{
	const struct kube_meta *meta = &outcome->joined->service->meta;
	int family, r = 0;

	for (family = 0; family < DESIRED_FAMILIES && r == 0; family++)
		if (outcome->uses_family[family] && !count_usable(outcome, family))
			r = npi_diag_warning(build->diags, meta->name_pos, NULL,
					     "service '%s/%s' has no %s endpoints",
					     meta->name_space, meta->name,
					     desired_family_names[family]);
	return r;
}

static int say_left_out(struct desired_build *build,
			const struct desired_outcome *outcome)
{
	const struct kube_meta *meta = &outcome->joined->service->meta;
	size_t n = sum(outcome->n_not_ready) + sum(outcome->n_terminating) +
		   sum(outcome->n_hinted_elsewhere);
	struct npi_text text = { 0 };

	if (!n)
		return 0;
	npi_text_add_format(&text, "service '%s/%s': %zu of %zu endpoints left out: ",
			    meta->name_space, meta->name, n, sum(outcome->n_all));
	add_counts(&text, outcome);
	return say(build, NPI_NOTICE, meta, &text);
}

int desired_say_outcome(struct desired_build *build,
			const struct desired_outcome *outcome)
{
	size_t n_said;
	int r;

	/* its allocation has failed, which has been said */
	if (!outcome->joined->service->n_cluster_ips)
		return 0;
	r = desired_say_port_names(build, outcome, &n_said);
	if (r < 0)
		return r;
	if (!count_usable(outcome, 0) && !count_usable(outcome, 1))
		return n_said ? 0 : say_no_endpoints(build, outcome);
	r = say_ports(build, outcome);
	if (r == 0)
		r = say_families(build, outcome);
	if (r == 0)
		r = say_left_out(build, outcome);
	return r ? r : desired_say_policies(build, outcome);
}

int desired_say_ignored(struct desired_build *build,
			const struct kube_model_service *joined)
{
	const struct kube_meta *meta = &joined->service->meta;
	const char *label = NULL;

	if (joined->ignored == KUBE_IGNORED_PROXY_NAME)
		label = "service.kubernetes.io/service-proxy-name";
	if (joined->ignored == KUBE_IGNORED_HEADLESS_LABEL)
		label = "service.kubernetes.io/headless";
	if (!label)
		return 0;
	return npi_diag_notice(build->diags, meta->name_pos, NULL,
			       "service '%s/%s' is passed over: it has the label %s",
			       meta->name_space, meta->name, label);
}

static int compare_to_service(const struct kube_endpoint_slice *slice,
			      const struct kube_meta *service)
{
	int order = strcmp(slice->meta.name_space, service->name_space);

	return order ? order : strcmp(slice->service_name, service->name);
}

static int say_orphan(struct desired_build *build,
		      const struct kube_endpoint_slice *slice)
{
	return npi_diag_notice(
		build->diags, slice->meta.name_pos, NULL,
		"endpointslice '%s/%s' is for service '%s/%s', which is not there",
		slice->meta.name_space, slice->meta.name, slice->meta.name_space,
		slice->service_name);
}

/* Slices of Services that -l leaves out are no orphans. */
int desired_say_orphans(struct desired_build *build)
{
	const struct kube_model *model = build->model;
	size_t service = 0, i;
	int r = 0;

	for (i = 0; i < model->n_slices && !build->settings->selector && r == 0; i++) {
		const struct kube_endpoint_slice *slice = model->slices[i].slice;
		int order = 1;

		while (service < model->n &&
		       (order = compare_to_service(
				slice, &model->services[service].service->meta)) > 0)
			service++;
		if (order != 0)
			r = say_orphan(build, slice);
	}
	return r;
}
