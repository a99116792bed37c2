/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/put.h"
#include "npi/text.h"

/* inet_pton() refuses leading zeros, so that 010 is never read as octal. */
int npi_addr_parse(const char *text, struct npi_addr *ret)
{
	struct npi_addr addr = { .family = strchr(text, ':') ? AF_INET6 : AF_INET };

	if (inet_pton(addr.family, text, addr.bytes) != 1)
		return -EINVAL;
	*ret = addr;
	return 0;
}

static uint8_t addr_bits(const struct npi_addr *addr)
{
	return addr->family == AF_INET ? 32 : 128;
}

/* Clear the bits behind the prefix; whether any was set. */
static bool clear_host_bits(struct npi_addr *addr, uint8_t prefix)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < addr_bits(addr) / 8u; i++) {
		unsigned int kept = prefix <= i * 8 ? 0 : prefix - i * 8;
		unsigned int mask = kept >= 8 ? 0xff : (0xff00u >> kept) & 0xff;

		any = any || (addr->bytes[i] & ~mask);
		addr->bytes[i] = (uint8_t)(addr->bytes[i] & mask);
	}
	return any;
}

int npi_cidr_parse(const char *text, bool strict, struct npi_cidr *ret)
{
	const char *slash = strchr(text, '/');
	char head[NPI_ADDR_TEXT];
	struct npi_cidr cidr;
	uint32_t prefix;

	if (!slash || (size_t)(slash - text) >= sizeof(head))
		return -EINVAL;
	memcpy(head, text, (size_t)(slash - text));
	head[slash - text] = '\0';
	if (npi_addr_parse(head, &cidr.addr) < 0 ||
	    npi_parse_u32(slash + 1, 0, addr_bits(&cidr.addr), &prefix) < 0)
		return -EINVAL;
	cidr.prefix = (uint8_t)prefix;
	if (clear_host_bits(&cidr.addr, cidr.prefix) && strict)
		return -EINVAL;
	*ret = cidr;
	return 0;
}

const char *npi_addr_format(const struct npi_addr *addr, char text[NPI_ADDR_TEXT])
{
	if (addr->family == AF_INET)
		*npi_put_v4(text, addr->bytes) = '\0';
	else if (!inet_ntop(addr->family, addr->bytes, text, NPI_ADDR_TEXT))
		strcpy(text, "?");
	return text;
}

const char *npi_addr_port_format(const struct npi_addr *addr, uint16_t port,
				 char text[NPI_ADDR_PORT_TEXT])
{
	bool bracket = addr->family == AF_INET6;
	char *at = text;

	if (bracket)
		*at++ = '[';
	npi_addr_format(addr, at);
	at += strlen(at);
	if (bracket)
		*at++ = ']';
	*at++ = ':';
	*npi_put_digits(at, port) = '\0';
	return text;
}

int npi_addr_port_parse(const char *text, struct npi_addr *ret_addr, uint16_t *ret_port)
{
	bool bracket = *text == '[';
	const char *colon = strrchr(text, ':');
	char address[NPI_ADDR_TEXT];
	struct npi_addr addr;
	uint32_t port;
	size_t len;

	if (!colon || npi_parse_u32(colon + 1, 0, UINT16_MAX, &port) < 0)
		return -EINVAL;
	text += bracket;
	if (bracket && (colon == text || colon[-1] != ']'))
		return -EINVAL;
	len = (size_t)(colon - text) - bracket;
	if (len >= sizeof(address))
		return -EINVAL;
	memcpy(address, text, len);
	address[len] = '\0';
	if (npi_addr_parse(address, &addr) < 0 || (addr.family == AF_INET6) != bracket)
		return -EINVAL;
	*ret_addr = addr;
	*ret_port = (uint16_t)port;
	return 0;
}

int npi_addr_cmp(const struct npi_addr *a, const struct npi_addr *b)
{
	return memcmp(a, b, sizeof(*a));
}

int npi_addr_order(const void *a, const void *b)
{
	return npi_addr_cmp(a, b);
}

bool npi_addr_equal(const struct npi_addr *a, const struct npi_addr *b)
{
	return npi_addr_cmp(a, b) == 0;
}

bool npi_cidr_contains(const struct npi_cidr *cidr, const struct npi_addr *addr)
{
	struct npi_addr network = *addr;

	if (addr->family != cidr->addr.family)
		return false;
	clear_host_bits(&network, cidr->prefix);
	return npi_addr_equal(&network, &cidr->addr);
}

/* Inside one of two networks, given by family. */
static bool is_in(const struct npi_addr *addr, struct npi_cidr v4, struct npi_cidr v6)
{
	v4.addr.family = AF_INET;
	v6.addr.family = AF_INET6;
	return npi_cidr_contains(addr->family == AF_INET ? &v4 : &v6, addr);
}

bool npi_addr_is_unspecified(const struct npi_addr *addr)
{
	return is_in(addr, (struct npi_cidr){ .prefix = 32 },
		     (struct npi_cidr){ .prefix = 128 });
}

bool npi_addr_is_loopback(const struct npi_addr *addr)
{
	return is_in(addr, (struct npi_cidr){ .addr.bytes = { 127 }, .prefix = 8 },
		     (struct npi_cidr){ .addr.bytes = { [15] = 1 }, .prefix = 128 });
}

bool npi_addr_is_link_local(const struct npi_addr *addr)
{
	return is_in(addr, (struct npi_cidr){ .addr.bytes = { 169, 254 }, .prefix = 16 },
		     (struct npi_cidr){ .addr.bytes = { 0xfe, 0x80 }, .prefix = 10 });
}

bool npi_addr_is_link_local_multicast(const struct npi_addr *addr)
{
	return is_in(addr, (struct npi_cidr){ .addr.bytes = { 224 }, .prefix = 24 },
		     (struct npi_cidr){ .addr.bytes = { 0xff, 0x02 }, .prefix = 16 });
}

bool npi_addr_is_multicast(const struct npi_addr *addr)
{
	return is_in(addr, (struct npi_cidr){ .addr.bytes = { 224 }, .prefix = 4 },
		     (struct npi_cidr){ .addr.bytes = { 0xff }, .prefix = 8 });
}
