/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "decode.h"

#include <string.h>
#include <sys/socket.h>

/* pkg/apis/core/validation ValidateNonSpecialIP() */
static const struct {
	bool (*is_one)(const struct npi_addr *addr);
	const char *text;
} special[] = {
	{ npi_addr_is_loopback,
	  "may not be in the loopback range (127.0.0.0/8, ::1/128)" },
	{ npi_addr_is_link_local,
	  "may not be in the link-local range (169.254.0.0/16, fe80::/10)" },
	{ npi_addr_is_link_local_multicast,
	  "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)" },
};

bool kube_is_special(struct kube_decoder *decoder, const struct npi_node *node,
		     const struct npi_path *path, const struct npi_addr *addr)
{
	size_t i;

	if (npi_addr_is_unspecified(addr)) {
		kube_invalid(decoder, node, path, "may not be unspecified (%s)",
			     node->text);
		return true;
	}
	for (i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		if (special[i].is_one(addr)) {
			kube_invalid(decoder, node, path, "%s", special[i].text);
			return true;
		}
	}
	return false;
}

/* 010.0.0.1 without the zeros that C reads as octal and Go does not; false: not that. */
static bool without_leading_zeros(const char *text, char ret[NPI_ADDR_TEXT])
{
	struct npi_addr addr;
	size_t n = 0;

	if (strlen(text) >= NPI_ADDR_TEXT)
		return false;
	for (; *text; text++) {
		bool begins = !n || ret[n - 1] == '.';

		if (!begins || *text != '0' || !strchr("0123456789", text[1]) || !text[1])
			ret[n++] = *text;
	}
	ret[n] = '\0';
	return npi_addr_parse(ret, &addr) == 0;
}

static void hint_about_zeros(struct kube_decoder *decoder, const struct npi_node *node)
{
	char text[NPI_ADDR_TEXT];

	if (without_leading_zeros(node->text, text))
		kube_hint(decoder,
			  "some programs read numbers with leading zeros as octal; "
			  "write %s",
			  text);
}

/* ::ffff:192.0.2.1 is 192.0.2.1 to Go, and so to Kubernetes. */
static bool unmap(struct npi_addr *addr)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	if (addr->family != AF_INET6 || memcmp(addr->bytes, prefix, sizeof(prefix)) != 0)
		return false;
	memmove(addr->bytes, addr->bytes + 12, 4);
	memset(addr->bytes + 4, 0, 12);
	addr->family = AF_INET;
	return true;
}

static void warn_about_mapped(struct kube_decoder *decoder, const struct npi_node *node,
			      const struct npi_path *path, const struct npi_addr *addr)
{
	char text[NPI_ADDR_TEXT];

	kube_say(decoder, NPI_WARNING, node->pos, path,
		 "non-standard IP address \"%s\" is read as %s", node->text,
		 npi_addr_format(addr, text));
}

bool kube_address(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, struct npi_addr *ret)
{
	struct npi_addr addr;

	if (npi_addr_parse(node->text, &addr) < 0) {
		kube_invalid(decoder, node, path,
			     "must be a valid IP address, (e.g. 10.9.8.7 or "
			     "2001:db8::ffff)");
		hint_about_zeros(decoder, node);
		return false;
	}
	if (unmap(&addr))
		warn_about_mapped(decoder, node, path, &addr);
	*ret = addr;
	return true;
}

bool kube_address_of(struct kube_decoder *decoder, const struct npi_node *node,
		     const struct npi_path *path, uint8_t family, struct npi_addr *ret)
{
	struct npi_addr addr = { 0 };
	bool parsed = npi_addr_parse(node->text, &addr) == 0;
	bool mapped = parsed && unmap(&addr);

	if (addr.family != family) {
		kube_invalid(decoder, node, path, "must be a valid IPv%d address",
			     family == AF_INET ? 4 : 6);
		if (!parsed)
			hint_about_zeros(decoder, node);
		return false;
	}
	if (mapped)
		warn_about_mapped(decoder, node, path, &addr);
	if (kube_is_special(decoder, node, path, &addr))
		return false;
	*ret = addr;
	return true;
}

/* Multicast beyond what the API server refuses is refused too: no connection ends there.
 */
static bool is_external(struct kube_decoder *decoder, const struct npi_node *node,
			const struct npi_path *path, struct npi_addr *ret)
{
	if (!kube_has_shape(decoder, node, path, SHAPE_STRING) ||
	    !kube_address(decoder, node, path, ret) ||
	    kube_is_special(decoder, node, path, ret))
		return false;
	if (!npi_addr_is_multicast(ret))
		return true;
	kube_invalid(decoder, node, path,
		     "may not be in the multicast range (224.0.0.0/4, ff00::/8)");
	return false;
}

void kube_read_external_ips(struct kube_decoder *decoder, const struct npi_node *node,
			    const struct npi_path *path, const struct kube_field *field,
			    void *ret_value)
{
	struct kube_address *items = kube_new_array(decoder, node->len, sizeof(*items));
	struct npi_path item_path = { .parent = path };
	struct {
		const struct kube_address *items;
		size_t n;
	} addresses = { .items = items };

	(void)field;
	if (!items)
		return;
	npi_for_each_child (child, node) {
		if (is_external(decoder, child, &item_path, &items[addresses.n].addr))
			items[addresses.n++].pos = child->pos;
		item_path.index++;
	}
	memcpy(ret_value, &addresses, sizeof(addresses));
}
