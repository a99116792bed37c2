/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "surroundings.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <net/if.h>

/* The first user namespace maps all user ids onto themselves. */
bool kern_in_user_namespace(void)
{
	unsigned int inside, outside, count;
	FILE *map = fopen("/proc/self/uid_map", "re");
	int n;

	if (!map)
		return false;
	n = fscanf(map, "%u %u %u", &inside, &outside, &count);
	fclose(map);
	return n != 3 || inside != 0 || outside != 0 || count != 0xffffffff;
}

bool kern_lo_is_down(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r;

	if (fd < 0)
		return false;
	r = ioctl(fd, SIOCGIFFLAGS, &request);
	close(fd);
	return r == 0 && !(request.ifr_flags & IFF_UP);
}
