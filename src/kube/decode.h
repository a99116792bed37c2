/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decode.h - trees become Kubernetes objects: fields by table, findings in the API
 * server's words
 *
 * Every object type has tables that list every field the API knows, with what is done
 * with it. A field without a reader is accepted without effect here; it is checked for
 * its type only. Findings do not stop the work: the decoder keeps the worst result.
 */
#ifndef KUBE_DECODE_H
#define KUBE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/kube.h"
#include "npi/settings.h"
#include "npi/tree.h"

enum {
	/* strings remembered to be shared: node names, zones, label keys and namespaces
	 * of a large cluster, in 4 KiB */
	KUBE_RECENT_STRINGS = 256,
};

struct kube_recent_string {
	const char *text;
	size_t len;
};

struct kube_decoder {
	const struct npi_settings *settings;
	struct npi_arena *arena;
	struct npi_arena
		*scratch; /* for what the object at hand needs while it is read */
	struct npi_diags *diags;
	struct kube_recent_string recent[KUBE_RECENT_STRINGS];
	bool say_unknown; /* of the object at hand: unknown fields are said … */
	enum npi_severity unknown; /* … so */
	size_t first_finding;      /* of the object at hand, in @diags */
	bool mute;                 /* what was to be said last was not: no notes on it */
	int status; /* 0, NPI_INVALID or -ENOMEM; sticky: look at it at the end */
};

/* What a node is; a set of them is what a field asks for. */
enum kube_shape {
	SHAPE_NULL = 1 << 0,
	SHAPE_BOOL = 1 << 1,
	SHAPE_INT = 1 << 2,
	SHAPE_FLOAT = 1 << 3,
	SHAPE_STRING = 1 << 4,
	SHAPE_MAPPING = 1 << 5,
	SHAPE_LIST = 1 << 6,
	/* JSON has one kind of number, so 80.0 is 80 */
	SHAPE_NUMBER = SHAPE_INT | SHAPE_FLOAT,
};

struct kube_field;
struct kube_fields;

/* Read a node that has one of the field's shapes. */
typedef void kube_read_fn(struct kube_decoder *decoder, const struct npi_node *node,
			  const struct npi_path *path, const struct kube_field *field,
			  void *ret_value);
/* Look at an object whose fields have all been read. */
typedef void kube_check_fn(struct kube_decoder *decoder, const struct npi_node *node,
			   const struct npi_path *path, void *object);

/* The words a field may hold, in alphabetical order, and what they mean. */
struct kube_word {
	const char *text;
	unsigned int value;
};

struct kube_words {
	const struct kube_word *items;
	size_t n;
};

/* A rule for names; see names.c. */
struct kube_name_rule;

struct kube_field {
	const char *name;
	uint8_t len;
	uint8_t shapes;     /* enum kube_shape; null is the same as absent */
	uint16_t offset;    /* of the value in the object */
	kube_read_fn *read; /* NULL: accepted without effect, or read by a check */
	uint16_t pos; /* offset of a struct npi_pos for the value's place; 0: none */
	union {
		const struct kube_fields
			*fields; /* kube_read_object, kube_read_objects */
		const struct kube_words *words;
		const struct kube_name_rule *rule;
	};
};

struct kube_fields {
	const struct kube_field
		*items; /* in alphabetical order, as kubectl prints them */
	size_t n;
	size_t size;         /* of the object they are read into */
	const void *initial; /* what it holds before; NULL: zeros */
	kube_check_fn *check;
	bool lenient; /* fields not listed are passed over silently */
};

/* clang-format off */
#define FIELD(text) .name = (text), .len = sizeof(text) - 1
#define FIELDS(table) .items = (table), .n = sizeof(table) / sizeof((table)[0])
/* clang-format on */

/* field.c: the engine */

void kube_read_fields(struct kube_decoder *decoder, const struct npi_node *mapping,
		      const struct npi_path *path, const struct kube_fields *fields,
		      void *object);
/* The child under @key if it has one of @shapes, else NULL. */
const struct npi_node *kube_find(const struct npi_node *mapping, const char *key,
				 unsigned int shapes);
/* A set with one member, but for y and n. */
unsigned int kube_shape(const struct npi_node *node);
/* Whether @node has one of @shapes; says so if it has not. Null counts as no. */
bool kube_has_shape(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, unsigned int shapes);

/* readers.c: for the tables; the type at @ret_value is said behind each */

kube_read_fn kube_read_object;      /* the object itself, by field->fields */
kube_read_fn kube_read_objects;     /* pointer and size_t count, by field->fields */
kube_read_fn kube_skim_objects;     /* nothing: their fields have no effect here */
kube_read_fn kube_read_string;      /* const char * */
kube_read_fn kube_read_strings;     /* struct kube_strings */
kube_read_fn kube_read_name;        /* const char *, by field->rule */
kube_read_fn kube_read_word;        /* an enum, by field->words */
kube_read_fn kube_read_word_text;   /* const char *, one of field->words */
kube_read_fn kube_read_protocol;    /* uint8_t */
kube_read_fn kube_read_port;        /* uint16_t: 1 to 65535 */
kube_read_fn kube_read_bool;        /* bool */
kube_read_fn kube_read_tristate;    /* enum kube_tristate */
kube_read_fn kube_read_labels;      /* struct kube_map */
kube_read_fn kube_read_annotations; /* struct kube_map */

/* The number of a SHAPE_NUMBER node. What no int64_t can hold becomes its nearest end. */
bool kube_integer(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, int64_t *ret);
/* Says so unless 1 <= @value <= 65535. */
bool kube_is_port(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, int64_t value);
/* Says so unless the value is in the range of --service-node-port-range. */
bool kube_is_node_port(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, int64_t value);
/* The value of a word, said if it is none of @words. */
bool kube_choose(struct kube_decoder *decoder, const struct npi_node *node,
		 const struct npi_path *path, const struct kube_words *words,
		 unsigned int *ret);
const char *kube_word_of(const struct kube_words *words, unsigned int value);
extern const struct kube_words kube_protocols;

/* strings.c */

/* A copy in the objects' arena, shared with equal ones of late; "" when out of memory. */
const char *kube_keep(struct kube_decoder *decoder, const char *text, size_t len);
const char *kube_keep_text(struct kube_decoder *decoder, const struct npi_node *scalar);
/* An array in the objects' arena; NULL for none, or when out of memory (then status says
 * so). */
void *kube_new_array(struct kube_decoder *decoder, size_t n, size_t size);

/* map.c: by key */
void kube_sort_pairs(struct kube_pair *pairs, size_t n);

/* duplicates.c */

/* Two elements that are the same for this purpose compare equal. */
typedef int kube_compare_fn(const void *a, const void *b);
/* Element @index is the same as @first, which stands before it. */
typedef void kube_duplicate_fn(void *context, size_t index, size_t first);
void kube_each_duplicate(struct kube_decoder *decoder, const void *items, size_t n,
			 size_t size, kube_compare_fn *compare, kube_duplicate_fn *say,
			 void *context);

/* names.c: what a name may look like */

extern const struct kube_name_rule kube_dns_1035_label;
extern const struct kube_name_rule kube_dns_1123_label;
extern const struct kube_name_rule kube_dns_1123_subdomain;
extern const struct kube_name_rule kube_qualified_name;
extern const struct kube_name_rule kube_annotation_key;
extern const struct kube_name_rule kube_label_value;
extern const struct kube_name_rule kube_port_name;
/* Says why @node is no such name. */
bool kube_is_name(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, const struct kube_name_rule *rule);
/* A DNS subdomain that may end in a dot. */
bool kube_is_cname(struct kube_decoder *decoder, const struct npi_node *node,
		   const struct npi_path *path);
/* The same for a mapping's key. */
bool kube_is_key(struct kube_decoder *decoder, const struct npi_node *node,
		 const struct npi_path *path, const struct kube_name_rule *rule);

/* address.c */

/* Reads an IP address and says what is wrong with it; IPv4-mapped becomes IPv4. */
bool kube_address(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, struct npi_addr *ret);
/* Unspecified, loopback, link-local: says which. */
bool kube_is_special(struct kube_decoder *decoder, const struct npi_node *node,
		     const struct npi_path *path, const struct npi_addr *addr);
/* An endpoint: of this family, and not special. */
bool kube_address_of(struct kube_decoder *decoder, const struct npi_node *node,
		     const struct npi_path *path, uint8_t family, struct npi_addr *ret);
/* A list of addresses: const struct kube_address * and size_t count. */
kube_read_fn kube_read_external_ips;

/*
 * say.c: findings in the API server's words (apimachinery's field/errors.go). The first
 * error that a field has at a place is the only one: what else may be wrong with a wrong
 * value is noise.
 */

/* Keep the worst of what npi_diag_…() and others returned. */
void kube_note_result(struct kube_decoder *decoder, int r);
/* Whether an error was said of the value or its key; no for NULL. */
bool kube_is_doubtful(const struct kube_decoder *decoder, const struct npi_node *node);
void kube_say(struct kube_decoder *decoder, enum npi_severity severity,
	      struct npi_pos pos, const struct npi_path *path, const char *format, ...)
	npi_printf_like(5, 6);
void kube_invalid(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, const char *format, ...)
	npi_printf_like(4, 5);
void kube_required(struct kube_decoder *decoder, struct npi_pos pos,
		   const struct npi_path *path, const char *detail);
void kube_forbidden(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const char *detail);
/* @format: the value; @first: where it was first used */
void kube_duplicate(struct kube_decoder *decoder, struct npi_pos pos,
		    const struct npi_path *path, struct npi_pos first, const char *format,
		    ...) npi_printf_like(5, 6);
void kube_unsupported(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_words *words);
/* A field that no table has; as severe as decoder->unknown. */
void kube_unknown(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path);
/* Whether a list is within its limit; says so if not. */
bool kube_is_within(struct kube_decoder *decoder, const struct npi_node *list,
		    const struct npi_path *path, size_t limit);
/* Notes on what was said last. */
void kube_hint(struct kube_decoder *decoder, const char *format, ...)
	npi_printf_like(2, 3);
void kube_hint_at(struct kube_decoder *decoder, struct npi_pos pos, const char *text);

/* shared.c: tables of what several objects have in them */

extern const struct kube_fields kube_object_reference_fields;
extern const struct kube_fields kube_condition_fields;

#endif
