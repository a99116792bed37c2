/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cli.h - the program as a function: arguments and streams in, exit status out */
#ifndef NPI_CLI_H
#define NPI_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct kern_host;
struct npi_kern;

/* What the program takes from the process that it runs in. */
struct npi_io {
	FILE *in;
	FILE *out;
	FILE *err;
	bool in_is_terminal;
	bool out_is_terminal;
	bool err_is_terminal;
	bool err_is_journal; /* lines carry the priority that the journal reads */
	const char *(*environment)(const char *name); /* NULL when it is not set */
	int64_t (*now_s)(void);                       /* seconds since 1970 */
};

/* How a command comes by its kernel, asked at most once and only when it needs one. */
typedef int npi_kern_opener(struct npi_kern **ret_kern);
typedef int npi_host_opener(struct kern_host **ret_host);

struct npi_openers {
	npi_kern_opener *kern;
	npi_host_opener *host; /* NULL: there is nothing around IPVS to be managed */
};

/* The streams and the environment of this process. Call it before anything is opened:
 * streams that were closed are made to stay unusable. */
struct npi_io npi_io_standard(void);

/**
 * npi_cli_main() - run one command
 * @argc: number of @argv, which begins with the program's name
 * @io: results go to @io->out, everything else to @io->err
 * @openers: called only by commands that read or change the kernel
 *
 * Return: the exit status, one of those that the manual lists.
 */
int npi_cli_main(int argc, char **argv, const struct npi_io *io,
		 const struct npi_openers *openers);

#endif
