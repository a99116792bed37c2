/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "details.h"

static struct npi_digest add_cidrs(struct npi_digest digest,
				   const struct npi_cidrs *cidrs)
{
	size_t i;

	digest = npi_digest_number(digest, cidrs->n);
	for (i = 0; i < cidrs->n; i++) {
		digest = npi_digest_addr(digest, &cidrs->items[i].addr);
		digest = npi_digest_number(digest, cidrs->items[i].prefix);
	}
	return digest;
}

/* The settings that decide what is served. Of the others some decide only what is done
 * about a difference; those for reading the input belong to it. */
static struct npi_digest settings_digest(const struct npi_settings *settings)
{
	const struct npi_cidrs *const cidrs[] = {
		&settings->exclude_cidrs,      &settings->cluster_ip_ranges,
		&settings->nodeport_addresses, &settings->pod_cidrs,
		&settings->allow_addresses,
	};
	struct npi_digest digest = { 0 };
	size_t i;

	digest = npi_digest_text(digest, NPI_VERSION);
	digest = npi_digest_text(digest, settings->hostname);
	digest = npi_digest_text(digest, settings->zone);
	digest = npi_digest_text(digest, settings->scheduler);
	digest = npi_digest_number(digest, settings->node_port_min);
	digest = npi_digest_number(digest, settings->node_port_max);
	digest = npi_digest_number(digest, settings->nodeport_primary);
	digest = npi_digest_number(digest, settings->manage);
	digest = npi_digest_number(digest, settings->masquerade_all);
	digest = npi_digest_number(digest, settings->masquerade_bit);
	for (i = 0; i < sizeof(cidrs) / sizeof(*cidrs); i++)
		digest = add_cidrs(digest, cidrs[i]);
	return digest;
}

/* Not the neighbours, which come and go by the minute: they only forbid new routes. */
static struct npi_digest add_facts(struct npi_digest digest,
				   const struct host_facts *facts)
{
	size_t i;

	digest = npi_digest_number(digest, facts->n_addresses);
	for (i = 0; i < facts->n_addresses; i++) {
		const struct host_address *address = &facts->addresses[i];

		digest = npi_digest_addr(digest, &address->addr);
		digest = npi_digest_number(digest, address->prefix);
		digest = npi_digest_number(digest, address->scope);
		digest = npi_digest_number(digest, address->secondary);
		digest = npi_digest_text(digest, address->interface);
	}
	digest = npi_digest_addr(digest, &facts->primary[0]);
	return npi_digest_addr(digest, &facts->primary[1]);
}

static struct npi_digest input_digest(const struct npi_run_request *request)
{
	const struct npi_settings *settings = request->settings;
	struct npi_digest digest = { 0 };
	size_t i;

	digest = npi_digest_number(digest, request->prune);
	digest = npi_digest_number(digest, settings->validate);
	digest = npi_digest_number(digest, settings->require_explicit);
	digest = npi_digest_text(digest, settings->default_namespace);
	digest = npi_digest_text(digest, settings->only_namespace);
	digest = npi_digest_text(digest, settings->selector);
	for (i = 1; request->sources && i <= request->sources->n; i++) {
		const struct npi_source *source = &request->sources->items[i];

		digest = npi_digest_text(digest, source->name);
		digest = npi_digest_bytes(digest, source->bytes, source->len);
	}
	return digest;
}

/* What was settled is settled for this boot and network namespace. */
static struct npi_digest add_place(struct npi_digest digest,
				   const struct npi_place *place)
{
	digest = npi_digest_text(digest, place->boot_id);
	return npi_digest_number(digest, place->netns_cookie);
}

void run_make_digests(struct npi_run *run)
{
	struct npi_digest context = settings_digest(run->request.settings);

	context = add_facts(context, &run->facts);
	run->details->context = add_place(context, run->request.place);
	run->details->input = input_digest(&run->request);
}
