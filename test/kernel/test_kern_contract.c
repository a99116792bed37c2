/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of struct npi_kern, against the running kernel. */
#include "lib/kern_contract.h"
#include "lib/netns.h"

#include <check.h>

static struct npi_kern *open_linux(bool lo_is_up)
{
	struct npi_kern *kern;

	netns_enter();
	if (lo_is_up)
		netns_set_lo_up();
	ck_assert_int_eq(kern_linux_open(&kern), 0);
	return kern;
}

int main(void)
{
	return kern_contract_run("kern_contract", open_linux);
}
