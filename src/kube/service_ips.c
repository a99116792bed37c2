/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy: what
 * ValidateServiceClusterIPsRelatedFields() and the allocator's initIPFamilyFields() ask
 * of them as far as one Service can tell. An empty clusterIP is an absent one.
 */
#include "service.h"

#include <string.h>
#include <sys/socket.h>

#include "npi/settings.h"

static const struct kube_word family_words[] = {
	{ "IPv4", AF_INET },
	{ "IPv6", AF_INET6 },
};
static const struct kube_words families = { FIELDS(family_words) };

static const struct kube_word family_policy_words[] = {
	{ "PreferDualStack", 0 },
	{ "RequireDualStack", 0 },
	{ "SingleStack", 0 },
};
const struct kube_words kube_family_policies = { FIELDS(family_policy_words) };

static void add_family(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, struct kube_service *service)
{
	unsigned int family;

	if (!kube_has_shape(decoder, node, path, SHAPE_STRING) ||
	    !kube_choose(decoder, node, path, &families, &family))
		return;
	if (memchr(service->ip_families, (int)family, service->n_ip_families))
		kube_say(decoder, NPI_ERROR, node->pos, path, "Duplicate value: \"%s\"",
			 node->text);
	else
		service->ip_families[service->n_ip_families++] = (uint8_t)family;
}

void service_read_families(struct kube_decoder *decoder, const struct npi_node *node,
			   const struct npi_path *path, const struct kube_field *field,
			   void *ret_value)
{
	struct npi_path item_path = { .parent = path };
	struct kube_service *service = ret_value;

	(void)field;
	npi_for_each_child (child, node) {
		add_family(decoder, child, &item_path, service);
		item_path.index++;
	}
}

/* Where the addresses stand. */
struct cluster_ips {
	const struct service_check *check;
	const struct npi_node *ip;   /* clusterIP; NULL when absent or empty */
	const struct npi_node *list; /* clusterIPs; likewise */
	struct npi_path path;        /* "spec.clusterIPs" */
};

static void check_external_name(const struct cluster_ips *ips)
{
	static const char forbidden[] = "may not be set for ExternalName services";
	const struct service_check *check = ips->check;
	struct npi_path families_path = { .parent = check->path, .name = "ipFamilies" };
	struct npi_path policy_path = { .parent = check->path, .name = "ipFamilyPolicy" };
	struct npi_path name_path = { .parent = check->path, .name = "externalName" };
	const struct npi_node *list = service_field(check, "ipFamilies", SHAPE_LIST);
	const struct npi_node *policy =
		service_field(check, "ipFamilyPolicy", SHAPE_STRING);
	const struct npi_node *name = service_field(check, "externalName", SHAPE_STRING);

	if (ips->ip || ips->list)
		kube_forbidden(check->decoder, ips->list ? ips->list : ips->ip,
			       &ips->path, forbidden);
	if (list && list->len)
		kube_forbidden(check->decoder, list, &families_path, forbidden);
	if (policy)
		kube_forbidden(check->decoder, policy, &policy_path, forbidden);
	if (!name || !name->len)
		kube_required(check->decoder, name ? name->pos : check->spec->pos,
			      &name_path, "");
	else
		kube_is_cname(check->decoder, name, &name_path);
}

static void check_agreement(const struct cluster_ips *ips)
{
	const struct npi_node *first = ips->list ? ips->list->children : NULL;

	if (!first)
		return;
	if (!ips->ip)
		kube_invalid(ips->check->decoder, ips->list, &ips->path,
			     "must be empty when `clusterIP` is not specified");
	else if (first->kind != NPI_SCALAR || strcmp(first->text, ips->ip->text) != 0)
		kube_invalid(ips->check->decoder, ips->list, &ips->path,
			     "first value must match `clusterIP`");
}

static void check_headless(const struct cluster_ips *ips, const struct npi_node *node,
			   const struct npi_path *path)
{
	struct kube_service *service = ips->check->service;

	service->headless = true;
	if (ips->list && ips->list->len > 1)
		kube_invalid(ips->check->decoder, ips->list, &ips->path,
			     "'None' must be the first and only value");
	else if (service->type == KUBE_NODE_PORT || service->type == KUBE_LOAD_BALANCER)
		kube_invalid(ips->check->decoder, node, path,
			     "may not be set to 'None' for %s services",
			     service->type == KUBE_NODE_PORT ? "NodePort"
							     : "LoadBalancer");
}

static void check_family(const struct cluster_ips *ips, const struct npi_node *node,
			 const struct npi_path *path, const struct npi_addr *addr)
{
	const struct kube_service *service = ips->check->service;

	if (path->index < service->n_ip_families &&
	    service->ip_families[path->index] != addr->family)
		kube_invalid(ips->check->decoder, node, path,
			     "expected an %s value as indicated by `ipFamilies[%zu]`",
			     kube_word_of(&families, service->ip_families[path->index]),
			     path->index);
}

/* The range of the family, which other addresses may be given to; NULL: none is known. */
static const struct npi_cidr *range_of(const struct kube_decoder *decoder, uint8_t family)
{
	const struct npi_cidrs *ranges = &decoder->settings->cluster_ip_ranges;
	size_t i;

	for (i = 0; i < ranges->n; i++) {
		if (ranges->items[i].addr.family == family)
			return &ranges->items[i];
	}
	return NULL;
}

static void check_range(const struct cluster_ips *ips, const struct npi_node *node,
			const struct npi_addr *addr)
{
	const struct npi_cidr *range = range_of(ips->check->decoder, addr->family);
	char text[NPI_ADDR_TEXT];

	if (!ips->check->decoder->settings->cluster_ip_ranges_given || !range ||
	    npi_cidr_contains(range, addr))
		return;
	kube_say(
		ips->check->decoder, NPI_ERROR, node->pos, &ips->path,
		"Invalid value: [\"%s\"]: failed to allocate IP %s: the provided IP (%s) "
		"is not in the valid range. The range of valid IPs is %s/%u",
		node->text, node->text, node->text, npi_addr_format(&range->addr, text),
		range->prefix);
	kube_hint(ips->check->decoder,
		  "--service-cluster-ip-range says what the cluster uses");
}

/* Any number is looked at, two are kept. */
static void read_address(const struct cluster_ips *ips, const struct npi_node *node,
			 const struct npi_path *path)
{
	struct kube_decoder *decoder = ips->check->decoder;
	struct kube_service *service = ips->check->service;
	struct npi_addr addr;

	if (!kube_has_shape(decoder, node, path, SHAPE_STRING))
		return;
	if (path->index == 0 && strcmp(node->text, "None") == 0) {
		check_headless(ips, node, path);
		return;
	}
	if (!kube_address(decoder, node, path, &addr))
		return;
	check_family(ips, node, path, &addr);
	check_range(ips, node, &addr);
	if (service->n_cluster_ips < 2)
		service->cluster_ips[service->n_cluster_ips++] =
			(struct kube_address){ .addr = addr, .pos = node->pos };
}

static void check_number(const struct cluster_ips *ips)
{
	const struct kube_service *service = ips->check->service;

	if (ips->list && ips->list->len > 2)
		kube_invalid(ips->check->decoder, ips->list, &ips->path,
			     "may only hold up to 2 values");
	else if (service->n_cluster_ips == 2 &&
		 service->cluster_ips[0].addr.family ==
			 service->cluster_ips[1].addr.family)
		kube_invalid(ips->check->decoder, ips->list, &ips->path,
			     "may specify no more than one IP for each IP family");
}

/* Two addresses or families want a policy that allows them; absent is SingleStack. */
static void check_policy(const struct cluster_ips *ips)
{
	const struct service_check *check = ips->check;
	const struct kube_service *service = check->service;
	const struct npi_node *policy =
		service_field(check, "ipFamilyPolicy", SHAPE_STRING);
	const struct npi_node *list = service_field(check, "ipFamilies", SHAPE_LIST);
	struct npi_path path = { .parent = check->path, .name = "ipFamilyPolicy" };
	struct npi_node absent = { .text = "SingleStack", .len = 11, .quoted = true };

	if (service->n_cluster_ips < 2 && service->n_ip_families < 2)
		return;
	if (policy ? strcmp(policy->text, "SingleStack") != 0
		   : service->headless && !service->has_selector)
		return;
	absent.pos = service->n_cluster_ips == 2 ? ips->list->pos : list->pos;
	kube_invalid(check->decoder, policy ? policy : &absent, &path,
		     "must be 'RequireDualStack' or 'PreferDualStack' when multiple %s "
		     "are specified",
		     service->n_cluster_ips == 2 ? "cluster IPs" : "IP families");
	if (!policy)
		kube_hint(check->decoder, "an absent ipFamilyPolicy means SingleStack");
}

/* "" in the place of a list or of an address is the same as none. */
static const struct npi_node *filled(const struct npi_node *node)
{
	return node && node->len ? node : NULL;
}

void service_check_cluster_ips(const struct service_check *check)
{
	struct cluster_ips ips = {
		.check = check,
		.ip = filled(service_field(check, "clusterIP", SHAPE_STRING)),
		.list = filled(service_field(check, "clusterIPs", SHAPE_LIST)),
		.path = { .parent = check->path, .name = "clusterIPs" },
	};
	struct npi_path item_path = { .parent = &ips.path };

	if (check->service->type == KUBE_EXTERNAL_NAME) {
		check_external_name(&ips);
		return;
	}
	check_agreement(&ips);
	if (ips.ip && !ips.list)
		read_address(&ips, ips.ip, &item_path);
	for (const struct npi_node *node = ips.list ? ips.list->children : NULL; node;
	     node = node->next) {
		read_address(&ips, node, &item_path);
		item_path.index++;
	}
	check_number(&ips);
	check_policy(&ips);
}
