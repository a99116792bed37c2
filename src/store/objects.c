/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "sql.h"

/* The row under the cursor. @before is the row before it, or zeroed. */
static int read_row(sqlite3_stmt *row, struct npi_arena *arena,
		    const struct npi_stored_object *before,
		    struct npi_stored_object *ret_object)
{
	*ret_object = (struct npi_stored_object){
		.id = sqlite3_column_int64(row, 0),
		.kind = store_column_text(row, 1, arena, before->kind),
		.name_space = store_column_text(row, 2, arena, before->name_space),
		.name = store_column_text(row, 3, arena, NULL),
		.applyset = store_column_text(row, 4, arena, before->applyset),
		.source = store_column_text(row, 5, arena, before->source),
		.created_s = sqlite3_column_int64(row, 6),
		.applied_s = sqlite3_column_int64(row, 7),
	};
	if (!ret_object->kind || !ret_object->name_space || !ret_object->name ||
	    !ret_object->applyset || !ret_object->source)
		return -ENOMEM;
	return 0;
}

int npi_store_read_objects(struct npi_store *store, struct npi_arena *arena,
			   struct npi_stored_objects *ret_objects)
{
	struct npi_stored_object none = { 0 }, *items = NULL;
	size_t n = 0, capacity = 0;
	sqlite3_stmt *row;
	int r = store_prepare(store, SQL_LIST_OBJECTS, &row);

	if (r < 0)
		return r;
	while ((r = store_step(store, row)) > 0) {
		if (n == capacity) {
			capacity = capacity ? capacity * 2 : 64;
			items = npi_arena_grow(arena, items, n, capacity, sizeof(*items));
		}
		if (!items ||
		    read_row(row, arena, n ? &items[n - 1] : &none, &items[n]) < 0) {
			sqlite3_reset(row);
			return store_fail(store, SQLITE_NOMEM);
		}
		n++;
	}
	if (r == 0)
		*ret_objects = (struct npi_stored_objects){ .items = items, .n = n };
	return r;
}

int npi_store_read_manifest(struct npi_store *store, int64_t id, struct npi_arena *arena,
			    const char **ret_text, size_t *ret_len)
{
	sqlite3_stmt *row;
	const char *text;
	size_t len;
	int r = store_prepare(store, SQL_READ_MANIFEST, &row);

	if (r < 0)
		return r;
	sqlite3_bind_int64(row, 1, id);
	r = store_step(store, row);
	if (r < 0)
		return r;
	if (r == 0)
		return store_fail_damaged(store);
	text = (const char *)sqlite3_column_text(row, 0);
	len = (size_t)sqlite3_column_bytes(row, 0);
	*ret_text = text ? npi_arena_strndup(arena, text, len) : NULL;
	*ret_len = len;
	sqlite3_reset(row);
	return *ret_text ? 0 : store_fail(store, SQLITE_NOMEM);
}

int npi_store_has_manifest(struct npi_store *store, int64_t id, const char *text,
			   size_t len, bool *ret_same)
{
	sqlite3_stmt *row;
	int r = store_prepare(store, SQL_HAS_MANIFEST, &row);

	if (r < 0)
		return r;
	sqlite3_bind_text64(row, 1, text, len, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_int64(row, 2, id);
	r = store_step(store, row);
	if (r < 0)
		return r;
	if (r == 0)
		return store_fail_damaged(store);
	*ret_same = sqlite3_column_int(row, 0);
	sqlite3_reset(row);
	return 0;
}

/* Add or replace the row without the manifest, and say which it is. */
static int put_row(struct npi_store *store, const struct npi_stored_object *object,
		   int64_t *ret_id)
{
	const char *const columns[] = { object->kind, object->name_space, object->name,
					object->applyset, object->source };
	sqlite3_stmt *statement;
	int r = store_prepare(store, SQL_PUT_OBJECT, &statement);
	int i;

	if (r < 0)
		return r;
	for (i = 0; i < 5; i++)
		store_bind_text(statement, i + 1, columns[i]);
	sqlite3_bind_int64(statement, 6, object->created_s);
	sqlite3_bind_int64(statement, 7, object->applied_s);
	r = store_step(store, statement);
	if (r <= 0)
		return r < 0 ? r : store_fail_damaged(store);
	*ret_id = sqlite3_column_int64(statement, 0);
	return store_run(store, statement);
}

int npi_store_put_object(struct npi_store *store, const struct npi_stored_object *object,
			 const char *text, size_t len)
{
	sqlite3_stmt *statement;
	int64_t id = 0;
	int r = put_row(store, object, &id);

	if (r == 0)
		r = store_prepare(store, SQL_PUT_MANIFEST, &statement);
	if (r < 0)
		return r;
	sqlite3_bind_int64(statement, 1, id);
	sqlite3_bind_text64(statement, 2, text, len, SQLITE_STATIC, SQLITE_UTF8);
	return store_run(store, statement);
}

int npi_store_move_object(struct npi_store *store, const struct npi_stored_object *object)
{
	sqlite3_stmt *statement;
	int r = store_prepare(store, SQL_MOVE_OBJECT, &statement);

	if (r < 0)
		return r;
	store_bind_text(statement, 1, object->applyset);
	store_bind_text(statement, 2, object->source);
	sqlite3_bind_int64(statement, 3, object->id);
	return store_run(store, statement);
}

static int remove_row(struct npi_store *store, enum store_statement which, int64_t id)
{
	sqlite3_stmt *statement;
	int r = store_prepare(store, which, &statement);

	if (r < 0)
		return r;
	sqlite3_bind_int64(statement, 1, id);
	return store_run(store, statement);
}

int npi_store_remove_object(struct npi_store *store, int64_t id)
{
	int r = remove_row(store, SQL_REMOVE_MANIFEST, id);

	return r < 0 ? r : remove_row(store, SQL_REMOVE_OBJECT, id);
}
