/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table as JSON: what is in it, and that the manual says so. */
#include "lib/rules.h"
#include "lib/unit.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "npi/ownership.h"
#include "npi/report_table.h"
#include "npi/text.h"

static struct npi_arena arena;

static char *json(const struct ipvs_table *table, const struct ipvs_info *info,
		  const struct npi_ownership *owners)
{
	char *out = NULL;
	size_t len;
	FILE *stream = open_memstream(&out, &len);

	ck_assert_ptr_nonnull(stream);
	ck_assert_int_eq(npi_report_table_json(stream, table, info, owners, false), 0);
	ck_assert_int_eq(fclose(stream), 0);
	return out;
}

/* All that a real server has, and counters that fill their 64 bits. */
START_TEST(json_is_complete)
{
	static const struct ipvs_stats stats = { UINT64_MAX, 1, 2, UINT64_MAX - 1,
						 3,          4, 5, 6,
						 7,          8 };
	static const struct ipvs_real_server rs = {
		.addr = { AF_INET6, { 0xfd, [15] = 9 } },
		.forwarding_method = IPVS_FORWARD_TUNNEL,
		.port = 80,
		.weight = 2147483647,
		.upper_threshold = 4294967295,
		.lower_threshold = 5,
		.active_connections = 6,
		.inactive_connections = 7,
		.persistent_connections = 8,
		.tunnel_port = 6080,
		.tunnel_flags = 1,
		.tunnel_type = IPVS_TUNNEL_GUE,
	};
	struct ipvs_virtual_service vs = {
		.addr.family = AF_INET6,
		.netmask = 64,
		.netmask_raw = 64,
		.fwmark = 4294967295,
		.flags = IPVS_PERSISTENT | IPVS_ONE_PACKET | IPVS_SCHED_1 | IPVS_SCHED_3,
		.persistence_timeout_s = 10,
		.scheduler = "mh",
		.pe_name = "sip",
		.real_servers = &rs,
		.n_real_servers = 1,
		.stats = &stats,
		.real_server_stats = &stats,
	};
	struct ipvs_table table = { &vs, 1 };
	char *out = json(&table, NULL, NULL);

#define RATES                                                                            \
	"                    \"rates\": {\n"                                             \
	"                        \"connections\": 4,\n"                                  \
	"                        \"inBytes\": 7,\n"                                      \
	"                        \"inPackets\": 5,\n"                                    \
	"                        \"outBytes\": 8,\n"                                     \
	"                        \"outPackets\": 6\n"                                    \
	"                    },\n"
#define TOTALS                                                                           \
	"                    \"totals\": {\n"                                            \
	"                        \"connections\": 18446744073709551615,\n"               \
	"                        \"inBytes\": 18446744073709551614,\n"                   \
	"                        \"inPackets\": 1,\n"                                    \
	"                        \"outBytes\": 3,\n"                                     \
	"                        \"outPackets\": 2\n"                                    \
	"                    },\n"

	ck_assert_ptr_nonnull(strstr(out,
				     "{\n"
				     "    \"ownersKnown\": false,\n"
				     "    \"virtualServices\": [\n"
				     "        {\n"
				     "            \"family\": \"IPv6\",\n"
				     "            \"fwmark\": 4294967295,\n"
				     "            \"onePacket\": true,\n"
				     "            \"persistence\": {\n"
				     "                \"prefixLength\": 64,\n"
				     "                \"timeoutSeconds\": 10\n"
				     "            },\n"
				     "            \"persistenceEngine\": \"sip\",\n"));
	ck_assert_ptr_nonnull(
		strstr(out, "            \"realServers\": [\n"
			    "                {\n"
			    "                    \"activeConnections\": 6,\n"
			    "                    \"address\": \"fd00::9\",\n"
			    "                    \"forwardingMethod\": \"Tunnel\",\n"
			    "                    \"inactiveConnections\": 7,\n"
			    "                    \"lowerThreshold\": 5,\n"
			    "                    \"persistentConnections\": 8,\n"
			    "                    \"port\": 80,\n" RATES TOTALS
			    "                    \"tunnel\": {\n"
			    "                        \"flags\": 1,\n"
			    "                        \"port\": 6080,\n"
			    "                        \"type\": \"gue\"\n"
			    "                    },\n"
			    "                    \"upperThreshold\": 4294967295,\n"
			    "                    \"weight\": 2147483647\n"
			    "                }\n"
			    "            ],\n"
			    "            \"scheduler\": \"mh\",\n"
			    "            \"schedulerFlags\": [\n"
			    "                \"flag-1\",\n"
			    "                \"flag-3\"\n"
			    "            ],\n"
			    "            \"totals\": {\n"));
	free(out);
}
END_TEST

/* ---- the manual */

enum { MOST_WORDS = 128 };

struct words {
	char *items[MOST_WORDS];
	size_t n;
};

static void add_word(struct words *words, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (strlen(words->items[i]) == len && !memcmp(words->items[i], text, len))
			return;
	ck_assert_uint_lt(words->n, MOST_WORDS);
	words->items[words->n++] = npi_arena_strndup(&arena, text, len);
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *sorted(struct words *words)
{
	struct npi_text text = { 0 };
	const char *line;
	size_t i;

	qsort(words->items, words->n, sizeof(words->items[0]), compare_words);
	for (i = 0; i < words->n; i++)
		npi_text_add_format(&text, "%s\n", words->items[i]);
	line = npi_arena_strdup(&arena, npi_text_string(&text));
	npi_text_clear(&text);
	return line;
}

static char *read_section(void)
{
	char *page = calloc(1, 1 << 20), *section, *end;
	FILE *file = fopen(NPI_TEST_DIR "/../man/nodeport-ipvs-list.8", "r");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(fread(page, 1, (1 << 20) - 1, file), 0);
	fclose(file);
	section = strstr(page, "\n.Ss JSON\n");
	ck_assert_ptr_nonnull(section);
	end = strstr(section + 1, "\n.Ss ");
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	section = strdup(section);
	free(page);
	return section;
}

/* The words of ".Cm WORD , WORD" and ".It Cm WORD , WORD". */
static const char *documented_members(void)
{
	struct words words = { 0 };
	char *section = read_section(), *rest = section, *line, *word;

	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, ".Cm ", 4) && strncmp(line, ".It Cm ", 7))
			continue;
		line = strstr(line, "Cm ") + 3;
		while ((word = strsep(&line, " ")))
			if (strspn(word, ".,()") < strlen(word))
				add_word(&words, word, strlen(word));
	}
	free(section);
	return sorted(&words);
}

static void add_members(struct words *words, json_t *value)
{
	json_t *member;
	const char *key;
	size_t i;

	json_array_foreach(value, i, member) add_members(words, member);
	json_object_foreach(value, key, member)
	{
		add_word(words, key, strlen(key));
		add_members(words, member);
	}
}

/* Every member that there can be, in one table or another. */
static const char *printed_members(void)
{
	static const char rules[] =
		"-A -t 10.96.0.1:80 -s mh -p 60 -M 24 -b 24\n"
		"-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 0 --active 3\n"
		"-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -i -w 1\n"
		"-A -f 7 -s rr\n";
	static const struct npi_owner owner = { .name_space = "default",
						.name = "web",
						.port_name = "http" };
	static const struct npi_stored_object stored = { .kind = "Service",
							 .name_space = "default",
							 .name = "web",
							 .applyset = "set" };
	static const struct ipvs_stats stats[2];
	static const struct ipvs_info info = { 0x10201, 4096 };
	struct ipvs_table table = rules_table(&arena, rules);
	struct ipvs_claim claim = rules_claims(&arena, rules, 100).items[0];
	struct npi_ownership owners = { .claims = { &claim, 1 },
					.objects = { &stored, 1 },
					.now_s = 200 };
	struct words words = { 0 };
	json_t *root;
	char *text;

	claim.owner = &owner;
	snprintf(table.items[0].pe_name, sizeof(table.items[0].pe_name), "sip");
	table.items[0].stats = stats;
	table.items[0].real_server_stats = stats;
	text = json(&table, &info, &owners);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(root);
	add_members(&words, root);
	json_decref(root);
	free(text);
	return sorted(&words);
}

START_TEST(the_manual_has_every_member_and_no_other)
{
	ck_assert_str_eq(documented_members(), printed_members());
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(json_is_complete),
		UNIT(the_manual_has_every_member_and_no_other),
	};

	return unit_run("report_table_json", tests, UNIT_COUNT(tests));
}
