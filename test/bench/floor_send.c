/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * floor_send FILE - the least that programming a table can cost
 *
 * FILE holds finished requests (make_requests writes them); only the family's number, the
 * sequence numbers and the acknowledgement flag are put in. 256 of them go out at a time.
 */
#include "raw.h"

enum { BATCH = 256 };

static size_t read_file(const char *path, char **ret_bytes)
{
	FILE *in = fopen(path, "rb");
	long len = -1;

	if (!in || fseek(in, 0, SEEK_END) || (len = ftell(in)) < 0)
		raw_die(path);
	rewind(in);
	*ret_bytes = malloc((size_t)len);
	if (!*ret_bytes || fread(*ret_bytes, 1, (size_t)len, in) != (size_t)len)
		raw_die(path);
	fclose(in);
	return (size_t)len;
}

/* Everything that was answered is there when send() returns; only errors and the last
 * message are answered. */
static unsigned int count_errors(int fd)
{
	static char bytes[RAW_RECEIVE_BYTES];
	unsigned int errors = 0;
	struct nlmsghdr *message;
	ssize_t received;

	while ((received = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0) {
		int len = (int)received;

		for (message = (struct nlmsghdr *)(void *)bytes;
		     NLMSG_OK(message, (unsigned)len); message = NLMSG_NEXT(message, len))
			if (message->nlmsg_type == NLMSG_ERROR &&
			    ((struct nlmsgerr *)NLMSG_DATA(message))->error)
				errors++;
	}
	return errors;
}

int main(int argc, char **argv)
{
	unsigned int n = 0, errors = 0;
	struct nlmsghdr *message = NULL;
	size_t len, at = 0, begin;
	uint16_t family;
	char *bytes;
	int fd;

	if (argc != 2)
		return 2;
	len = read_file(argv[1], &bytes);
	fd = raw_open();
	family = raw_family(fd);
	while (at < len) {
		unsigned int in_batch = 0;

		for (begin = at; at < len && in_batch < BATCH; in_batch++) {
			message = (struct nlmsghdr *)(void *)(bytes + at);
			message->nlmsg_type = family;
			message->nlmsg_seq = ++n;
			at += NLMSG_ALIGN(message->nlmsg_len);
		}
		if (message)
			message->nlmsg_flags |= NLM_F_ACK;
		if (send(fd, bytes + begin, at - begin, 0) < 0)
			raw_die("send");
		errors += count_errors(fd);
	}
	printf("%u requests, %u errors\n", n, errors);
	return errors != 0;
}
