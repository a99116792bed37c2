/* SPDX-License-Identifier: GPL-2.0-or-later */
/* claim_rows.h - claims and drains as rows */
#ifndef NPI_STORE_CLAIM_ROWS_H
#define NPI_STORE_CLAIM_ROWS_H

#include "sql.h"

/* @before: the row before this one, whose texts may be shared, or NULL. Return: 0,
 * -ENOMEM, or -EINVAL when nobody of us wrote that row. */
int claim_row_read(sqlite3_stmt *row, struct npi_arena *arena,
		   const struct ipvs_claim *before,
		   struct ipvs_claim *ret_claim) npi_must_check;

/* @ret_key: what it belongs to. Return: 0 or -EINVAL. */
int drain_row_read(sqlite3_stmt *row, struct ipvs_virtual_service *ret_key,
		   struct ipvs_drain *ret_drain) npi_must_check;

/* Write what differs from @before, which is NULL for a new claim. */
int claim_row_write(struct npi_store *store, const struct ipvs_claim *before,
		    const struct ipvs_claim *claim) npi_must_check;
int claim_row_remove(struct npi_store *store,
		     const struct ipvs_claim *claim) npi_must_check;

#endif
