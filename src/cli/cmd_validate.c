/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"
#include "session.h"

/* Everything that can be said about the manifests is said on the way to the tables. */
int cmd_validate(struct npi_session *session)
{
	return npi_session_desired(session);
}
