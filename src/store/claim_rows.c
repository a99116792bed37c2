/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "claim_rows.h"

#include <errno.h>
#include <string.h>

static const char *const roles[] = {
	[NPI_ROLE_CLUSTER_IP] = "clusterIP",
	[NPI_ROLE_NODE_PORT] = "nodePort",
	[NPI_ROLE_EXTERNAL_IP] = "externalIP",
	[NPI_ROLE_LOAD_BALANCER] = "loadBalancer",
};

static int parse_role(const char *text, enum npi_address_role *ret_role)
{
	unsigned int role;

	for (role = 0; role < sizeof(roles) / sizeof(*roles); role++)
		if (text && strcmp(text, roles[role]) == 0) {
			*ret_role = (enum npi_address_role)role;
			return 0;
		}
	return -EINVAL;
}

static int read_owner(sqlite3_stmt *row, struct npi_arena *arena,
		      const struct npi_owner *before, struct npi_owner *owner)
{
	static const struct npi_owner none;

	if (!before)
		before = &none;
	owner->name_space = store_column_text(row, 1, arena, before->name_space);
	owner->name = store_column_text(row, 2, arena, before->name);
	owner->port_name = store_column_text(row, 3, arena, before->port_name);
	owner->local = sqlite3_column_int(row, 5);
	if (!owner->name_space || !owner->name || !owner->port_name)
		return -ENOMEM;
	return parse_role((const char *)sqlite3_column_text(row, 4), &owner->role);
}

static int read_key(sqlite3_stmt *row, struct ipvs_claim *claim)
{
	const char *text = (const char *)sqlite3_column_text(row, 0);
	struct ipvs_virtual_service vs = { 0 };

	if (!text || ipvs_key_parse(text, &vs) < 0)
		return -EINVAL;
	claim->addr = vs.addr;
	claim->protocol = vs.protocol;
	claim->port = vs.port;
	return 0;
}

int claim_row_read(sqlite3_stmt *row, struct npi_arena *arena,
		   const struct ipvs_claim *before, struct ipvs_claim *ret_claim)
{
	struct npi_owner *owner = npi_arena_new(arena, struct npi_owner);
	int r;

	if (!owner)
		return -ENOMEM;
	*ret_claim = (struct ipvs_claim){
		.owner = owner,
		.created_s = sqlite3_column_int64(row, 6),
		.pending = sqlite3_column_int(row, 7),
		.digest = (uint64_t)sqlite3_column_int64(row, 8),
	};
	r = read_owner(row, arena, before ? before->owner : NULL, owner);
	return r < 0 ? r : read_key(row, ret_claim);
}

int drain_row_read(sqlite3_stmt *row, struct ipvs_virtual_service *ret_key,
		   struct ipvs_drain *ret_drain)
{
	const char *key = (const char *)sqlite3_column_text(row, 0);
	const char *real_server = (const char *)sqlite3_column_text(row, 1);

	if (!key || !real_server || ipvs_key_parse(key, ret_key) < 0 ||
	    npi_addr_port_parse(real_server, &ret_drain->addr, &ret_drain->port) < 0)
		return -EINVAL;
	ret_drain->since_s = sqlite3_column_int64(row, 2);
	return 0;
}

static const char *claim_key(const struct ipvs_claim *claim, char text[IPVS_KEY_TEXT])
{
	struct ipvs_virtual_service vs = { .addr = claim->addr,
					   .protocol = claim->protocol,
					   .port = claim->port };

	return ipvs_key_format(&vs, text);
}

static bool owner_same(const struct npi_owner *a, const struct npi_owner *b)
{
	return strcmp(a->name_space, b->name_space) == 0 &&
	       strcmp(a->name, b->name) == 0 && strcmp(a->port_name, b->port_name) == 0 &&
	       a->role == b->role && a->local == b->local;
}

static bool claim_same(const struct ipvs_claim *a, const struct ipvs_claim *b)
{
	return a->pending == b->pending && a->created_s == b->created_s &&
	       a->digest == b->digest && owner_same(a->owner, b->owner);
}

static bool drains_same(const struct ipvs_claim *a, const struct ipvs_claim *b)
{
	size_t i;

	if (a->n_drains != b->n_drains)
		return false;
	for (i = 0; i < a->n_drains; i++)
		if (ipvs_drain_cmp(&a->drains[i], &b->drains[i]) != 0 ||
		    a->drains[i].since_s != b->drains[i].since_s)
			return false;
	return true;
}

static int write_claim(struct npi_store *store, const struct ipvs_claim *claim,
		       const char *key)
{
	sqlite3_stmt *statement;
	int r = store_prepare(store, SQL_PUT_CLAIM, &statement);

	if (r < 0)
		return r;
	store_bind_text(statement, 1, key);
	store_bind_text(statement, 2, claim->owner->name_space);
	store_bind_text(statement, 3, claim->owner->name);
	store_bind_text(statement, 4, claim->owner->port_name);
	store_bind_text(statement, 5, roles[claim->owner->role]);
	sqlite3_bind_int(statement, 6, claim->owner->local);
	sqlite3_bind_int64(statement, 7, claim->created_s);
	sqlite3_bind_int(statement, 8, claim->pending);
	sqlite3_bind_int64(statement, 9, (int64_t)claim->digest);
	return store_run(store, statement);
}

static int write_drains(struct npi_store *store, const struct ipvs_claim *claim,
			const char *key)
{
	int r = store_run_texts(store, SQL_REMOVE_DRAINS, key, NULL);
	char text[NPI_ADDR_PORT_TEXT];
	sqlite3_stmt *statement;
	size_t i;

	for (i = 0; r == 0 && i < claim->n_drains; i++) {
		const struct ipvs_drain *drain = &claim->drains[i];

		r = store_prepare(store, SQL_PUT_DRAIN, &statement);
		if (r < 0)
			return r;
		store_bind_text(statement, 1, key);
		store_bind_text(statement, 2,
				npi_addr_port_format(&drain->addr, drain->port, text));
		sqlite3_bind_int64(statement, 3, drain->since_s);
		r = store_run(store, statement);
	}
	return r;
}

int claim_row_write(struct npi_store *store, const struct ipvs_claim *before,
		    const struct ipvs_claim *claim)
{
	char key[IPVS_KEY_TEXT];
	int r = 0;

	claim_key(claim, key);
	if (!before || !claim_same(before, claim))
		r = write_claim(store, claim, key);
	if (r == 0 && (before ? !drains_same(before, claim) : claim->n_drains > 0))
		r = write_drains(store, claim, key);
	return r;
}

int claim_row_remove(struct npi_store *store, const struct ipvs_claim *claim)
{
	char key[IPVS_KEY_TEXT];
	int r;

	claim_key(claim, key);
	r = store_run_texts(store, SQL_REMOVE_CLAIM, key, NULL);
	if (r == 0 && claim->n_drains)
		r = store_run_texts(store, SQL_REMOVE_DRAINS, key, NULL);
	return r;
}
