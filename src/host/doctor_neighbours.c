/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>

enum { RECENT_S = 300 }; /* a timer runs every minute */

/* How to be rid of each, where a command can tell. */
static const struct {
	const char *name;
	const char *remedy;
} managers[] = {
	{ "kube-proxy", "kubectl -n kube-system delete daemonset kube-proxy && "
			"kube-proxy --cleanup" },
	{ "kube-router", "kubectl -n kube-system delete daemonset kube-router && "
			 "kube-router --cleanup-config" },
	{ "keepalived", "systemctl disable --now keepalived" },
	{ "lvscare", "ip link delete lvscare    # once it is stopped" },
};

static void check_managers(struct examination *exam)
{
	size_t i, j;

	for (i = 0; i < exam->facts->n_managers; i++) {
		const struct doctor_manager *manager = &exam->facts->managers[i];

		doctor_say(exam, DOCTOR_WARN, "managers",
			   "%s seems to program IPVS here as well (%s)", manager->name,
			   manager->trace);
		for (j = 0; j < sizeof(managers) / sizeof(managers[0]); j++)
			if (!strcmp(managers[j].name, manager->name))
				doctor_remedy(exam, "%s", managers[j].remedy);
	}
	if (!exam->facts->n_managers)
		doctor_say(exam, DOCTOR_OK, "managers",
			   "no kube-proxy, kube-router, keepalived or lvscare found");
}

static void check_listener(struct examination *exam,
			   const struct doctor_listener *listener)
{
	const char *protocol = listener->protocol == IPPROTO_UDP ? "udp" : "tcp";

	doctor_say(exam, DOCTOR_WARN, "ports",
		   "a process listens on %s port %u, which is in the nodePort range",
		   protocol, listener->port);
	doctor_remedy(exam, "fuser -v -k -i %u/%s    # asks before it ends the process",
		      listener->port, protocol);
}

/* A process behind a nodePort is cut off; and it may get such a port by chance. */
static void check_ports(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;
	const struct npi_settings *settings = exam->settings;
	size_t i;

	for (i = 0; i < facts->n_listeners; i++)
		check_listener(exam, &facts->listeners[i]);
	if (facts->node_ports_reserved ||
	    facts->local_port_max < settings->node_port_min ||
	    facts->local_port_min > settings->node_port_max) {
		doctor_say(exam, DOCTOR_OK, "local_ports",
			   "outgoing connections use no port of the nodePort range");
		return;
	}
	doctor_say(exam, DOCTOR_WARN, "local_ports",
		   "outgoing connections may use ports of the nodePort range %u-%u "
		   "(net.ipv4.ip_local_port_range = %u %u)",
		   settings->node_port_min, settings->node_port_max,
		   facts->local_port_min, facts->local_port_max);
	doctor_remedy(exam, "sysctl -w net.ipv4.ip_local_reserved_ports=%u-%u",
		      settings->node_port_min, settings->node_port_max);
}

static void check_store(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;

	switch (facts->store) {
	case DOCTOR_STORE_ABSENT:
		doctor_say(exam, DOCTOR_OK, "store", "nothing was applied yet (%s)",
			   facts->store_path);
		return;
	case DOCTOR_STORE_BAD:
		doctor_say(exam, DOCTOR_FAIL, "store", "%s: %s", facts->store_path,
			   facts->store_text);
		doctor_remedy(exam,
			      "mv %s %s.damaged    # then apply the manifests again",
			      facts->store_path, facts->store_path);
		return;
	case DOCTOR_STORE_GOOD:
		break;
	}
	doctor_say(exam, DOCTOR_OK, "store", "%s is sound", facts->store_path);
	if (facts->last_success_s < 0)
		return;
	if (!facts->last_success_s) {
		doctor_say(exam, DOCTOR_WARN, "last_success", "no run has succeeded yet");
		doctor_remedy(exam, "nodeport-ipvs reconcile");
	} else if (facts->now_s - facts->last_success_s > RECENT_S) {
		doctor_say(exam, DOCTOR_WARN, "last_success",
			   "the last successful run was %" PRId64 " minutes ago",
			   (facts->now_s - facts->last_success_s) / 60);
		doctor_remedy(exam, "systemctl enable --now nodeport-ipvs.timer");
	} else {
		doctor_say(exam, DOCTOR_OK, "last_success",
			   "the last successful run was %" PRId64 " seconds ago",
			   facts->now_s - facts->last_success_s);
	}
}

void doctor_check_neighbours(struct examination *exam)
{
	check_managers(exam);
	check_ports(exam);
	check_store(exam);
}
