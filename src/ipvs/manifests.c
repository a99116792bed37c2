/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manifests_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "npi/desired.h"

#include "desired_parts.h"

static int find_own_addresses(struct manifest_build *build)
{
	const struct host_facts *host = build->host;
	struct manifest_addresses own = { 0 };
	size_t i;

	own.items =
		npi_arena_new_array(&build->scratch, struct npi_addr, host->n_addresses);
	if (!own.items)
		return -ENOMEM;
	for (i = 0; i < host->n_addresses; i++)
		if (!desired_is_service_interface(&host->addresses[i]) &&
		    !desired_stands_alone(host, &host->addresses[i]))
			own.items[own.n++] = host->addresses[i].addr;
	if (own.n > 1)
		qsort(own.items, own.n, sizeof(*own.items), npi_addr_order);
	build->own = own;
	return 0;
}

static bool is_own(const struct manifest_build *build, const struct npi_addr *addr)
{
	return build->own.n && bsearch(addr, build->own.items, build->own.n,
				       sizeof(*addr), npi_addr_order);
}

/* What kind of addresses a pass is about. */
enum address_kind { IN_RANGE, ELSEWHERE, OWN };

static enum address_kind kind_of(const struct manifest_build *build,
				 const struct npi_addr *addr)
{
	const struct npi_cidrs *ranges = &build->settings->cluster_ip_ranges;
	size_t i;

	if (is_own(build, addr))
		return OWN;
	for (i = 0; i < ranges->n; i++)
		if (npi_cidr_contains(&ranges->items[i], addr))
			return IN_RANGE;
	return ELSEWHERE;
}

/* Whether a Service without a clusterIP will get one. */
static bool has_range(const struct manifest_build *build, uint8_t family)
{
	const struct npi_cidrs *ranges = &build->settings->cluster_ip_ranges;
	size_t i;

	for (i = 0; i < ranges->n; i++)
		if (ranges->items[i].addr.family == family)
			return true;
	return false;
}

/* Whether an address outside of the range of its family may be a clusterIP. */
static bool may_be_elsewhere(const struct manifest_build *build, uint8_t family)
{
	return !build->settings->cluster_ip_ranges_given || !has_range(build, family);
}

static struct manifest_group group_at(const struct manifest_build *build, size_t begin)
{
	struct manifest_group group = { .items = &build->items[begin] };

	while (begin + group.n < build->n &&
	       npi_addr_equal(&group.items[0].made.addr, &group.items[group.n].made.addr))
		group.n++;
	return group;
}

static struct manifest_item *find_unused(const struct manifest_group *group)
{
	size_t i;

	for (i = 0; i < group->n; i++)
		if (!group->items[i].is_used)
			return &group->items[i];
	return NULL;
}

/* A Service of all that is set like the first one that none has. */
static struct manifest_service *add_service(struct manifest_build *build,
					    const struct manifest_group *group,
					    unsigned int number)
{
	struct manifest_service *service = &build->services[build->n_services];
	struct manifest_item *first = find_unused(group);
	size_t i;

	service->ports =
		npi_arena_new_array(&build->scratch, struct manifest_port, group->n);
	if (!service->ports)
		return NULL;
	service->next_external = &service->externals;
	service->name_addr = first->made.addr;
	service->number = number;
	for (i = 0; i < group->n; i++) {
		struct manifest_item *item = &group->items[i];

		if (item->is_used || item->settings != first->settings)
			continue;
		item->is_used = true;
		service->ports[service->n_ports++] =
			(struct manifest_port){ .item = item, .service = service };
	}
	build->n_services++;
	return service;
}

static int add_cluster_ip(struct manifest_build *build,
			  const struct manifest_group *group)
{
	struct manifest_service *service;

	if (!find_unused(group))
		return 0;
	service = add_service(build, group, 1);
	if (!service)
		return -ENOMEM;
	service->cluster_ip = service->name_addr;
	return 0;
}

/* Nothing else has these ports: as externalIPs of Services of their own. */
static int add_external_ips(struct manifest_build *build,
			    const struct manifest_group *group)
{
	unsigned int number = group->n && group->items[0].is_used ? 2 : 1;
	size_t i;

	for (; find_unused(group); number++) {
		struct manifest_service *service = add_service(build, group, number);
		struct manifest_external *external =
			npi_arena_new(&build->scratch, struct manifest_external);

		if (!service || !external)
			return -ENOMEM;
		external->addr = service->name_addr;
		*service->next_external = external;
		service->n_externals = 1;
		for (i = 0; i < service->n_ports; i++)
			service->ports[i].item->lost |= NPI_LOST_NOTHING_BUT_MORE;
	}
	return 0;
}

static void lose_rest(const struct manifest_group *group, enum npi_lost reason)
{
	size_t i;

	for (i = 0; i < group->n; i++)
		if (!group->items[i].is_used)
			group->items[i].lost = reason;
}

/* ---- one pass for each kind of addresses */

static int serve_in_range(struct manifest_build *build,
			  const struct manifest_index *index,
			  const struct manifest_group *group)
{
	int r = add_cluster_ip(build, group);

	(void)index;
	lose_rest(group, NPI_LOST_SETTINGS);
	return r;
}

/* Addresses of load balancers and the like, or of a cluster with another range. */
static int serve_elsewhere(struct manifest_build *build,
			   const struct manifest_index *index,
			   const struct manifest_group *group)
{
	int r = manifests_match_externals(build, index, group);

	if (!r && may_be_elsewhere(build, group->items[0].made.addr.family))
		r = add_cluster_ip(build, group);
	return r;
}

static int serve_own(struct manifest_build *build, const struct manifest_index *index,
		     const struct manifest_group *group)
{
	return manifests_match_externals(build, index, group);
}

static int serve_rest(struct manifest_build *build, const struct manifest_index *index,
		      const struct manifest_group *group)
{
	(void)index;
	if (has_range(build, group->items[0].made.addr.family))
		return add_external_ips(build, group);
	lose_rest(group, NPI_LOST_RANGE);
	return 0;
}

typedef int serve(struct manifest_build *build, const struct manifest_index *index,
		  const struct manifest_group *group);

static int pass(struct manifest_build *build, enum address_kind kind,
		const struct manifest_index *index, serve *serve_group)
{
	size_t begin = 0;
	int r = 0;

	while (begin < build->n && !r) {
		struct manifest_group group = group_at(build, begin);

		if (kind_of(build, &group.items[0].made.addr) == kind)
			r = serve_group(build, index, &group);
		begin += group.n;
	}
	return r;
}

/* Which addresses nodePorts will be served on depends on the clusterIPs, so that those
 * are made up first. */
static int serve_node_ports(struct manifest_build *build,
			    const struct manifest_index *index)
{
	struct npi_diags diags = { .arena = &build->scratch };
	struct kube_objects objects = { 0 };
	struct npi_desired desired;
	int r = manifests_make_objects(build, &build->scratch, &objects);

	if (!r)
		r = npi_desired_build(&objects, build->settings, build->host,
				      &build->scratch, &diags, &desired);
	if (r)
		return r < 0 ? r : 0;
	return manifests_match_node_ports(build, index, desired.node_addresses,
					  desired.n_node_addresses);
}

static int serve_all(struct manifest_build *build)
{
	struct manifest_index index = { 0 };
	int r = pass(build, IN_RANGE, &index, serve_in_range);

	if (!r)
		r = manifests_index(build, &index);
	if (!r)
		r = pass(build, ELSEWHERE, &index, serve_elsewhere);
	if (!r)
		r = manifests_index(build, &index);
	if (!r)
		r = serve_node_ports(build, &index);
	if (!r)
		r = pass(build, OWN, &index, serve_own);
	if (!r)
		r = pass(build, ELSEWHERE, &index, serve_rest);
	return r ? r : pass(build, OWN, &index, serve_rest);
}

static int compare_losses(const void *a, const void *b)
{
	const struct npi_loss *one = a, *two = b;

	return ipvs_virtual_service_cmp(one->vs, two->vs);
}

static void list_losses(struct manifest_build *build)
{
	size_t i;

	for (i = 0; i < build->n; i++)
		if (build->items[i].lost)
			build->losses[build->n_losses++] =
				(struct npi_loss){ build->items[i].vs,
						   build->items[i].lost };
	if (build->n_losses > 1)
		qsort(build->losses, build->n_losses, sizeof(*build->losses),
		      compare_losses);
}

int npi_manifests_build(const struct ipvs_table *table, const struct host_facts *host,
			const struct npi_settings *settings, struct npi_arena *arena,
			struct npi_manifests *ret)
{
	struct manifest_build build = { .host = host,
					.settings = settings,
					.arena = arena };
	struct npi_manifests manifests = { 0 };
	int r = manifests_take_items(&build, table);

	if (!r)
		r = find_own_addresses(&build);
	build.services =
		npi_arena_new_array(&build.scratch, struct manifest_service, build.n);
	if (!r && !build.services)
		r = -ENOMEM;
	if (!r)
		r = serve_all(&build);
	if (!r)
		r = manifests_make_objects(&build, arena, &manifests.objects);
	if (!r) {
		list_losses(&build);
		manifests.losses = build.losses;
		manifests.n_losses = build.n_losses;
		*ret = manifests;
	}
	npi_arena_clear(&build.scratch);
	return r;
}
