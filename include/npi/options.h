/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - the commands and their options, as tables
 *
 * Parser, help, completions and the manual's tests all read these tables.
 */
#ifndef NPI_OPTIONS_H
#define NPI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npi/arena.h"
#include "npi/ipvs.h"
#include "npi/merge.h"
#include "npi/ownership.h"
#include "npi/report.h"
#include "npi/result.h"
#include "npi/settings.h"

struct npi_io;
struct npi_session;

enum npi_dry_run { NPI_DRY_RUN_NONE, NPI_DRY_RUN_CLIENT, NPI_DRY_RUN_SERVER };
enum npi_when { NPI_AUTO, NPI_ALWAYS, NPI_NEVER };

/* -o: which of these a command knows is in its option's words */
enum npi_output {
	NPI_OUTPUT_TEXT,
	NPI_OUTPUT_NAME,
	NPI_OUTPUT_JSON,
	NPI_OUTPUT_YAML,
	NPI_OUTPUT_IPVSADM,
	NPI_OUTPUT_WIDE,
};

/* Texts in the order given. */
struct npi_words {
	const char **items;
	size_t n;
};

/* What of the IPVS table is shown, and how. */
struct npi_listing {
	bool stats, rate, thresholds, persistent_conn, tun_info;
	bool exact;
	bool keep_order;                     /* --nosort */
	bool connections, timeouts, daemons; /* instead of the table */
	/* the one virtual service asked for; protocol and fwmark 0: all. @n_services
	 * counts how many were. */
	struct ipvs_virtual_service one;
	unsigned int n_services;
	bool ipv6;   /* of a fwmark */
	bool owners; /* whose each one is */
	struct npi_ownership_filter filter;
	bool ignored; /* options that change nothing here */
};

/* Which stored objects are shown, and how. */
struct npi_getting {
	bool all_namespaces;
	bool no_headers;
	bool show_labels;
	bool ignore_not_found;
};

/* What the command line, the environment and the configuration file say. */
struct npi_args {
	struct npi_settings settings;
	struct npi_words files;    /* -f, and operands of commands that take files */
	struct npi_words operands; /* of other commands */
	const char *config;        /* NULL: the default one, if it is there */
	const char *metrics_file;  /* NULL: none */
	const char *state_dir;     /* NULL: the one of this network namespace */
	bool help, version;
	bool recursive;
	const char *applyset; /* NULL: named after the files */
	bool all;
	bool interactive, yes; /* ask, or do not ask, before something is deleted */
	bool prune;
	bool allow_empty;
	struct npi_max_delete max_delete;
	bool atomic;
	bool wait;       /* until nothing drains … */
	uint32_t wait_s; /* … at most so long */
	uint32_t lock_timeout_s;
	bool detailed_exit_status;
	enum npi_dry_run dry_run;
	enum npi_output output;
	enum npi_when colour;
	unsigned int quiet;
	struct npi_listing listing;
	struct npi_getting getting;
	struct npi_arena arena; /* holds all of the above */
};

/* One bit a command, so that an option's row can say who takes it. */
enum npi_command_bit {
	NPI_APPLY = 1 << 0,
	NPI_VALIDATE = 1 << 1,
	NPI_LIST = 1 << 2,
	NPI_HELP = 1 << 3,
	NPI_DOCTOR = 1 << 4,
	NPI_RECONCILE = 1 << 5,
	NPI_DELETE = 1 << 6,
	NPI_DIFF = 1 << 7,
	NPI_GET = 1 << 8,
	NPI_SAVE = 1 << 10,
};

struct npi_command {
	const char *name;
	enum npi_command_bit bit;
	const char *operands; /* as the usage line shows them */
	const char *summary;  /* one line */
	const char *about;    /* paragraphs */
	const char *examples; /* lines */
	bool operands_are_files;
	const char *const *operand_words; /* to complete the operands with, or NULL */
	/* the exit status */
	int (*run)(struct npi_session *session);
};

extern const struct npi_command npi_commands[];
extern const size_t npi_n_commands;

/* The command called @name, or NULL. */
const struct npi_command *npi_find_command(const char *name);

struct npi_option {
	const char *name;
	const char *arg;       /* what help calls the value; NULL: takes none */
	unsigned int commands; /* enum npi_command_bit; 0: all, also before a command */
	const char *const *words; /* the values there are, NULL-terminated, or NULL */
	const char *expects; /* what a value must be, for the message when it is not */
	const char *config;  /* field of a KubeProxyConfiguration, or NULL */
	const char *help;    /* lines */
	char letter;         /* 0: none */
	char other_letter;   /* taken too, but not shown; 0: none */
	bool arg_optional;   /* --dry-run or --dry-run=client */
	bool is_setting;     /* also read from the environment: NODEPORT_IPVS_… */
	/**
	 * @take: put a value into @args
	 * @value: NULL when the option was given without one
	 * @first: first value of this option from this source; lists begin anew
	 *
	 * Return: 0; -EINVAL when it is no such value; -ENOMEM.
	 */
	int (*take)(struct npi_args *args, const struct npi_option *option,
		    const char *value, bool first);
	size_t offset; /* in struct npi_args, of what @take sets */
};

extern const struct npi_option npi_options[];
extern const size_t npi_n_options;

/* Whether @command takes the option; with NULL, whether it may stand before a command. */
bool npi_option_is_for(const struct npi_option *option,
		       const struct npi_command *command);

/* "NODEPORT_IPVS_SERVICE_NODE_PORT_RANGE" for service-node-port-range. */
enum { NPI_ENVIRONMENT_NAME = 64 };
const char *npi_option_environment(const struct npi_option *option,
				   char name[NPI_ENVIRONMENT_NAME]);

#endif
