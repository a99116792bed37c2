/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

static const struct kube_word protocol_words[] = {
	{ "SCTP", IPPROTO_SCTP },
	{ "TCP", IPPROTO_TCP },
	{ "UDP", IPPROTO_UDP },
};
const struct kube_words kube_protocols = { FIELDS(protocol_words) };

void kube_read_object(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_field *field,
		      void *ret_value)
{
	kube_read_fields(decoder, node, path, field->fields, ret_value);
}

/* All arrays of kube.h are a pointer with the number of elements behind it. */
struct array {
	void *items;
	size_t n;
};

void kube_read_objects(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, const struct kube_field *field,
		       void *ret_value)
{
	const struct kube_fields *fields = field->fields;
	struct npi_path item_path = { .parent = path };
	struct array array = { 0 };
	char *item;

	array.items = kube_new_array(decoder, node->len, fields->size);
	item = array.items;
	if (!item)
		return;
	npi_for_each_child (child, node) {
		if (fields->initial)
			memcpy(item, fields->initial, fields->size);
		/* "- " with nothing behind it is an element with nothing set */
		if (kube_shape(child) == SHAPE_NULL ||
		    kube_has_shape(decoder, child, &item_path, SHAPE_MAPPING))
			kube_read_fields(decoder, child, &item_path, fields, item);
		item += fields->size;
		item_path.index++;
		array.n++;
	}
	memcpy(ret_value, &array, sizeof(array));
}

void kube_skim_objects(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, const struct kube_field *field,
		       void *ret_value)
{
	struct npi_path item_path = { .parent = path };

	npi_for_each_child (child, node) {
		if (kube_shape(child) == SHAPE_NULL ||
		    kube_has_shape(decoder, child, &item_path, SHAPE_MAPPING))
			kube_read_fields(decoder, child, &item_path, field->fields,
					 ret_value);
		item_path.index++;
	}
}

void kube_read_string(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_field *field,
		      void *ret_value)
{
	(void)path;
	(void)field;
	*(const char **)ret_value = kube_keep_text(decoder, node);
}

void kube_read_strings(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, const struct kube_field *field,
		       void *ret_value)
{
	struct npi_path item_path = { .parent = path };
	const char **items = kube_new_array(decoder, node->len, sizeof(*items));
	struct kube_strings strings = { .items = items };

	(void)field;
	if (!items)
		return;
	npi_for_each_child (child, node) {
		if (kube_has_shape(decoder, child, &item_path, SHAPE_STRING))
			items[strings.n++] = kube_keep_text(decoder, child);
		item_path.index++;
	}
	*(struct kube_strings *)ret_value = strings;
}

void kube_read_name(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const struct kube_field *field,
		    void *ret_value)
{
	if (node->len)
		kube_is_name(decoder, node, path, field->rule);
	*(const char **)ret_value = kube_keep_text(decoder, node);
}

bool kube_choose(struct kube_decoder *decoder, const struct npi_node *node,
		 const struct npi_path *path, const struct kube_words *words,
		 unsigned int *ret)
{
	size_t i;

	for (i = 0; i < words->n; i++) {
		if (strcmp(node->text, words->items[i].text) == 0) {
			*ret = words->items[i].value;
			return true;
		}
	}
	kube_unsupported(decoder, node, path, words);
	return false;
}

const char *kube_word_of(const struct kube_words *words, unsigned int value)
{
	size_t i;

	for (i = 0; i < words->n; i++) {
		if (words->items[i].value == value)
			return words->items[i].text;
	}
	return "";
}

void kube_read_word(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const struct kube_field *field,
		    void *ret_value)
{
	unsigned int value;

	/* "" is the same as absent: the API server's defaulting fills it in */
	if (node->len && kube_choose(decoder, node, path, field->words, &value))
		memcpy(ret_value, &value, sizeof(value));
}

void kube_read_word_text(struct kube_decoder *decoder, const struct npi_node *node,
			 const struct npi_path *path, const struct kube_field *field,
			 void *ret_value)
{
	unsigned int value;

	if (kube_choose(decoder, node, path, field->words, &value))
		*(const char **)ret_value = kube_keep_text(decoder, node);
}

void kube_read_protocol(struct kube_decoder *decoder, const struct npi_node *node,
			const struct npi_path *path, const struct kube_field *field,
			void *ret_value)
{
	unsigned int value = 0;

	(void)field;
	if (!node->len)
		return;
	if (!kube_choose(decoder, node, path, &kube_protocols, &value))
		value = 0;
	*(uint8_t *)ret_value = (uint8_t)value;
}

bool kube_integer(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, int64_t *ret)
{
	int r = npi_scalar_int(node, ret);

	if (r == -ERANGE) {
		*ret = node->text[0] == '-' ? INT64_MIN : INT64_MAX;
		return true;
	}
	if (r < 0)
		kube_invalid(decoder, node, path, "must be a whole number");
	return r == 0;
}

bool kube_is_port(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, int64_t value)
{
	if (value >= 1 && value <= UINT16_MAX)
		return true;
	kube_invalid(decoder, node, path, "must be between 1 and 65535, inclusive");
	return false;
}

bool kube_is_node_port(struct kube_decoder *decoder, const struct npi_node *node,
		       const struct npi_path *path, int64_t value)
{
	const struct npi_settings *settings = decoder->settings;

	if (value >= settings->node_port_min && value <= settings->node_port_max)
		return true;
	kube_invalid(decoder, node, path,
		     "provided port is not in the valid range. The range of valid ports "
		     "is %u-%u",
		     settings->node_port_min, settings->node_port_max);
	return false;
}

void kube_read_port(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const struct kube_field *field,
		    void *ret_value)
{
	int64_t value;

	(void)field;
	if (kube_integer(decoder, node, path, &value) &&
	    kube_is_port(decoder, node, path, value))
		*(uint16_t *)ret_value = (uint16_t)value;
}

void kube_read_bool(struct kube_decoder *decoder, const struct npi_node *node,
		    const struct npi_path *path, const struct kube_field *field,
		    void *ret_value)
{
	(void)path;
	(void)field;
	kube_note_result(decoder, npi_scalar_bool(node, ret_value));
}

void kube_read_tristate(struct kube_decoder *decoder, const struct npi_node *node,
			const struct npi_path *path, const struct kube_field *field,
			void *ret_value)
{
	bool value = false;

	kube_read_bool(decoder, node, path, field, &value);
	*(enum kube_tristate *)ret_value = value ? KUBE_TRUE : KUBE_FALSE;
}
