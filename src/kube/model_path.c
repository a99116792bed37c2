/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_model.h"

const struct npi_path *kube_spec_path(struct kube_path *path, const char *field)
{
	path->steps[0] = (struct npi_path){ NULL, "spec", 0 };
	path->steps[1] = (struct npi_path){ &path->steps[0], field, 0 };
	return &path->steps[1];
}

const struct npi_path *kube_spec_item_path(struct kube_path *path, const char *field,
					   size_t index)
{
	path->steps[2] = (struct npi_path){ kube_spec_path(path, field), NULL, index };
	return &path->steps[2];
}

const struct npi_path *kube_port_path(struct kube_path *path, size_t index,
				      const char *field)
{
	path->steps[3] =
		(struct npi_path){ kube_spec_item_path(path, "ports", index), field, 0 };
	return &path->steps[3];
}

const struct npi_path *kube_ingress_path(struct kube_path *path, size_t index)
{
	path->steps[0] = (struct npi_path){ NULL, "status", 0 };
	path->steps[1] = (struct npi_path){ &path->steps[0], "loadBalancer", 0 };
	path->steps[2] = (struct npi_path){ &path->steps[1], "ingress", 0 };
	path->steps[3] = (struct npi_path){ &path->steps[2], NULL, index };
	path->steps[4] = (struct npi_path){ &path->steps[3], "ip", 0 };
	return &path->steps[4];
}

struct npi_pos kube_pos_or_name(struct npi_pos pos, const struct kube_meta *meta)
{
	return pos.line ? pos : meta->name_pos;
}
