/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any datagram is decoded into values that can be sent back, or refused. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fuzz/fuzz.h"
#include "npi/ipvs_codec.h"
#include "npi/route_codec.h"

static void require(bool promise)
{
	if (!promise)
		abort();
}

/* Whatever a kernel reported fits into one request. */
static void send_back(const struct npi_step *step)
{
	uint8_t bytes[IPVS_MAX_MESSAGE];
	struct netlink_buffer buffer = { .bytes = bytes, .capacity = sizeof(bytes) };
	const struct ipvs_request request = { .family_id = 30 };
	struct netlink_reader reader;
	struct netlink_message message;

	require(ipvs_encode_step(&buffer, &request, step) == 0);
	reader = (struct netlink_reader){ bytes, buffer.len, false };
	require(netlink_next_message(&reader, &message));
	require(!netlink_next_message(&reader, &message) && !reader.malformed);
}

static void check_virtual_service(const struct netlink_message *message)
{
	struct ipvs_virtual_service vs;
	struct ipvs_stats stats;
	struct npi_step step = { .vs = &vs };
	int r = ipvs_decode_virtual_service(message, &vs, &stats);

	require(r == 0 || r == -EBADMSG);
	if (r)
		return;
	require(vs.addr.family == AF_INET || vs.addr.family == AF_INET6);
	require(memchr(vs.scheduler, '\0', sizeof(vs.scheduler)));
	require(memchr(vs.pe_name, '\0', sizeof(vs.pe_name)));
	require(vs.netmask <= 128 || vs.netmask == IPVS_NO_PREFIX);
	send_back(&step);
	step.kind = NPI_DELETE_VIRTUAL_SERVICE;
	send_back(&step);
}

static void check_real_server(const struct netlink_message *message)
{
	const struct ipvs_virtual_service vs = { .addr.family = AF_INET6 };
	struct ipvs_real_server rs;
	struct npi_step step = { .kind = NPI_SET_REAL_SERVER,
				 .vs = &vs,
				 .real_server = &rs };
	struct ipvs_stats stats;
	int r = ipvs_decode_real_server(message, AF_INET6, &rs, &stats);

	require(r == 0 || r == -EBADMSG);
	if (r)
		return;
	require(rs.addr.family == AF_INET || rs.addr.family == AF_INET6);
	send_back(&step);
}

static void check_settings(const struct netlink_message *message)
{
	struct ipvs_timeouts timeouts;
	struct ipvs_daemon daemon;
	struct ipvs_info info;
	uint16_t id;
	int error = -1, r;

	r = ipvs_decode_info(message, &info);
	require(r == 0 || r == -EBADMSG);
	r = ipvs_decode_timeouts(message, &timeouts);
	require(r == 0 || r == -EBADMSG);
	r = ipvs_decode_daemon(message, &daemon);
	require(r == 0 || r == -EBADMSG);
	if (!r)
		require(memchr(daemon.interface, '\0', sizeof(daemon.interface)));
	r = netlink_decode_family_id(message, &id);
	require(r == 0 || r == -EBADMSG);
	r = netlink_error(message, &error);
	require(r == -EBADMSG || (r == 0 && error >= 0));
}

static bool is_ip_or_none(const struct npi_addr *addr)
{
	return addr->family == 0 || addr->family == AF_INET || addr->family == AF_INET6;
}

/* Stops at the third, so that this way is walked too. */
static int count_gateway(void *context, const struct npi_addr *gateway)
{
	int *count = context;

	require(is_ip_or_none(gateway) && gateway->family);
	return ++*count == 3 ? -ENOMEM : 0;
}

static void check_routes(const struct netlink_message *message)
{
	struct host_address address;
	struct npi_addr addr;
	int count = 0, r;

	r = route_decode_address(message, &address);
	require(r == -EBADMSG || (r == 0 && is_ip_or_none(&address.addr)));
	r = route_decode_neighbour(message, &addr);
	require(r == -EBADMSG || (r == 0 && is_ip_or_none(&addr)));
	r = route_decode_source(message, &addr);
	require(r == -EBADMSG || (r == 0 && is_ip_or_none(&addr)));
	r = route_decode_gateways(message, count_gateway, &count);
	require(r == 0 || r == -EBADMSG || (r == -ENOMEM && count == 3));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_reader reader = { data, size, false };
	struct netlink_message message;

	while (netlink_next_message(&reader, &message)) {
		require(message.payload >= data &&
			message.payload + message.len <= data + size);
		check_virtual_service(&message);
		check_real_server(&message);
		check_settings(&message);
		check_routes(&message);
	}
	require(reader.malformed || reader.len == 0);
	return 0;
}
