/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run_record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD_SIZE = 1024 };

static void read_line(struct npi_run_record *record, const char *name, const char *value)
{
	const struct {
		const char *name;
		int64_t *number;
	} numbers[] = {
		{ "pid", &record->pid },
		{ "since", &record->since_s },
		{ "last-success", &record->last_success_s },
		{ "last-change", &record->last_change_s },
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (strcmp(name, numbers[i].name) == 0)
			*numbers[i].number = strtoll(value, NULL, 10);
	if (strcmp(name, "command") == 0)
		run_record_set_command(record, value);
	if (strcmp(name, "boot") == 0 && strlen(value) == NPI_BOOT_ID - 1)
		strcpy(record->boot_id, value);
	if (strcmp(name, "netns") == 0)
		record->netns_cookie = strtoull(value, NULL, 10);
	if (strcmp(name, "exit-status") == 0) {
		record->finished = true;
		record->exit_status = (int)strtol(value, NULL, 10);
	}
}

void run_record_read(int fd, struct npi_run_record *ret_record)
{
	char text[RECORD_SIZE + 1], *rest = NULL, *line, *space;
	ssize_t len = pread(fd, text, RECORD_SIZE, 0);

	memset(ret_record, 0, sizeof(*ret_record));
	if (len <= 0)
		return;
	text[len] = '\0';
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		space = strchr(line, ' ');
		if (!space)
			continue;
		*space = '\0';
		read_line(ret_record, line, space + 1);
	}
}

int run_record_write(int fd, const struct npi_run_record *record)
{
	char text[RECORD_SIZE], status[32] = "";
	int len;

	if (record->finished)
		snprintf(status, sizeof(status), "exit-status %d\n", record->exit_status);
	len = snprintf(text, sizeof(text),
		       "pid %" PRId64 "\nsince %" PRId64 "\ncommand %s\n%s"
		       "last-success %" PRId64 "\nlast-change %" PRId64 "\n"
		       "boot %s\nnetns %" PRIu64 "\n",
		       record->pid, record->since_s, record->command, status,
		       record->last_success_s, record->last_change_s, record->boot_id,
		       record->netns_cookie);
	if (pwrite(fd, text, (size_t)len, 0) != len || ftruncate(fd, len) < 0)
		return -EIO;
	return 0;
}

void run_record_set_command(struct npi_run_record *record, const char *command)
{
	size_t i;

	snprintf(record->command, NPI_LOCK_COMMAND, "%s", command);
	for (i = 0; record->command[i]; i++)
		if ((unsigned char)record->command[i] < ' ' || record->command[i] == 0x7f)
			record->command[i] = '?';
}
