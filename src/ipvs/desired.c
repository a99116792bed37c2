/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/desired.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/allocate.h"
#include "npi/host.h"

#include "desired_parts.h"

const uint8_t desired_families[DESIRED_FAMILIES] = { AF_INET, AF_INET6 };
const char *const desired_family_names[DESIRED_FAMILIES] = { "IPv4", "IPv6" };

int desired_family_index(uint8_t family)
{
	int i;

	for (i = 0; i < DESIRED_FAMILIES; i++)
		if (desired_families[i] == family)
			return i;
	return -1;
}

static int allocate(struct desired_build *build)
{
	struct npi_arena_mark mark = npi_arena_mark(&build->scratch);
	struct kube_service **services;
	size_t i;
	int r;

	services = npi_arena_new_array(&build->scratch, struct kube_service *,
				       build->model->n);
	if (!services)
		return -ENOMEM;
	for (i = 0; i < build->model->n; i++)
		services[i] = build->model->services[i].service;
	r = kube_allocate(services, build->model->n, build->settings, build->diags);
	npi_arena_rewind(&build->scratch, mark);
	return r;
}

/* At most so many virtual services can come of it. */
static size_t count_virtual_services(const struct desired_build *build,
				     const struct kube_service *service)
{
	size_t addresses =
		service->n_cluster_ips + service->n_external_ips + service->n_ingress;
	size_t total = addresses * service->n_ports;
	size_t i;

	for (i = 0; i < service->n_ports; i++)
		if (service->ports[i].node_port)
			total += build->all_nodes.n;
	return total;
}

static int make_table(struct desired_build *build)
{
	size_t i;

	for (i = 0; i < build->model->n; i++)
		if (build->model->services[i].ignored == KUBE_SERVED)
			build->capacity += count_virtual_services(
				build, build->model->services[i].service);
	build->table.items = npi_arena_new_array(
		build->arena, struct ipvs_virtual_service, build->capacity);
	return build->table.items ? 0 : -ENOMEM;
}

static int add_services(struct desired_build *build)
{
	int result = 0;
	size_t i;
	int r;

	r = make_table(build);
	if (r < 0)
		return r;
	for (i = 0; i < build->model->n; i++) {
		const struct kube_model_service *joined = &build->model->services[i];

		r = joined->ignored == KUBE_SERVED ? desired_add_service(build, joined)
						   : desired_say_ignored(build, joined);
		if (r < 0)
			return r;
		result |= r;
	}
	ipvs_table_sort(&build->table);
	return result;
}

/* In this order; all are run, so that one run shows all findings. */
static int (*const steps[])(struct desired_build *build) = {
	allocate,
	desired_find_addresses,
	desired_check_addresses,
	add_services,
	desired_resolve_claims,
	desired_check_nodes,
	desired_say_orphans,
};

static int run(struct desired_build *build, struct kube_objects *objects)
{
	struct kube_model model;
	size_t i;
	int result = kube_model_build(objects, build->settings, &build->scratch,
				      build->diags, &model);

	if (result < 0)
		return result;
	build->model = &model;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int r = steps[i](build);

		if (r < 0)
			return r;
		result |= r;
	}
	return result;
}

int npi_desired_build(struct kube_objects *objects, const struct npi_settings *settings,
		      const struct host_facts *host, struct npi_arena *arena,
		      struct npi_diags *diags, struct npi_desired *ret)
{
	static const struct host_facts nowhere;
	struct desired_build build = {
		.settings = settings,
		.host = host ? host : &nowhere,
		.is_for_no_node = !host,
		.arena = arena,
		.diags = diags,
	};
	int r = run(&build, objects);

	npi_arena_clear(&build.scratch);
	if (r)
		return r;
	*ret = (struct npi_desired){
		.ipvs = build.table,
		.node_addresses = build.all_nodes.items,
		.n_node_addresses = build.all_nodes.n,
	};
	return 0;
}
