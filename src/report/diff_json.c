/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "npi/kube_writer.h"
#include "npi/report_diff.h"

#include "diff_rules.h"
#include "ipvsadm_words.h"
#include "owner.h"
#include "table_json.h"

static const char *const actions[] = {
	[IPVS_KEEP] = "keep",         [IPVS_ADD] = "add",
	[IPVS_SET] = "change",        [IPVS_DRAIN] = "drain",
	[IPVS_DRAINING] = "draining", [IPVS_REMOVE] = "remove",
	[IPVS_CONFLICT] = "conflict",
};

static void begin_list(struct kube_writer *writer, const char *key)
{
	kube_write_key(writer, key);
	kube_write_list(writer);
}

static void add_address(struct kube_writer *writer, const char *key,
			const struct npi_addr *addr)
{
	kube_write_key(writer, key);
	kube_write_address(writer, addr);
}

/* ---- virtual services */

/* One side, in the members of `list -o json`. */
static int add_side(struct kube_writer *writer, const char *key,
		    const struct ipvs_virtual_service *vs, struct npi_arena *arena)
{
	struct npi_arena_mark mark = npi_arena_mark(arena);
	const struct ipvs_real_server **order;
	uint32_t i;

	if (!vs)
		return 0;
	order = npi_arena_new_array(arena, const struct ipvs_real_server *,
				    vs->n_real_servers);
	if (!order)
		return -ENOMEM;
	for (i = 0; i < vs->n_real_servers; i++)
		order[i] = &vs->real_servers[i];
	kube_write_key(writer, key);
	kube_write_mapping(writer);
	table_json_add(writer, vs, order, NULL);
	kube_write_end(writer);
	npi_arena_rewind(arena, mark);
	return 0;
}

static void add_owner(struct kube_writer *writer,
		      const struct ipvs_virtual_service_diff *item)
{
	const struct npi_owner *owner = item->desired ? item->desired->owner
					: item->claim ? item->claim->owner
						      : NULL;

	if (!owner)
		return;
	kube_write_key(writer, "owner");
	kube_write_mapping(writer);
	kube_write_text(writer, "kind", report_role_name(owner->role));
	kube_write_text(writer, "name", owner->name);
	kube_write_text(writer, "namespace", owner->name_space);
	kube_write_text(writer, "portName", owner->port_name);
	kube_write_end(writer);
}

static void add_real_servers(struct kube_writer *writer,
			     const struct ipvs_virtual_service_diff *item)
{
	size_t i;

	begin_list(writer, "realServers");
	for (i = 0; i < item->n_real_servers; i++) {
		const struct ipvs_real_server_diff *rs = &item->real_servers[i];
		const struct ipvs_real_server *key =
			rs->desired ? rs->desired : rs->actual;

		kube_write_mapping(writer);
		kube_write_text(writer, "action", actions[rs->verdict]);
		add_address(writer, "address", &key->addr);
		kube_write_count(writer, "port", key->port);
		kube_write_end(writer);
	}
	kube_write_end(writer);
}

static int add_virtual_service(struct kube_writer *writer,
			       const struct ipvs_virtual_service_diff *item,
			       struct npi_arena *arena)
{
	struct ipvs_virtual_service wanted;
	int r;

	kube_write_mapping(writer);
	kube_write_text(writer, "action", actions[item->verdict]);
	r = add_side(writer, "now", item->actual, arena);
	add_owner(writer, item);
	add_real_servers(writer, item);
	if (item->desired) {
		wanted = ipvsadm_printable(item->desired);
		r = r ? r : add_side(writer, "wanted", &wanted, arena);
	}
	kube_write_end(writer);
	return r;
}

static int add_virtual_services(struct kube_writer *writer, const struct ipvs_diff *diff)
{
	struct npi_arena arena = { 0 };
	int r = 0;
	size_t i;

	begin_list(writer, "virtualServices");
	for (i = 0; i < diff->n && !r; i++)
		if (ipvs_virtual_service_diff_is_change(&diff->items[i]) ||
		    diff->items[i].verdict == IPVS_CONFLICT)
			r = add_virtual_service(writer, &diff->items[i], &arena);
	kube_write_end(writer);
	npi_arena_clear(&arena);
	return r;
}

static void add_steps(struct kube_writer *writer, const struct npi_plan *plan)
{
	struct npi_text rule = { 0 };
	size_t i;

	begin_list(writer, "ipvsadm");
	for (i = 0; i < plan->n; i++) {
		rule.len = 0;
		diff_add_rule(&rule, &plan->steps[i]);
		kube_write_string(writer, npi_text_string(&rule));
	}
	kube_write_end(writer);
	if (rule.failed)
		writer->text->failed = true;
	npi_text_clear(&rule);
}

/* ---- around IPVS */

static void add_elements(struct kube_writer *writer, const char *action,
			 const struct host_element *const *elements, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		kube_write_mapping(writer);
		kube_write_text(writer, "action", action);
		add_address(writer, "address", &elements[i]->addr);
		kube_write_number(writer, "port", elements[i]->port);
		kube_write_number(writer, "prefixLength", elements[i]->prefix);
		if (elements[i]->protocol)
			kube_write_text(writer, "protocol",
					ipvs_protocol_name(elements[i]->protocol));
		kube_write_text(writer, "set", host_set_names[elements[i]->set]);
		kube_write_end(writer);
	}
}

/* A table that is made anew has all its elements among those that are added. */
static void add_masquerade(struct kube_writer *writer, const struct host_change *change)
{
	static const char *const families[] = { "IPv4", "IPv6" };
	size_t i;

	kube_write_key(writer, "masquerade");
	kube_write_mapping(writer);
	begin_list(writer, "elements");
	add_elements(writer, "remove", change->remove_elements,
		     change->n_remove_elements);
	add_elements(writer, "add", change->add_elements, change->n_add_elements);
	kube_write_end(writer);
	begin_list(writer, "tables");
	for (i = 0; i < 2; i++) {
		if (!change->make_table[i] && !change->remove_table[i])
			continue;
		kube_write_mapping(writer);
		kube_write_text(writer, "action",
				change->make_table[i] ? "make" : "remove");
		kube_write_text(writer, "family", families[i]);
		kube_write_end(writer);
	}
	kube_write_end(writer);
	kube_write_end(writer);
}

static void add_routes(struct kube_writer *writer, const char *action,
		       const struct host_route *const *routes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		kube_write_mapping(writer);
		kube_write_text(writer, "action", action);
		add_address(writer, "address", &routes[i]->addr);
		if (routes[i]->source.family)
			add_address(writer, "source", &routes[i]->source);
		kube_write_end(writer);
	}
}

static void add_sysctls(struct kube_writer *writer, const struct npi_changes *changes)
{
	size_t i;

	begin_list(writer, "sysctls");
	for (i = 0; i < HOST_N_SYSCTLS; i++) {
		if (!changes->host_change->set_sysctl[i])
			continue;
		kube_write_mapping(writer);
		kube_write_text(writer, "name", host_sysctls[i].name);
		kube_write_signed(writer, "now", changes->host->sysctls[i]);
		kube_write_signed(writer, "wanted", host_sysctls[i].value);
		kube_write_end(writer);
	}
	kube_write_end(writer);
}

int npi_report_diff_json(FILE *out, const struct npi_changes *changes)
{
	const struct host_change *host = changes->host_change;
	struct npi_text text = { 0 };
	struct kube_writer writer = kube_writer_make(KUBE_JSON_INDENTED, &text);
	int r;

	kube_write_mapping(&writer);
	kube_write_bool(&writer, "changed", changes->any);
	add_steps(&writer, changes->plan);
	add_masquerade(&writer, host);
	begin_list(&writer, "routes");
	add_routes(&writer, "remove", host->remove_routes, host->n_remove_routes);
	add_routes(&writer, "change", host->set_routes, host->n_set_routes);
	add_routes(&writer, "add", host->add_routes, host->n_add_routes);
	kube_write_end(&writer);
	add_sysctls(&writer, changes);
	r = add_virtual_services(&writer, changes->ipvs);
	kube_write_end(&writer);
	npi_text_add_char(&text, '\n');
	if (!r && text.failed)
		r = -ENOMEM;
	if (!r)
		fwrite(npi_text_string(&text), 1, text.len, out);
	npi_text_clear(&text);
	return r;
}
