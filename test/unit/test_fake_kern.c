/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fake kernel does what Linux does: kernel/test_kern_contract.c runs the same. */
#include "lib/fake_kern.h"
#include "lib/kern_contract.h"

static struct npi_kern *open_fake(bool lo_is_up)
{
	struct npi_kern *kern = fake_kern_new();

	fake_kern_ipvs(kern)->lo_is_down = !lo_is_up;
	return kern;
}

int main(void)
{
	return kern_contract_run("fake_kern", open_fake);
}
