/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/host.h"

#include <errno.h>
#include <linux/version.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/desired.h"
#include "npi/settings.h"

/*
 * What IPVS needs, as kube-proxy sets it (pkg/proxy/ipvs/proxier.go): conntrack, since
 * without it nothing can masquerade IPVS connections; the two expire_* so that
 * connections and affinity leave real servers that are gone. With conn_reuse_mode 1
 * kernels before 5.9 drop the first packet of a reused client port.
 */
const struct host_sysctl host_sysctls[HOST_N_SYSCTLS] = {
	{ .name = "net.ipv4.ip_forward", .value = 1 },
	{ .name = "net.ipv6.conf.all.forwarding", .value = 1, .only_ipv6 = true },
	{ .name = "net.ipv4.vs.conntrack", .value = 1 },
	{ .name = "net.ipv4.vs.expire_nodest_conn", .value = 1 },
	{ .name = "net.ipv4.vs.expire_quiescent_template", .value = 1 },
	{ .name = "net.ipv4.vs.conn_reuse_mode", .value = 0, .before_linux_5_9 = true },
};

enum { LOWEST_SOURCE_PORT = 1024, HIGHEST_PORT = 65535 };

int host_route_cmp(const struct host_route *a, const struct host_route *b)
{
	return npi_addr_cmp(&a->addr, &b->addr);
}

int host_route_order(const void *a, const void *b)
{
	return host_route_cmp(a, b);
}

int host_element_cmp(const struct host_element *a, const struct host_element *b)
{
	int r = (int)a->set - (int)b->set;

	if (!r)
		r = npi_addr_cmp(&a->addr, &b->addr);
	if (!r)
		r = (int)a->protocol - (int)b->protocol;
	if (!r)
		r = (int)a->port - (int)b->port;
	return r ? r : (int)a->prefix - (int)b->prefix;
}

int host_element_order(const void *a, const void *b)
{
	return host_element_cmp(a, b);
}

bool host_has_family(const struct host_element *elements, size_t n, uint8_t family)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (elements[i].addr.family == family)
			return true;
	return false;
}

/* The owner that is kept must not depend on the order of the input: first by name. */
static int compare_routes(const void *a, const void *b)
{
	const struct host_route *left = a, *right = b;
	int r = host_route_cmp(left, right);

	if (!r)
		r = strcmp(left->owner->name_space, right->owner->name_space);
	if (!r)
		r = strcmp(left->owner->name, right->owner->name);
	return r ? r : (int)left->owner->role - (int)right->owner->role;
}

/* The same, or a network inside the other: a set of intervals takes no overlap. */
static bool is_covered(const struct host_element *element, const struct host_element *by)
{
	struct npi_cidr pods = { .addr = by->addr, .prefix = by->prefix };

	if (element->set == HOST_PODS && by->set == HOST_PODS)
		return npi_cidr_contains(&pods, &element->addr);
	return host_element_cmp(element, by) == 0;
}

static void drop_duplicate_elements(struct host_state *state)
{
	size_t kept = 0, i;

	for (i = 0; i < state->n_elements; i++) {
		const struct host_element *element = &state->elements[i];

		if (!kept || !is_covered(element, &state->elements[kept - 1]))
			state->elements[kept++] = *element;
	}
	state->n_elements = kept;
}

static void drop_duplicate_routes(struct host_state *state)
{
	size_t kept = 0, i;

	for (i = 0; i < state->n_routes; i++) {
		const struct host_route *route = &state->routes[i];

		if (!kept || host_route_cmp(&state->routes[kept - 1], route))
			state->routes[kept++] = *route;
	}
	state->n_routes = kept;
}

static bool is_of_this_node(const struct host_facts *facts, const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < facts->n_addresses; i++)
		if (npi_addr_equal(&facts->addresses[i].addr, addr))
			return true;
	return false;
}

static int build_routes(const struct npi_desired *desired, const struct host_facts *facts,
			struct npi_arena *arena, struct host_state *state)
{
	size_t i;

	state->routes = npi_arena_new_array(arena, struct host_route, desired->ipvs.n);
	if (!state->routes)
		return -ENOMEM;
	for (i = 0; i < desired->ipvs.n; i++) {
		const struct ipvs_virtual_service *vs = &desired->ipvs.items[i];

		if (vs->owner->role == NPI_ROLE_NODE_PORT ||
		    is_of_this_node(facts, &vs->addr))
			continue;
		state->routes[state->n_routes++] = (struct host_route){
			.addr = vs->addr,
			.source = facts->primary[vs->addr.family == AF_INET6],
			.owner = vs->owner,
		};
	}
	qsort(state->routes, state->n_routes, sizeof(*state->routes), compare_routes);
	drop_duplicate_routes(state);
	return 0;
}

/* Which set a virtual service belongs to; HOST_N_SETS for none. */
static enum host_set set_of(const struct npi_owner *owner,
			    const struct npi_settings *settings)
{
	if (settings->masquerade_all)
		return HOST_MASQUERADE;
	if (owner->role == NPI_ROLE_CLUSTER_IP)
		return HOST_CLUSTER_IP;
	return owner->local ? HOST_N_SETS : HOST_MASQUERADE;
}

static void add_element(struct host_state *state, enum host_set set,
			const struct npi_addr *addr, uint16_t protocol, uint16_t port)
{
	state->elements[state->n_elements++] = (struct host_element){
		.set = (uint8_t)set,
		.addr = *addr,
		.protocol = (uint8_t)protocol,
		.port = port,
	};
}

static void add_elements_of(struct host_state *state,
			    const struct ipvs_virtual_service *vs,
			    const struct npi_settings *settings, bool with_real_servers)
{
	enum host_set set = set_of(vs->owner, settings);
	uint32_t i;

	if (set != HOST_N_SETS)
		add_element(state, set, &vs->addr, vs->protocol, vs->port);
	for (i = 0; with_real_servers && i < vs->n_real_servers; i++)
		add_element(state, HOST_HAIRPIN, &vs->real_servers[i].addr, vs->protocol,
			    vs->real_servers[i].port);
}

/* Who the pods are matters only where there is something to reach. */
static void add_pods(struct host_state *state, const struct npi_settings *settings)
{
	size_t i;

	for (i = 0; i < settings->pod_cidrs.n; i++) {
		const struct npi_cidr *pods = &settings->pod_cidrs.items[i];

		if (!host_has_family(state->elements, state->n_elements,
				     pods->addr.family))
			continue;
		add_element(state, HOST_PODS, &pods->addr, 0, 0);
		state->elements[state->n_elements - 1].prefix = pods->prefix;
	}
}

static size_t most_elements(const struct npi_desired *desired)
{
	size_t most = desired->ipvs.n, i;

	for (i = 0; i < desired->ipvs.n; i++)
		most += desired->ipvs.items[i].n_real_servers;
	return most;
}

static int build_elements(const struct npi_desired *desired,
			  const struct npi_settings *settings, struct npi_arena *arena,
			  struct host_state *state)
{
	const struct ipvs_real_server *previous = NULL;
	size_t i;

	state->elements =
		npi_arena_new_array(arena, struct host_element,
				    most_elements(desired) + settings->pod_cidrs.n);
	if (!state->elements)
		return -ENOMEM;
	for (i = 0; i < desired->ipvs.n; i++) {
		const struct ipvs_virtual_service *vs = &desired->ipvs.items[i];

		/* virtual services of one Service port share their real servers */
		add_elements_of(state, vs, settings, vs->real_servers != previous);
		previous = vs->real_servers;
	}
	add_pods(state, settings);
	qsort(state->elements, state->n_elements, sizeof(*state->elements),
	      host_element_order);
	drop_duplicate_elements(state);
	return 0;
}

static void build_sysctls(const struct npi_desired *desired, unsigned int linux_version,
			  struct host_state *state)
{
	bool ipv6 = false;
	size_t i;

	for (i = 0; i < desired->ipvs.n && !ipv6; i++)
		ipv6 = desired->ipvs.items[i].addr.family == AF_INET6;
	for (i = 0; i < HOST_N_SYSCTLS; i++) {
		const struct host_sysctl *sysctl = &host_sysctls[i];
		bool wanted = desired->ipvs.n && (ipv6 || !sysctl->only_ipv6) &&
			      (linux_version < KERNEL_VERSION(5, 9, 0) ||
			       !sysctl->before_linux_5_9);

		state->sysctls[i] = wanted ? sysctl->value : HOST_ABSENT;
	}
}

/*
 * A reply to a masqueraded connection whose source port is some nodePort would be taken
 * for a new connection to that nodePort (kubernetes/kubernetes#139276).
 */
static void build_source_ports(const struct npi_settings *settings,
			       struct host_state *state)
{
	int below = settings->node_port_min - LOWEST_SOURCE_PORT;
	int above = HIGHEST_PORT - settings->node_port_max;

	if (above > below) {
		state->source_port_min = (uint16_t)(settings->node_port_max + 1);
		state->source_port_max = HIGHEST_PORT;
	} else {
		state->source_port_min = LOWEST_SOURCE_PORT;
		state->source_port_max = (uint16_t)(settings->node_port_min - 1);
	}
}

enum { FIRST_ELEMENTS = 64 }; /* a power of two, as every later size */

int host_state_add_element(struct host_state *state, struct npi_arena *arena,
			   const struct host_element *element)
{
	size_t n = state->n_elements;
	bool is_full = n == 0 || (n >= FIRST_ELEMENTS && (n & (n - 1)) == 0);
	void *grown;

	if (is_full) {
		grown = npi_arena_grow(arena, state->elements, n,
				       n ? n * 2 : FIRST_ELEMENTS, sizeof(*element));
		if (!grown)
			return -ENOMEM;
		state->elements = grown;
	}
	state->elements[state->n_elements++] = *element;
	return 0;
}

void host_state_sort(struct host_state *state)
{
	/* qsort() must not be given NULL, even for nothing */
	if (state->n_routes)
		qsort(state->routes, state->n_routes, sizeof(*state->routes),
		      host_route_order);
	if (state->n_elements)
		qsort(state->elements, state->n_elements, sizeof(*state->elements),
		      host_element_order);
	if (state->n_foreign_local)
		qsort(state->foreign_local, state->n_foreign_local,
		      sizeof(*state->foreign_local), npi_addr_order);
}

int host_state_build(const struct npi_desired *desired,
		     const struct npi_settings *settings, const struct host_facts *facts,
		     unsigned int linux_version, struct npi_arena *arena,
		     struct host_state *ret_state)
{
	struct host_state state = { 0 };
	int r = build_routes(desired, facts, arena, &state);

	if (!r)
		r = build_elements(desired, settings, arena, &state);
	if (r < 0)
		return r;
	build_sysctls(desired, linux_version, &state);
	build_source_ports(settings, &state);
	state.mark = UINT32_C(1) << settings->masquerade_bit;
	*ret_state = state;
	return 0;
}
