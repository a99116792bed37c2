/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is sent for each step, attribute by attribute. */
#include "lib/golden.h"
#include "lib/request_text.h"
#include "lib/rules.h"
#include "lib/steps.h"
#include "lib/unit.h"

#include <errno.h>
#include <string.h>

#include <linux/ip_vs.h>

#include "npi/ipvs_codec.h"

#define TCP4    "SERVICE{AF=2 PROTOCOL=6 ADDR=0a600001000000000000000000000000 PORT=80"
#define UDP6    "SERVICE{AF=10 PROTOCOL=17 ADDR=20010db8000000000000000000000001 PORT=53"
#define MARK    "SERVICE{AF=2 FWMARK=4294967295"
#define MARK6   "SERVICE{AF=10 FWMARK=7"
#define DEST4   "DEST{ADDR=0af40105000000000000000000000000 PORT=8080 ADDR_FAMILY=2"
#define DEST6   "DEST{ADDR=fd000000000000000000000000000009 PORT=0 ADDR_FAMILY=10"
#define PLAIN   " SCHED_NAME=rr FLAGS=0/ffffffff TIMEOUT=0 NETMASK="
#define NO_MORE " U_THRESH=0 L_THRESH=0}"

/* Steps for the last line of a table that the rules make. */
static const struct {
	enum npi_step_kind kind;
	const char *rules;
	const char *request;
} steps[] = {
	{ NPI_ADD_VIRTUAL_SERVICE, "-A -t 10.96.0.1:80 -s rr\n",
	  "NEW_SERVICE " TCP4 PLAIN "ffffffff}\n" },
	{ NPI_ADD_VIRTUAL_SERVICE, "-A -u [2001:db8::1]:53 -s rr\n",
	  "NEW_SERVICE " UDP6 PLAIN "80000000}\n" },
	{ NPI_ADD_VIRTUAL_SERVICE, "-A -f 4294967295 -s rr\n",
	  "NEW_SERVICE " MARK PLAIN "ffffffff}\n" },
	{ NPI_ADD_VIRTUAL_SERVICE, "-A -f 7 -6 -s rr\n",
	  "NEW_SERVICE " MARK6 PLAIN "80000000}\n" },
	{ NPI_ADD_VIRTUAL_SERVICE, "-A -t 10.96.0.1:80 -s wlc -p 10800\n",
	  "NEW_SERVICE " TCP4 " SCHED_NAME=wlc FLAGS=1/ffffffff TIMEOUT=10800"
	  " NETMASK=ffffffff}\n" },
	{ NPI_ADD_VIRTUAL_SERVICE, "-A -t 10.96.0.1:80 -s wlc -p 60 -M 20 -b 24\n",
	  "NEW_SERVICE " TCP4 " SCHED_NAME=wlc FLAGS=19/ffffffff TIMEOUT=60"
	  " NETMASK=fffff000}\n" },
	{ NPI_ADD_VIRTUAL_SERVICE, "-A -u [2001:db8::1]:53 -s sh -p 60 -M 64 -o\n",
	  "NEW_SERVICE " UDP6 " SCHED_NAME=sh FLAGS=5/ffffffff TIMEOUT=60"
	  " NETMASK=40000000}\n" },
	{ NPI_SET_VIRTUAL_SERVICE, "-A -t 10.96.0.1:80 -s lc -o\n",
	  "SET_SERVICE " TCP4 " SCHED_NAME=lc FLAGS=4/3d TIMEOUT=0 NETMASK=ffffffff}\n" },
	{ NPI_DELETE_VIRTUAL_SERVICE, "-A -t 10.96.0.1:80 -s rr -p 60\n",
	  "DEL_SERVICE " TCP4 "}\n" },
	{ NPI_DELETE_VIRTUAL_SERVICE, "-A -f 7 -6 -s rr\n", "DEL_SERVICE " MARK6 "}\n" },
	{ NPI_ADD_REAL_SERVER,
	  "-A -t 10.96.0.1:80 -s rr\n"
	  "-a -t 10.96.0.1:80 -r 10.244.1.5:8080 -m -w 1\n",
	  "NEW_DEST " TCP4 "} " DEST4 " FWD_METHOD=0 WEIGHT=1" NO_MORE "\n" },
	{ NPI_ADD_REAL_SERVER,
	  "-A -f 7 -6 -s rr\n-a -f 7 -6 -r [fd00::9]:0 -g -w 2147483647\n",
	  "NEW_DEST " MARK6 "} " DEST6 " FWD_METHOD=3 WEIGHT=2147483647" NO_MORE "\n" },
	{ NPI_SET_REAL_SERVER,
	  "-A -t 10.96.0.1:80 -s rr\n"
	  "-a -t 10.96.0.1:80 -r 10.244.1.5:8080 -m -w 0 -x 100 -y 50\n",
	  "SET_DEST " TCP4 "} " DEST4
	  " FWD_METHOD=0 WEIGHT=0 U_THRESH=100 L_THRESH=50}\n" },
	{ NPI_SET_REAL_SERVER,
	  "-A -t 10.96.0.1:80 -s rr\n"
	  "-a -t 10.96.0.1:80 -r 10.244.1.5:8080 -i -w 1\n",
	  "SET_DEST " TCP4 "} " DEST4 " FWD_METHOD=2 WEIGHT=1 U_THRESH=0 L_THRESH=0"
	  " TUN_TYPE=0 TUN_PORT=0 TUN_FLAGS=0}\n" },
	{ NPI_DELETE_REAL_SERVER,
	  "-A -t 10.96.0.1:80 -s rr\n"
	  "-a -t 10.96.0.1:80 -r 10.244.1.5:8080 -i -w 1\n",
	  "DEL_DEST " TCP4 "} " DEST4 "}\n" },
};

static struct npi_step step_of(const struct ipvs_table *table, enum npi_step_kind kind)
{
	const struct ipvs_virtual_service *vs = &table->items[table->n - 1];
	struct npi_step step = { .kind = kind, .vs = vs };

	if (vs->n_real_servers)
		step.real_server = &vs->real_servers[vs->n_real_servers - 1];
	return step;
}

static const char *encode(struct npi_arena *arena, const struct npi_step *step)
{
	uint8_t bytes[IPVS_MAX_MESSAGE];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct ipvs_request request = { .family_id = 28, .seq = 7 };

	memset(bytes, 0xaa, sizeof(bytes));
	ck_assert_int_eq(ipvs_encode_step(&buffer, &request, step), 0);
	return request_text(arena, bytes, buffer.len);
}

START_TEST(steps_are_these_requests)
{
	struct npi_arena arena = { 0 };
	struct ipvs_table table = rules_table(&arena, steps[_i].rules);
	struct npi_step step = step_of(&table, steps[_i].kind);

	ck_assert_str_eq(encode(&arena, &step), steps[_i].request);
	npi_arena_clear(&arena);
}
END_TEST

/* An existing real server keeps its tunnel when only its weight is set, whatever the
 * forwarding method: the kernel clears what is missing. */
START_TEST(tunnel_values_are_sent_back)
{
	struct npi_arena arena = { 0 };
	struct ipvs_table table =
		rules_table(&arena, "-A -t 10.96.0.1:80 -s rr\n"
				    "-a -t 10.96.0.1:80 -r 10.244.1.5:8080 -m -w 1\n");
	struct npi_step step = step_of(&table, NPI_SET_REAL_SERVER);
	struct ipvs_real_server *rs = steps_real_server(&arena, &step);

	rs->tunnel_type = 1;
	rs->tunnel_port = 6080;
	rs->tunnel_flags = 2;
	ck_assert_str_eq(encode(&arena, &step),
			 "SET_DEST " TCP4 "} " DEST4
			 " FWD_METHOD=0 WEIGHT=1 U_THRESH=0 L_THRESH=0"
			 " TUN_TYPE=1 TUN_PORT=6080 TUN_FLAGS=2}\n");
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(a_dumped_virtual_service_is_added_as_it_was)
{
	struct npi_arena arena = { 0 };
	struct ipvs_table table = rules_table(&arena, "-A -t 10.96.0.1:80 -s rr -p 60\n");
	struct npi_step step = step_of(&table, NPI_ADD_VIRTUAL_SERVICE);

	table.items[0].flags |= IPVS_HASHED | 0x10000; /* a bit we know nothing of */
	table.items[0].netmask = IPVS_NO_PREFIX;
	table.items[0].netmask_raw = 0xff00ff00;
	strcpy(table.items[0].pe_name, "sip");
	ck_assert_str_eq(encode(&arena, &step),
			 "NEW_SERVICE " TCP4 " SCHED_NAME=rr PE_NAME=sip"
			 " FLAGS=10001/ffffffff TIMEOUT=60 NETMASK=ff00ff00}\n");
	npi_arena_clear(&arena);
}
END_TEST

static const struct {
	const char *rule;
	uint8_t netmask;
	const char *encoded;
} netmasks[] = {
	{ "-A -t 10.96.0.1:80 -s rr -p 60\n", 0, "NETMASK=00000000" },
	{ "-A -t 10.96.0.1:80 -s rr -p 60\n", 1, "NETMASK=80000000" },
	{ "-A -t 10.96.0.1:80 -s rr -p 60\n", 31, "NETMASK=fffffffe" },
	{ "-A -t 10.96.0.1:80 -s rr\n", 8, "NETMASK=ff000000" },
	{ "-A -t [fd00::1]:80 -s rr -p 60\n", 1, "NETMASK=01000000" },
	{ "-A -t [fd00::1]:80 -s rr -p 60\n", 128, "NETMASK=80000000" },
	{ "-A -t [fd00::1]:80 -s rr\n", 0, "NETMASK=80000000" },
};

START_TEST(netmasks_are_masks_or_lengths)
{
	struct npi_arena arena = { 0 };
	struct ipvs_table table = rules_table(&arena, netmasks[_i].rule);
	struct npi_step step = step_of(&table, NPI_ADD_VIRTUAL_SERVICE);
	const char *text;

	table.items[0].netmask = netmasks[_i].netmask;
	text = encode(&arena, &step);
	ck_assert_msg(strstr(text, netmasks[_i].encoded), "%s", text);
	npi_arena_clear(&arena);
}
END_TEST

static const struct {
	uint8_t command;
	uint16_t flags;
	const char *rules; /* NULL: for no virtual service */
	const char *request;
} gets[] = {
	{ IPVS_CMD_GET_INFO, 0, NULL, "GET_INFO\n" },
	{ IPVS_CMD_GET_INFO, NLM_F_ACK, NULL, "GET_INFO ack\n" },
	{ IPVS_CMD_GET_CONFIG, 0, NULL, "GET_CONFIG\n" },
	{ IPVS_CMD_GET_DAEMON, NLM_F_DUMP, NULL, "GET_DAEMON dump\n" },
	{ IPVS_CMD_GET_SERVICE, NLM_F_DUMP, NULL, "GET_SERVICE dump\n" },
	{ IPVS_CMD_GET_SERVICE, 0, "-A -u [2001:db8::1]:53 -s rr -p 9\n",
	  "GET_SERVICE " UDP6 "}\n" },
	{ IPVS_CMD_GET_DEST, NLM_F_DUMP, "-A -f 7 -6 -s rr\n",
	  "GET_DEST dump " MARK6 "}\n" },
};

START_TEST(questions_are_these_requests)
{
	struct npi_arena arena = { 0 };
	uint8_t bytes[IPVS_MAX_MESSAGE];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct ipvs_request request = { .flags = gets[_i].flags };
	struct ipvs_table table = { 0 };

	if (gets[_i].rules)
		table = rules_table(&arena, gets[_i].rules);
	ck_assert_int_eq(
		ipvs_encode_get(&buffer, &request, gets[_i].command, table.items), 0);
	ck_assert_str_eq(request_text(&arena, bytes, buffer.len), gets[_i].request);
	npi_arena_clear(&arena);
}
END_TEST

/* The headers, and messages one behind the other. */
START_TEST(requests_carry_family_sequence_and_flags)
{
	struct npi_arena arena = { 0 };
	struct ipvs_table table = rules_table(&arena, "-A -t 10.96.0.1:80 -s rr\n");
	struct npi_step step = step_of(&table, NPI_DELETE_VIRTUAL_SERVICE);
	uint8_t bytes[4 * IPVS_MAX_MESSAGE];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct nlmsghdr header;
	uint32_t i;

	for (i = 0; i < 3; i++) {
		struct ipvs_request request = { .family_id = 31, .seq = 40 + i };

		request.flags = i == 2 ? NLM_F_ACK : 0;
		ck_assert_int_eq(ipvs_encode_step(&buffer, &request, &step), 0);
	}
	for (i = 0; i < 3; i++) {
		memcpy(&header, bytes + i * (buffer.len / 3), sizeof(header));
		ck_assert_uint_eq(header.nlmsg_len, buffer.len / 3);
		ck_assert_uint_eq(header.nlmsg_type, 31);
		ck_assert_uint_eq(header.nlmsg_seq, 40 + i);
		ck_assert_uint_eq(header.nlmsg_pid, 0);
		ck_assert_uint_eq(header.nlmsg_flags,
				  NLM_F_REQUEST | (i == 2 ? NLM_F_ACK : 0));
	}
	npi_arena_clear(&arena);
}
END_TEST

/* The longest request: IPv6, tunnelled; for a virtual service: with the longest names. */
START_TEST(every_request_fits_the_promised_size)
{
	struct npi_arena arena = { 0 };
	struct ipvs_table table = rules_table(
		&arena, "-A -u [2001:db8::1]:53 -s abcdefghijklmno -p 4294967295\n"
			"-a -u [2001:db8::1]:53 -r [fd00::9]:80 -i -w 1\n");
	int kind;

	strcpy(table.items[0].pe_name, "abcdefghijklmnop");
	for (kind = NPI_ADD_VIRTUAL_SERVICE; kind <= NPI_DELETE_VIRTUAL_SERVICE; kind++) {
		struct npi_step step = step_of(&table, (enum npi_step_kind)kind);

		encode(&arena, &step);
	}
	npi_arena_clear(&arena);
}
END_TEST

/* With any number of free bytes: whole or not at all. */
START_TEST(a_request_that_does_not_fit_leaves_no_trace)
{
	struct npi_arena arena = { 0 };
	struct ipvs_table table =
		rules_table(&arena, "-A -t 10.96.0.1:80 -s rr\n"
				    "-a -t 10.96.0.1:80 -r 10.244.1.5:8080 -i -w 1\n");
	struct npi_step step = step_of(&table, NPI_ADD_REAL_SERVER);
	struct ipvs_request request = { .family_id = 28 };
	uint8_t whole[IPVS_MAX_MESSAGE];
	struct netlink_buffer full = { .bytes = whole, .capacity = sizeof(whole) };
	size_t capacity;

	ck_assert_int_eq(ipvs_encode_step(&full, &request, &step), 0);
	for (capacity = 0; capacity <= full.len; capacity++) {
		uint8_t *bytes = npi_arena_alloc(&arena, capacity + 1);
		struct netlink_buffer buffer = { .bytes = bytes, .capacity = capacity };
		int r = ipvs_encode_step(&buffer, &request, &step);

		ck_assert_int_eq(bytes[capacity], 0);
		ck_assert_int_eq(r, capacity < full.len ? -EMSGSIZE : 0);
		ck_assert_uint_eq(buffer.len, r ? 0 : full.len);
		ck_assert(!buffer.full);
	}
	npi_arena_clear(&arena);
}
END_TEST

/* Those attributes of a request that the answer has too. */
static void compare_attributes(const uint8_t *sent, size_t sent_len,
			       struct netlink_reader recorded, uint16_t flags_type)
{
	struct netlink_reader reader = { sent, sent_len, false };
	struct netlink_attribute ours, theirs;
	uint32_t our_flags, their_flags;

	while (netlink_next_attribute(&reader, &ours)) {
		if (!netlink_find_attribute(recorded, ours.type, &theirs))
			ck_abort_msg("attribute %u is not in the answer", ours.type);
		ck_assert_uint_eq(ours.len, theirs.len);
		if (ours.type != flags_type) {
			ck_assert_mem_eq(ours.value, theirs.value, ours.len);
			continue;
		}
		memcpy(&our_flags, ours.value, sizeof(our_flags));
		memcpy(&their_flags, theirs.value, sizeof(their_flags));
		ck_assert_uint_eq(our_flags | IPVS_HASHED, their_flags);
	}
	ck_assert(!reader.malformed);
}

static struct netlink_reader inside(const uint8_t *bytes, size_t len, uint16_t type)
{
	struct netlink_reader reader = { bytes, len, false };
	struct netlink_attribute nest;

	ck_assert(netlink_find_attribute(reader, type, &nest));
	return netlink_nest(&nest);
}

static void send_back(const struct netlink_message *message)
{
	uint8_t bytes[IPVS_MAX_MESSAGE];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	struct ipvs_virtual_service vs = { .addr.family = 2, .fwmark = 1 };
	struct ipvs_request request = { .family_id = message->type };
	bool is_dest = message->payload[0] == IPVS_CMD_NEW_DEST;
	struct npi_step step = { .kind = is_dest ? NPI_ADD_REAL_SERVER
						 : NPI_ADD_VIRTUAL_SERVICE,
				 .vs = &vs };
	uint16_t type = is_dest ? IPVS_CMD_ATTR_DEST : IPVS_CMD_ATTR_SERVICE;
	struct ipvs_real_server rs;
	struct netlink_reader sent;

	if (is_dest) {
		ck_assert_int_eq(ipvs_decode_real_server(message, 0, &rs, NULL), 0);
		step.real_server = &rs;
	} else {
		ck_assert_int_eq(ipvs_decode_virtual_service(message, &vs, NULL), 0);
	}
	ck_assert_int_eq(ipvs_encode_step(&buffer, &request, &step), 0);
	sent = inside(bytes + 20, buffer.len - 20, type);
	compare_attributes(sent.bytes, sent.len,
			   inside(message->payload + 4, message->len - 4, type),
			   is_dest ? 0 : IPVS_SVC_ATTR_FLAGS);
}

START_TEST(what_a_kernel_reported_is_encoded_the_same)
{
	struct npi_arena arena = { 0 };
	size_t n, i, compared = 0;
	const char *const *paths = golden_find(&arena, ".Ln.nl.bin", &n);

	for (i = 0; i < n; i++) {
		struct golden_recording recording = golden_recording(&arena, paths[i]);
		struct golden_datagram datagram;
		struct netlink_message message;

		while (golden_next(&recording, &datagram)) {
			struct netlink_reader reader = { datagram.bytes, datagram.len,
							 false };

			while (netlink_next_message(&reader, &message)) {
				if (!datagram.from_kernel || message.type <= 16 ||
				    message.payload[0] == IPVS_CMD_SET_INFO)
					continue;
				send_back(&message);
				compared++;
			}
		}
	}
	ck_assert_uint_gt(compared, 1000);
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(steps_are_these_requests, steps),
		UNIT(tunnel_values_are_sent_back),
		UNIT(a_dumped_virtual_service_is_added_as_it_was),
		UNIT_ROWS(netmasks_are_masks_or_lengths, netmasks),
		UNIT_ROWS(questions_are_these_requests, gets),
		UNIT(requests_carry_family_sequence_and_flags),
		UNIT(every_request_fits_the_promised_size),
		UNIT(a_request_that_does_not_fit_leaves_no_trace),
		UNIT(what_a_kernel_reported_is_encoded_the_same),
	};

	return unit_run("ipvs_codec", tests, UNIT_COUNT(tests));
}
