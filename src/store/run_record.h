/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_record.h - the text of a lock file: one "name value" a line */
#ifndef NPI_STORE_RUN_RECORD_H
#define NPI_STORE_RUN_RECORD_H

#include "npi/lock.h"

/* What cannot be read or understood is left at zero: another run may be writing. */
void run_record_read(int fd, struct npi_run_record *ret_record);

/* 0, or -EIO, which callers may ignore: the record informs, no safety rests on it. */
int run_record_write(int fd, const struct npi_run_record *record);

/* Shortened if need be. */
void run_record_set_command(struct npi_run_record *record, const char *command);

#endif
