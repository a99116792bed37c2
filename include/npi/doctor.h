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

/* Other software that programs IPVS. */
struct doctor_manager {
	const char *name; /* "kube-proxy" */
	const char *link; /* it has made this one; NULL: none */
	uint32_t pid;     /* it runs; 0: it does not, not here */
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
	DOCTOR_STORE_DAMAGED,  /* @store_text says how, also of the next two */
	DOCTOR_STORE_UNUSABLE, /* it may be sound, but cannot be opened */
	DOCTOR_STORE_FORBIDDEN,
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
	bool linux_before_5_9;
	int sysctls[HOST_N_SYSCTLS];
	const struct doctor_rp_filter *strict_rp_filters;
	size_t n_strict_rp_filters;

	bool table_known; /* the IPVS table could be read: what is @served */
	const struct doctor_served *served;
	size_t n_served;
	const struct npi_addr *unreachable; /* real servers that no route leads to */
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
	struct doctor_runs runs;
	int64_t now_s;
};

enum doctor_verdict { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL, DOCTOR_SKIP };

struct doctor_finding {
	enum doctor_verdict verdict;
	const char *check; /* "ipvs", "ip_forward": stable, for -o json */
	const char *text;
	const char *remedy; /* a command; NULL: there is none, or none is needed */
};

struct doctor_report {
	const struct doctor_finding *items; /* at least one for every check */
	size_t n;
};

/* Examine the facts; 0 or -ENOMEM. */
int doctor_examine(const struct doctor_facts *facts, const struct npi_settings *settings,
		   struct npi_arena *arena,
		   struct doctor_report *ret_report) npi_must_check;

/* Whether any verdict is DOCTOR_FAIL. */
bool doctor_report_fails(const struct doctor_report *report);

#endif
