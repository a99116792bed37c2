/* SPDX-License-Identifier: GPL-2.0-or-later */
/* floor_read - the least that reading a table can cost: one socket, one dump of the
 * virtual services, one dump of real servers for each. Nothing is kept but the counts. */
#include "raw.h"

enum { NESTED_BYTES = 64 };

struct key {
	char bytes[NESTED_BYTES]; /* the attributes that identify a virtual service */
	uint16_t len;
};

static struct key *keys;
static size_t n_keys;

static void ask(int fd, uint16_t family, uint8_t command, const struct key *key)
{
	char bytes[256] = { 0 };
	struct nlmsghdr message = { NLMSG_HDRLEN + GENL_HDRLEN, family,
				    NLM_F_REQUEST | NLM_F_DUMP, 1, 0 };
	struct genlmsghdr generic = { command, 1, 0 };

	if (key) {
		struct nlattr nest = { (uint16_t)(NLA_HDRLEN + key->len),
				       IPVS_CMD_ATTR_SERVICE };

		memcpy(bytes + NLMSG_HDRLEN + GENL_HDRLEN, &nest, NLA_HDRLEN);
		memcpy(bytes + NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN, key->bytes,
		       key->len);
		message.nlmsg_len += nest.nla_len;
	}
	memcpy(bytes, &message, sizeof(message));
	memcpy(bytes + NLMSG_HDRLEN, &generic, sizeof(generic));
	if (send(fd, bytes, message.nlmsg_len, 0) < 0)
		raw_die("send");
}

/* AF, PROTOCOL, ADDR and PORT, or FWMARK, stand at the beginning of the nest. */
static void keep_key(const char *payload, size_t len)
{
	const char *at = payload + GENL_HDRLEN + NLA_HDRLEN, *end = payload + len;
	struct key *key;

	if (n_keys % 1024 == 0)
		keys = realloc(keys, (n_keys + 1024) * sizeof(*keys));
	if (!keys)
		raw_die("realloc");
	key = &keys[n_keys++];
	key->len = 0;
	while (at + NLA_HDRLEN <= end) {
		struct nlattr attribute;

		memcpy(&attribute, at, sizeof(attribute));
		if (attribute.nla_type > IPVS_SVC_ATTR_FWMARK ||
		    key->len + NLA_ALIGN(attribute.nla_len) > NESTED_BYTES)
			break;
		memcpy(key->bytes + key->len, at, attribute.nla_len);
		key->len = (uint16_t)(key->len + NLA_ALIGN(attribute.nla_len));
		at += NLA_ALIGN(attribute.nla_len);
	}
}

static size_t take(int fd, void (*each)(const char *payload, size_t len))
{
	static char bytes[RAW_RECEIVE_BYTES];
	struct nlmsghdr *message;
	size_t n = 0;

	for (;;) {
		ssize_t received = recv(fd, bytes, sizeof(bytes), 0);
		int len = (int)received;

		if (received <= 0)
			raw_die("recv");
		for (message = (struct nlmsghdr *)(void *)bytes;
		     NLMSG_OK(message, (unsigned)len);
		     message = NLMSG_NEXT(message, len)) {
			if (message->nlmsg_type == NLMSG_DONE)
				return n;
			if (message->nlmsg_type == NLMSG_ERROR)
				raw_die("dump");
			n++;
			if (each)
				each(NLMSG_DATA(message),
				     message->nlmsg_len - NLMSG_HDRLEN);
		}
	}
}

int main(void)
{
	int fd = raw_open();
	uint16_t family = raw_family(fd);
	size_t real_servers = 0, i;

	ask(fd, family, IPVS_CMD_GET_SERVICE, NULL);
	take(fd, keep_key);
	for (i = 0; i < n_keys; i++) {
		ask(fd, family, IPVS_CMD_GET_DEST, &keys[i]);
		real_servers += take(fd, NULL);
	}
	printf("%zu virtual services, %zu real servers\n", n_keys, real_servers);
	return 0;
}
