/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kube_writer.h - a tree of values written piece by piece, in one format or another */
#ifndef NPI_KUBE_WRITER_H
#define NPI_KUBE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/kube_encode.h"
#include "npi/text.h"

enum {
	/* levels of an object: List, items, Service, status, loadBalancer, ingress, one
	 * of them, and some to spare */
	KUBE_WRITER_DEPTH = 16,
};

/* A mapping or a list that is being written. */
struct kube_level {
	bool is_list;
	size_t n; /* members so far */
	int indent;
};

struct kube_writer {
	const struct kube_writer_kind *kind;
	struct npi_text *text;
	int step; /* blanks a level; 0: all in one line */
	size_t depth;
	struct kube_level levels[KUBE_WRITER_DEPTH];
};

/*
 * Calls come in the order of a document: inside a mapping a key and then its value,
 * inside a list values, where a value is a scalar or all that is between begin and end.
 */
struct kube_writer_kind {
	void (*key)(struct kube_writer *writer, const char *key);
	void (*string)(struct kube_writer *writer, const char *text);
	/* numbers, true and false, as they stand */
	void (*word)(struct kube_writer *writer, const char *text);
	void (*begin)(struct kube_writer *writer, bool is_list);
	void (*end)(struct kube_writer *writer);
};

extern const struct kube_writer_kind kube_json_writer;
extern const struct kube_writer_kind kube_yaml_writer;

/* Ready to write one document, at the end of @text. */
struct kube_writer kube_writer_make(enum kube_format format, struct npi_text *text);

/* write.c: what all formats share. An absent value ("", NULL, 0 members) writes nothing
 * unless it is said otherwise. */

void kube_write_mapping(struct kube_writer *writer); /* begin */
void kube_write_list(struct kube_writer *writer);
void kube_write_end(struct kube_writer *writer);
void kube_write_key(struct kube_writer *writer, const char *key);
void kube_write_string(struct kube_writer *writer, const char *text); /* "" too */
void kube_write_text(struct kube_writer *writer, const char *key, const char *text);
void kube_write_number(struct kube_writer *writer, const char *key, uint32_t number);
/* Also when it is 0. */
void kube_write_count(struct kube_writer *writer, const char *key, uint64_t number);
void kube_write_signed(struct kube_writer *writer, const char *key, int64_t number);
/* Also when it is false. */
void kube_write_bool(struct kube_writer *writer, const char *key, bool value);
void kube_write_map(struct kube_writer *writer, const char *key,
		    const struct kube_map *map);
void kube_write_strings(struct kube_writer *writer, const char *key,
			const struct kube_strings *strings);
void kube_write_address(struct kube_writer *writer, const struct npi_addr *addr);

/* yaml_text.c: text as it stands behind a key: plain, in quotes, or as a block whose
 * lines are indented so far. @is_key: as a key, which is never a block. */
void kube_add_yaml_text(struct npi_text *text, const char *string, bool is_key,
			int indent);

/* encode_*.c: all that stands beside apiVersion and kind, as far as it comes before and
 * after them in the alphabet. */
void kube_encode_meta(struct kube_writer *writer, const struct kube_meta *meta);
void kube_encode_service(struct kube_writer *writer, const struct kube_service *service);
void kube_encode_endpoint_slice(struct kube_writer *writer,
				const struct kube_endpoint_slice *slice);
void kube_encode_endpoints(struct kube_writer *writer,
			   const struct kube_endpoints *endpoints);
void kube_encode_pod(struct kube_writer *writer, const struct kube_pod *pod);
void kube_encode_node(struct kube_writer *writer, const struct kube_node *node);
const char *kube_protocol_name(uint8_t protocol);

#endif
