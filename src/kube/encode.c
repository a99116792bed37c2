/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_writer.h"

void kube_encode_meta(struct kube_writer *writer, const struct kube_meta *meta)
{
	kube_write_key(writer, "metadata");
	kube_write_mapping(writer);
	kube_write_map(writer, "annotations", &meta->annotations);
	kube_write_text(writer, "creationTimestamp", meta->creation_timestamp);
	kube_write_text(writer, "deletionTimestamp", meta->deletion_timestamp);
	kube_write_map(writer, "labels", &meta->labels);
	kube_write_text(writer, "name", meta->name);
	kube_write_text(writer, "namespace", meta->name_space);
	kube_write_text(writer, "uid", meta->uid);
	kube_write_end(writer);
}

static void encode_object(struct kube_writer *writer, union kube_object object)
{
	kube_write_mapping(writer);
	switch (object.meta->kind) {
	case KUBE_SERVICE:
		kube_encode_service(writer, object.service);
		break;
	case KUBE_ENDPOINT_SLICE:
		kube_encode_endpoint_slice(writer, object.slice);
		break;
	case KUBE_ENDPOINTS:
		kube_encode_endpoints(writer, object.endpoints);
		break;
	case KUBE_POD:
		kube_encode_pod(writer, object.pod);
		break;
	case KUBE_NODE:
		kube_encode_node(writer, object.node);
		break;
	}
	kube_write_end(writer);
}

struct kube_writer kube_writer_make(enum kube_format format, struct npi_text *text)
{
	return (struct kube_writer){
		.kind = format == KUBE_YAML ? &kube_yaml_writer : &kube_json_writer,
		.text = text,
		.step = format == KUBE_JSON_INDENTED ? 4 : 0,
	};
}

void kube_encode(union kube_object object, enum kube_format format, struct npi_text *text)
{
	struct kube_writer writer = kube_writer_make(format, text);

	encode_object(&writer, object);
}

void kube_encode_list(const union kube_object *objects, size_t n, enum kube_format format,
		      struct npi_text *text)
{
	struct kube_writer writer = kube_writer_make(format, text);
	size_t i;

	kube_write_mapping(&writer);
	kube_write_text(&writer, "apiVersion", "v1");
	kube_write_key(&writer, "items");
	kube_write_list(&writer);
	for (i = 0; i < n; i++)
		encode_object(&writer, objects[i]);
	kube_write_end(&writer);
	kube_write_text(&writer, "kind", "List");
	kube_write_key(&writer, "metadata");
	kube_write_mapping(&writer);
	kube_write_key(&writer, "resourceVersion");
	kube_write_string(&writer, "");
	kube_write_end(&writer);
	kube_write_end(&writer);
}
