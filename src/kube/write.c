/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_writer.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>

void kube_write_mapping(struct kube_writer *writer)
{
	writer->kind->begin(writer, false);
}

void kube_write_list(struct kube_writer *writer)
{
	writer->kind->begin(writer, true);
}

void kube_write_end(struct kube_writer *writer)
{
	writer->kind->end(writer);
}

void kube_write_key(struct kube_writer *writer, const char *key)
{
	writer->kind->key(writer, key);
}

void kube_write_string(struct kube_writer *writer, const char *text)
{
	writer->kind->string(writer, text);
}

void kube_write_text(struct kube_writer *writer, const char *key, const char *text)
{
	if (!*text)
		return;
	kube_write_key(writer, key);
	kube_write_string(writer, text);
}

void kube_write_number(struct kube_writer *writer, const char *key, uint32_t number)
{
	if (number)
		kube_write_count(writer, key, number);
}

void kube_write_count(struct kube_writer *writer, const char *key, uint64_t number)
{
	char text[sizeof("18446744073709551615")];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	kube_write_key(writer, key);
	writer->kind->word(writer, text);
}

void kube_write_signed(struct kube_writer *writer, const char *key, int64_t number)
{
	char text[sizeof("-9223372036854775808")];

	snprintf(text, sizeof(text), "%" PRId64, number);
	kube_write_key(writer, key);
	writer->kind->word(writer, text);
}

void kube_write_bool(struct kube_writer *writer, const char *key, bool value)
{
	kube_write_key(writer, key);
	writer->kind->word(writer, value ? "true" : "false");
}

void kube_write_map(struct kube_writer *writer, const char *key,
		    const struct kube_map *map)
{
	size_t i;

	if (!map->n)
		return;
	kube_write_key(writer, key);
	kube_write_mapping(writer);
	for (i = 0; i < map->n; i++) {
		kube_write_key(writer, map->pairs[i].key);
		kube_write_string(writer, map->pairs[i].value);
	}
	kube_write_end(writer);
}

void kube_write_strings(struct kube_writer *writer, const char *key,
			const struct kube_strings *strings)
{
	size_t i;

	if (!strings->n)
		return;
	kube_write_key(writer, key);
	kube_write_list(writer);
	for (i = 0; i < strings->n; i++)
		kube_write_string(writer, strings->items[i]);
	kube_write_end(writer);
}

void kube_write_address(struct kube_writer *writer, const struct npi_addr *addr)
{
	char text[NPI_ADDR_TEXT];

	kube_write_string(writer, npi_addr_format(addr, text));
}

const char *kube_protocol_name(uint8_t protocol)
{
	return protocol == IPPROTO_UDP    ? "UDP"
	       : protocol == IPPROTO_SCTP ? "SCTP"
					  : "TCP";
}
