/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinds.h"

#include <string.h>

#include "decode.h"

#define META(member) offsetof(struct kube_meta, member)

/* What digits and marks stand where in 2006-01-02T15:04:05; a fraction and Z or +hh:mm
 * follow. */
static bool is_time(const char *text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";
	size_t i;

	for (i = 0; form[i]; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == 'd' ? !is_digit : text[i] != form[i])
			return false;
	}
	if (text[i] == '.')
		i += 1 + strspn(text + i + 1, "0123456789");
	if (strcmp(text + i, "Z") == 0)
		return true;
	return (text[i] == '+' || text[i] == '-') &&
	       strspn(text + i + 1, "0123456789:") == 5 && text[i + 3] == ':' &&
	       !text[i + 6];
}

static void read_time(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_field *field,
		      void *ret_value)
{
	if (node->len && !is_time(node->text))
		kube_invalid(decoder, node, path,
			     "must be a time such as 2006-01-02T15:04:05Z");
	else
		kube_read_string(decoder, node, path, field, ret_value);
}

static void read_name(struct kube_decoder *decoder, const struct npi_node *node,
		      const struct npi_path *path, const struct kube_field *field,
		      void *ret_value)
{
	struct kube_meta *meta = ret_value;

	(void)path;
	(void)field;
	meta->name = kube_keep_text(decoder, node);
	meta->name_pos = node->pos;
}

static const struct kube_field owner_reference_items[] = {
	{ FIELD("apiVersion"), SHAPE_STRING },
	{ FIELD("blockOwnerDeletion"), SHAPE_BOOL },
	{ FIELD("controller"), SHAPE_BOOL },
	{ FIELD("kind"), SHAPE_STRING },
	{ FIELD("name"), SHAPE_STRING },
	{ FIELD("uid"), SHAPE_STRING },
};
static const struct kube_fields owner_reference_fields = {
	FIELDS(owner_reference_items),
};

static const struct kube_field meta_items[] = {
	{ FIELD("annotations"), SHAPE_MAPPING, META(annotations), kube_read_annotations },
	{ FIELD("creationTimestamp"), SHAPE_STRING, META(creation_timestamp), read_time },
	{ FIELD("deletionGracePeriodSeconds"), SHAPE_NUMBER },
	{ FIELD("deletionTimestamp"), SHAPE_STRING, META(deletion_timestamp), read_time },
	{ FIELD("finalizers"), SHAPE_LIST },
	{ FIELD("generateName"), SHAPE_STRING },
	{ FIELD("generation"), SHAPE_NUMBER },
	{ FIELD("labels"), SHAPE_MAPPING, META(labels), kube_read_labels },
	{ FIELD("managedFields"), SHAPE_LIST },
	{ FIELD("name"), SHAPE_STRING, 0, read_name },
	{ FIELD("namespace"), SHAPE_STRING, META(name_space), kube_read_string },
	{ FIELD("ownerReferences"), SHAPE_LIST, 0, kube_skim_objects,
	  .fields = &owner_reference_fields },
	{ FIELD("resourceVersion"), SHAPE_STRING },
	{ FIELD("selfLink"), SHAPE_STRING },
	{ FIELD("uid"), SHAPE_STRING, META(uid), kube_read_string },
};
const struct kube_fields kube_meta_fields = { FIELDS(meta_items) };

/* Pods: annotations of network plugins are long, and no rule asks for any. */
static const struct kube_field short_meta_items[] = {
	{ FIELD("creationTimestamp"), SHAPE_STRING, META(creation_timestamp), read_time },
	{ FIELD("deletionTimestamp"), SHAPE_STRING, META(deletion_timestamp), read_time },
	{ FIELD("labels"), SHAPE_MAPPING, META(labels), kube_read_labels },
	{ FIELD("name"), SHAPE_STRING, 0, read_name },
	{ FIELD("namespace"), SHAPE_STRING, META(name_space), kube_read_string },
	{ FIELD("resourceVersion"), SHAPE_STRING },
	{ FIELD("uid"), SHAPE_STRING, META(uid), kube_read_string },
};
const struct kube_fields kube_short_meta_fields = {
	FIELDS(short_meta_items),
	.lenient = true,
};

bool kube_is_from_api_server(const struct npi_node *metadata)
{
	static const char *const marks[] = { "uid", "resourceVersion", "managedFields" };
	const struct npi_node *mark;
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		mark = npi_node_find(metadata, marks[i]);
		if (mark && (mark->skipped || mark->len) &&
		    kube_shape(mark) != SHAPE_NULL)
			return true;
	}
	return false;
}

static void check_name(struct kube_decoder *decoder, const struct npi_node *metadata,
		       const struct npi_path *path, const struct kube_type *type)
{
	struct npi_path name_path = { .parent = path, .name = "name" };
	const struct npi_node *name = npi_node_find(metadata, "name");

	if (name && kube_shape(name) & SHAPE_STRING && name->len)
		kube_is_name(decoder, name, &name_path, type->name_rule);
	else if (kube_find(metadata, "generateName", SHAPE_STRING))
		kube_required(decoder, metadata->pos, &name_path,
			      "generateName makes a new object each time it is applied");
	else if (!name || kube_shape(name) & (SHAPE_NULL | SHAPE_STRING))
		kube_required(decoder, metadata->pos, &name_path,
			      "name or generateName is required");
}

static void check_namespace(struct kube_decoder *decoder, const struct npi_node *metadata,
			    const struct npi_path *path, const struct kube_type *type)
{
	struct npi_path namespace_path = { .parent = path, .name = "namespace" };
	const struct npi_node *node = kube_find(metadata, "namespace", SHAPE_STRING);

	if (!node || !node->len)
		return;
	if (type->is_namespaced)
		kube_is_name(decoder, node, &namespace_path, &kube_dns_1123_label);
	else
		kube_forbidden(decoder, node, &namespace_path,
			       "not allowed on this type");
}

void kube_read_meta(struct kube_decoder *decoder, const struct npi_node *root,
		    const struct kube_type *type, struct kube_meta *ret_meta)
{
	static const struct npi_node empty = { .kind = NPI_MAPPING };
	struct npi_path path = { .name = "metadata" };
	const struct npi_node *metadata = kube_find(root, "metadata", SHAPE_MAPPING);
	struct npi_node nothing = empty;

	*ret_meta = (struct kube_meta){
		.kind = type->number,
		.name_space = "",
		.name = "",
		.uid = "",
		.creation_timestamp = "",
		.deletion_timestamp = "",
		.pos = root->pos,
		.name_pos = root->pos,
	};
	if (!metadata) {
		nothing.pos = root->pos;
		metadata = &nothing;
	}
	kube_read_fields(decoder, metadata, &path, type->meta_fields, ret_meta);
	check_name(decoder, metadata, &path, type);
	check_namespace(decoder, metadata, &path, type);
	ret_meta->deleting = *ret_meta->deletion_timestamp != '\0';
	ret_meta->from_api_server = kube_is_from_api_server(metadata);
	if (!type->is_namespaced)
		ret_meta->name_space = "";
	else if (!*ret_meta->name_space)
		ret_meta->name_space = decoder->settings->default_namespace;
}
