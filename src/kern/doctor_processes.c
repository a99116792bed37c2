/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FOUND = 64 }; /* of each kind: more would not be read */

static int add_manager(struct npi_arena *arena, struct doctor_manager *managers,
		       size_t *n, const char *name, const char *trace)
{
	if (*n == MOST_FOUND)
		return 0;
	managers[*n] = (struct doctor_manager){ npi_arena_strdup(arena, name),
						npi_arena_strdup(arena, trace) };
	if (!managers[*n].name || !managers[*n].trace)
		return -ENOMEM;
	++*n;
	return 0;
}

/* Links that only these programs make. */
static int find_links(struct npi_arena *arena, struct doctor_manager *managers, size_t *n)
{
	static const char *const links[][2] = {
		{ "kube-ipvs0", "kube-proxy" },
		{ "kube-dummy-if", "kube-router" },
		{ "lvscare", "lvscare" },
	};
	char trace[IFNAMSIZ + 8];
	size_t i;
	int r = 0;

	for (i = 0; i < sizeof(links) / sizeof(links[0]) && !r; i++) {
		if (!if_nametoindex(links[i][0]))
			continue;
		snprintf(trace, sizeof(trace), "link %s", links[i][0]);
		r = add_manager(arena, managers, n, links[i][1], trace);
	}
	return r;
}

static bool is_manager(const char *comm)
{
	static const char *const names[] = { "keepalived", "kube-proxy", "kube-router",
					     "lvscare" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(comm, names[i]))
			return true;
	return false;
}

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

static int find_processes(struct npi_arena *arena, struct doctor_manager *managers,
			  size_t *n)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	char comm[32], trace[32];
	int r = 0;

	while (processes && !r && (entry = readdir(processes))) {
		if (!isdigit((unsigned char)*entry->d_name) ||
		    !read_comm(entry->d_name, comm) || !is_manager(comm))
			continue;
		snprintf(trace, sizeof(trace), "process %.10s", entry->d_name);
		r = add_manager(arena, managers, n, comm, trace);
	}
	if (processes)
		closedir(processes);
	return r;
}

int kern_find_managers(struct npi_arena *arena, struct doctor_facts *facts)
{
	struct doctor_manager *managers =
		npi_arena_new_array(arena, struct doctor_manager, MOST_FOUND);
	int r;

	if (!managers)
		return -ENOMEM;
	facts->managers = managers;
	r = find_links(arena, managers, &facts->n_managers);
	return r ? r : find_processes(arena, managers, &facts->n_managers);
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

/* "  0: 00000000:0016 00000000:0000 0A …": address:port, peer, state */
static void read_sockets(const char *path, unsigned int wanted_state, uint8_t protocol,
			 const struct doctor_question *question,
			 struct doctor_listener *listeners, size_t *n)
{
	FILE *in = fopen(path, "re");
	unsigned int port, state;
	char line[512];

	while (in && fgets(line, sizeof(line), in)) {
		if (sscanf(line, " %*u: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x", &port,
			   &state) != 2)
			continue;
		if (state == wanted_state && port >= question->node_port_min &&
		    port <= question->node_port_max)
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

/* "8080,30000-32767": whether one of them holds the whole nodePort range. */
static bool holds_range(const char *list, const struct doctor_question *question)
{
	unsigned int from, to;
	int used;

	while (sscanf(list, "%u%n", &from, &used) == 1) {
		list += used;
		to = from;
		if (*list == '-' && sscanf(list, "-%u%n", &to, &used) == 1)
			list += used;
		if (from <= question->node_port_min && to >= question->node_port_max)
			return true;
		list += *list == ',';
	}
	return false;
}

void kern_read_local_ports(const struct doctor_question *question,
			   struct doctor_facts *facts)
{
	FILE *in = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	unsigned int from = 0, to = 0;
	char line[4096];

	if (in && fscanf(in, "%u %u", &from, &to) == 2) {
		facts->local_port_min = (uint16_t)from;
		facts->local_port_max = (uint16_t)to;
	}
	if (in)
		fclose(in);
	in = fopen("/proc/sys/net/ipv4/ip_local_reserved_ports", "re");
	if (in && fgets(line, sizeof(line), in))
		facts->node_ports_reserved = holds_range(line, question);
	if (in)
		fclose(in);
}
