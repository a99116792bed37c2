/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "npi/nft_codec.h"

enum { MANY = 2500 };

static struct host_element elements[MANY];
static const struct host_element *pointers[MANY];
static struct host_element heard[MANY];
static size_t n_heard, n_odd;

static struct host_element element(enum host_set set, const char *text, uint8_t protocol,
				   uint16_t port)
{
	struct host_element made = { .set = (uint8_t)set,
				     .protocol = protocol,
				     .port = port };

	ck_assert_int_eq(npi_addr_parse(text, &made.addr), 0);
	return made;
}

static int take(void *context, const struct host_element *taken)
{
	ck_assert_ptr_null(context);
	if (!taken) {
		n_odd++;
		return 0;
	}
	ck_assert_uint_lt(n_heard, MANY);
	heard[n_heard++] = *taken;
	return 0;
}

static struct netlink_buffer encode(const struct nft_transaction *transaction, size_t n)
{
	struct netlink_buffer buffer = { .capacity = nft_transaction_bytes(n) };
	size_t i;

	for (i = 0; i < n; i++)
		pointers[i] = &elements[i];
	buffer.bytes = malloc(buffer.capacity);
	ck_assert_ptr_nonnull(buffer.bytes);
	ck_assert_int_eq(nft_encode_transaction(&buffer, transaction, pointers, n), 0);
	return buffer;
}

/* Two addresses, protocol and port, each at a multiple of 4. That nft(8) shows what was
 * meant is seen by kernel/test_kern_host.c. */
START_TEST(a_key_has_its_fields_at_multiples_of_four)
{
	static const uint8_t key[] = { 10, 1, 1, 1, 10, 1,    1,    1,
				       6,  0, 0, 0, 31, 0x90, 0x00, 0 };
	const struct nft_transaction transaction = { .seq = 7 };
	struct netlink_buffer buffer;

	elements[0] = element(HOST_HAIRPIN, "10.1.1.1", IPPROTO_TCP, 8080);
	buffer = encode(&transaction, 1);
	ck_assert_ptr_nonnull(memmem(buffer.bytes, buffer.len, key, sizeof(key)));
	free(buffer.bytes);
}
END_TEST

/* The messages of a transaction. */
static void decode(const struct netlink_buffer *buffer, size_t *ret_n,
		   struct netlink_message *ret_messages, size_t capacity)
{
	struct netlink_reader reader = { .bytes = buffer->bytes, .len = buffer->len };
	struct netlink_message message;

	*ret_n = 0;
	while (netlink_next_message(&reader, &message)) {
		ck_assert_uint_lt(*ret_n, capacity);
		ret_messages[(*ret_n)++] = message;
	}
	ck_assert(!reader.malformed);
}

START_TEST(elements_are_read_back)
{
	const struct nft_transaction transaction = { .generation = 0x01020304, .seq = 7 };
	const size_t kinds[] = { MANY - 500, 200, 200, 100 };
	const struct host_element firsts[] = {
		element(HOST_MASQUERADE, "192.168.10.11", IPPROTO_TCP, 0),
		element(HOST_MASQUERADE, "2001:db8::1", IPPROTO_UDP, 0),
		element(HOST_HAIRPIN, "10.1.1.1", IPPROTO_SCTP, 0),
		element(HOST_HAIRPIN, "fd00::1", IPPROTO_TCP, 0),
	};
	struct netlink_message messages[16];
	struct netlink_buffer buffer;
	size_t n = 0, kind, i;

	for (kind = 0; kind < UNIT_COUNT(kinds); kind++)
		for (i = 0; i < kinds[kind]; i++) {
			elements[n] = firsts[kind];
			elements[n++].port = (uint16_t)i;
		}
	buffer = encode(&transaction, MANY);
	decode(&buffer, &n, messages, UNIT_COUNT(messages));
	/* the 2000 are two messages */
	ck_assert_uint_eq(n, UNIT_COUNT(kinds) + 3);
	ck_assert_uint_eq(messages[0].type, NFNL_MSG_BATCH_BEGIN);
	ck_assert_uint_eq(messages[n - 1].type, NFNL_MSG_BATCH_END);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(messages[i].seq, 7);
		ck_assert_int_eq(!!(messages[i].flags & NLM_F_ACK), i == n - 2);
	}
	n_heard = n_odd = 0;
	for (i = 1; i < n - 1; i++) {
		const struct host_element *first = &firsts[i <= 2 ? 0 : i - 2];

		/* NEWSETELEM is question and answer */
		ck_assert_int_eq(nft_decode_elements(&messages[i], first->set,
						     first->addr.family, take, NULL),
				 0);
	}
	ck_assert_uint_eq(n_odd, 0);
	ck_assert_uint_eq(n_heard, MANY);
	for (i = 0; i < MANY; i++)
		ck_assert_int_eq(host_element_cmp(&heard[i], &elements[i]), 0);
	free(buffer.bytes);
}
END_TEST

START_TEST(a_removal_is_another_message)
{
	const struct nft_transaction transaction = { .removal = true, .seq = 1 };
	struct netlink_message messages[3];
	struct netlink_buffer buffer;
	size_t n;

	elements[0] = element(HOST_CLUSTER_IP, "10.96.0.1", IPPROTO_TCP, 443);
	buffer = encode(&transaction, 1);
	decode(&buffer, &n, messages, 3);
	ck_assert_uint_eq(n, 3);
	ck_assert_uint_eq(messages[1].type,
			  NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELSETELEM);
	free(buffer.bytes);
}
END_TEST

/* clang-format off */
#define OUR_KEY { 10, 96, 0, 1, 6, 0, 0, 0, 0, 80 }, 12
/* clang-format on */

/* An element with one more attribute, or with a key that is none of ours. */
static const struct {
	const char *what;
	uint8_t key[20];
	size_t len;
	uint16_t type; /* of the attribute; 0: none */
	uint32_t value;
	bool known;
} forms[] = {
	{ "ours", OUR_KEY, 0, 0, true },
	{ "no flag", OUR_KEY, NFTA_SET_ELEM_FLAGS, 0, true },
	{ "the end of an interval", OUR_KEY, NFTA_SET_ELEM_FLAGS, 1, false },
	{ "a time limit", OUR_KEY, NFTA_SET_ELEM_TIMEOUT, 1, false },
	{ "a comment", OUR_KEY, NFTA_SET_ELEM_USERDATA, 1, false },
	{ "of later kernels", OUR_KEY, NFTA_SET_ELEM_MAX + 9, 1, true },
	{ "not padded with zeros", { 10, 96, 0, 1, 6, 1, 0, 0, 0, 80 }, 12, 0, 0, false },
	{ "too short", { 10, 96, 0, 1, 6, 0, 0, 0, 0, 80 }, 11, 0, 0, false },
	{ "too long", { 10, 96, 0, 1, 6, 0, 0, 0, 0, 80 }, 16, 0, 0, false },
	{ "none", { 0 }, 0, 0, 0, false },
};

START_TEST(what_we_do_not_make_is_odd)
{
	const struct nfgenmsg header = { .nfgen_family = AF_INET };
	const struct nlmsghdr message = { 0 };
	uint8_t bytes[256];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct netlink_message answer = { .type = NFNL_SUBSYS_NFTABLES << 8 |
						  NFT_MSG_NEWSETELEM };
	size_t list, item, key;

	netlink_begin_message(&buffer, &message, &header, sizeof(header));
	list = netlink_begin_nest(&buffer, NFTA_SET_ELEM_LIST_ELEMENTS);
	item = netlink_begin_nest(&buffer, NFTA_LIST_ELEM);
	key = netlink_begin_nest(&buffer, NFTA_SET_ELEM_KEY);
	netlink_put(&buffer, NFTA_DATA_VALUE, forms[_i].key, forms[_i].len);
	netlink_end_nest(&buffer, key);
	if (forms[_i].type)
		netlink_put_u32(&buffer, forms[_i].type, forms[_i].value);
	netlink_end_nest(&buffer, item);
	netlink_end_nest(&buffer, list);
	answer.payload = bytes + sizeof(message);
	answer.len = buffer.len - sizeof(message);
	n_heard = n_odd = 0;
	ck_assert_int_eq(
		nft_decode_elements(&answer, HOST_CLUSTER_IP, AF_INET, take, NULL), 0);
	ck_assert_uint_eq(n_heard, forms[_i].known);
	ck_assert_uint_eq(n_odd, !forms[_i].known);
	/* cut off anywhere it is an error or odd, and nothing is read beyond the end */
	for (; answer.len; answer.len--) {
		n_heard = 0;
		(void)!nft_decode_elements(&answer, HOST_CLUSTER_IP, AF_INET, take, NULL);
		ck_assert_uint_le(n_heard, 1);
	}
}
END_TEST

START_TEST(an_answer_about_the_generation)
{
	static const uint8_t bytes[] = { 0, 0, 0, 0, 8, 0, NFTA_GEN_ID, 0, 0, 0, 1, 2 };
	struct netlink_message answer = { .type = NFNL_SUBSYS_NFTABLES << 8 |
						  NFT_MSG_NEWGEN,
					  .payload = bytes,
					  .len = sizeof(bytes) };
	uint32_t generation = 0;

	ck_assert_int_eq(nft_decode_generation(&answer, &generation), 0);
	ck_assert_uint_eq(generation, 258);
	answer.len--;
	ck_assert_int_eq(nft_decode_generation(&answer, &generation), -EBADMSG);
	answer.len = 3;
	ck_assert_int_eq(nft_decode_generation(&answer, &generation), -EBADMSG);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_key_has_its_fields_at_multiples_of_four),
		UNIT(elements_are_read_back),
		UNIT(a_removal_is_another_message),
		UNIT_ROWS(what_we_do_not_make_is_odd, forms),
		UNIT(an_answer_about_the_generation),
	};

	return unit_run("nft_codec", tests, UNIT_COUNT(tests));
}
