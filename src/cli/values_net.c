/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "values.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/text.h"

/* Add one CIDR, or the bare address that means itself. */
static int add_cidr(struct npi_cidrs *cidrs, struct npi_arena *arena, const char *text)
{
	struct npi_cidr *items, cidr;

	if (npi_cidr_parse(text, false, &cidr) < 0) {
		if (npi_addr_parse(text, &cidr.addr) < 0)
			return -EINVAL;
		cidr.prefix = cidr.addr.family == AF_INET ? 32 : 128;
	}
	items = npi_arena_grow(arena, cidrs->items, cidrs->n, cidrs->n + 1,
			       sizeof(*items));
	if (!items)
		return -ENOMEM;
	items[cidrs->n++] = cidr;
	cidrs->items = items;
	return 0;
}

int take_cidrs(struct npi_args *args, const struct npi_option *option, const char *value,
	       bool first)
{
	struct npi_cidrs *cidrs = (void *)((char *)args + option->offset);
	char *item, *rest = npi_arena_strdup(&args->arena, value);
	int r = 0;

	if (!rest)
		return -ENOMEM;
	if (first)
		*cidrs = (struct npi_cidrs){ 0 };
	while (!r && (item = strsep(&rest, ",")))
		r = add_cidr(cidrs, &args->arena, item);
	return r;
}

int take_cidr_per_family(struct npi_args *args, const struct npi_option *option,
			 const char *value, bool first)
{
	struct npi_cidrs *cidrs = (void *)((char *)args + option->offset);
	int r = take_cidrs(args, option, value, first);

	if (r < 0)
		return r;
	if (cidrs->n > 2 ||
	    (cidrs->n == 2 && cidrs->items[0].addr.family == cidrs->items[1].addr.family))
		return -EINVAL;
	args->settings.cluster_ip_ranges_given = true;
	return 0;
}

int take_nodeport_addresses(struct npi_args *args, const struct npi_option *option,
			    const char *value, bool first)
{
	struct npi_settings *settings = &args->settings;

	if (first)
		settings->nodeport_primary = false;
	if (!strcmp(value, "primary")) {
		if (first)
			settings->nodeport_addresses = (struct npi_cidrs){ 0 };
		settings->nodeport_primary = true;
	}
	/* as in kube-proxy, "primary" stands alone */
	if (settings->nodeport_primary)
		return strcmp(value, "primary") || settings->nodeport_addresses.n
			       ? -EINVAL
			       : 0;
	return take_cidrs(args, option, value, first);
}

/* The forms of kube-apiserver (MIN-MAX, MIN+SIZE) and kube-router (MIN:MAX). */
int take_port_range(struct npi_args *args, const struct npi_option *option,
		    const char *value, bool first)
{
	size_t len = strcspn(value, "-:+");
	char min_text[8];
	uint32_t min, max;

	(void)option;
	(void)first;
	if (!value[len] || len >= sizeof(min_text))
		return -EINVAL;
	memcpy(min_text, value, len);
	min_text[len] = '\0';
	if (npi_parse_u32(min_text, 1, 65535, &min) < 0 ||
	    npi_parse_u32(value + len + 1, 0, 65535, &max) < 0)
		return -EINVAL;
	if (value[len] == '+')
		max += min;
	if (max < min || max > 65535)
		return -EINVAL;
	args->settings.node_port_min = (uint16_t)min;
	args->settings.node_port_max = (uint16_t)max;
	return 0;
}
