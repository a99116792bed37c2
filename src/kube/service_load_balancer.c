/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service.h"

#include <string.h>

#define INGRESS(member) offsetof(struct kube_ingress, member)

static const struct kube_word mode_words[] = {
	{ "Proxy", true },
	{ "VIP", false },
};
static const struct kube_words modes = { FIELDS(mode_words) };

static void read_ip(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const struct kube_field *field,
		    void *ret_value)
{
	(void)field;
	if (node->len)
		kube_address(decoder, node, path, ret_value);
}

static void read_mode(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_field *field,
		      void *ret_value)
{
	unsigned int value;

	if (kube_choose(decoder, node, path, field->words, &value))
		*(bool *)ret_value = value;
}

static void check_ingress(struct kube_decoder *decoder, const struct npi_node *node,
			  const struct npi_path *path, void *object)
{
	struct npi_path mode_path = { .parent = path, .name = "ipMode" };
	const struct npi_node *ip = kube_find(node, "ip", SHAPE_STRING);
	const struct npi_node *mode = kube_find(node, "ipMode", SHAPE_STRING);
	struct kube_ingress *ingress = object;

	ingress->pos = ip ? ip->pos : node->pos;
	if (mode && !(ip && ip->len))
		kube_forbidden(decoder, mode, &mode_path,
			       "may not be specified when `ip` is not set");
}

static const struct kube_field port_status_items[] = {
	{ FIELD("error"), SHAPE_STRING },
	{ FIELD("port"), SHAPE_NUMBER },
	{ FIELD("protocol"), SHAPE_STRING },
};
static const struct kube_fields port_status_fields = { FIELDS(port_status_items) };

static const struct kube_ingress initial = { .hostname = "" };

static const struct kube_field ingress_items[] = {
	{ FIELD("hostname"), SHAPE_STRING, INGRESS(hostname), kube_read_string },
	{ FIELD("ip"), SHAPE_STRING, INGRESS(addr), read_ip },
	{ FIELD("ipMode"), SHAPE_STRING, INGRESS(proxy_mode), read_mode,
	  .words = &modes },
	{ FIELD("ports"), SHAPE_LIST, 0, kube_skim_objects,
	  .fields = &port_status_fields },
};
const struct kube_fields kube_ingress_fields = {
	FIELDS(ingress_items),
	.size = sizeof(struct kube_ingress),
	.initial = &initial,
	.check = check_ingress,
};

/* Fields that only a load balancer has, with the name that the API server calls them. */
static const struct {
	const char *key;
	const char *name;
} of_load_balancers[] = {
	{ "loadBalancerSourceRanges", "LoadBalancerSourceRanges" },
	{ "allocateLoadBalancerNodePorts", "allocateLoadBalancerNodePorts" },
	{ "loadBalancerClass", "loadBalancerClass" },
};

static void check_type(const struct service_check *check)
{
	const unsigned int any = SHAPE_BOOL | SHAPE_STRING | SHAPE_LIST;
	size_t i;

	if (!check->type_is_known || check->service->type == KUBE_LOAD_BALANCER)
		return;
	for (i = 0; i < sizeof(of_load_balancers) / sizeof(of_load_balancers[0]); i++) {
		struct npi_path path = { .parent = check->path,
					 .name = of_load_balancers[i].name };
		const struct npi_node *node =
			service_field(check, of_load_balancers[i].key, any);

		if (node && !(node->kind == NPI_SEQUENCE && !node->len))
			kube_forbidden(check->decoder, node, &path,
				       "may only be used when `type` is 'LoadBalancer'");
	}
}

/* "a historical accident": the values may have spaces around them */
static bool is_cidr(const struct npi_node *node)
{
	const char *start = node->text + strspn(node->text, " \t\r\n");
	size_t len = strcspn(start, " \t\r\n");
	struct npi_cidr cidr;
	char text[64];

	if (len >= sizeof(text) || start[len + strspn(start + len, " \t\r\n")])
		return false;
	memcpy(text, start, len);
	text[len] = '\0';
	return npi_cidr_parse(text, false, &cidr) == 0;
}

static void check_source_ranges(const struct service_check *check)
{
	struct npi_path path = { .parent = check->path,
				 .name = "LoadBalancerSourceRanges" };
	struct npi_path item_path = { .parent = &path };
	const struct npi_node *list =
		service_field(check, "loadBalancerSourceRanges", SHAPE_LIST);

	bool are_cidrs = true;

	if (!list || !list->len)
		return;
	npi_for_each_child (node, list) {
		if (kube_shape(node) & SHAPE_STRING && !is_cidr(node)) {
			are_cidrs = false;
			kube_invalid(check->decoder, node, &item_path,
				     "must be a valid CIDR value, (e.g. 10.9.8.0/24 or "
				     "2001:db8::/64)");
		}
		item_path.index++;
	}
	if (!are_cidrs || check->service->type != KUBE_LOAD_BALANCER)
		return;
	path.name = "loadBalancerSourceRanges";
	kube_say(check->decoder, NPI_WARNING, list->pos, &path,
		 "not enforced: the load balancer's addresses serve every client");
}

void service_check_load_balancer(const struct service_check *check)
{
	struct npi_path path = { .parent = check->path, .name = "loadBalancerClass" };
	const struct npi_node *class =
		service_field(check, "loadBalancerClass", SHAPE_STRING);

	check_type(check);
	check_source_ranges(check);
	if (class && check->service->type == KUBE_LOAD_BALANCER)
		kube_is_name(check->decoder, class, &path, &kube_qualified_name);
}
