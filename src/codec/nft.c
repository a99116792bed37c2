/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/nft_codec.h"

#include <errno.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#define MESSAGE_TYPE(type) (NFNL_SUBSYS_NFTABLES << 8 | (type))

enum {
	KEY_BYTES = 40, /* the longest: two IPv6 addresses, protocol, port */
	/* of one element with its headers, rounded up; the sum of a message's fits into
	 * an attribute, whose length has 16 bits */
	ELEMENT_BYTES = 64,
	ELEMENTS_IN_MESSAGE = 1000,
	/* message headers, names of table and set; in a transaction there are at most one
	 * message for each set and family, one for each thousand elements, and its ends
	 */
	MESSAGE_BYTES = 96,
	N_MESSAGES = 2 * HOST_N_SETS + 2,
};

static size_t begin(struct netlink_buffer *buffer, uint16_t type, uint16_t flags,
		    uint32_t seq, uint8_t family, uint16_t resource)
{
	const struct nlmsghdr message = { .nlmsg_type = type,
					  .nlmsg_flags = NLM_F_REQUEST | flags,
					  .nlmsg_seq = seq };
	const struct nfgenmsg header = { .nfgen_family = family,
					 .version = NFNETLINK_V0,
					 .res_id = htons(resource) };

	return netlink_begin_message(buffer, &message, &header, sizeof(header));
}

static int open_message(const struct netlink_message *message, uint16_t type,
			struct netlink_reader *ret)
{
	size_t skip = netlink_align(sizeof(struct nfgenmsg));

	if (message->type != MESSAGE_TYPE(type) || message->len < skip)
		return -EBADMSG;
	*ret = (struct netlink_reader){ .bytes = message->payload + skip,
					.len = message->len - skip };
	return 0;
}

int nft_encode_get_generation(struct netlink_buffer *buffer, uint32_t seq)
{
	return netlink_end_message(buffer, begin(buffer, MESSAGE_TYPE(NFT_MSG_GETGEN), 0,
						 seq, AF_UNSPEC, 0));
}

int nft_decode_generation(const struct netlink_message *message, uint32_t *ret_generation)
{
	struct netlink_attribute attribute;
	struct netlink_reader reader;
	uint32_t generation_be;

	if (open_message(message, NFT_MSG_NEWGEN, &reader) < 0 ||
	    !netlink_find_attribute(reader, NFTA_GEN_ID, &attribute) ||
	    !netlink_get(&attribute, &generation_be, sizeof(generation_be)))
		return -EBADMSG;
	*ret_generation = ntohl(generation_be);
	return 0;
}

static const char table_name[] = "nodeport_ipvs";

int nft_encode_get_table(struct netlink_buffer *buffer, uint8_t family, uint32_t seq)
{
	size_t start = begin(buffer, MESSAGE_TYPE(NFT_MSG_GETTABLE), 0, seq, family, 0);

	netlink_put_string(buffer, NFTA_TABLE_NAME, table_name);
	return netlink_end_message(buffer, start);
}

/* The fields of a concatenated key begin at multiples of 4, with zeros between them
 * (NFT_REG32_SIZE in the kernel's nf_tables.h). */
struct layout {
	size_t addr_len;
	size_t n_addrs;
	size_t protocol, port; /* where they are */
	size_t len;
};

static struct layout layout_of(enum host_set set, uint8_t family)
{
	struct layout layout = { .addr_len = family == AF_INET6 ? 16 : 4,
				 .n_addrs = set == HOST_HAIRPIN ? 2 : 1 };

	layout.protocol = layout.n_addrs * layout.addr_len;
	layout.port = layout.protocol + 4;
	layout.len = layout.port + 4;
	return layout;
}

static void make_key(const struct host_element *element, const struct layout *layout,
		     uint8_t key[KEY_BYTES])
{
	uint16_t port_be = htons(element->port);

	memset(key, 0, layout->len);
	memcpy(key, element->addr.bytes, layout->addr_len);
	if (layout->n_addrs == 2)
		memcpy(key + layout->addr_len, element->addr.bytes, layout->addr_len);
	key[layout->protocol] = element->protocol;
	memcpy(key + layout->port, &port_be, sizeof(port_be));
}

static void put_element(struct netlink_buffer *buffer, const struct host_element *element,
			const struct layout *layout)
{
	size_t whole = netlink_begin_nest(buffer, NFTA_LIST_ELEM);
	size_t nest = netlink_begin_nest(buffer, NFTA_SET_ELEM_KEY);
	uint8_t key[KEY_BYTES];

	make_key(element, layout, key);
	netlink_put(buffer, NFTA_DATA_VALUE, key, layout->len);
	netlink_end_nest(buffer, nest);
	netlink_end_nest(buffer, whole);
}

/* How many from the first on may be in one message. */
static size_t count_alike(const struct host_element *const *elements, size_t n)
{
	size_t i;

	for (i = 1; i < n && i < ELEMENTS_IN_MESSAGE; i++)
		if (elements[i]->set != elements[0]->set ||
		    elements[i]->addr.family != elements[0]->addr.family)
			break;
	return i;
}

static void put_names(struct netlink_buffer *buffer, enum host_set set)
{
	netlink_put_string(buffer, NFTA_SET_ELEM_LIST_TABLE, table_name);
	netlink_put_string(buffer, NFTA_SET_ELEM_LIST_SET, host_set_names[set]);
}

static int put_elements(struct netlink_buffer *buffer,
			const struct nft_transaction *transaction,
			const struct host_element *const *elements, size_t n, bool last)
{
	uint16_t type = transaction->removal ? NFT_MSG_DELSETELEM : NFT_MSG_NEWSETELEM;
	enum host_set set = elements[0]->set;
	uint8_t family = elements[0]->addr.family;
	struct layout layout = layout_of(set, family);
	uint16_t flags = transaction->removal ? 0 : NLM_F_CREATE;
	size_t start, nest, i;

	if (last)
		flags |= NLM_F_ACK;
	start = begin(buffer, MESSAGE_TYPE(type), flags, transaction->seq, family, 0);
	put_names(buffer, set);
	nest = netlink_begin_nest(buffer, NFTA_SET_ELEM_LIST_ELEMENTS);
	for (i = 0; i < n; i++)
		put_element(buffer, elements[i], &layout);
	netlink_end_nest(buffer, nest);
	return netlink_end_message(buffer, start);
}

static int put_end(struct netlink_buffer *buffer, uint16_t type,
		   const struct nft_transaction *transaction, uint32_t generation)
{
	size_t start =
		begin(buffer, type, 0, transaction->seq, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);

	if (generation)
		netlink_put_u32(buffer, NFNL_BATCH_GENID, htonl(generation));
	return netlink_end_message(buffer, start);
}

size_t nft_transaction_bytes(size_t n_elements)
{
	return n_elements * ELEMENT_BYTES + N_MESSAGES * MESSAGE_BYTES;
}

int nft_encode_transaction(struct netlink_buffer *buffer,
			   const struct nft_transaction *transaction,
			   const struct host_element *const *elements, size_t n)
{
	int r = put_end(buffer, NFNL_MSG_BATCH_BEGIN, transaction,
			transaction->generation);
	size_t some;

	for (; n && !r; elements += some, n -= some) {
		some = count_alike(elements, n);
		r = put_elements(buffer, transaction, elements, some, some == n);
	}
	return r ? r : put_end(buffer, NFNL_MSG_BATCH_END, transaction, 0);
}

int nft_encode_get_elements(struct netlink_buffer *buffer, enum host_set set,
			    uint8_t family, uint32_t seq)
{
	size_t start = begin(buffer, MESSAGE_TYPE(NFT_MSG_GETSETELEM), NLM_F_DUMP, seq,
			     family, 0);

	put_names(buffer, set);
	return netlink_end_message(buffer, start);
}

static bool decode_key(struct netlink_reader reader, const struct layout *layout,
		       struct host_element *element)
{
	struct netlink_attribute value;
	uint8_t key[KEY_BYTES];
	uint16_t port_be;

	if (!netlink_find_attribute(reader, NFTA_DATA_VALUE, &value) ||
	    value.len != layout->len)
		return false;
	memcpy(element->addr.bytes, value.value, layout->addr_len);
	element->protocol = value.value[layout->protocol];
	memcpy(&port_be, value.value + layout->port, sizeof(port_be));
	element->port = ntohs(port_be);
	make_key(element, layout, key);
	return !memcmp(key, value.value, layout->len);
}

/* A key and nothing else that we know of: not an interval, no value, no time limit. */
static bool decode_element(struct netlink_reader reader, const struct layout *layout,
			   struct host_element *element)
{
	struct netlink_attribute attribute;
	uint32_t flags = 0;
	bool has_key = false;

	while (netlink_next_attribute(&reader, &attribute)) {
		switch (attribute.type) {
		case NFTA_SET_ELEM_KEY:
			has_key = decode_key(netlink_nest(&attribute), layout, element);
			break;
		case NFTA_SET_ELEM_FLAGS:
			if (!netlink_get(&attribute, &flags, sizeof(flags)) || flags)
				return false;
			break;
		case NFTA_SET_ELEM_PAD:
			break;
		default:
			if (attribute.type <= NFTA_SET_ELEM_MAX)
				return false;
		}
	}
	return has_key && !reader.malformed;
}

int nft_decode_elements(const struct netlink_message *message, enum host_set set,
			uint8_t family,
			int (*take)(void *context, const struct host_element *element),
			void *context)
{
	const struct layout layout = layout_of(set, family);
	struct netlink_attribute list, item;
	struct netlink_reader reader;
	int r = open_message(message, NFT_MSG_NEWSETELEM, &reader);

	/* a set without any is answered without a list */
	if (r || !netlink_find_attribute(reader, NFTA_SET_ELEM_LIST_ELEMENTS, &list))
		return r;
	reader = netlink_nest(&list);
	while (!r && netlink_next_attribute(&reader, &item)) {
		struct host_element element = { .set = (uint8_t)set,
						.addr.family = family };
		bool known = decode_element(netlink_nest(&item), &layout, &element);

		r = take(context, known ? &element : NULL);
	}
	return r ? r : reader.malformed ? -EBADMSG : 0;
}
