/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.h - one function a command; each returns the exit status */
#ifndef NPI_CLI_COMMANDS_H
#define NPI_CLI_COMMANDS_H

struct npi_session;

int cmd_apply(struct npi_session *session);
int cmd_delete(struct npi_session *session);
int cmd_diff(struct npi_session *session);
int cmd_doctor(struct npi_session *session);
int cmd_get(struct npi_session *session);
int cmd_help(struct npi_session *session);
int cmd_reconcile(struct npi_session *session);
int cmd_list(struct npi_session *session);
int cmd_save(struct npi_session *session);
int cmd_validate(struct npi_session *session);

#endif
