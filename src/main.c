/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/cli.h"
#include "npi/kern.h"

int main(int argc, char **argv)
{
	struct npi_io io = npi_io_standard();

	return npi_cli_main(argc, argv, &io, kern_linux_open);
}
