/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/objects.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <check.h>

enum { MAX_ITEMS = 64 };

/* What a line is read into; each kind uses what it has. */
struct line {
	struct npi_arena *arena;
	const char *text; /* for the message */
	union kube_object object;
	struct kube_pair *labels;
	struct kube_pair *annotations;
};

/* The next word up to one of @ends, which is cut off; NULL at the end of @text. */
static char *cut(char **text, const char *ends)
{
	char *word = *text;

	if (!word || !*word)
		return NULL;
	*text = word + strcspn(word, ends);
	if (**text)
		*(*text)++ = '\0';
	else
		*text = NULL;
	return word;
}

/* What stands behind the first @mark in @text, which ends there; NULL when it has none.
 */
static char *split(char *text, char mark)
{
	char *found = strchr(text, mark);

	if (found)
		*found++ = '\0';
	return found;
}

static struct npi_addr address(const char *text)
{
	struct npi_addr addr;

	ck_assert_msg(npi_addr_parse(text, &addr) == 0, "bad address '%s'", text);
	return addr;
}

static uint8_t protocol(const char *text)
{
	if (!text || strcmp(text, "TCP") == 0)
		return IPPROTO_TCP;
	if (strcmp(text, "UDP") == 0)
		return IPPROTO_UDP;
	ck_assert_msg(strcmp(text, "SCTP") == 0, "bad protocol '%s'", text);
	return IPPROTO_SCTP;
}

static uint16_t number(const char *text)
{
	return (uint16_t)strtoul(text, NULL, 10);
}

/* One more element of an array that has room for MAX_ITEMS. */
static void *push(struct npi_arena *arena, void *array_pointer, size_t *n, size_t size)
{
	void **array = array_pointer;

	if (!*array)
		*array = npi_arena_array(arena, MAX_ITEMS, size);
	ck_assert_ptr_nonnull(*array);
	ck_assert_uint_lt(*n, MAX_ITEMS);
	return (char *)*array + (*n)++ * size;
}

static int compare_pairs(const void *a, const void *b)
{
	return strcmp(((const struct kube_pair *)a)->key,
		      ((const struct kube_pair *)b)->key);
}

static void add_pair(struct line *line, struct kube_pair **pairs, struct kube_map *map,
		     char *text)
{
	struct kube_pair *pair = push(line->arena, pairs, &map->n, sizeof(*pair));

	pair->value = split(text, ':');
	pair->key = text;
	ck_assert_msg(pair->value, "%s: bad pair", line->text);
	map->pairs = *pairs;
	qsort(*pairs, map->n, sizeof(*pair), compare_pairs);
}

static struct kube_strings strings(struct npi_arena *arena, char *list)
{
	const char **items = NULL;
	size_t n = 0;
	char *item;

	while ((item = cut(&list, ",")))
		*(const char **)push(arena, &items, &n, sizeof(*items)) = item;
	return (struct kube_strings){ items, n };
}

struct condition {
	char sign;
	uint8_t ready, serving, terminating;
};

static const struct condition conditions[] = {
	{ '\0', KUBE_TRUE, KUBE_TRUE, KUBE_FALSE },
	{ '-', KUBE_FALSE, KUBE_FALSE, KUBE_FALSE },
	{ '~', KUBE_FALSE, KUBE_TRUE, KUBE_TRUE },
	{ 'x', KUBE_FALSE, KUBE_FALSE, KUBE_TRUE },
	{ 's', KUBE_FALSE, KUBE_TRUE, KUBE_FALSE },
	{ '^', KUBE_TRUE, KUBE_FALSE, KUBE_TRUE },
	{ 'd', KUBE_FALSE, KUBE_UNSET, KUBE_TRUE },
	{ '?', KUBE_UNSET, KUBE_UNSET, KUBE_UNSET },
};

static void set_conditions(struct kube_endpoint *endpoint, char sign)
{
	size_t i = 0;

	while (conditions[i].sign != sign)
		ck_assert_uint_lt(++i, sizeof(conditions) / sizeof(conditions[0]));
	endpoint->ready = conditions[i].ready;
	endpoint->serving = conditions[i].serving;
	endpoint->terminating = conditions[i].terminating;
}

static void fill_endpoint(struct npi_arena *arena, struct kube_endpoint *endpoint,
			  char *text)
{
	const char *sign = split(text, '/');

	set_conditions(endpoint, sign ? *sign : '\0');
	endpoint->node_hints = strings(arena, split(text, '!'));
	endpoint->zone_hints = strings(arena, split(text, '#'));
	endpoint->node_name = split(text, '@');
	if (*text)
		endpoint->addr = address(text);
}

/* NAME:80/TCP */
static char *fill_port(char *text, const char **ret_name, uint8_t *ret_protocol)
{
	char *port = split(text, ':');

	ck_assert_msg(port, "port without ':'");
	*ret_name = text;
	*ret_protocol = protocol(split(port, '/'));
	return port;
}

static void add_endpoint_port(struct npi_arena *arena, struct kube_endpoint_port **ports,
			      size_t *n, char *text)
{
	struct kube_endpoint_port *port = push(arena, ports, n, sizeof(*port));

	port->app_protocol = "";
	port->port = number(fill_port(text, &port->name, &port->protocol));
}

static void add_service_port(struct line *line, char *text)
{
	struct kube_service *service = line->object.service;
	struct kube_service_port *port =
		push(line->arena, &service->ports, &service->n_ports, sizeof(*port));
	char *node_port = split(text, '@');
	char *target = split(text, '>');

	port->port = number(fill_port(text, &port->name, &port->protocol));
	port->node_port = node_port ? number(node_port) : 0;
	port->target_name = target && (*target < '0' || *target > '9') ? target : "";
	port->target_port = target ? number(target) : port->port;
	port->app_protocol = "";
	port->pos = service->meta.pos;
	port->node_port_pos = node_port ? service->meta.pos : (struct npi_pos){ 0 };
}

static void add_addresses(struct line *line, const struct kube_address **ret, size_t *n,
			  char *list)
{
	struct kube_address *items = NULL;
	char *item;

	while ((item = cut(&list, ",")))
		*(struct kube_address *)push(line->arena, &items, n, sizeof(*items)) =
			(struct kube_address){ address(item), line->object.meta->pos };
	*ret = items;
}

static void add_ingress(struct line *line, char *list)
{
	struct kube_service *service = line->object.service;
	struct kube_ingress *items = NULL;
	char *item;

	while ((item = cut(&list, ","))) {
		struct kube_ingress *ingress =
			push(line->arena, &items, &service->n_ingress, sizeof(*items));

		ingress->proxy_mode = strncmp(item, "proxy:", 6) == 0;
		ingress->addr = address(ingress->proxy_mode ? item + 6 : item);
		ingress->hostname = "";
		ingress->pos = service->meta.pos;
	}
	service->ingress = items;
}

static enum kube_service_type service_type(const char *text)
{
	static const char *const names[] = {
		[KUBE_CLUSTER_IP] = "ClusterIP",
		[KUBE_NODE_PORT] = "NodePort",
		[KUBE_LOAD_BALANCER] = "LoadBalancer",
		[KUBE_EXTERNAL_NAME] = "ExternalName",
	};
	int type = KUBE_CLUSTER_IP;

	while (strcmp(names[type], text) != 0)
		ck_assert_int_lt(++type, 4);
	return (enum kube_service_type)type;
}

static void set_cluster_ips(struct kube_service *service, char *list)
{
	char *item;

	while ((item = cut(&list, ",")))
		service->cluster_ips[service->n_cluster_ips++] =
			(struct kube_address){ address(item), service->meta.pos };
}

static void set_families(struct kube_service *service, char *list)
{
	char *item;

	while ((item = cut(&list, ",")))
		service->ip_families[service->n_ip_families++] =
			*item == '4' ? AF_INET : AF_INET6;
}

static void set_selector(struct line *line, char *list)
{
	struct kube_service *service = line->object.service;
	struct kube_pair *pairs = NULL;
	char *item;

	while ((item = cut(&list, ",")))
		add_pair(line, &pairs, &service->selector, item);
	service->has_selector = service->selector.n > 0;
}

static void service_word(struct line *line, const char *key, char *value)
{
	struct kube_service *service = line->object.service;

	if (strcmp(key, "type") == 0)
		service->type = service_type(value);
	else if (strcmp(key, "ip") == 0)
		set_cluster_ips(service, value);
	else if (strcmp(key, "port") == 0)
		add_service_port(line, value);
	else if (strcmp(key, "ext") == 0)
		add_addresses(line, &service->external_ips, &service->n_external_ips,
			      value);
	else if (strcmp(key, "lb") == 0)
		add_ingress(line, value);
	else if (strcmp(key, "etp") == 0)
		service->external_traffic_policy = KUBE_POLICY_LOCAL;
	else if (strcmp(key, "itp") == 0)
		service->internal_traffic_policy = KUBE_POLICY_LOCAL;
	else if (strcmp(key, "affinity") == 0)
		service->affinity_timeout_s = number(value);
	else if (strcmp(key, "families") == 0)
		set_families(service, value);
	else if (strcmp(key, "policy") == 0)
		service->ip_family_policy = value;
	else if (strcmp(key, "health") == 0)
		service->health_check_node_port = number(value);
	else if (strcmp(key, "sel") == 0)
		set_selector(line, value);
	else if (strcmp(key, "headless") == 0)
		service->headless = true;
	else if (strcmp(key, "publish") == 0)
		service->publish_not_ready_addresses = true;
	else if (strcmp(key, "no-node-ports") == 0)
		service->allocate_load_balancer_node_ports = KUBE_FALSE;
	else if (strcmp(key, "api") == 0)
		service->meta.from_api_server = true;
	else
		ck_abort_msg("%s: what is '%s'?", line->text, key);
	service->client_ip_affinity = service->affinity_timeout_s != 0;
}

static void slice_word(struct line *line, const char *key, char *value)
{
	struct kube_endpoint_slice *slice = line->object.slice;

	if (strcmp(key, "svc") == 0)
		slice->service_name = value;
	else if (strcmp(key, "type") == 0)
		slice->address_type = *value == '4'   ? KUBE_IPV4
				      : *value == '6' ? KUBE_IPV6
						      : KUBE_FQDN;
	else if (strcmp(key, "port") == 0)
		add_endpoint_port(line->arena, &slice->ports, &slice->n_ports, value);
	else if (strcmp(key, "ep") == 0)
		fill_endpoint(line->arena,
			      push(line->arena, &slice->endpoints, &slice->n_endpoints,
				   sizeof(struct kube_endpoint)),
			      value);
	else
		ck_abort_msg("%s: what is '%s'?", line->text, key);
}

static void endpoints_word(struct line *line, const char *key, char *value)
{
	struct kube_endpoints *endpoints = line->object.endpoints;
	struct kube_endpoints_subset *subset;

	if (strcmp(key, "subset") == 0 || !endpoints->n_subsets)
		push(line->arena, &endpoints->subsets, &endpoints->n_subsets,
		     sizeof(*subset));
	subset = &endpoints->subsets[endpoints->n_subsets - 1];
	if (strcmp(key, "port") == 0)
		add_endpoint_port(line->arena, &subset->ports, &subset->n_ports, value);
	else if (strcmp(key, "ep") == 0)
		fill_endpoint(line->arena,
			      push(line->arena, &subset->addresses, &subset->n_addresses,
				   sizeof(struct kube_endpoint)),
			      value);
	else if (strcmp(key, "not") == 0) {
		struct kube_endpoint *endpoint =
			push(line->arena, &subset->not_ready, &subset->n_not_ready,
			     sizeof(*endpoint));

		fill_endpoint(line->arena, endpoint, value);
		set_conditions(endpoint, '?');
		endpoint->ready = KUBE_FALSE;
	} else
		ck_assert_msg(strcmp(key, "subset") == 0, "%s: what is '%s'?", line->text,
			      key);
}

static void pod_word(struct line *line, const char *key, char *value)
{
	struct kube_pod *pod = line->object.pod;

	if (strcmp(key, "ip") == 0)
		add_addresses(line, &pod->ips, &pod->n_ips, value);
	else if (strcmp(key, "node") == 0)
		pod->node_name = value;
	else if (strcmp(key, "phase") == 0)
		pod->phase = value;
	else if (strcmp(key, "not-ready") == 0)
		pod->ready = false;
	else if (strcmp(key, "deleting") == 0)
		pod->meta.deleting = true;
	else if (strcmp(key, "port") == 0) {
		struct kube_container_port *ports =
			npi_arena_grow(line->arena, pod->ports, pod->n_ports,
				       pod->n_ports + 1, sizeof(*ports));
		struct kube_container_port *port = &ports[pod->n_ports++];

		port->port = number(fill_port(value, &port->name, &port->protocol));
		pod->ports = ports;
	} else
		ck_abort_msg("%s: what is '%s'?", line->text, key);
}

static void node_word(struct line *line, const char *key, char *value)
{
	struct kube_node *node = line->object.node;

	ck_assert_msg(strcmp(key, "ip") == 0, "%s: what is '%s'?", line->text, key);
	add_addresses(line, &node->internal_ips, &node->n_internal_ips, value);
}

struct kind {
	const char *word;
	enum kube_kind kind;
	size_t size;
	void (*read)(struct line *line, const char *key, char *value);
};

static const struct kind kinds[] = {
	{ "svc", KUBE_SERVICE, sizeof(struct kube_service), service_word },
	{ "eps", KUBE_ENDPOINT_SLICE, sizeof(struct kube_endpoint_slice), slice_word },
	{ "endpoints", KUBE_ENDPOINTS, sizeof(struct kube_endpoints), endpoints_word },
	{ "pod", KUBE_POD, sizeof(struct kube_pod), pod_word },
	{ "node", KUBE_NODE, sizeof(struct kube_node), node_word },
};

static const struct kind *find_kind(const char *word)
{
	size_t i = 0;

	while (strcmp(kinds[i].word, word) != 0)
		ck_assert_msg(++i < sizeof(kinds) / sizeof(kinds[0]), "what is '%s'?",
			      word);
	return &kinds[i];
}

/* Strings that are never NULL. */
static void set_defaults(union kube_object object, enum kube_kind kind)
{
	object.meta->uid = "";
	object.meta->creation_timestamp = "";
	object.meta->deletion_timestamp = "";
	if (kind == KUBE_SERVICE) {
		object.service->ip_family_policy = "";
		object.service->external_name = "";
		object.service->load_balancer_ip = "";
		object.service->load_balancer_class = "";
		object.service->traffic_distribution = "";
	}
	if (kind == KUBE_ENDPOINT_SLICE)
		object.slice->service_name = "";
	if (kind == KUBE_POD) {
		object.pod->has_status = true;
		object.pod->phase = "Running";
		object.pod->ready = true;
	}
}

static void set_name(struct kube_meta *meta, char *name)
{
	char *rest = split(name, '/');

	meta->name_space = rest ? name : meta->kind == KUBE_NODE ? "" : "default";
	meta->name = rest ? rest : name;
}

static union kube_object parse_line(struct npi_arena *arena, const char *text,
				    uint32_t line_number)
{
	struct line line = { .arena = arena, .text = text };
	char *rest = npi_arena_strdup(arena, text);
	const struct kind *kind = find_kind(cut(&rest, " "));
	char *word;

	line.object.meta = npi_arena_alloc(arena, kind->size);
	line.object.meta->kind = kind->kind;
	line.object.meta->pos = (struct npi_pos){ line_number, 1, 1, 1 };
	line.object.meta->name_pos = line.object.meta->pos;
	set_defaults(line.object, kind->kind);
	set_name(line.object.meta, cut(&rest, " "));
	while ((word = cut(&rest, " "))) {
		char *value = split(word, '=');

		if (strcmp(word, "label") == 0)
			add_pair(&line, &line.labels, &line.object.meta->labels, value);
		else if (strcmp(word, "ann") == 0)
			add_pair(&line, &line.annotations, &line.object.meta->annotations,
				 value);
		else if (*word)
			kind->read(&line, word, value);
	}
	return line.object;
}

struct kube_objects objects_parse(struct npi_arena *arena, const char *lines)
{
	char *rest = npi_arena_strdup(arena, lines);
	struct kube_objects objects = { 0 };
	uint32_t line_number = 0;
	char *line;

	while ((line = cut(&rest, "\n"))) {
		line_number++;
		if (*line)
			ck_assert_int_eq(
				kube_objects_add(&objects, arena,
						 parse_line(arena, line, line_number)),
				0);
	}
	return objects;
}

struct kube_service *objects_service(const struct kube_objects *objects, const char *name)
{
	size_t i;

	for (i = 0; i < objects->n; i++)
		if (objects->items[i].meta->kind == KUBE_SERVICE &&
		    strcmp(objects->items[i].meta->name, name) == 0)
			return objects->items[i].service;
	ck_abort_msg("no service '%s'", name);
}
