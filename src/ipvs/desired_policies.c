/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "npi/text.h"

static bool lacks_internal(const struct desired_port_outcome *port)
{
	return port->lacks_local_internal;
}

static bool lacks_external(const struct desired_port_outcome *port)
{
	return port->lacks_local_external;
}

struct policy {
	const char *field;
	const char *connections;
	bool (*is_lacking)(const struct desired_port_outcome *port);
};

static const struct policy policies[] = {
	{ "externalTrafficPolicy", "from outside", lacks_external },
	{ "internalTrafficPolicy", "to its clusterIP", lacks_internal },
};

/* An endpoint whose node would be this one if upper and lower case were the same. */
static const char *nearly_this_node(const struct kube_port_backends *backends,
				    const char *hostname)
{
	size_t group, i;

	for (group = 0; group < backends->n; group++) {
		for (i = 0; i < backends->groups[group].n; i++) {
			const char *name = backends->groups[group].endpoints[i].node_name;

			if (name && strcasecmp(name, hostname) == 0)
				return name;
		}
	}
	return NULL;
}

static int note_node_name(struct desired_build *build,
			  const struct desired_outcome *outcome,
			  const struct policy *policy)
{
	const char *hostname = build->model->hostname;
	const char *name = NULL;
	size_t i;

	if (!hostname[0])
		return npi_diag_note(build->diags, (struct npi_pos){ 0 },
				     "give this node's name with --hostname-override");
	for (i = 0; i < outcome->joined->service->n_ports && !name; i++)
		if (policy->is_lacking(&outcome->ports[i]))
			name = nearly_this_node(&outcome->backends[i], hostname);
	if (!name || strcmp(name, hostname) == 0)
		return 0;
	return npi_diag_note(build->diags, (struct npi_pos){ 0 },
			     "an endpoint is on '%s': names are compared exactly", name);
}

/* The ports it concerns, when it does not concern all. */
static void add_ports(struct npi_text *text, const struct desired_outcome *outcome,
		      const struct policy *policy)
{
	const struct kube_service *service = outcome->joined->service;
	size_t n = 0, i;

	for (i = 0; i < service->n_ports; i++)
		n += policy->is_lacking(&outcome->ports[i]);
	if (n == service->n_ports)
		return;
	for (n = 0, i = 0; i < service->n_ports; i++)
		if (policy->is_lacking(&outcome->ports[i]))
			npi_text_add_format(text, "%s'%s'", n++ ? ", " : " on port ",
					    service->ports[i].name);
}

static int say_policy(struct desired_build *build, const struct desired_outcome *outcome,
		      const struct policy *policy, struct npi_pos pos)
{
	const struct kube_service *service = outcome->joined->service;
	const char *hostname = build->model->hostname;
	struct npi_text text = { 0 };
	struct kube_path path;
	int r;

	npi_text_add_format(&text, "service '%s/%s' has no endpoint on ",
			    service->meta.name_space, service->meta.name);
	if (hostname[0])
		npi_text_add_format(&text, "node '%s'", hostname);
	else
		npi_text_add_string(&text, "this node, whose name is not known");
	npi_text_add_format(&text, ": connections %s", policy->connections);
	add_ports(&text, outcome, policy);
	npi_text_add_string(&text, " are refused here");
	r = text.failed ? -ENOMEM
			: npi_diag_warning(build->diags, pos,
					   kube_spec_path(&path, policy->field), "%s",
					   npi_text_string(&text));
	npi_text_clear(&text);
	return r < 0 ? r : note_node_name(build, outcome, policy);
}

int desired_say_policies(struct desired_build *build,
			 const struct desired_outcome *outcome)
{
	const struct kube_service *service = outcome->joined->service;
	const struct npi_pos places[] = { service->external_traffic_policy_pos,
					  service->internal_traffic_policy_pos };
	size_t policy, i;
	int r = 0;

	for (policy = 0; policy < 2 && r == 0 && !build->is_for_no_node; policy++) {
		for (i = 0; i < service->n_ports; i++)
			if (policies[policy].is_lacking(&outcome->ports[i]))
				break;
		if (i < service->n_ports)
			r = say_policy(build, outcome, &policies[policy],
				       kube_pos_or_name(places[policy], &service->meta));
	}
	return r;
}
