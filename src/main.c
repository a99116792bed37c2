/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/cli.h"
#include "npi/kern.h"
#include "npi/kern_host.h"

int main(int argc, char **argv)
{
	static const struct npi_openers openers = { .kern = kern_linux_open,
						    .host = kern_host_linux_open };
	struct npi_io io = npi_io_standard();

	return npi_cli_main(argc, argv, &io, &openers);
}
