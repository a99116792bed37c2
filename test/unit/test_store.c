/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rules.h"
#include "lib/scratch.h"
#include "lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <sqlite3.h>

#include "npi/store.h"

static struct npi_arena arena;
static struct npi_place place;
static struct npi_store *store;

static void open_store(enum npi_store_mode mode)
{
	struct npi_store_failure failure = { 0 };
	int r = npi_store_open(&place, mode, &store, &failure);

	ck_assert_msg(r == 0, "%d: %s", r, failure.text);
}

static void reopen_store(void)
{
	npi_store_close(store);
	open_store(NPI_STORE_WRITE);
}

static void begin(void)
{
	scratch_begin(&place);
	open_store(NPI_STORE_WRITE);
}

static void end(void)
{
	npi_store_close(store);
	store = NULL;
	npi_arena_clear(&arena);
	scratch_end(&place);
}

/* What another program does to the store. */
static int try(const char *sql)
{
	sqlite3 *db;
	int code;

	ck_assert_int_eq(sqlite3_open(place.store, &db), SQLITE_OK);
	code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return code;
}

static void execute(const char *sql)
{
	ck_assert_int_eq(try(sql), SQLITE_OK);
}

static int count(const char *sql)
{
	sqlite3_stmt *row;
	sqlite3 *db;
	int n;

	ck_assert_int_eq(sqlite3_open(place.store, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
	n = sqlite3_column_int(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return n;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* SQLite counts the transactions that changed a file in its header. */
static unsigned int change_counter(void)
{
	unsigned char header[28];
	FILE *file = fopen(place.store, "r");

	ck_assert_uint_eq(fread(header, 1, sizeof(header), file), sizeof(header));
	fclose(file);
	return (unsigned int)header[24] << 24 | (unsigned int)header[25] << 16 |
	       (unsigned int)header[26] << 8 | header[27];
}

START_TEST(an_absent_store_is_made_for_writing_only)
{
	struct npi_store_failure failure;
	struct npi_store *none;

	scratch_begin(&place);
	ck_assert_int_eq(npi_store_open(&place, NPI_STORE_READ, &none, &failure),
			 -ENOENT);
	open_store(NPI_STORE_WRITE);
	reopen_store();
	npi_store_close(store);
	open_store(NPI_STORE_READ);
	end();
}
END_TEST

START_TEST(the_directory_is_made)
{
	struct npi_store_failure failure;
	struct npi_place below;

	scratch_begin(&place);
	below = place;
	snprintf(below.state_dir, sizeof(below.state_dir), "%.2000s/a", place.state_dir);
	snprintf(below.store, sizeof(below.store), "%.2000s/a/state.db", place.state_dir);
	ck_assert_int_eq(npi_store_open(&below, NPI_STORE_WRITE, &store, &failure), 0);
	npi_store_close(store);
	remove(below.store);
	remove(below.state_dir);
	snprintf(below.state_dir, sizeof(below.state_dir), "%.2000s/a/b",
		 place.state_dir);
	ck_assert_int_eq(npi_store_open(&below, NPI_STORE_WRITE, &store, &failure),
			 -EACCES);
	ck_assert_int_eq(failure.exit_status, EX_CANTCREAT);
	ck_assert_ptr_nonnull(strstr(failure.text, "/a/b: No such file"));
	scratch_end(&place);
}
END_TEST

static void make_newer(void)
{
	open_store(NPI_STORE_WRITE);
	npi_store_close(store);
	execute("PRAGMA user_version = 2");
}

static void make_foreign(void)
{
	execute("CREATE TABLE song (title TEXT)");
}

static void make_text(void)
{
	write_file(place.store,
		   "this is no database, whatever its name says, is it? "
		   "a database has a header of 100 bytes, and this has none");
}

static void make_torn(void)
{
	open_store(NPI_STORE_WRITE);
	npi_store_close(store);
	execute("CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(100000))");
	ck_assert_int_eq(truncate(place.store, 5000), 0);
}

static void make_directory(void)
{
	ck_assert_int_eq(mkdir(place.store, 0755), 0);
}

static const struct {
	void (*make)(void);
	int error, exit_status;
	const char *text, *hint;
} refused[] = {
	{ make_newer, -EPROTO, EX_IOERR, "version 2", "newer nodeport-ipvs" },
	{ make_foreign, -EUCLEAN, EX_IOERR, "not one of nodeport-ipvs", "--state-dir" },
	{ make_text, -EUCLEAN, EX_IOERR, "damaged", "mv " },
	{ make_torn, -EUCLEAN, EX_IOERR, "damaged", "mv " },
	{ make_directory, -EACCES, EX_CANTCREAT, "cannot open the store", "--state-dir" },
};

START_TEST(what_cannot_be_used_is_refused_with_a_way_out)
{
	struct npi_store_failure failure = { 0 };
	struct npi_store *none = NULL;

	scratch_begin(&place);
	refused[_i].make();
	ck_assert_int_eq(npi_store_open(&place, NPI_STORE_WRITE, &none, &failure),
			 refused[_i].error);
	ck_assert_int_eq(failure.exit_status, refused[_i].exit_status);
	ck_assert_msg(strstr(failure.text, refused[_i].text), "%s", failure.text);
	ck_assert_msg(strstr(failure.text, place.store), "%s", failure.text);
	ck_assert_msg(strstr(failure.hint, refused[_i].hint), "%s", failure.hint);
	if (refused[_i].make == make_directory)
		rmdir(place.store);
	scratch_end(&place);
}
END_TEST

START_TEST(an_empty_file_becomes_a_store)
{
	scratch_begin(&place);
	write_file(place.store, "");
	open_store(NPI_STORE_WRITE);
	end();
}
END_TEST

static void put(const char *kind, const char *name, const char *applyset, int64_t now_s,
		const char *manifest)
{
	struct npi_stored_object object = { .kind = kind,
					    .name_space = "default",
					    .name = name,
					    .applyset = applyset,
					    .source = "a.yaml:1:1",
					    .created_s = now_s,
					    .applied_s = now_s };

	ck_assert_int_eq(npi_store_put_object(store, &object, manifest, strlen(manifest)),
			 0);
}

static struct npi_stored_objects list(void)
{
	struct npi_stored_objects objects;

	ck_assert_int_eq(npi_store_read_objects(store, &arena, &objects), 0);
	return objects;
}

START_TEST(objects_are_kept_in_order_of_their_names)
{
	struct npi_stored_objects objects;
	size_t i;

	begin();
	put("Service", "web", "b", 10, "{1}");
	put("Service", "api", "a", 11, "{2}");
	put("EndpointSlice", "web-1", "a", 12, "{3}");
	reopen_store();
	objects = list();
	ck_assert_uint_eq(objects.n, 3);
	ck_assert_str_eq(objects.items[0].kind, "EndpointSlice");
	ck_assert_str_eq(objects.items[1].name, "api");
	ck_assert_str_eq(objects.items[2].name, "web");
	ck_assert_str_eq(objects.items[2].applyset, "b");
	ck_assert_str_eq(objects.items[2].source, "a.yaml:1:1");
	ck_assert_str_eq(objects.items[2].name_space, "default");
	ck_assert_int_eq(objects.items[2].created_s, 10);
	for (i = 1; i < objects.n; i++)
		ck_assert_int_lt(
			npi_stored_object_cmp(&objects.items[i - 1], &objects.items[i]),
			0);
	end();
}
END_TEST

START_TEST(an_object_is_replaced_but_keeps_its_age)
{
	struct npi_stored_objects objects;
	const char *text;
	size_t len;
	bool same;

	begin();
	put("Service", "web", "a", 10, "{old}");
	put("Service", "web", "b", 20, "{new}");
	objects = list();
	ck_assert_uint_eq(objects.n, 1);
	ck_assert_int_eq(objects.items[0].created_s, 10);
	ck_assert_int_eq(objects.items[0].applied_s, 20);
	ck_assert_str_eq(objects.items[0].applyset, "b");
	ck_assert_int_eq(
		npi_store_read_manifest(store, objects.items[0].id, &arena, &text, &len),
		0);
	ck_assert_str_eq(text, "{new}");
	ck_assert_uint_eq(len, 5);
	ck_assert_int_eq(
		npi_store_has_manifest(store, objects.items[0].id, "{new}", 5, &same), 0);
	ck_assert(same);
	ck_assert_int_eq(
		npi_store_has_manifest(store, objects.items[0].id, "{new} ", 6, &same),
		0);
	ck_assert(!same);
	end();
}
END_TEST

START_TEST(objects_move_and_go)
{
	struct npi_stored_objects objects;
	struct npi_stored_object moved;

	begin();
	put("Service", "web", "a", 10, "{}");
	put("Service", "api", "a", 10, "{}");
	objects = list();
	moved = objects.items[1];
	moved.applyset = "b";
	moved.source = "b.yaml:3:1";
	ck_assert_int_eq(npi_store_move_object(store, &moved), 0);
	ck_assert_int_eq(npi_store_remove_object(store, objects.items[0].id), 0);
	objects = list();
	ck_assert_uint_eq(objects.n, 1);
	ck_assert_str_eq(objects.items[0].name, "web");
	ck_assert_str_eq(objects.items[0].applyset, "b");
	ck_assert_str_eq(objects.items[0].source, "b.yaml:3:1");
	ck_assert_int_eq(objects.items[0].applied_s, 10);
	ck_assert_int_eq(count("SELECT count(*) FROM manifest"), 1);
	end();
}
END_TEST

START_TEST(a_transaction_is_all_or_nothing)
{
	begin();
	put("Service", "web", "a", 10, "{}");
	ck_assert_int_eq(npi_store_begin(store), 0);
	put("Service", "api", "a", 10, "{}");
	npi_store_rollback(store);
	ck_assert_uint_eq(list().n, 1);
	ck_assert_int_eq(npi_store_begin(store), 0);
	put("Service", "api", "a", 10, "{}");
	reopen_store();
	ck_assert_uint_eq(list().n, 1);
	ck_assert_int_eq(npi_store_begin(store), 0);
	put("Service", "api", "a", 10, "{}");
	ck_assert_int_eq(npi_store_commit(store), 0);
	reopen_store();
	ck_assert_uint_eq(list().n, 2);
	end();
}
END_TEST

START_TEST(what_is_read_at_a_time_is_of_one_moment)
{
	begin();
	put("Service", "web", "a", 10, "{}");
	ck_assert_int_eq(npi_store_begin_reading(store), 0);
	ck_assert_uint_eq(list().n, 1);
	ck_assert_int_eq(try("DELETE FROM object"), SQLITE_BUSY);
	ck_assert_uint_eq(list().n, 1);
	npi_store_end_reading(store);
	ck_assert_int_eq(try("DELETE FROM object"), SQLITE_OK);
	ck_assert_uint_eq(list().n, 0);
	npi_store_end_reading(store); /* once too often is no harm */
	ck_assert_int_eq(npi_store_begin(store), 0);
	npi_store_rollback(store);
	end();
}
END_TEST

static const struct npi_owner owners[] = {
	{ "default", "web", "http", NPI_ROLE_CLUSTER_IP, false, { 0 } },
	{ "default", "web", "http", NPI_ROLE_NODE_PORT, true, { 0 } },
	{ "prod", "dns", "", NPI_ROLE_EXTERNAL_IP, false, { 0 } },
	{ "prod", "dns", "", NPI_ROLE_LOAD_BALANCER, false, { 0 } },
};

static const char claimed[] = "-A -t 9.0.0.1:80\n"
			      "-A -t 10.96.0.10:80\n"
			      "-a -t 10.96.0.10:80 -r 10.1.0.10:80\n"
			      "-a -t 10.96.0.10:80 -r 10.1.0.9:80\n"
			      "-A --sctp-service 10.96.0.10:80\n"
			      "-A -u [2001:db8::1]:53\n"
			      "-a -u [2001:db8::1]:53 -r [2001:db8::2]:53\n";

static struct ipvs_claims make_claims(void)
{
	struct ipvs_claims claims = rules_claims(&arena, claimed, 77);
	struct ipvs_claim *items = npi_arena_new_array(&arena, struct ipvs_claim, 4);
	size_t i;

	for (i = 0; i < claims.n; i++) {
		items[i] = claims.items[i];
		items[i].owner = &owners[i];
		items[i].created_s = 100 + (int64_t)i;
		items[i].pending = i == 1;
		items[i].digest = 0xfedcba9876543210 + i;
	}
	return (struct ipvs_claims){ items, claims.n };
}

static struct ipvs_claims read_claims(void)
{
	struct ipvs_claims claims;
	bool known;

	ck_assert_int_eq(npi_store_read_claims(store, &arena, &claims, &known), 0);
	return claims;
}

static void write_claims(struct ipvs_claims before, struct ipvs_claims after)
{
	ck_assert_int_eq(npi_store_begin(store), 0);
	ck_assert_int_eq(npi_store_write_claims(store, &before, &after), 0);
	ck_assert_int_eq(npi_store_commit(store), 0);
}

static void check_claims(struct ipvs_claims got, struct ipvs_claims expected)
{
	size_t i, j;

	ck_assert_uint_eq(got.n, expected.n);
	for (i = 0; i < got.n; i++) {
		const struct ipvs_claim *a = &got.items[i], *b = &expected.items[i];

		ck_assert_int_eq(ipvs_claim_cmp(a, b), 0);
		ck_assert_int_eq(a->pending, b->pending);
		ck_assert_int_eq(a->created_s, b->created_s);
		ck_assert_uint_eq(a->digest, b->digest);
		ck_assert_str_eq(a->owner->name_space, b->owner->name_space);
		ck_assert_str_eq(a->owner->name, b->owner->name);
		ck_assert_str_eq(a->owner->port_name, b->owner->port_name);
		ck_assert_int_eq(a->owner->role, b->owner->role);
		ck_assert_int_eq(a->owner->local, b->owner->local);
		ck_assert_uint_eq(a->n_drains, b->n_drains);
		for (j = 0; j < a->n_drains; j++) {
			ck_assert_int_eq(ipvs_drain_cmp(&a->drains[j], &b->drains[j]), 0);
			ck_assert_int_eq(a->drains[j].since_s, b->drains[j].since_s);
		}
	}
}

START_TEST(claims_come_back_as_they_were)
{
	struct ipvs_claims claims, none = { 0 };

	begin();
	claims = make_claims();
	ck_assert_uint_eq(claims.n, 4);
	write_claims(none, claims);
	reopen_store();
	check_claims(read_claims(), claims);
	end();
}
END_TEST

/* One row for each thing that a claim can change in. */
static const struct {
	size_t claim;
	struct ipvs_claim changed; /* which of these is not zero */
} changes[] = {
	{ 0, { .pending = true } },     { 1, { .created_s = 1 } }, { 2, { .digest = 1 } },
	{ 0, { .owner = owners + 3 } }, { 1, { .n_drains = 1 } },
};

START_TEST(changed_claims_are_written)
{
	struct ipvs_claims before, after, none = { 0 };
	const struct ipvs_claim *changed = &changes[_i].changed;
	struct ipvs_claim *claim;

	begin();
	before = make_claims();
	write_claims(none, before);
	after = make_claims();
	claim = npi_arena_new_array(&arena, struct ipvs_claim, after.n);
	memcpy(claim, after.items, after.n * sizeof(*claim));
	after.items = claim;
	claim += changes[_i].claim;
	claim->pending ^= changed->pending;
	claim->created_s += changed->created_s;
	claim->digest += changed->digest;
	claim->n_drains -= changed->n_drains;
	if (changed->owner)
		claim->owner = changed->owner;
	write_claims(before, after);
	check_claims(read_claims(), after);
	end();
}
END_TEST

START_TEST(claims_come_and_go_with_their_drains)
{
	struct ipvs_claims claims, first, last, none = { 0 };

	begin();
	claims = make_claims();
	first = (struct ipvs_claims){ claims.items, 2 };
	last = (struct ipvs_claims){ claims.items + 1, 3 };
	write_claims(none, first);
	write_claims(first, last);
	check_claims(read_claims(), last);
	write_claims(last, none);
	check_claims(read_claims(), none);
	/* a claim of the same name begins without drains */
	claims.items = memcpy(npi_arena_new_array(&arena, struct ipvs_claim, 1),
			      claims.items + 1, sizeof(struct ipvs_claim));
	claims.n = 1;
	write_claims(none, (struct ipvs_claims){ claims.items, 1 });
	check_claims(read_claims(), claims);
	end();
}
END_TEST

START_TEST(unchanged_claims_are_not_written)
{
	struct ipvs_claims claims, none = { 0 };
	unsigned int before;

	begin();
	claims = make_claims();
	write_claims(none, claims);
	before = change_counter();
	write_claims(claims, make_claims());
	ck_assert_uint_eq(change_counter(), before);
	end();
}
END_TEST

static bool claims_are_known(void)
{
	struct ipvs_claims claims;
	bool known;

	ck_assert_int_eq(npi_store_read_claims(store, &arena, &claims, &known), 0);
	return known;
}

START_TEST(claims_of_another_boot_or_namespace_are_void)
{
	struct ipvs_claims claims, none = { 0 };

	begin();
	ck_assert(!claims_are_known());
	claims = make_claims();
	write_claims(none, claims);
	ck_assert(claims_are_known());
	npi_store_close(store);
	if (_i == 0)
		place.boot_id[0]++;
	else
		place.netns_cookie++;
	open_store(NPI_STORE_WRITE);
	check_claims(read_claims(), none);
	ck_assert(!claims_are_known());
	/* reading does not delete; writing does */
	write_claims(none, (struct ipvs_claims){ claims.items, 1 });
	ck_assert(claims_are_known());
	check_claims(read_claims(), (struct ipvs_claims){ claims.items, 1 });
	end();
}
END_TEST

static const char *const damages[] = {
	"UPDATE claim SET key = 'TCP nonsense' WHERE role = 'nodePort'",
	"UPDATE claim SET role = 'king'",
	"UPDATE drain SET real_server = '1.2.3' WHERE claim LIKE 'UDP%'",
	"UPDATE drain SET claim = 'FWM 7'",
};

START_TEST(a_claim_that_means_nothing_is_damage)
{
	struct ipvs_claims claims, none = { 0 };
	bool known;

	begin();
	write_claims(none, make_claims());
	execute(damages[_i]);
	ck_assert_int_eq(npi_store_read_claims(store, &arena, &claims, &known), -EUCLEAN);
	ck_assert_ptr_nonnull(strstr(npi_store_failure(store)->text, "damaged"));
	end();
}
END_TEST

START_TEST(inputs_and_the_settled_state_are_kept)
{
	struct npi_stored_input input = { { 0x0123456789abcdef, 0xfedcba9876543210 },
					  "Service default web\n" };
	struct npi_stored_input got;
	struct npi_digest digest = { 0 };

	begin();
	ck_assert_int_eq(npi_store_read_input(store, "a", &arena, &got), -ENOENT);
	ck_assert_int_eq(npi_store_read_settled(store, &digest), -ENOENT);
	ck_assert_int_eq(npi_store_write_input(store, "a", &input), 0);
	ck_assert_int_eq(npi_store_write_settled(store, &input.digest), 0);
	reopen_store();
	ck_assert_int_eq(npi_store_read_input(store, "a", &arena, &got), 0);
	ck_assert(npi_digest_equal(&got.digest, &input.digest));
	ck_assert_str_eq(got.objects, input.objects);
	ck_assert_int_eq(npi_store_read_input(store, "b", &arena, &got), -ENOENT);
	ck_assert_int_eq(npi_store_read_settled(store, &digest), 0);
	ck_assert(npi_digest_equal(&digest, &input.digest));
	ck_assert_int_eq(npi_store_remove_input(store, "a"), 0);
	ck_assert_int_eq(npi_store_write_settled(store, NULL), 0);
	ck_assert_int_eq(npi_store_read_input(store, "a", &arena, &got), -ENOENT);
	ck_assert_int_eq(npi_store_read_settled(store, &digest), -ENOENT);
	end();
}
END_TEST

START_TEST(opening_and_reading_changes_nothing)
{
	unsigned int before;

	begin();
	put("Service", "web", "a", 10, "{}");
	before = change_counter();
	reopen_store();
	list();
	read_claims();
	ck_assert_int_eq(npi_store_begin(store), 0);
	ck_assert_int_eq(npi_store_commit(store), 0);
	ck_assert_uint_eq(change_counter(), before);
	end();
}
END_TEST

START_TEST(a_store_in_use_is_said_to_be)
{
	sqlite3 *db;

	begin();
	ck_assert_int_eq(sqlite3_open(place.store, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), 0);
	ck_assert_int_eq(npi_store_begin(store), -EBUSY);
	ck_assert_int_eq(npi_store_failure(store)->exit_status, EX_TEMPFAIL);
	sqlite3_close(db);
	end();
}
END_TEST

int main(void)
{
	static const char scopes[2];
	static const struct unit_test tests[] = {
		UNIT(an_absent_store_is_made_for_writing_only),
		UNIT(the_directory_is_made),
		UNIT_ROWS(what_cannot_be_used_is_refused_with_a_way_out, refused),
		UNIT(an_empty_file_becomes_a_store),
		UNIT(objects_are_kept_in_order_of_their_names),
		UNIT(an_object_is_replaced_but_keeps_its_age),
		UNIT(objects_move_and_go),
		UNIT(a_transaction_is_all_or_nothing),
		UNIT(what_is_read_at_a_time_is_of_one_moment),
		UNIT(claims_come_back_as_they_were),
		UNIT_ROWS(changed_claims_are_written, changes),
		UNIT(claims_come_and_go_with_their_drains),
		UNIT(unchanged_claims_are_not_written),
		UNIT_ROWS(claims_of_another_boot_or_namespace_are_void, scopes),
		UNIT_ROWS(a_claim_that_means_nothing_is_damage, damages),
		UNIT(inputs_and_the_settled_state_are_kept),
		UNIT(opening_and_reading_changes_nothing),
		UNIT(a_store_in_use_is_said_to_be),
	};

	return unit_run("store", tests, UNIT_COUNT(tests));
}
