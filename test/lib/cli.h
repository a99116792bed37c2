/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cli.h - run the program in this process, with its streams and environment in hand */
#ifndef NPI_TEST_CLI_H
#define NPI_TEST_CLI_H

#include <stdbool.h>

#include "npi/arena.h"
#include "npi/cli.h"

/* Zeroed: empty input, no environment, no terminal, and a kernel that must not be asked
 * for. */
struct cli {
	const char *in;
	const char *const *environment; /* "NAME=value", NULL-terminated */
	npi_kern_opener *open_kern;
	npi_host_opener *open_host; /* NULL: there is nothing around IPVS */
	bool in_is_terminal;
	bool err_is_terminal;
	bool err_is_journal;
	FILE *out_stream; /* NULL: captured in @out */
	int64_t now_s;    /* seconds since 1970; 0: as it is */

	/* what came of it; cli_clear() releases them */
	int status;
	char *out;
	char *err;
};

/* Run "nodeport-ipvs @args"; words are separated by blanks. */
void cli_run(struct cli *cli, const char *args);
void cli_clear(struct cli *cli);

/* Run it and compare the status and both streams. */
void cli_expect(struct cli *cli, const char *args, int status, const char *out,
		const char *err);

/* A directory for the files of a test, which becomes the current one; removed with all
 * that is in it by cli_leave_directory(). */
void cli_enter_directory(void);
void cli_leave_directory(void);
/* Write a file; folders in its name are made. */
void cli_write(const char *path, const char *text);

/*
 * One fake kernel that outlives the runs of a test. It is a node with 127.0.0.1 on lo and
 * 192.168.10.10 on eth0. Hand cli_open_fake to struct cli.
 */
void cli_new_fake(void);
struct npi_kern *cli_fake(void);
void cli_free_fake(void);
npi_kern_opener cli_open_fake;

/* What another program does with its table; lines as in steps.h, which must all work. */
void cli_by_hand(const char *lines);

/* What is around its IPVS, see fake_host.h. Hand cli_open_fake_host to struct cli. */
struct kern_host *cli_fake_host(void);
npi_host_opener cli_open_fake_host;

/* Its table in the lines of rules.h, sorted by key. */
const char *cli_fake_rules(struct npi_arena *arena);

#endif
