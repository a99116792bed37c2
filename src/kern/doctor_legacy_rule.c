/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_legacy.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_state.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

bool legacy_take(const struct legacy_table *table, uint32_t at, void *ret, size_t len)
{
	if (at > table->len || table->len - at < len)
		return false;
	memcpy(ret, table->bytes + at, len);
	return true;
}

static bool is_zero(const void *bytes, size_t len)
{
	static const uint8_t zeros[16];

	return !memcmp(bytes, zeros, len);
}

static void read_destination(struct legacy_entry *entry, uint8_t family, const void *addr,
			     const uint8_t *mask, size_t len)
{
	size_t n = 0, i;

	entry->has_to = !is_zero(mask, len);
	entry->to.addr.family = family;
	memcpy(entry->to.addr.bytes, addr, len);
	while (n < len * 8 && mask[n / 8] & (0x80 >> n % 8))
		n++;
	for (i = n; i < len * 8; i++)
		entry->odd_mask = entry->odd_mask || mask[i / 8] & (0x80 >> i % 8);
	entry->to.prefix = (uint8_t)n;
}

static void read_interfaces(struct legacy_entry *entry, const char *in, const char *out,
			    const unsigned char *in_mask)
{
	memcpy(entry->in, in, IFNAMSIZ);
	memcpy(entry->out, out, IFNAMSIZ);
	entry->in[IFNAMSIZ - 1] = entry->out[IFNAMSIZ - 1] = '\0';
	entry->in_is_prefix = *entry->in && !in_mask[strlen(entry->in)];
}

/* The inversion flags are the same for both. */
static void read_inversions(struct legacy_entry *entry, uint8_t flags)
{
	entry->not_in = flags & IPT_INV_VIA_IN;
	entry->not_to = flags & IPT_INV_DSTIP;
	entry->not_protocol = flags & XT_INV_PROTO;
}

static bool read_ipv4(const struct legacy_table *table, uint32_t at,
		      struct legacy_entry *entry)
{
	struct ipt_entry raw;

	if (!legacy_take(table, at, &raw, sizeof(raw)))
		return false;
	read_interfaces(entry, raw.ip.iniface, raw.ip.outiface, raw.ip.iniface_mask);
	read_inversions(entry, raw.ip.invflags);
	read_destination(entry, AF_INET, &raw.ip.dst, (const uint8_t *)&raw.ip.dmsk, 4);
	entry->has_source = !is_zero(&raw.ip.smsk, 4);
	entry->goes = raw.ip.flags & IPT_F_GOTO;
	entry->protocol = raw.ip.proto;
	entry->matches = at + (uint32_t)sizeof(raw);
	entry->target = at + raw.target_offset;
	entry->next = at + raw.next_offset;
	return raw.next_offset >= sizeof(raw);
}

static bool read_ipv6(const struct legacy_table *table, uint32_t at,
		      struct legacy_entry *entry)
{
	struct ip6t_entry raw;

	if (!legacy_take(table, at, &raw, sizeof(raw)))
		return false;
	read_interfaces(entry, raw.ipv6.iniface, raw.ipv6.outiface,
			raw.ipv6.iniface_mask);
	read_inversions(entry, raw.ipv6.invflags);
	read_destination(entry, AF_INET6, &raw.ipv6.dst, (const uint8_t *)&raw.ipv6.dmsk,
			 16);
	entry->has_source = !is_zero(&raw.ipv6.smsk, 16);
	entry->goes = raw.ipv6.flags & IP6T_F_GOTO;
	entry->protocol = raw.ipv6.proto;
	entry->matches = at + (uint32_t)sizeof(raw);
	entry->target = at + raw.target_offset;
	entry->next = at + raw.next_offset;
	return raw.next_offset >= sizeof(raw);
}

bool legacy_read_entry(const struct legacy_table *table, uint32_t at,
		       struct legacy_entry *ret)
{
	*ret = (struct legacy_entry){ 0 };
	return table->ipv6 ? read_ipv6(table, at, ret) : read_ipv4(table, at, ret);
}

static void add_entry(struct npi_text *text, const struct legacy_entry *entry)
{
	const char *ip = entry->to.addr.family == AF_INET6 ? "ip6" : "ip";
	char addr[NPI_ADDR_TEXT];

	if (*entry->in)
		npi_text_add_format(text, "iifname %s\"%s%s\" ",
				    entry->not_in ? "!= " : "", entry->in,
				    entry->in_is_prefix ? "*" : "");
	if (*entry->out)
		npi_text_add_format(text, "oifname \"%s\" ", entry->out);
	if (entry->has_source || entry->odd_mask)
		npi_text_add_format(text, "%s saddr @source ", ip);
	else if (entry->has_to)
		npi_text_add_format(
			text, "%s daddr %s%s/%u ", ip, entry->not_to ? "!= " : "",
			npi_addr_format(&entry->to.addr, addr), entry->to.prefix);
	if (entry->protocol)
		npi_text_add_format(text, "meta l4proto %s%u ",
				    entry->not_protocol ? "!= " : "", entry->protocol);
}

static void add_ports(struct npi_text *text, const char *protocol,
		      const uint16_t ports[2], bool inverted)
{
	if (ports[0] || ports[1] != UINT16_MAX)
		npi_text_add_format(text, "%s dport %s%u-%u ", protocol,
				    inverted ? "!= " : "", ports[0], ports[1]);
}

static void add_states(struct npi_text *text, unsigned int mask, bool inverted)
{
	static const struct {
		unsigned int bit;
		const char *name;
	} states[] = {
		{ XT_CONNTRACK_STATE_INVALID, "invalid" },
		{ XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED), "established" },
		{ XT_CONNTRACK_STATE_BIT(IP_CT_RELATED), "related" },
		{ XT_CONNTRACK_STATE_BIT(IP_CT_NEW), "new" },
	};
	const char *before = inverted ? "ct state != { " : "ct state { ";
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (mask & states[i].bit) {
			npi_text_add_format(text, "%s%s", before, states[i].name);
			before = ", ";
		}
	npi_text_add_string(text, *before == ',' ? " } " : "xt match ");
}

static bool add_multiport(struct npi_text *text, const struct xt_multiport_v1 *ports)
{
	size_t i;

	if (ports->flags != XT_MULTIPORT_DESTINATION || ports->count > XT_MULTI_PORTS)
		return false;
	npi_text_add_format(text, "th dport %s{ ", ports->invert ? "!= " : "");
	for (i = 0; i < ports->count; i++)
		npi_text_add_format(text, "%u%s", ports->ports[i],
				    i + 1 == ports->count ? ""
				    : ports->pflags[i]    ? "-"
							  : ", ");
	npi_text_add_string(text, " } ");
	return true;
}

/* Returns whether all that it asks is written down. */
static bool add_match(struct npi_text *text, const struct legacy_table *table,
		      uint32_t at, const struct xt_entry_match *match)
{
	uint32_t data = at + (uint32_t)sizeof(*match);
	struct xt_conntrack_mtinfo3 conntrack;
	struct xt_multiport_v1 multiport;
	struct xt_state_info state;
	struct xt_tcp tcp;
	struct xt_udp udp;
	const char *name = match->u.user.name;

	if (!strcmp(name, "comment"))
		return true;
	if (!strcmp(name, "tcp") && legacy_take(table, data, &tcp, sizeof(tcp))) {
		add_ports(text, name, tcp.dpts, tcp.invflags & XT_TCP_INV_DSTPT);
		return !tcp.flg_mask && !tcp.option && !tcp.spts[0] &&
		       tcp.spts[1] == UINT16_MAX;
	}
	if (!strcmp(name, "udp") && legacy_take(table, data, &udp, sizeof(udp))) {
		add_ports(text, name, udp.dpts, udp.invflags & XT_UDP_INV_DSTPT);
		return !udp.spts[0] && udp.spts[1] == UINT16_MAX;
	}
	if (!strcmp(name, "multiport") && match->u.user.revision == 1 &&
	    legacy_take(table, data, &multiport, sizeof(multiport)))
		return add_multiport(text, &multiport);
	if (!strcmp(name, "state") && legacy_take(table, data, &state, sizeof(state))) {
		add_states(text, state.statemask, false);
		return true;
	}
	if (!strcmp(name, "conntrack") && match->u.user.revision == 3 &&
	    legacy_take(table, data, &conntrack, sizeof(conntrack)) &&
	    conntrack.match_flags & XT_CONNTRACK_STATE) {
		add_states(text, conntrack.state_mask,
			   conntrack.invert_flags & XT_CONNTRACK_STATE);
		return !(conntrack.match_flags &
			 ~(XT_CONNTRACK_STATE | XT_CONNTRACK_STATE_ALIAS));
	}
	return false;
}

static void add_matches(struct npi_text *text, const struct legacy_table *table,
			const struct legacy_entry *entry)
{
	struct xt_entry_match match;
	uint32_t at = entry->matches;

	while (at < entry->target && legacy_take(table, at, &match, sizeof(match)) &&
	       match.u.match_size >= sizeof(match)) {
		if (!add_match(text, table, at, &match))
			npi_text_add_string(text, "xt match ");
		at += match.u.match_size;
	}
}

void legacy_add_target(struct npi_text *text, const struct legacy_table *table,
		       const struct legacy_entry *entry)
{
	struct xt_entry_target target;
	int verdict = 0;

	if (!legacy_take(table, entry->target, &target, sizeof(target)))
		return;
	if (!strcmp(target.u.user.name, "REJECT"))
		npi_text_add_string(text, "reject");
	else if (!strcmp(target.u.user.name, "NFQUEUE"))
		npi_text_add_string(text, "queue");
	if (*target.u.user.name ||
	    !legacy_take(table, entry->target + (uint32_t)sizeof(target), &verdict,
			 sizeof(verdict)))
		return;
	if (verdict == -NF_ACCEPT - 1)
		npi_text_add_string(text, "accept");
	else if (verdict == -NF_DROP - 1)
		npi_text_add_string(text, "drop");
	else if (verdict == XT_RETURN)
		npi_text_add_string(text, "return");
	else if (verdict < 0)
		npi_text_add_string(text, "queue");
	else if ((uint32_t)verdict != entry->next) /* a rule without -j */
		npi_text_add_format(text, "%s c%d", entry->goes ? "goto" : "jump",
				    verdict);
}

void legacy_add_rule(struct npi_text *text, const struct legacy_table *table,
		     const struct legacy_entry *entry)
{
	npi_text_add_string(text, "\t\t");
	add_entry(text, entry);
	add_matches(text, table, entry);
	legacy_add_target(text, table, entry);
	npi_text_add_string(text, "\n");
}
