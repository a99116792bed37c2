/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"

#include <string.h>

#include "npi/limits.h"
#include "npi/text.h"

/*
 * sigs.k8s.io/yaml takes y and n for booleans, as YAML 1.1 has it. Where a string is
 * wanted, a namespace or a label's value, nobody who writes y means true.
 */
unsigned int kube_shape(const struct npi_node *node)
{
	static const enum kube_shape of_scalar[] = {
		[NPI_NULL] = SHAPE_NULL,     [NPI_BOOL] = SHAPE_BOOL,
		[NPI_INT] = SHAPE_INT,       [NPI_FLOAT] = SHAPE_FLOAT,
		[NPI_STRING] = SHAPE_STRING,
	};
	enum npi_scalar_type type;

	if (node->kind == NPI_MAPPING)
		return SHAPE_MAPPING;
	if (node->kind == NPI_SEQUENCE)
		return SHAPE_LIST;
	type = npi_scalar_type(node);
	if (type == NPI_BOOL && node->len == 1)
		return SHAPE_BOOL | SHAPE_STRING;
	return of_scalar[type];
}

const struct npi_node *kube_find(const struct npi_node *mapping, const char *key,
				 unsigned int shapes)
{
	const struct npi_node *child = npi_node_find(mapping, key);

	return child && (kube_shape(child) & shapes) ? child : NULL;
}

/* What a shape, or a set of them, is called. */
static const char *shape_name(unsigned int shapes)
{
	static const struct {
		unsigned int shapes;
		const char *name;
	} names[] = {
		{ SHAPE_NULL, "null" },
		{ SHAPE_BOOL, "true or false" },
		{ SHAPE_BOOL | SHAPE_STRING, "true or false" },
		{ SHAPE_NUMBER | SHAPE_STRING, "a number or a name" },
		{ SHAPE_NUMBER, "a number" },
		{ SHAPE_STRING, "a string" },
		{ SHAPE_MAPPING, "a mapping" },
		{ SHAPE_LIST, "a list" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (shapes == names[i].shapes)
			return names[i].name;
	}
	return shapes & SHAPE_NUMBER ? "a number" : "something else";
}

/* Quotes are the usual reason, by their presence or their absence. */
static void hint_about_quotes(struct kube_decoder *decoder, const struct npi_node *node,
			      unsigned int shapes)
{
	struct npi_node plain = *node;

	if (node->kind != NPI_SCALAR)
		return;
	plain.quoted = false;
	if (shapes & SHAPE_STRING && !node->quoted)
		kube_hint(decoder, "quotes make it a string: \"%s\"", node->text);
	else if (node->quoted && kube_shape(&plain) & shapes)
		kube_hint(decoder, "in quotes it is a string; write %s", node->text);
}

static void say_shape(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, unsigned int shapes)
{
	kube_invalid(decoder, node, path, "must be %s, not %s", shape_name(shapes),
		     shape_name(kube_shape(node)));
	hint_about_quotes(decoder, node, shapes);
}

bool kube_has_shape(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, unsigned int shapes)
{
	if (kube_shape(node) & shapes)
		return true;
	say_shape(decoder, node, path, shapes);
	return false;
}

/*
 * Keys come in the table's order more often than not: @next is where the one after the
 * last key found stands.
 */
static const struct kube_field *find_field(const struct kube_fields *fields,
					   const struct npi_node *child, size_t *next)
{
	size_t i, at = *next;

	for (i = 0; i < fields->n; i++, at++) {
		const struct kube_field *field;

		if (at >= fields->n)
			at = 0;
		field = &fields->items[at];
		if (field->len == child->key_len &&
		    memcmp(field->name, child->key, field->len) == 0) {
			*next = at + 1;
			return field;
		}
	}
	return NULL;
}

static bool is_known(const struct kube_fields *fields, const char *name)
{
	size_t i;

	for (i = 0; i < fields->n; i++) {
		if (strcmp(fields->items[i].name, name) == 0)
			return true;
	}
	return false;
}

/* The nearest name, or the mapping beside it that has a field of this name. */
static void hint_about_field(struct kube_decoder *decoder,
			     const struct kube_fields *fields, const char *key)
{
	const char *names[64], *closest;
	size_t i, n = 0;

	if (!decoder->diags->last_is_kept)
		return;
	for (i = 0; i < fields->n; i++) {
		const struct kube_field *field = &fields->items[i];

		if (field->shapes == SHAPE_MAPPING && field->fields &&
		    field->read == kube_read_object && is_known(field->fields, key)) {
			kube_hint(decoder, "did you mean \"%s.%s\"?", field->name, key);
			return;
		}
		if (n < sizeof(names) / sizeof(names[0]))
			names[n++] = field->name;
	}
	closest = npi_closest(key, names, n);
	if (!closest)
		return;
	kube_hint(decoder,
		  strcasecmp(closest, key) == 0
			  ? "did you mean \"%s\"? upper and lower case differ"
			  : "did you mean \"%s\"?",
		  closest);
}

static void say_unknown(struct kube_decoder *decoder, const struct npi_node *child,
			const struct npi_path *path, const struct kube_fields *fields)
{
	if (fields->lenient || !decoder->say_unknown)
		return;
	kube_unknown(decoder, child, path);
	hint_about_field(decoder, fields, child->key);
}

static void read_field(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, const struct kube_field *field,
		       void *object)
{
	unsigned int shape = kube_shape(node);

	if (node->skipped || shape == SHAPE_NULL)
		return;
	if (!(shape & field->shapes)) {
		say_shape(decoder, node, path, field->shapes);
		return;
	}
	if (field->pos)
		*(struct npi_pos *)((char *)object + field->pos) = node->pos;
	if (field->read)
		field->read(decoder, node, path, field, (char *)object + field->offset);
}

void kube_read_fields(struct kube_decoder *decoder, const struct npi_node *mapping,
		      const struct npi_path *path, const struct kube_fields *fields,
		      void *object)
{
	size_t next = 0;

	npi_for_each_child (child, mapping) {
		struct npi_path child_path = { .parent = path, .name = child->key };
		const struct kube_field *field = find_field(fields, child, &next);

		if (field)
			read_field(decoder, child, &child_path, field, object);
		else
			say_unknown(decoder, child, &child_path, fields);
	}
	if (fields->check)
		fields->check(decoder, mapping, path, object);
}
