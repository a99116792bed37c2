/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "endpoint.h"

#include <string.h>
#include <sys/socket.h>

#include "kinds.h"

#define SLICE(member)    offsetof(struct kube_endpoint_slice, member)
#define ENDPOINT(member) offsetof(struct kube_endpoint, member)

/* pkg/apis/discovery/validation */
enum {
	MOST_ENDPOINTS = 1000,
	MOST_ADDRESSES = 100,
	MOST_PORTS = 20000, /* 100 by the API's text; mirrored Endpoints have more */
	MOST_HINTS = 8,
};

static const struct kube_word type_words[] = {
	{ "FQDN", KUBE_FQDN },
	{ "IPv4", KUBE_IPV4 },
	{ "IPv6", KUBE_IPV6 },
};
static const struct kube_words types = { FIELDS(type_words) };

static void read_condition(struct kube_decoder *decoder, const struct npi_node *node,
			   const struct npi_path *path, const struct kube_field *field,
			   void *ret_value)
{
	bool value = false;

	kube_read_bool(decoder, node, path, field, &value);
	*(uint8_t *)ret_value = value ? KUBE_TRUE : KUBE_FALSE;
}

static const struct kube_field condition_items[] = {
	{ FIELD("ready"), SHAPE_BOOL, ENDPOINT(ready), read_condition },
	{ FIELD("serving"), SHAPE_BOOL, ENDPOINT(serving), read_condition },
	{ FIELD("terminating"), SHAPE_BOOL, ENDPOINT(terminating), read_condition },
};
static const struct kube_fields condition_fields = { FIELDS(condition_items) };

/* A hint is a mapping with a name; here it is the name. */
static const char *const no_name = "";
static const struct kube_field hint_items[] = {
	{ FIELD("name"), SHAPE_STRING, 0, kube_read_name, .rule = &kube_label_value },
};
static const struct kube_fields hint_fields = {
	FIELDS(hint_items),
	.size = sizeof(const char *),
	.initial = &no_name,
};

static void read_hints(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, const struct kube_field *field,
		       void *ret_value)
{
	if (kube_is_within(decoder, node, path, MOST_HINTS))
		kube_read_objects(decoder, node, path, field, ret_value);
}

static const struct kube_field hints_items[] = {
	{ FIELD("forNodes"), SHAPE_LIST, ENDPOINT(node_hints), read_hints,
	  .fields = &hint_fields },
	{ FIELD("forZones"), SHAPE_LIST, ENDPOINT(zone_hints), read_hints,
	  .fields = &hint_fields },
};
static const struct kube_fields hints_fields = { FIELDS(hints_items) };

/* v1beta1 had a map in the place of zone and, before 1.20, of nodeName. */
static void read_topology(struct kube_decoder *decoder, const struct npi_node *node,
			  const struct npi_path *path, const struct kube_field *field,
			  void *ret_value)
{
	const struct npi_node *host = npi_node_find(node, "kubernetes.io/hostname");
	const struct npi_node *zone = npi_node_find(node, "topology.kubernetes.io/zone");
	struct kube_endpoint *endpoint = ret_value;

	(void)field;
	npi_for_each_child (child, node) {
		struct npi_path child_path = { .parent = path, .name = child->key };

		if (kube_shape(child) != SHAPE_NULL)
			kube_has_shape(decoder, child, &child_path, SHAPE_STRING);
	}
	if (host && kube_shape(host) & SHAPE_STRING && !endpoint->node_name)
		endpoint->node_name = kube_keep_text(decoder, host);
	if (zone && kube_shape(zone) & SHAPE_STRING)
		endpoint->zone = kube_keep_text(decoder, zone);
}

/* Addresses are read by the slice's check: they are of its addressType. */
/* clang-format off */
#define FIELDS_OF_BOTH_VERSIONS                                                          \
	{ FIELD("addresses"), SHAPE_LIST },                                              \
	{ FIELD("conditions"), SHAPE_MAPPING, 0, kube_read_object,                       \
	  .fields = &condition_fields },                                                 \
	{ FIELD("hints"), SHAPE_MAPPING, 0, kube_read_object, .fields = &hints_fields }, \
	{ FIELD("hostname"), SHAPE_STRING },                                             \
	{ FIELD("nodeName"), SHAPE_STRING, ENDPOINT(node_name), kube_read_string },      \
	{ FIELD("targetRef"), SHAPE_MAPPING, 0, kube_read_object,                        \
	  .fields = &kube_object_reference_fields }
/* clang-format on */

static const struct kube_field endpoint_v1_items[] = {
	FIELDS_OF_BOTH_VERSIONS,
	{ FIELD("deprecatedTopology"), SHAPE_MAPPING },
	{ FIELD("zone"), SHAPE_STRING, ENDPOINT(zone), kube_read_string },
};
static const struct kube_fields endpoint_v1_fields = {
	FIELDS(endpoint_v1_items),
	.size = sizeof(struct kube_endpoint),
};

static const struct kube_field endpoint_v1beta1_items[] = {
	FIELDS_OF_BOTH_VERSIONS,
	{ FIELD("topology"), SHAPE_MAPPING, 0, read_topology },
};
static const struct kube_fields endpoint_v1beta1_fields = {
	FIELDS(endpoint_v1beta1_items),
	.size = sizeof(struct kube_endpoint),
};

static void read_endpoints(struct kube_decoder *decoder, const struct npi_node *node,
			   const struct npi_path *path, const struct kube_field *field,
			   void *ret_value)
{
	if (kube_is_within(decoder, node, path, MOST_ENDPOINTS))
		kube_read_objects(decoder, node, path, field, ret_value);
}

static void read_ports(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, const struct kube_field *field,
		       void *ret_value)
{
	if (kube_is_within(decoder, node, path, MOST_PORTS))
		kube_read_objects(decoder, node, path, field, ret_value);
}

/* A slice and the addresses in it. */
struct slice_check {
	struct kube_decoder *decoder;
	struct kube_endpoint_slice *slice;
	bool type_is_known;
};

static void read_address(const struct slice_check *check, struct kube_endpoint *endpoint,
			 const struct npi_node *node, const struct npi_path *path)
{
	uint8_t family = check->slice->address_type == KUBE_IPV4 ? AF_INET : AF_INET6;
	struct npi_addr addr;

	if (!kube_has_shape(check->decoder, node, path, SHAPE_STRING) ||
	    check->slice->address_type == KUBE_FQDN || !check->type_is_known ||
	    !kube_address_of(check->decoder, node, path, family, &addr))
		return;
	if (path->index == 0)
		endpoint->addr = addr;
	else
		kube_say(check->decoder, NPI_WARNING, node->pos, path,
			 "not served: only the first address of an endpoint is");
}

/* What is more than one address is kept as it is written. */
static void keep_addresses(const struct slice_check *check, const struct npi_node *list,
			   struct kube_strings *ret)
{
	const char **items;

	if (list->len < 2 && check->slice->address_type != KUBE_FQDN)
		return;
	items = kube_new_array(check->decoder, list->len, sizeof(*items));
	if (!items)
		return;
	ret->items = items;
	npi_for_each_child (node, list) {
		if (kube_shape(node) & SHAPE_STRING)
			items[ret->n++] = kube_keep_text(check->decoder, node);
	}
}

static void read_addresses(const struct slice_check *check,
			   struct kube_endpoint *endpoint, const struct npi_node *node,
			   const struct npi_path *path)
{
	struct npi_path list_path = { .parent = path, .name = "addresses" };
	struct npi_path item_path = { .parent = &list_path };
	const struct npi_node *list = npi_node_find(node, "addresses");

	endpoint->pos = node->pos;
	if (kube_is_doubtful(check->decoder, node))
		return;
	if (!list || !list->len || kube_shape(list) == SHAPE_NULL) {
		kube_required(check->decoder, list ? list->pos : node->pos, &list_path,
			      "must contain at least 1 address");
		return;
	}
	if (list->kind != NPI_SEQUENCE ||
	    !kube_is_within(check->decoder, list, &list_path, MOST_ADDRESSES))
		return;
	endpoint->pos = list->children->pos;
	npi_for_each_child (child, list) {
		read_address(check, endpoint, child, &item_path);
		item_path.index++;
	}
	keep_addresses(check, list, &endpoint->addresses);
}

static void check_type(struct slice_check *check, const struct npi_node *root)
{
	struct npi_path path = { .name = "addressType" };
	const struct npi_node *type = npi_node_find(root, "addressType");

	check->type_is_known = false;
	if (kube_is_doubtful(check->decoder, type))
		return;
	if (!type || kube_shape(type) == SHAPE_NULL || !type->len) {
		kube_required(check->decoder, type ? type->pos : root->pos, &path, "");
		return;
	}
	check->type_is_known = true;
	if (check->slice->address_type == KUBE_FQDN)
		kube_say(check->decoder, NPI_WARNING, type->pos, &path,
			 "endpoints that are names are not served");
}

static void check_service_name(struct kube_decoder *decoder,
			       struct kube_endpoint_slice *slice)
{
	static const char label[] = "kubernetes.io/service-name";
	const char *name = kube_map_get(&slice->meta.labels, label);

	slice->service_name = name ? name : "";
	if (!*slice->service_name)
		kube_say(decoder, NPI_WARNING, slice->meta.name_pos, NULL,
			 "endpointslice '%s/%s' has no label %s and so belongs to no "
			 "service",
			 slice->meta.name_space, slice->meta.name, label);
}

static void check_slice(struct kube_decoder *decoder, const struct npi_node *root,
			const struct npi_path *path, void *object)
{
	struct npi_path endpoints_path = { .parent = path, .name = "endpoints" };
	struct npi_path ports_path = { .parent = path, .name = "ports" };
	struct npi_path item_path = { .parent = &endpoints_path };
	struct slice_check check = { .decoder = decoder, .slice = object };

	check_type(&check, root);
	check_service_name(decoder, check.slice);
	if (check.slice->n_endpoints) {
		npi_for_each_child (node, npi_node_find(root, "endpoints")) {
			read_addresses(&check, &check.slice->endpoints[item_path.index],
				       node, &item_path);
			item_path.index++;
		}
	}
	kube_check_port_duplicates(decoder, &ports_path, check.slice->ports,
				   check.slice->n_ports);
}

/* clang-format off */
#define SLICE_FIELDS(endpoint_fields)                                                    \
	{ FIELD("addressType"), SHAPE_STRING, SLICE(address_type), kube_read_word,       \
	  .words = &types },                                                             \
	{ FIELD("apiVersion"), SHAPE_STRING },                                           \
	{ FIELD("endpoints"), SHAPE_LIST, SLICE(endpoints), read_endpoints,              \
	  .fields = &(endpoint_fields) },                                                \
	{ FIELD("kind"), SHAPE_STRING },                                                 \
	{ FIELD("metadata"), SHAPE_MAPPING },                                            \
	{ FIELD("ports"), SHAPE_LIST, SLICE(ports), read_ports,                          \
	  .fields = &kube_slice_port_fields }
/* clang-format on */

static const struct kube_field slice_v1_items[] = { SLICE_FIELDS(endpoint_v1_fields) };
const struct kube_fields kube_endpoint_slice_v1_fields = {
	FIELDS(slice_v1_items),
	.size = sizeof(struct kube_endpoint_slice),
	.check = check_slice,
};

static const struct kube_field slice_v1beta1_items[] = { SLICE_FIELDS(
	endpoint_v1beta1_fields) };
const struct kube_fields kube_endpoint_slice_v1beta1_fields = {
	FIELDS(slice_v1beta1_items),
	.size = sizeof(struct kube_endpoint_slice),
	.check = check_slice,
};
