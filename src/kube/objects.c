/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube.h"

#include <errno.h>

bool kube_service_is_external(const struct kube_service *service)
{
	return service->type == KUBE_NODE_PORT || service->type == KUBE_LOAD_BALANCER ||
	       (service->type == KUBE_CLUSTER_IP && service->n_external_ips);
}

int kube_objects_add(struct kube_objects *objects, struct npi_arena *arena,
		     union kube_object object)
{
	enum { FIRST_CAPACITY = 64 };

	if (objects->n == objects->capacity) {
		size_t capacity = objects->n ? objects->n * 2 : FIRST_CAPACITY;
		union kube_object *items = npi_arena_grow(
			arena, objects->items, objects->n, capacity, sizeof(*items));

		if (!items)
			return -ENOMEM;
		objects->items = items;
		objects->capacity = capacity;
	}
	objects->items[objects->n++] = object;
	return 0;
}
