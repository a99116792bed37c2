/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.h - why a Service may not be reachable on this node, and what cures it
 *
 * What is known of the node is gathered into plain values (kern_doctor.h); what follows
 * from them is decided here, without looking anywhere. Nothing is ever changed.
 */
#ifndef NPI_DOCTOR_H
#define NPI_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/host.h"
#include "npi/result.h"
#include "npi/settings.h"

/* Where a kernel module is. */
enum doctor_module {
	DOCTOR_LOADED,
	DOCTOR_BUILT_IN,
	DOCTOR_NOT_LOADED,    /* installed; loaded on demand or with modprobe */
	DOCTOR_NOT_INSTALLED, /* no such module for the running kernel */
	DOCTOR_NOT_BUILT,     /* the kernel's configuration says no */
	DOCTOR_NOT_KNOWN,     /* nothing on this system tells */
};

/* Stands for the name of a table of the old iptables in @ruleset of the facts. */
#define DOCTOR_LEGACY_TABLE "iptables-legacy"

struct doctor_scheduler {
	const char *name;
	enum doctor_module module;
};

/* A virtual service that packets have to get at. */
struct doctor_served {
	struct npi_addr addr;
	uint16_t protocol; /* IPPROTO_* */
	uint16_t port;
	bool is_forwarded; /* answers of its real servers pass through this node (Masq) */
};

/* What a reconciliation would put right, see npi_run_plan(). */
struct doctor_drift {
	const char *why_not; /* what keeps it from being known; NULL: it is */
	size_t n_objects;    /* stored */
	size_t n_steps;      /* of IPVS */
	size_t n_routes;     /* local ones that are missing, or lead elsewhere */
	bool manages_masquerade;
	const char *bad_tables; /* "ip nodeport_ipvs"; NULL: each is as it was made */
	size_t n_elements;      /* that our tables lack or should not have */
};

/* Who starts a process again when it ends. */
enum doctor_keeper {
	DOCTOR_KEPT_BY_NOBODY,
	DOCTOR_KEPT_BY_SYSTEMD,
	DOCTOR_KEPT_BY_KUBELET,
};

/* Other software that programs IPVS. */
struct doctor_manager {
	const char *name; /* "kube-proxy" */
	const char *link; /* it has made this one; NULL: none */
	uint32_t pid;     /* it runs; 0: it does not, not here */
	enum doctor_keeper keeper;
	const char *kept_as; /* SYSTEMD: the unit; KUBELET: the file of the static pod, or
			      * NULL when it is none */
};

/* A real server that no route leads to. */
struct doctor_unreachable {
	struct npi_addr addr;
	const char *node_name; /* its endpoint is there; NULL: not known */
	struct npi_addr node;  /* the address of that; family 0: not known */
};

/* A socket that listens on a port of the nodePort range. */
struct doctor_listener {
	uint16_t port;
	uint8_t protocol; /* IPPROTO_TCP, IPPROTO_UDP */
};

/* An interface that drops what does not come from where the route back leads. */
struct doctor_rp_filter {
	const char *interface; /* "all": every one of them; "eth0" */
};

enum doctor_store {
	DOCTOR_STORE_ABSENT, /* nothing was applied yet */
	DOCTOR_STORE_GOOD,
	DOCTOR_STORE_DAMAGED,   /* @store_text says how, also of the next ones */
	DOCTOR_STORE_NEWER,     /* a newer program has written it */
	DOCTOR_STORE_FORBIDDEN, /* only root may read it */
	DOCTOR_STORE_UNUSABLE,  /* it may be sound, but cannot be opened */
};

/* How the last runs went. */
struct doctor_runs {
	bool known;
	int64_t last_success_s; /* wall clock; 0: never since the machine was started */
	bool has_failed;        /* the last one, with … */
	int exit_status;        /* … this */
};

struct doctor_facts {
	const char *release;        /* uname -r */
	const char *other_release;  /* a kernel that ip_vs is installed for; NULL: none */
	const char *kernel_package; /* of this distribution and processor, with all
				     * modules; NULL: not known */
	enum doctor_module ip_vs;
	const struct doctor_scheduler *schedulers; /* that something here needs */
	size_t n_schedulers;
	bool has_net_admin; /* CAP_NET_ADMIN */
	bool in_initial_user_namespace;
	bool is_root;
	bool has_sudo;
	const char *program; /* the path of this one */
	bool linux_before_5_9;
	int sysctls[HOST_N_SYSCTLS];
	const struct doctor_rp_filter *strict_rp_filters;
	size_t n_strict_rp_filters;

	bool table_known; /* the IPVS table could be read: what is @served */
	const struct doctor_served *served;
	size_t n_served;
	struct doctor_unreachable *unreachable;
	size_t n_unreachable;

	struct doctor_drift drift;
	/* what `nft --stateless --terse list ruleset` prints, and the filter tables of
	 * the old iptables in the same form; NULL: not known */
	const char *ruleset;

	bool has_legacy_nat; /* the old iptables translates addresses somehow */

	const struct doctor_manager *managers;
	size_t n_managers;
	uint16_t local_port_min, local_port_max; /* net.ipv4.ip_local_port_range */
	const char *reserved_ports; /* net.ipv4.ip_local_reserved_ports: "80,30000-32767"
				     */
	const struct doctor_listener *listeners;
	size_t n_listeners;
	enum doctor_store store;
	const char *store_path;
	const char *store_text;
	const char *store_hint; /* what may help, of DOCTOR_STORE_UNUSABLE; "": nothing */
	struct doctor_runs runs;
	int64_t now_s;
};

enum doctor_verdict { DOCTOR_FAIL, DOCTOR_WARN, DOCTOR_SKIP, DOCTOR_OK };

/* All that can be wrong. */
enum doctor_trouble {
	DOCTOR_NOT_ROOT,
	DOCTOR_CAPABILITY_DROPPED,
	DOCTOR_USER_NAMESPACE,
	DOCTOR_IPVS_NOT_LOADED,
	DOCTOR_IPVS_NOT_INSTALLED,
	DOCTOR_IPVS_OTHER_KERNEL,
	DOCTOR_IPVS_NOT_BUILT,
	DOCTOR_SCHEDULER_NOT_INSTALLED,
	DOCTOR_SCHEDULER_UNKNOWN,
	DOCTOR_IP_FORWARD_OFF,
	DOCTOR_FORWARDING_OFF,
	DOCTOR_CONNTRACK_OFF,
	DOCTOR_EXPIRE_NODEST_CONN_OFF,
	DOCTOR_EXPIRE_QUIESCENT_TEMPLATE_OFF,
	DOCTOR_CONN_REUSE_MODE_ON,
	DOCTOR_RP_FILTER_STRICT,
	DOCTOR_INPUT_CLOSED,
	DOCTOR_FORWARD_CLOSED,
	DOCTOR_TABLE_DIFFERS,
	DOCTOR_LOCAL_ROUTES_DIFFER,
	DOCTOR_MASQUERADE_TABLE,
	DOCTOR_MASQUERADE_ELEMENTS,
	DOCTOR_MASQUERADE_NOBODY,
	DOCTOR_ROUTE_MISSING,
	DOCTOR_ROUTE_NODE_UNKNOWN,
	DOCTOR_MANAGER_RUNS,
	DOCTOR_MANAGER_LEFT,
	DOCTOR_PORT_TAKEN,
	DOCTOR_LOCAL_PORTS_OVERLAP,
	DOCTOR_STORE_IS_DAMAGED,
	DOCTOR_STORE_IS_NEWER,
	DOCTOR_STORE_IS_FORBIDDEN,
	DOCTOR_STORE_IS_UNUSABLE,
	DOCTOR_RUN_FAILED,
	DOCTOR_RUN_NEVER,
	DOCTOR_RUN_OLD,
	DOCTOR_N_TROUBLES,
};

/* What stays the same of each, whatever is said of it. */
struct doctor_trouble_kind {
	const char *check;  /* "ipvs" */
	const char *reason; /* "not-loaded" */
	enum doctor_verdict verdict;
};

extern const struct doctor_trouble_kind doctor_troubles[DOCTOR_N_TROUBLES];

struct doctor_finding {
	enum doctor_verdict verdict;
	const char *check;  /* "ipvs", "ip_forward": stable, for -o json */
	const char *reason; /* so is this; NULL: nothing is wrong */
	const char *text;
	/* Of what is wrong one is set: a command for root's shell that can be run as it
	 * stands; or what to do where there can be no command. */
	const char *remedy;
	const char *advice;
};

struct doctor_report {
	/* At least one for every check; what is wrong first, and causes before what
	 * follows from them. */
	const struct doctor_finding *items;
	size_t n;
};

/* Examine the facts; 0 or -ENOMEM. */
int doctor_examine(const struct doctor_facts *facts, const struct npi_settings *settings,
		   struct npi_arena *arena,
		   struct doctor_report *ret_report) npi_must_check;

/* Whether any verdict is DOCTOR_FAIL. */
bool doctor_report_fails(const struct doctor_report *report);

#endif
