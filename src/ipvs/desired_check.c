/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desired_parts.h"

#include <errno.h>
#include <stdlib.h>

/* The service range that an address is in, or NULL. */
static const struct npi_cidr *service_range(const struct npi_settings *settings,
					    const struct npi_addr *addr)
{
	size_t i;

	for (i = 0; i < settings->cluster_ip_ranges.n; i++)
		if (npi_cidr_contains(&settings->cluster_ip_ranges.items[i], addr))
			return &settings->cluster_ip_ranges.items[i];
	return NULL;
}

/* A clusterIP of tomorrow; what else the API server refuses, decoding has refused. */
static int check_external_ip(struct desired_build *build,
			     const struct kube_service *service, size_t i)
{
	const struct npi_addr *addr = &service->external_ips[i].addr;
	const struct npi_cidr *range = service_range(build->settings, addr);
	struct npi_pos pos =
		kube_pos_or_name(service->external_ips[i].pos, &service->meta);
	char text[NPI_ADDR_TEXT], network[NPI_ADDR_TEXT];
	struct kube_path path;

	if (!range || service->meta.is_accepted)
		return 0;
	return npi_diag_error(
		build->diags, pos, kube_spec_item_path(&path, "externalIPs", i),
		"Invalid value: \"%s\": may not be in the service cluster IP "
		"range (%s/%u)",
		npi_addr_format(addr, text), npi_addr_format(&range->addr, network),
		range->prefix);
}

static bool is_own_address(const struct desired_build *build, const struct npi_addr *addr)
{
	return build->own_addresses.n &&
	       bsearch(addr, build->own_addresses.items, build->own_addresses.n,
		       sizeof(struct npi_addr), npi_addr_order);
}

static const char *unusable_reason(const struct desired_build *build,
				   const struct npi_addr *addr)
{
	if (npi_addr_is_unspecified(addr))
		return "may not be unspecified";
	if (npi_addr_is_loopback(addr))
		return "may not be in the loopback range (127.0.0.0/8, ::1/128)";
	if (npi_addr_is_link_local(addr))
		return "may not be in the link-local range (169.254.0.0/16, fe80::/10)";
	if (npi_addr_is_multicast(addr))
		return "may not be in the multicast range (224.0.0.0/4, ff00::/8)";
	if (is_own_address(build, addr))
		return "is an address of this node";
	return NULL;
}

static int check_cluster_ip(struct desired_build *build,
			    const struct kube_service *service, size_t i)
{
	const struct npi_addr *addr = &service->cluster_ips[i].addr;
	const char *reason = unusable_reason(build, addr);
	char text[NPI_ADDR_TEXT];
	struct kube_path path;

	if (!reason)
		return 0;
	return npi_diag_error(
		build->diags,
		kube_pos_or_name(service->cluster_ips[i].pos, &service->meta),
		kube_spec_item_path(&path, "clusterIPs", i), "Invalid value: \"%s\": %s",
		npi_addr_format(addr, text), reason);
}

/* The load balancer decides its addresses; those that nothing from outside can be sent to
 * (minikube writes 127.0.0.1) are no reason to refuse the Service. */
const char *desired_ingress_problem(const struct kube_ingress *ingress)
{
	if (npi_addr_is_unspecified(&ingress->addr))
		return "unspecified";
	if (npi_addr_is_loopback(&ingress->addr))
		return "a loopback address";
	return npi_addr_is_multicast(&ingress->addr) ? "a multicast address" : NULL;
}

static int check_ingress(struct desired_build *build, const struct kube_service *service,
			 size_t i)
{
	struct kube_path path;
	const char *problem;
	char text[NPI_ADDR_TEXT];

	if (!service->ingress[i].addr.family || service->ingress[i].proxy_mode)
		return 0;
	problem = desired_ingress_problem(&service->ingress[i]);
	if (!problem)
		return 0;
	return npi_diag_warning(
		build->diags, kube_pos_or_name(service->ingress[i].pos, &service->meta),
		kube_ingress_path(&path, i), "%s is %s, and not served",
		npi_addr_format(&service->ingress[i].addr, text), problem);
}

static int check_service(struct desired_build *build, const struct kube_service *service)
{
	int result = 0;
	size_t i;
	int r;

	for (i = 0; i < service->n_cluster_ips; i++) {
		r = check_cluster_ip(build, service, i);
		if (r < 0)
			return r;
		result |= r;
	}
	for (i = 0; i < service->n_external_ips; i++) {
		r = check_external_ip(build, service, i);
		if (r < 0)
			return r;
		result |= r;
	}
	for (i = 0; i < service->n_ingress; i++) {
		r = check_ingress(build, service, i);
		if (r < 0)
			return r;
	}
	return result;
}

int desired_check_addresses(struct desired_build *build)
{
	int result = 0;
	size_t i;

	for (i = 0; i < build->model->n; i++) {
		int r;

		if (build->model->services[i].ignored != KUBE_SERVED)
			continue;
		r = check_service(build, build->model->services[i].service);
		if (r < 0)
			return r;
		result |= r;
	}
	return result;
}

static bool wants_nodes(const struct kube_service *service, uint8_t family)
{
	bool of_family = false;
	size_t i;

	for (i = 0; i < service->n_cluster_ips; i++)
		of_family |= service->cluster_ips[i].addr.family == family;
	for (i = 0; of_family && i < service->n_ports; i++)
		if (service->ports[i].node_port)
			return true;
	return false;
}

int desired_check_nodes(struct desired_build *build)
{
	int index, r = 0;
	size_t i;

	for (index = 0; index < DESIRED_FAMILIES; index++) {
		size_t wanted = 0;

		if (build->node[index].n || build->is_for_no_node)
			continue;
		for (i = 0; i < build->model->n; i++)
			if (build->model->services[i].ignored == KUBE_SERVED &&
			    wants_nodes(build->model->services[i].service,
					desired_families[index]))
				wanted++;
		if (wanted)
			r = npi_diag_warning(
				build->diags, (struct npi_pos){ 0 }, NULL,
				"the nodePorts of %zu Service%s are not served over %s: "
				"%s",
				wanted, wanted == 1 ? "" : "s",
				desired_family_names[index],
				build->settings->nodeport_addresses.n
					? "--nodeport-addresses selects no address of "
					  "this "
					  "node"
					: "this node has no address for them");
		if (r < 0)
			return r;
	}
	return 0;
}
