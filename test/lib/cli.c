/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/cli.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <check.h>

enum { MAX_WORDS = 64 };

static const char *const *current_environment;
static int64_t current_now_s;
static char directory[64];
static char state_directory[80];
static char former_directory[4096];

static const char *environment(const char *name)
{
	size_t len = strlen(name);
	const char *const *pair;

	for (pair = current_environment; pair && *pair; pair++)
		if (!strncmp(*pair, name, len) && (*pair)[len] == '=')
			return *pair + len + 1;
	/* the box that the test runs on is left alone */
	if (!strcmp(name, "RUNTIME_DIRECTORY") ||
	    !strcmp(name, "NODEPORT_IPVS_STATE_DIR"))
		return state_directory;
	return NULL;
}

static int64_t now_s(void)
{
	return current_now_s ? current_now_s : time(NULL);
}

static int no_kernel(struct npi_kern **ret_kern)
{
	(void)ret_kern;
	ck_abort_msg("the kernel was asked for");
	return -EPERM;
}

/* Words behind words[0]; how many there are with it. */
static int split(char *text, char **words)
{
	int n = 1;
	char *word;

	while ((word = strsep(&text, " ")))
		if (*word && n < MAX_WORDS - 1)
			words[n++] = word;
	words[n] = NULL;
	return n;
}

/* Nothing of it is on a disk, which may be failing. */
static FILE *open_input(const char *text)
{
	FILE *in = fmemopen(NULL, strlen(text) + 1, "w+");

	ck_assert_ptr_nonnull(in);
	fputs(text, in);
	rewind(in);
	return in;
}

void cli_run(struct cli *cli, const char *args)
{
	size_t out_len, err_len;
	char *words[MAX_WORDS], *copy = strdup(args), *name = strdup("nodeport-ipvs");
	struct npi_io io = {
		.in = open_input(cli->in ? cli->in : ""),
		.out = cli->out_stream ? cli->out_stream
				       : open_memstream(&cli->out, &out_len),
		.err = open_memstream(&cli->err, &err_len),
		.in_is_terminal = cli->in_is_terminal,
		.err_is_terminal = cli->err_is_terminal,
		.err_is_journal = cli->err_is_journal,
		.environment = environment,
		.now_s = now_s,
	};
	const struct npi_openers openers = {
		.kern = cli->open_kern ? cli->open_kern : no_kernel,
		.host = cli->open_host,
	};

	current_environment = cli->environment;
	current_now_s = cli->now_s;
	words[0] = name;
	cli->status = npi_cli_main(split(copy, words), words, &io, &openers);
	fclose(io.in);
	fclose(io.err);
	if (!cli->out_stream)
		fclose(io.out);
	free(copy);
	free(name);
}

void cli_clear(struct cli *cli)
{
	free(cli->out);
	free(cli->err);
	cli->out = cli->err = NULL;
}

void cli_expect(struct cli *cli, const char *args, int status, const char *out,
		const char *err)
{
	cli_run(cli, args);
	ck_assert_msg(cli->status == status && !strcmp(cli->out, out) &&
			      !strcmp(cli->err, err),
		      "nodeport-ipvs %s\nstatus %d\n--- out\n%s--- err\n%s", args,
		      cli->status, cli->out, cli->err);
	cli_clear(cli);
}

void cli_enter_directory(void)
{
	strcpy(directory, access("/dev/shm", W_OK) == 0 ? "/dev/shm/npi-test-XXXXXX"
							: "/tmp/npi-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_ptr_nonnull(getcwd(former_directory, sizeof(former_directory)));
	ck_assert_int_eq(chdir(directory), 0);
	snprintf(state_directory, sizeof(state_directory), "%s/.state", directory);
}

static int remove_entry(const char *path, const struct stat *status, int type,
			struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

void cli_leave_directory(void)
{
	ck_assert_int_eq(chdir(former_directory), 0);
	ck_assert_int_eq(nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void cli_write(const char *path, const char *text)
{
	char *copy = strdup(path), *slash;
	FILE *file;

	for (slash = strchr(copy, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ck_assert(mkdir(copy, 0755) == 0 || errno == EEXIST);
		*slash = '/';
	}
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	free(copy);
}
