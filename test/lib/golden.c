/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/golden.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/ip_vs.h>

#include <check.h>

#include "npi/ipvs_codec.h"

#define GOLDEN_DIR NPI_TEST_DIR "/golden/"

static const char *format(struct npi_arena *arena, const char *a, const char *b)
{
	size_t len = strlen(a) + strlen(b);
	char *text = npi_arena_alloc(arena, len + 1);

	ck_assert_ptr_nonnull(text);
	snprintf(text, len + 1, "%s%s", a, b);
	return text;
}

const char *const *golden_find(struct npi_arena *arena, const char *ending, size_t *ret_n)
{
	const char *pattern = format(arena, GOLDEN_DIR "linux-*/*", ending);
	const char **paths;
	glob_t found;
	size_t i;

	ck_assert_msg(glob(pattern, 0, NULL, &found) == 0, "%s: nothing found", pattern);
	paths = npi_arena_new_array(arena, const char *, found.gl_pathc);
	ck_assert_ptr_nonnull(paths);
	for (i = 0; i < found.gl_pathc; i++)
		paths[i] =
			npi_arena_strdup(arena, found.gl_pathv[i] + strlen(GOLDEN_DIR));
	*ret_n = found.gl_pathc;
	globfree(&found);
	return paths;
}

static char *read_file(struct npi_arena *arena, const char *path, size_t *ret_len)
{
	FILE *file = fopen(format(arena, GOLDEN_DIR, path), "re");
	char *bytes;
	long len;

	if (!file)
		return NULL;
	ck_assert(fseek(file, 0, SEEK_END) == 0);
	len = ftell(file);
	ck_assert(len >= 0);
	rewind(file);
	bytes = npi_arena_alloc(arena, (size_t)len + 1);
	ck_assert_ptr_nonnull(bytes);
	ck_assert_uint_eq(fread(bytes, 1, (size_t)len, file), (size_t)len);
	fclose(file);
	*ret_len = (size_t)len;
	return bytes;
}

const char *golden_text(struct npi_arena *arena, const char *path)
{
	size_t len;

	return read_file(arena, path, &len);
}

const char *golden_sibling(struct npi_arena *arena, const char *path, int n_dots,
			   const char *ending)
{
	char *stem = npi_arena_strdup(arena, path);

	ck_assert_ptr_nonnull(stem);
	while (n_dots-- > 0) {
		char *dot = strrchr(stem, '.');

		ck_assert_ptr_nonnull(dot);
		*dot = '\0';
	}
	return format(arena, stem, ending);
}

struct golden_recording golden_recording(struct npi_arena *arena, const char *path)
{
	struct golden_recording recording;

	recording.bytes = (uint8_t *)read_file(arena, path, &recording.len);
	ck_assert_msg(recording.bytes, "%s: no such recording", path);
	return recording;
}

static uint32_t read_le32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

bool golden_next(struct golden_recording *recording, struct golden_datagram *ret)
{
	if (!recording->len)
		return false;
	ck_assert_uint_ge(recording->len, 8);
	ret->from_kernel = read_le32(recording->bytes) == 1;
	ret->len = read_le32(recording->bytes + 4);
	ret->bytes = recording->bytes + 8;
	ck_assert_uint_le(ret->len, recording->len - 8);
	recording->bytes += 8 + ret->len;
	recording->len -= 8 + ret->len;
	return true;
}

/* A run being played back. */
struct playback {
	struct npi_arena *arena;
	struct ipvs_table table;
	struct ipvs_info info;
	struct ipvs_virtual_service *vs; /* whose real servers were asked for */
};

/* Which virtual service a GET_DEST request means: the one we would ask for so. */
static struct ipvs_virtual_service *asked_for(const struct ipvs_table *table,
					      const struct netlink_message *asked)
{
	size_t i;

	for (i = 0; i < table->n; i++) {
		uint8_t bytes[IPVS_MAX_MESSAGE];
		struct netlink_buffer buffer = { .bytes = bytes, .capacity = 256 };
		const struct ipvs_request request = { .flags = NLM_F_DUMP };

		ck_assert_int_eq(ipvs_encode_get(&buffer, &request, IPVS_CMD_GET_DEST,
						 &table->items[i]),
				 0);
		if (buffer.len == NLMSG_HDRLEN + asked->len &&
		    memcmp(bytes + NLMSG_HDRLEN, asked->payload, asked->len) == 0)
			return &table->items[i];
	}
	ck_abort_msg("a recorded GET_DEST request is not ours");
	return NULL;
}

static void play_request(struct playback *play, const struct netlink_message *message)
{
	uint8_t bytes[IPVS_MAX_MESSAGE];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct ipvs_request request = { .flags = NLM_F_DUMP };
	uint8_t command = message->payload[0];

	play->vs = NULL;
	if (message->type == GENL_ID_CTRL)
		return;
	if (command == IPVS_CMD_GET_DEST) {
		play->vs = asked_for(&play->table, message);
		return;
	}
	ck_assert_int_eq(ipvs_encode_get(&buffer, &request, command, NULL), 0);
	ck_assert_mem_eq(bytes + NLMSG_HDRLEN, message->payload, message->len);
}

static void play_virtual_service(struct playback *play,
				 const struct netlink_message *message)
{
	struct ipvs_table *table = &play->table;
	struct ipvs_stats *stats = npi_arena_new(play->arena, struct ipvs_stats);

	table->items = npi_arena_grow(play->arena, table->items, table->n, table->n + 1,
				      sizeof(*table->items));
	ck_assert(table->items && stats);
	ck_assert_int_eq(
		ipvs_decode_virtual_service(message, &table->items[table->n], stats), 0);
	table->items[table->n++].stats = stats;
}

static void play_real_server(struct playback *play, const struct netlink_message *message)
{
	struct ipvs_virtual_service *vs = play->vs;
	uint32_t n = vs->n_real_servers;
	struct ipvs_real_server *real_servers = npi_arena_grow(
		play->arena, vs->real_servers, n, n + 1, sizeof(*real_servers));
	struct ipvs_stats *stats = npi_arena_grow(play->arena, vs->real_server_stats, n,
						  n + 1, sizeof(*stats));
	struct ipvs_real_server rs; /* read without counters */

	ck_assert(real_servers && stats);
	ck_assert_int_eq(ipvs_decode_real_server(message, vs->addr.family,
						 &real_servers[n], &stats[n]),
			 0);
	ck_assert_int_eq(ipvs_decode_real_server(message, vs->addr.family, &rs, NULL), 0);
	ck_assert_mem_eq(&rs, &real_servers[n], sizeof(rs));
	vs->real_servers = real_servers;
	vs->real_server_stats = stats;
	vs->n_real_servers++;
}

static void play_answer(struct playback *play, const struct netlink_message *message)
{
	int error = -1;

	switch (message->type) {
	case GENL_ID_CTRL:
		return;
	case NLMSG_DONE:
	case NLMSG_ERROR:
		ck_assert_int_eq(netlink_error(message, &error), 0);
		ck_assert_int_eq(error, 0);
		return;
	default:
		break;
	}
	switch (message->payload[0]) {
	case IPVS_CMD_SET_INFO:
		ck_assert_int_eq(ipvs_decode_info(message, &play->info), 0);
		return;
	case IPVS_CMD_NEW_SERVICE:
		play_virtual_service(play, message);
		return;
	default:
		ck_assert_ptr_nonnull(play->vs);
		play_real_server(play, message);
	}
}

struct ipvs_table golden_table(struct npi_arena *arena, const char *path,
			       struct ipvs_info *ret_info)
{
	struct golden_recording recording = golden_recording(arena, path);
	struct playback play = { .arena = arena };
	struct golden_datagram datagram;

	while (golden_next(&recording, &datagram)) {
		struct netlink_reader reader = { datagram.bytes, datagram.len, false };
		struct netlink_message message;

		while (netlink_next_message(&reader, &message)) {
			ck_assert_uint_ge(message.len, 4);
			if (datagram.from_kernel)
				play_answer(&play, &message);
			else
				play_request(&play, &message);
		}
		ck_assert(!reader.malformed);
	}
	*ret_info = play.info;
	return play.table;
}
