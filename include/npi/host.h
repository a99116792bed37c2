/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host.h - the node around IPVS, as values: addresses, local routes, masquerading,
 * sysctls
 *
 * IPVS takes packets that the node delivers to itself (LOCAL_IN, LOCAL_OUT), so every
 * virtual address must be local; and the reply of a pod on another node must come back
 * through this one, so what comes from elsewhere is masqueraded.
 */
#ifndef NPI_HOST_H
#define NPI_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/addr.h"
#include "npi/arena.h"
#include "npi/diag.h"
#include "npi/result.h"

struct host_change;
struct kube_objects;
struct npi_desired;
struct npi_owner;
struct npi_settings;

struct host_address {
	struct npi_addr addr;
	uint8_t prefix;
	uint8_t scope;  /* RT_SCOPE_* */
	int index;      /* of the interface */
	bool secondary; /* IFA_F_SECONDARY */
	char interface[16];
};

/* What translation needs to know of this node. */
struct host_facts {
	const struct host_address *addresses; /* as the kernel lists them */
	size_t n_addresses;
	struct npi_addr primary[2]; /* IPv4, IPv6: by the default route, else the first
				     * global address; family 0: none */
	/* addresses of other hosts: neighbours with a link-layer address, gateways */
	const struct npi_addr *others;
	size_t n_others;
};

enum {
	/* marks a route as ours (rtm_protocol); not in /etc/iproute2/rt_protos */
	HOST_ROUTE_PROTOCOL = 77,
};

/* `local ADDR dev lo table local proto 77 src SOURCE` */
struct host_route {
	struct npi_addr addr;
	struct npi_addr source;        /* family 0: none */
	const struct npi_owner *owner; /* desired only: who asked first */
};

enum host_set {
	HOST_MASQUERADE, /* connections to it are masqueraded, whoever connects */
	HOST_CLUSTER_IP, /* … unless a pod connects */
	HOST_HAIRPIN,    /* a pod reaching its own port through a virtual service */
	HOST_PODS,       /* networks of pods: @addr, @prefix */
	HOST_N_SETS,
};

/* An element of a set of our nftables table. */
struct host_element {
	struct npi_addr addr;
	uint8_t set;      /* enum host_set */
	uint8_t protocol; /* 0 in HOST_PODS */
	uint8_t prefix;   /* HOST_PODS only */
	uint16_t port;    /* 0 in HOST_PODS */
};

/* Values of the sysctls in host_sysctls[]; HOST_ABSENT: no such file. */
enum { HOST_N_SYSCTLS = 6, HOST_ABSENT = -1 };

struct host_sysctl {
	const char *name; /* "net.ipv4.ip_forward" */
	int value;
	bool only_ipv6;        /* wanted only when an IPv6 virtual service is */
	bool before_linux_5_9; /* wanted only there */
};
extern const struct host_sysctl host_sysctls[HOST_N_SYSCTLS];

/* Desired or actual. Arrays are sorted and without duplicates. */
struct host_state {
	struct host_route *routes;
	size_t n_routes;
	/* actual: addresses that are local by somebody else's route; never touched */
	struct npi_addr *foreign_local;
	size_t n_foreign_local;
	struct host_element *elements;
	size_t n_elements;
	int sysctls[HOST_N_SYSCTLS]; /* desired: HOST_ABSENT where nothing is wanted */
	/* the ports masquerading may use: outside the nodePort range */
	uint16_t source_port_min, source_port_max;
	uint32_t mark; /* one bit, between prerouting and postrouting only */
	/* actual: there is a table of ours; its chain and sets are what we would make */
	bool table_exists[2]; /* IPv4, IPv6 */
	bool table_intact[2];
	/* actual: of all of nftables, see kern_nft_generation(); 0: there is none */
	uint32_t generation;
};

int host_route_cmp(const struct host_route *a, const struct host_route *b);
int host_element_cmp(const struct host_element *a, const struct host_element *b);
/* The same for qsort() and bsearch(). */
int host_route_order(const void *a, const void *b);
int host_element_order(const void *a, const void *b);

/* Whether any of these is of the address family. */
bool host_has_family(const struct host_element *elements, size_t n, uint8_t family);

/**
 * host_state_build() - what the node needs around this IPVS table
 * @linux_version: as KERNEL_VERSION() has it
 *
 * Return: 0 or -ENOMEM.
 */
int host_state_build(const struct npi_desired *desired,
		     const struct npi_settings *settings, const struct host_facts *facts,
		     unsigned int linux_version, struct npi_arena *arena,
		     struct host_state *ret_state) npi_must_check;

/**
 * host_check_addresses() - refuse new routes for addresses of other hosts
 * @objects: their Nodes' addresses are other hosts'
 *
 * A local route for another host's address cuts this node off from that host
 * (kubernetes/kubernetes#66966, #75290, #104679), so it is an error with the place that
 * asks for it, unless settings->allow_addresses holds it. A route that is there already
 * was checked when it came.
 *
 * Return: 0, NPI_INVALID, -ENOMEM.
 */
int host_check_addresses(const struct host_change *change,
			 const struct kube_objects *objects,
			 const struct npi_settings *settings,
			 const struct host_facts *facts,
			 struct npi_diags *diags) npi_must_check;

/* What turns one state into another. Borrows from both. */
struct host_change {
	const struct host_route **add_routes, **set_routes, **remove_routes;
	size_t n_add_routes, n_set_routes, n_remove_routes;
	const struct host_element **add_elements, **remove_elements;
	size_t n_add_elements, n_remove_elements;
	bool make_table[2];    /* IPv4, IPv6: (re)make our table from nothing */
	bool replace_table[2]; /* … in the place of one that is not as it should be */
	bool remove_table[2];  /* nothing is masqueraded any more */
	bool set_sysctl[HOST_N_SYSCTLS];
};

/**
 * host_diff() - compare what is around IPVS with what should be
 * @manage: NPI_MANAGE_*: the parts to compare
 *
 * A route of ours with another source is set. An address that somebody else has made
 * local needs no route of ours. Return: 0 or -ENOMEM.
 */
int host_diff(const struct host_state *actual, const struct host_state *desired,
	      unsigned int manage, struct npi_arena *arena,
	      struct host_change *ret_change) npi_must_check;
bool host_change_is_empty(const struct host_change *change);

struct npi_text;

extern const char *const host_set_names[HOST_N_SETS]; /* as nft(8) shows them */

/**
 * host_table_text() - one family's table with empty sets, as nft(8) text
 *
 * It is to the byte what `nft --stateless --terse list table` prints of it, so that a
 * table somebody changed is told from ours.
 */
void host_table_text(struct npi_text *text, uint8_t family,
		     const struct host_state *state);

/**
 * host_table_parse() - whether there is a table of one family, and whether it is ours
 * @listing: what `nft --numeric-protocol --stateless --terse list table` prints; ""
 *	when there is none
 * @like: the state whose table it should be
 *
 * Sets state->table_exists and state->table_intact. The elements of a table that is not
 * intact are of no use, since it is made anew. Return: 0 or -ENOMEM.
 */
int host_table_parse(const char *listing, uint8_t family, const struct host_state *like,
		     struct host_state *state) npi_must_check;

/**
 * host_pods_parse() - read back the networks of pods
 * @listing: what `nft list set` prints of one family's set
 * @arena: holds the elements that are added to @state, unsorted
 *
 * Where there is something else in it the table is not intact. Return: 0 or -ENOMEM.
 */
int host_pods_parse(const char *listing, struct npi_arena *arena,
		    struct host_state *state) npi_must_check;

/* Add an element to what was read; the array is @arena's. Return: 0 or -ENOMEM. */
int host_state_add_element(struct host_state *state, struct npi_arena *arena,
			   const struct host_element *element) npi_must_check;

/* Sort what was read, after the last table. */
void host_state_sort(struct host_state *state);

/**
 * host_state_after_add() - the tables and their elements, once what comes is there
 * @arena: holds the elements of @ret_state
 *
 * All else of @ret_state is @state's. Return: 0 or -ENOMEM.
 */
int host_state_after_add(const struct host_state *state, const struct host_change *change,
			 struct npi_arena *arena,
			 struct host_state *ret_state) npi_must_check;
/* And once what goes is gone. */
int host_state_after_remove(const struct host_state *state,
			    const struct host_change *change, struct npi_arena *arena,
			    struct host_state *ret_state) npi_must_check;

/* Whether an element comes and goes by nft(8) input; all others by nft_codec.h. Those of
 * a table in the place of another do, so that there is no moment without. */
bool host_change_is_text(const struct host_change *change,
			 const struct host_element *element);

/*
 * nft(8) input, one transaction each: what comes (tables made, elements added), before
 * IPVS is changed; and what goes, after it. "" when there is nothing.
 */
void host_change_text_add(struct npi_text *text, const struct host_change *change,
			  const struct host_state *desired);
void host_change_text_remove(struct npi_text *text, const struct host_change *change);

/* More than these take the kernel too long for anybody to wait. */
enum { HOST_MOST_HELD = 64 };

/**
 * host_hold_text() - let new connections to these ports wait, as nft(8) input
 * @elements: with @addr, @protocol and @port
 *
 * The first packet of each connection is dropped, so that its sender sends it again a
 * second later. That is in tables of their own, which are their maker's ("flags owner",
 * Linux 5.12): the kernel takes them away when the maker ends, in whatever way.
 */
void host_hold_text(struct npi_text *text, const struct host_element *elements, size_t n);
/* Let them go on. */
void host_release_text(struct npi_text *text, const struct host_element *elements,
		       size_t n);

#endif
