/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"

/* targetRef of an endpoint */
static const struct kube_field object_reference_items[] = {
	{ FIELD("apiVersion"), SHAPE_STRING }, { FIELD("fieldPath"), SHAPE_STRING },
	{ FIELD("kind"), SHAPE_STRING },       { FIELD("name"), SHAPE_STRING },
	{ FIELD("namespace"), SHAPE_STRING },  { FIELD("resourceVersion"), SHAPE_STRING },
	{ FIELD("uid"), SHAPE_STRING },
};
const struct kube_fields kube_object_reference_fields = {
	FIELDS(object_reference_items),
};
