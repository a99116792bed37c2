/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * make_requests <RULES >REQUESTS - finished netlink requests for floor_send
 *
 * RULES is what `ipvsadm -Sn` prints, of IPv4 virtual services with nothing but a
 * scheduler and of masqueraded real servers; anything else ends the program.
 */
#include <arpa/inet.h>

#include "raw.h"

static char request[512];

static void *put(uint16_t type, const void *value, uint16_t len)
{
	struct nlmsghdr *message = (struct nlmsghdr *)(void *)request;
	struct nlattr attribute = { (uint16_t)(NLA_HDRLEN + len), type };
	char *at = request + message->nlmsg_len;

	memcpy(at, &attribute, sizeof(attribute));
	if (len)
		memcpy(at + NLA_HDRLEN, value, len);
	message->nlmsg_len += NLA_ALIGN(attribute.nla_len);
	return at;
}

static void put_u16(uint16_t type, uint16_t value)
{
	put(type, &value, sizeof(value));
}

static void put_u32(uint16_t type, uint32_t value)
{
	put(type, &value, sizeof(value));
}

static void end_nest(char *nest)
{
	struct nlmsghdr *message = (struct nlmsghdr *)(void *)request;
	uint16_t len = (uint16_t)(request + message->nlmsg_len - nest);

	memcpy(nest, &len, sizeof(len));
}

static void put_place(const char *text, uint16_t address_type, uint16_t port_type)
{
	unsigned char address[16] = { 0 };
	char host[64];
	unsigned int port;

	if (sscanf(text, "%63[0-9.]:%u", host, &port) != 2 ||
	    inet_pton(AF_INET, host, address) != 1) {
		fprintf(stderr, "make_requests: no address and port: %s\n", text);
		exit(1);
	}
	put(address_type, address, sizeof(address));
	put_u16(port_type, htons((uint16_t)port));
}

static void begin(uint8_t command)
{
	struct nlmsghdr message = { NLMSG_HDRLEN + GENL_HDRLEN, 0, NLM_F_REQUEST, 0, 0 };
	struct genlmsghdr generic = { command, 1, 0 };

	memset(request, 0, sizeof(request));
	memcpy(request, &message, sizeof(message));
	memcpy(request + NLMSG_HDRLEN, &generic, sizeof(generic));
}

/* as a virtual service is named in every request */
static char *begin_service(const char *protocol, const char *place)
{
	char *nest = put(IPVS_CMD_ATTR_SERVICE, NULL, 0);

	put_u16(IPVS_SVC_ATTR_AF, AF_INET);
	put_u16(IPVS_SVC_ATTR_PROTOCOL, protocol[1] == 'u' ? IPPROTO_UDP : IPPROTO_TCP);
	put_place(place, IPVS_SVC_ATTR_ADDR, IPVS_SVC_ATTR_PORT);
	return nest;
}

static void add_service(const char *protocol, const char *place, const char *scheduler)
{
	struct ip_vs_flags flags = { 0, ~0U };
	char *nest;

	begin(IPVS_CMD_NEW_SERVICE);
	nest = begin_service(protocol, place);
	put(IPVS_SVC_ATTR_SCHED_NAME, scheduler, (uint16_t)(strlen(scheduler) + 1));
	put(IPVS_SVC_ATTR_FLAGS, &flags, sizeof(flags));
	put_u32(IPVS_SVC_ATTR_TIMEOUT, 0);
	put_u32(IPVS_SVC_ATTR_NETMASK, ~0U);
	end_nest(nest);
}

static void add_real_server(const char *protocol, const char *place,
			    const char *real_server, unsigned int weight)
{
	char *nest;

	begin(IPVS_CMD_NEW_DEST);
	end_nest(begin_service(protocol, place));
	nest = put(IPVS_CMD_ATTR_DEST, NULL, 0);
	put_place(real_server, IPVS_DEST_ATTR_ADDR, IPVS_DEST_ATTR_PORT);
	put_u32(IPVS_DEST_ATTR_FWD_METHOD, IP_VS_CONN_F_MASQ);
	put_u32(IPVS_DEST_ATTR_WEIGHT, weight);
	put_u32(IPVS_DEST_ATTR_U_THRESH, 0);
	put_u32(IPVS_DEST_ATTR_L_THRESH, 0);
	put_u16(IPVS_DEST_ATTR_ADDR_FAMILY, AF_INET);
	end_nest(nest);
}

int main(void)
{
	char line[256], protocol[4], place[64], word[64];
	unsigned int weight;

	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "-A %3s %63s -s %15s", protocol, place, word) == 3) {
			add_service(protocol, place, word);
		} else if (sscanf(line, "-a %3s %63s -r %63s -m -w %u", protocol, place,
				  word, &weight) == 4) {
			add_real_server(protocol, place, word, weight);
		} else {
			fprintf(stderr, "make_requests: not understood: %s", line);
			return 1;
		}
		fwrite(request, ((struct nlmsghdr *)(void *)request)->nlmsg_len, 1,
		       stdout);
	}
	return fflush(stdout) ? 1 : 0;
}
