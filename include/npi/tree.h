/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree.h - YAML and JSON text as bounded trees of nodes with places */
#ifndef NPI_TREE_H
#define NPI_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/result.h"
#include "npi/source.h"

enum npi_node_kind { NPI_SCALAR, NPI_MAPPING, NPI_SEQUENCE };

/* What a scalar is by YAML 1.1's rules as Kubernetes reads them (sigs.k8s.io/yaml). */
enum npi_scalar_type { NPI_NULL, NPI_BOOL, NPI_INT, NPI_FLOAT, NPI_STRING };

/* One node, and, inside a mapping, the key it stands under. */
struct npi_node {
	struct npi_node *next; /* sibling */
	union {
		struct npi_node *children; /* mapping, sequence: the first */
		const char *text; /* scalar: NUL-terminated, without NUL bytes inside */
	};
	const char *key; /* in a mapping; else NULL */
	uint32_t len;    /* scalar: bytes of @text; else number of children */
	uint32_t key_len;
	struct npi_pos pos;
	struct npi_pos key_pos;
	enum npi_node_kind kind : 8;
	bool quoted : 1;  /* scalar in quotes or a block: always a string */
	bool skipped : 1; /* subtree left out on the caller's wish: has no children */
};

#define npi_for_each_child(child, node)                                                  \
	for (const struct npi_node *child =                                              \
		     (node)->kind == NPI_SCALAR ? NULL : (node)->children;               \
	     child; child = child->next)

/* The child under @key, NULL when there is none. */
const struct npi_node *npi_node_find(const struct npi_node *mapping, const char *key);

enum npi_scalar_type npi_scalar_type(const struct npi_node *scalar);
/* The value of a NPI_BOOL ("true", "yes", "on" …) or NPI_INT scalar; -EINVAL, -ERANGE.
 * A NPI_FLOAT without fraction (80.0, 1e3) counts as a whole number, as it does in JSON.
 */
int npi_scalar_bool(const struct npi_node *scalar, bool *ret) npi_must_check;
int npi_scalar_int(const struct npi_node *scalar, int64_t *ret) npi_must_check;

/* What one call of npi_reader_next() found: one document, or one item of a list. */
struct npi_object_tree {
	const struct npi_node *root; /* NULL: the end of the source */
	bool is_item;                /* element of the top-level "items" of a document */
	bool had_items;    /* a document whose items were handed out before it */
	uint32_t document; /* 1-based number in the source */
	uint32_t item;     /* 0-based, when is_item */
};

/* How to read a source. Zeroed: carefully, all of it, and duplicates are errors. */
struct npi_reading {
	/* keys whose values nobody will read (managedFields), ends with NULL: they are
	 * checked for syntax but not built; NULL: none */
	const char *const *skip;
	/* of a key that is given twice; the last one counts if that is no error */
	enum npi_severity duplicates;
	/* JSON, or YAML as kubectl prints it, by its looks. Else it is found out by going
	 * through all of it before. See npi_reader_is_misled(). */
	bool hasty;
};

struct npi_reader;

/**
 * npi_reader_open() - begin to read a source
 * @source: number in @sources; its bytes are borrowed until close
 *
 * Return: 0 or -ENOMEM.
 */
int npi_reader_open(const struct npi_sources *sources, uint16_t source,
		    const struct npi_reading *reading, struct npi_diags *diags,
		    struct npi_reader **ret) npi_must_check;

/**
 * npi_reader_next() - the next document, or item of a top-level list
 * @arena: holds the tree; rewind it when done with the object
 *
 * The items of a document's top-level "items" sequence are handed out one by one as they
 * are read, so that a list of any length needs the memory of one item; the document
 * itself (kind, apiVersion, metadata; "items" empty and marked skipped) follows them.
 * Duplicate keys, NUL bytes, undefined aliases and exceeded limits (limits.h) are
 * findings. Aliases and merge keys ("<<") are expanded under NPI_MAX_ALIAS_NODES. Empty
 * documents are passed over; so are, after a finding, a document that is no mapping, and
 * a document or item that an undefined alias, a NUL byte or an unusable key spoils. Thus
 * the root of a document is a mapping; an item may be anything.
 *
 * Return: 0, also when findings were added that do not keep the tree from being used;
 * NPI_INVALID after a syntax error or an exceeded limit, which end the source (the next
 * call gives root NULL); -ENOMEM.
 */
int npi_reader_next(struct npi_reader *reader, struct npi_arena *arena,
		    struct npi_object_tree *ret) npi_must_check;

/* Whether a hasty reader came upon something that its source did not look like: it ended
 * with NPI_INVALID and no finding for it. What it handed out and found before counts for
 * nothing, and the source is to be read again, not hastily. */
bool npi_reader_is_misled(const struct npi_reader *reader);

void npi_reader_close(struct npi_reader *reader);

#endif
