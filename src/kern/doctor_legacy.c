/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The filter tables of the old iptables, which nftables does not show. The kernel gives
 * them in one piece, entry after entry (struct ipt_entry): its chains are written down as
 * nft(8) would list them, as far as nft_filter.h asks. Nothing is loaded for that.
 */
#include "doctor_parts.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter_ipv4/ip_tables.h>

#include "doctor_legacy.h"

enum { MOST_BYTES = 16 << 20 };

static bool is_policy(const struct legacy_table *table, uint32_t at)
{
	size_t hook;

	for (hook = 0; hook < NF_INET_NUMHOOKS; hook++)
		if (table->policy[hook] == at)
			return true;
	return false;
}

/* The chain that begins here, if one does: a hook's, or one that an entry with its name
 * stands before. */
static void begin_chain(struct npi_text *text, const struct legacy_table *table,
			uint32_t at, bool named)
{
	static const struct {
		size_t hook;
		const char *chain, *name;
	} hooks[] = {
		{ NF_INET_LOCAL_IN, "INPUT", "input" },
		{ NF_INET_FORWARD, "FORWARD", "forward" },
		{ NF_INET_LOCAL_OUT, "OUTPUT", "output" },
	};
	struct npi_text policy = { 0 };
	struct legacy_entry last;
	size_t i;

	for (i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		if (table->entry[hooks[i].hook] != at)
			continue;
		if (legacy_read_entry(table, table->policy[hooks[i].hook], &last))
			legacy_add_target(&policy, table, &last);
		npi_text_add_format(text,
				    "\t}\n\tchain %s {\n\t\ttype filter hook %s priority "
				    "filter; policy %s;\n",
				    hooks[i].chain, hooks[i].name,
				    npi_text_string(&policy));
		npi_text_clear(&policy);
		return;
	}
	if (named)
		npi_text_add_format(text, "\t}\n\tchain c%u {\n", at);
}

static void add_table(struct npi_text *text, const struct legacy_table *table)
{
	struct xt_entry_target target;
	struct legacy_entry entry;
	bool named = false;
	uint32_t at;

	npi_text_add_format(text, "table %s " DOCTOR_LEGACY_TABLE " {\n",
			    table->ipv6 ? "ip6" : "ip");
	for (at = 0; at < table->len && legacy_read_entry(table, at, &entry) &&
		     legacy_take(table, entry.target, &target, sizeof(target));
	     at = entry.next) {
		begin_chain(text, table, at, named);
		named = !strcmp(target.u.user.name, XT_ERROR_TARGET);
		if (named || is_policy(table, at))
			continue;
		legacy_add_rule(text, table, &entry);
	}
	npi_text_add_string(text, "\t}\n}\n");
}

/* struct ipt_getinfo and ipt_get_entries are those of IPv6 as well. */
static void read_table(struct npi_text *text, bool ipv6)
{
	int fd = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	int level = ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
	struct ipt_getinfo info = { .name = "filter" };
	socklen_t len = sizeof(info);
	struct ipt_get_entries *entries = NULL;
	struct legacy_table table = { .ipv6 = ipv6 };

	if (fd >= 0 && getsockopt(fd, level, IPT_SO_GET_INFO, &info, &len) == 0 &&
	    info.size <= MOST_BYTES)
		entries = calloc(1, sizeof(*entries) + info.size);
	if (entries) {
		memcpy(entries->name, info.name, sizeof(entries->name));
		entries->size = info.size;
		len = (socklen_t)(sizeof(*entries) + info.size);
		table.bytes = (const uint8_t *)entries->entrytable;
		table.len = info.size;
		memcpy(table.entry, info.hook_entry, sizeof(table.entry));
		memcpy(table.policy, info.underflow, sizeof(table.policy));
		if (getsockopt(fd, level, IPT_SO_GET_ENTRIES, entries, &len) == 0)
			add_table(text, &table);
	}
	free(entries);
	if (fd >= 0)
		close(fd);
}

/* Tables that are in use; asking for another would make it. */
static bool has_table(const char *list, const char *wanted)
{
	FILE *in = fopen(list, "re");
	char line[XT_TABLE_MAXNAMELEN + 2];
	bool found = false;

	while (in && !found && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		found = !strcmp(line, wanted);
	}
	if (in)
		fclose(in);
	return found;
}

void kern_add_legacy_rules(struct npi_text *text, bool *ret_nat)
{
	static const char ipv4[] = "/proc/net/ip_tables_names";
	static const char ipv6[] = "/proc/net/ip6_tables_names";

	if (has_table(ipv4, "filter"))
		read_table(text, false);
	if (has_table(ipv6, "filter"))
		read_table(text, true);
	*ret_nat = has_table(ipv4, "nat") || has_table(ipv6, "nat");
}
