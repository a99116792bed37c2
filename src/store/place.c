/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/place.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14; include/uapi/asm-generic/socket.h */
#endif

#define STATE_DIR "/var/lib/nodeport-ipvs"
#define RUN_DIR   "/run/nodeport-ipvs"

static int read_boot_id(char boot_id[NPI_BOOT_ID])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, boot_id, NPI_BOOT_ID - 1);
	close(fd);
	if (len != NPI_BOOT_ID - 1)
		return -EIO;
	boot_id[len] = '\0';
	return 0;
}

/* Before Linux 5.14 the namespace's inode stands in; it can be used again, but not while
 * this boot's id and a table of ours are there. */
static int read_inode(uint64_t *ret_cookie)
{
	struct stat status;

	if (stat("/proc/self/ns/net", &status) < 0)
		return -errno;
	*ret_cookie = status.st_ino;
	return 0;
}

static int read_netns_cookie(uint64_t *ret_cookie)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(*ret_cookie);
	int r;

	if (fd < 0)
		return -errno;
	r = getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, ret_cookie, &len);
	r = r < 0 ? -errno : 0;
	close(fd);
	return r == -ENOPROTOOPT ? read_inode(ret_cookie) : r;
}

/* net_core_table (net/core/sysctl_net_core.c) is registered for init_net only. The
 * links in /proc/1/ns would say the same, but not to a service without CAP_SYS_PTRACE. */
static bool is_initial_netns(void)
{
	return access("/proc/sys/net/core/dev_weight", F_OK) == 0;
}

static int find_store(const char *state_dir, struct npi_place *place)
{
	char name[64] = "state.db";
	int len;

	if (!state_dir)
		state_dir = place->initial_netns ? STATE_DIR : place->run_dir;
	if (state_dir == place->run_dir)
		snprintf(name, sizeof(name), "netns-%" PRIu64 ".db", place->netns_cookie);
	len = snprintf(place->state_dir, NPI_PLACE_PATH, "%s", state_dir);
	if (len >= NPI_PLACE_PATH)
		return -ENAMETOOLONG;
	len = snprintf(place->store, NPI_PLACE_PATH, "%s/%s", state_dir, name);
	return len >= NPI_PLACE_PATH ? -ENAMETOOLONG : 0;
}

int npi_place_find(const char *state_dir, const char *run_dir,
		   struct npi_place *ret_place)
{
	struct npi_place *place = ret_place;
	int len, r;

	memset(place, 0, sizeof(*place));
	r = read_boot_id(place->boot_id);
	if (r == 0)
		r = read_netns_cookie(&place->netns_cookie);
	if (r < 0)
		return r;
	place->initial_netns = is_initial_netns();
	len = snprintf(place->run_dir, NPI_PLACE_PATH, "%s", run_dir ? run_dir : RUN_DIR);
	if (len >= NPI_PLACE_PATH)
		return -ENAMETOOLONG;
	len = snprintf(place->lock, NPI_PLACE_PATH, "%s/netns-%" PRIu64 ".lock",
		       place->run_dir, place->netns_cookie);
	return len >= NPI_PLACE_PATH ? -ENAMETOOLONG : find_store(state_dir, place);
}
