/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FOUND = 64 }; /* more would not be read */

/* Their names, and links that only they make. */
static const struct doctor_manager known_managers[] = {
	{ .name = "kube-proxy", .link = "kube-ipvs0" },
	{ .name = "kube-router", .link = "kube-dummy-if" },
	{ .name = "keepalived" },
	{ .name = "lvscare", .link = "lvscare" },
};

enum { N_MANAGERS = sizeof(known_managers) / sizeof(known_managers[0]) };

static bool read_comm(const char *pid, char comm[32])
{
	char path[32];
	FILE *in;
	bool read;

	snprintf(path, sizeof(path), "/proc/%.10s/comm", pid);
	in = fopen(path, "re");
	if (!in)
		return false;
	read = fgets(comm, 32, in) != NULL;
	fclose(in);
	comm[strcspn(comm, "\n")] = '\0';
	return read;
}

/* One in another network namespace, as in a container, programs another table; one that
 * has ended, and waits for its parent, is in none. */
static bool is_elsewhere(const char *pid)
{
	char path[32], its[32] = "", ours[32] = "";

	snprintf(path, sizeof(path), "/proc/%.10s/ns/net", pid);
	if (readlink(path, its, sizeof(its) - 1) < 0)
		return errno == ENOENT;
	return readlink("/proc/self/ns/net", ours, sizeof(ours) - 1) > 0 &&
	       strcmp(its, ours) != 0;
}

/* A program may run in several processes; one is enough to find it. */
static void find_processes(struct doctor_manager managers[N_MANAGERS])
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	char comm[32];
	size_t i;

	while (processes && (entry = readdir(processes))) {
		if (!isdigit((unsigned char)*entry->d_name) ||
		    !read_comm(entry->d_name, comm))
			continue;
		for (i = 0; i < N_MANAGERS; i++)
			if (!managers[i].pid && !strcmp(comm, managers[i].name) &&
			    !is_elsewhere(entry->d_name))
				managers[i].pid =
					(uint32_t)strtoul(entry->d_name, NULL, 10);
	}
	if (processes)
		closedir(processes);
}

int kern_find_managers(struct npi_arena *arena, struct doctor_facts *facts)
{
	struct doctor_manager *managers =
		npi_arena_new_array(arena, struct doctor_manager, N_MANAGERS);
	size_t n = 0, i;
	int r = 0;

	if (!managers)
		return -ENOMEM;
	memcpy(managers, known_managers, sizeof(known_managers));
	for (i = 0; i < N_MANAGERS; i++)
		if (managers[i].link && !if_nametoindex(managers[i].link))
			managers[i].link = NULL;
	find_processes(managers);
	for (i = 0; i < N_MANAGERS; i++)
		if (managers[i].pid || managers[i].link)
			managers[n++] = managers[i];
	for (i = 0; i < n && !r; i++)
		if (managers[i].pid)
			r = kern_find_keeper(arena, &managers[i]);
	facts->managers = managers;
	facts->n_managers = n;
	return r;
}

static void add_listener(struct doctor_listener *listeners, size_t *n,
			 struct doctor_listener listener)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (listeners[i].port == listener.port &&
		    listeners[i].protocol == listener.protocol)
			return;
	if (*n < MOST_FOUND)
		listeners[(*n)++] = listener;
}

/* What is bound to 127.0.0.0/8 or ::1 is out of the way: no nodePort is served there. The
 * kernel prints 32-bit words as they are in memory. */
static bool is_loopback(const char *words)
{
	uint32_t first;
	uint8_t byte;

	if (!strcmp(words, "00000000000000000000000001000000") ||
	    !strcmp(words, "00000000000000000000000000000001"))
		return true;
	if (strlen(words) != 8)
		return false;
	first = (uint32_t)strtoul(words, NULL, 16);
	memcpy(&byte, &first, 1);
	return byte == 127;
}

/* "  0: 00000000:0016 00000000:0000 0A …": address:port, peer, state */
static void read_sockets(const char *path, unsigned int wanted_state, uint8_t protocol,
			 const struct doctor_question *question,
			 struct doctor_listener *listeners, size_t *n)
{
	FILE *in = fopen(path, "re");
	unsigned int port, state;
	char line[512], address[33];

	while (in && fgets(line, sizeof(line), in)) {
		if (sscanf(line, " %*u: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x", address, &port,
			   &state) != 3)
			continue;
		if (state == wanted_state && port >= question->node_port_min &&
		    port <= question->node_port_max && !is_loopback(address))
			add_listener(
				listeners, n,
				(struct doctor_listener){ (uint16_t)port, protocol });
	}
	if (in)
		fclose(in);
}

int kern_find_listeners(const struct doctor_question *question, struct npi_arena *arena,
			struct doctor_facts *facts)
{
	enum { LISTEN = 0x0a, UNCONNECTED = 0x07 };
	struct doctor_listener *listeners =
		npi_arena_new_array(arena, struct doctor_listener, MOST_FOUND);
	size_t *n = &facts->n_listeners;

	if (!listeners)
		return -ENOMEM;
	facts->listeners = listeners;
	read_sockets("/proc/net/tcp", LISTEN, IPPROTO_TCP, question, listeners, n);
	read_sockets("/proc/net/tcp6", LISTEN, IPPROTO_TCP, question, listeners, n);
	read_sockets("/proc/net/udp", UNCONNECTED, IPPROTO_UDP, question, listeners, n);
	read_sockets("/proc/net/udp6", UNCONNECTED, IPPROTO_UDP, question, listeners, n);
	return 0;
}

/* The kernel gives the whole list to the first read only. */
int kern_read_local_ports(struct npi_arena *arena, struct doctor_facts *facts)
{
	enum { LIST_BYTES = 1 << 16 };
	int fd = open("/proc/sys/net/ipv4/ip_local_reserved_ports", O_RDONLY | O_CLOEXEC);
	FILE *in = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	char *list = npi_arena_alloc(arena, LIST_BYTES);
	unsigned int from = 0, to = 0;

	if (in && fscanf(in, "%u %u", &from, &to) == 2) {
		facts->local_port_min = (uint16_t)from;
		facts->local_port_max = (uint16_t)to;
	}
	if (in)
		fclose(in);
	if (fd >= 0 && list && read(fd, list, LIST_BYTES - 1) > 0)
		list[strcspn(list, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
	facts->reserved_ports = list;
	return list ? 0 : -ENOMEM;
}
