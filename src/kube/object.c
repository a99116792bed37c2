/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One object: what it is, whether it is wanted, and its reading. */
#include <errno.h>
#include <string.h>

#include "kinds.h"
#include "run.h"

enum { LIST_LEN = 4 }; /* of "List" at the end of a kind */

static bool is_list_kind(const char *kind)
{
	size_t len = strlen(kind);

	return len >= LIST_LEN && strcmp(kind + len - LIST_LEN, "List") == 0;
}

struct kube_identity kube_item_identity(struct kube_run *run, const char *api_version,
					const char *kind)
{
	const char *item_kind = "";

	if (is_list_kind(kind))
		item_kind = npi_arena_strndup(&run->trees, kind, strlen(kind) - LIST_LEN);
	if (!item_kind) {
		kube_note_result(&run->decoder, -ENOMEM);
		item_kind = "";
	}
	return (struct kube_identity){
		.api_version = *item_kind ? api_version : "",
		.kind = item_kind,
	};
}

/* The text of a field that says what the object is; NULL after an error. */
static const char *identity_text(struct kube_run *run, const struct npi_node *root,
				 const char *key, const char *of_list)
{
	const struct npi_node *node = npi_node_find(root, key);
	struct npi_path path = { .name = key };

	if (!node || kube_shape(node) == SHAPE_NULL)
		return of_list;
	return kube_has_shape(&run->decoder, node, &path, SHAPE_STRING) ? node->text
									: NULL;
}

/* A kind without apiVersion is taken for the current one, so that the rest is checked. */
static void say_no_version(struct kube_run *run, const struct npi_node *root,
			   struct kube_identity *identity)
{
	const struct kube_type *type = kube_type_of_kind(identity->kind);
	struct npi_path path = { .name = "apiVersion" };

	kube_required(&run->decoder, root->pos, &path, "");
	if (!type)
		return;
	kube_hint(&run->decoder, "apiVersion: %s", type->api_version);
	identity->api_version = type->api_version;
}

static bool identify(struct kube_run *run, const struct npi_node *root,
		     const struct kube_identity *of_list, struct kube_identity *ret)
{
	struct npi_path path = { .name = "kind" };

	ret->kind = identity_text(run, root, "kind", of_list->kind);
	ret->api_version = identity_text(run, root, "apiVersion", of_list->api_version);
	if (!ret->kind || !ret->api_version)
		return false;
	if (!*ret->kind)
		kube_required(&run->decoder, root->pos, &path,
			      "what the object is, such as Service");
	if (!*ret->api_version)
		say_no_version(run, root, ret);
	return *ret->kind && *ret->api_version;
}

/* Labels as they stand in the tree, sorted; only to be looked at. */
static struct kube_map borrow_labels(struct kube_run *run, const struct npi_node *root)
{
	const struct npi_node *metadata = kube_find(root, "metadata", SHAPE_MAPPING);
	const struct npi_node *labels =
		metadata ? kube_find(metadata, "labels", SHAPE_MAPPING) : NULL;
	struct kube_pair *pairs;
	size_t n = 0;

	pairs = npi_arena_new_array(&run->trees, struct kube_pair,
				    labels ? labels->len : 0);
	if (!pairs || !labels) {
		kube_note_result(&run->decoder, pairs ? 0 : -ENOMEM);
		return (struct kube_map){ 0 };
	}
	npi_for_each_child (child, labels) {
		if (child->kind == NPI_SCALAR && !child->skipped)
			pairs[n++] = (struct kube_pair){ child->key, child->text };
	}
	kube_sort_pairs(pairs, n);
	return (struct kube_map){ .pairs = pairs, .n = n };
}

static bool is_in_namespace(const struct kube_run *run, const struct npi_node *root)
{
	const struct npi_settings *settings = run->decoder.settings;
	const struct npi_node *metadata = kube_find(root, "metadata", SHAPE_MAPPING);
	const struct npi_node *node =
		metadata ? kube_find(metadata, "namespace", SHAPE_STRING) : NULL;
	const char *name = node && node->len ? node->text : settings->default_namespace;

	return !settings->only_namespace || strcmp(name, settings->only_namespace) == 0;
}

/* -n and -l; -l chooses Services, and their endpoints follow. */
static bool is_wanted(struct kube_run *run, const struct npi_node *root,
		      const struct kube_type *type)
{
	struct kube_map labels;

	if (type->is_namespaced && !is_in_namespace(run, root))
		return false;
	if (type->number != KUBE_SERVICE || !run->selector.n)
		return true;
	labels = borrow_labels(run, root);
	return kube_selector_matches(&run->selector, &labels);
}

/* A newer API server may know fields that this program does not. */
static void decide_on_unknown_fields(struct kube_decoder *decoder,
				     const struct npi_node *root)
{
	const struct npi_node *metadata = kube_find(root, "metadata", SHAPE_MAPPING);
	enum npi_validate validate = decoder->settings->validate;

	decoder->say_unknown = validate != NPI_VALIDATE_IGNORE;
	decoder->unknown = NPI_ERROR;
	if (validate == NPI_VALIDATE_WARN ||
	    (metadata && kube_is_from_api_server(metadata)))
		decoder->unknown = NPI_WARNING;
}

static void read_object(struct kube_run *run, const struct npi_node *root,
			const struct kube_type *type)
{
	struct kube_decoder *decoder = &run->decoder;
	union kube_object object;

	object.meta = npi_arena_alloc(decoder->arena, type->fields->size);
	if (!object.meta) {
		kube_note_result(decoder, -ENOMEM);
		return;
	}
	if (type->fields->initial)
		memcpy(object.meta, type->fields->initial, type->fields->size);
	decide_on_unknown_fields(decoder, root);
	kube_read_meta(decoder, root, type, object.meta);
	kube_read_fields(decoder, root, NULL, type->fields, object.meta);
	kube_note_result(decoder,
			 kube_objects_add(&run->objects, decoder->arena, object));
}

static void say_mistaken(struct kube_run *run, const struct npi_node *root,
			 const struct kube_identity *identity,
			 const struct kube_type *meant)
{
	const struct npi_node *version = npi_node_find(root, "apiVersion");
	const struct npi_node *kind = npi_node_find(root, "kind");
	bool is_spelling = strcmp(identity->kind, meant->kind) != 0;
	const struct npi_node *at = is_spelling ? kind : version;

	kube_say(&run->decoder, NPI_ERROR, at ? at->pos : root->pos, NULL,
		 "no matches for kind \"%s\" in version \"%s\"", identity->kind,
		 identity->api_version);
	kube_hint(&run->decoder, "did you mean kind \"%s\" in version \"%s\"?",
		  meant->kind, meant->api_version);
}

static void pass_over(struct kube_run *run, const struct kube_identity *identity)
{
	struct kube_objects *objects = &run->objects;
	struct kube_decoder *decoder = &run->decoder;
	struct kube_passed_over *items = objects->passed_over;
	size_t i;

	for (i = 0; i < objects->n_passed_over; i++) {
		if (strcmp(items[i].kind, identity->kind) == 0 &&
		    strcmp(items[i].api_version, identity->api_version) == 0) {
			items[i].count++;
			return;
		}
	}
	items = npi_arena_grow(decoder->arena, items, i, i + 1, sizeof(*items));
	if (!items) {
		kube_note_result(decoder, -ENOMEM);
		return;
	}
	items[i] = (struct kube_passed_over){
		.api_version = kube_keep(decoder, identity->api_version,
					 strlen(identity->api_version)),
		.kind = kube_keep(decoder, identity->kind, strlen(identity->kind)),
		.count = 1,
	};
	objects->passed_over = items;
	objects->n_passed_over++;
}

static void take_object(struct kube_run *run, const struct npi_node *root,
			const struct kube_identity *identity)
{
	const struct kube_type *type;

	run->objects.n_seen++;
	switch (kube_match_kind(identity->api_version, identity->kind, &type)) {
	case KUBE_IS_READ:
		if (is_wanted(run, root, type))
			read_object(run, root, type);
		break;
	case KUBE_IS_OTHER:
		pass_over(run, identity);
		break;
	case KUBE_IS_MISTAKEN:
		say_mistaken(run, root, identity, type);
		break;
	}
}

void kube_run_object(struct kube_run *run, const struct npi_node *root,
		     const struct kube_identity *of_list)
{
	const struct npi_path path = { .name = "items" };
	struct kube_identity identity, of_items;
	const struct npi_node *items;

	if (!kube_has_shape(&run->decoder, root, NULL, SHAPE_MAPPING) ||
	    !identify(run, root, of_list, &identity))
		return;
	items = npi_node_find(root, "items");
	if (!is_list_kind(identity.kind) ||
	    (!items && strcmp(identity.kind, "List") != 0)) {
		take_object(run, root, &identity);
		return;
	}
	if (!items || kube_shape(items) == SHAPE_NULL ||
	    !kube_has_shape(&run->decoder, items, &path, SHAPE_LIST))
		return;
	of_items = kube_item_identity(run, identity.api_version, identity.kind);
	npi_for_each_child (item, items)
		kube_run_object(run, item, &of_items);
}
