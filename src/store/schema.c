/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sql.h"

/*
 * Manifests have a table of their own, so that a look through the objects does not read
 * them. Times are seconds since 1970, but since, which counts from the start of the
 * machine.
 */
/* clang-format off */
static const char version_1[] =
	"CREATE TABLE object (\n"
	"	id INTEGER PRIMARY KEY,\n"
	"	kind TEXT NOT NULL,\n"
	"	namespace TEXT NOT NULL,\n"
	"	name TEXT NOT NULL,\n"
	"	applyset TEXT NOT NULL,\n"
	"	source TEXT NOT NULL,\n"
	"	created INTEGER NOT NULL,\n"
	"	applied INTEGER NOT NULL,\n"
	"	UNIQUE (kind, namespace, name)\n"
	");\n"
	"CREATE TABLE manifest (\n"
	"	object INTEGER PRIMARY KEY,\n"
	"	json TEXT NOT NULL\n"
	");\n"
	"CREATE TABLE claim (\n"
	"	key TEXT NOT NULL PRIMARY KEY,\n"
	"	namespace TEXT NOT NULL,\n"
	"	service TEXT NOT NULL,\n"
	"	port TEXT NOT NULL,\n"
	"	role TEXT NOT NULL,\n"
	"	local INTEGER NOT NULL,\n"
	"	created INTEGER NOT NULL,\n"
	"	pending INTEGER NOT NULL,\n"
	"	digest INTEGER NOT NULL\n"
	") WITHOUT ROWID;\n"
	"CREATE TABLE drain (\n"
	"	claim TEXT NOT NULL,\n"
	"	real_server TEXT NOT NULL,\n"
	"	since INTEGER NOT NULL,\n"
	"	PRIMARY KEY (claim, real_server)\n"
	") WITHOUT ROWID;\n"
	"CREATE TABLE input (\n"
	"	applyset TEXT NOT NULL PRIMARY KEY,\n"
	"	digest TEXT NOT NULL,\n"
	"	objects TEXT NOT NULL\n"
	") WITHOUT ROWID;\n"
	"CREATE TABLE meta (\n"
	"	name TEXT NOT NULL PRIMARY KEY,\n"
	"	value TEXT NOT NULL\n"
	") WITHOUT ROWID;\n"
	"PRAGMA user_version = 1;\n";
/* clang-format on */

const char *const store_schema[NPI_STORE_VERSION] = {
	version_1,
};
