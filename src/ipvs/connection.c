/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of /proc/net/ip_vs_conn, as net/netfilter/ipvs/ip_vs_conn.c writes them. */
#include "npi/ipvs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	MAX_EXPIRES_S = 0x7fffffff,
};

static int parse_hex(const char *word, uint32_t max, uint32_t *ret)
{
	char *end;
	unsigned long number = strtoul(word, &end, 16);

	if (!*word || strspn(word, "0123456789abcdefABCDEF") != strlen(word) ||
	    strlen(word) > 8 || number > max)
		return -EINVAL;
	*ret = (uint32_t)number;
	return 0;
}

/* 8 hexadecimal digits, or an IPv6 address in full. */
static int parse_addr(const char *word, struct npi_addr *ret)
{
	uint32_t number;
	int i;

	if (strchr(word, ':'))
		return npi_addr_parse(word, ret);
	if (parse_hex(word, UINT32_MAX, &number) < 0)
		return -EINVAL;
	*ret = (struct npi_addr){ .family = AF_INET };
	for (i = 0; i < 4; i++)
		ret->bytes[i] = (uint8_t)(number >> (24 - 8 * i));
	return 0;
}

/* Two words: address and port. */
static int parse_end(char *const words[2], struct npi_addr *ret_addr, uint16_t *ret_port)
{
	uint32_t port;

	if (parse_addr(words[0], ret_addr) < 0 ||
	    parse_hex(words[1], UINT16_MAX, &port) < 0)
		return -EINVAL;
	*ret_port = (uint16_t)port;
	return 0;
}

static int copy_word(char *ret, size_t size, const char *word)
{
	size_t len = strlen(word);

	if (len >= size)
		return -EINVAL;
	memcpy(ret, word, len + 1);
	return 0;
}

static int parse_expires(const char *word, uint32_t *ret_s)
{
	char *end;
	unsigned long number = strtoul(word, &end, 10);

	if (*word < '0' || *word > '9' || *end || number > MAX_EXPIRES_S)
		return -EINVAL;
	*ret_s = (uint32_t)number;
	return 0;
}

int ipvs_connection_parse(char *line, struct ipvs_connection *ret)
{
	enum { PROTOCOL, CLIENT, VIRTUAL = 3, REAL = 5, STATE = 7, EXPIRES, PE, PE_DATA };
	char *words[PE_DATA + 1] = { 0 }, *rest = NULL;
	size_t i;

	for (i = 0; i <= PE_DATA; i++) {
		words[i] = strtok_r(i ? NULL : line, " \n", &rest);
		if (!words[i])
			break;
	}
	if (i < PE)
		return -EINVAL;
	if (copy_word(ret->protocol, sizeof(ret->protocol), words[PROTOCOL]) < 0 ||
	    copy_word(ret->state, sizeof(ret->state), words[STATE]) < 0 ||
	    parse_end(&words[CLIENT], &ret->client, &ret->client_port) < 0 ||
	    parse_end(&words[VIRTUAL], &ret->virtual_addr, &ret->virtual_port) < 0 ||
	    parse_end(&words[REAL], &ret->real_server, &ret->real_server_port) < 0 ||
	    parse_expires(words[EXPIRES], &ret->expires_s) < 0)
		return -EINVAL;
	ret->pe_name = words[PE] ? words[PE] : "";
	ret->pe_data = i > PE_DATA ? words[PE_DATA] : "";
	return 0;
}
