/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The front end alone: a file of manifests becomes the table that should be. */
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "npi/desired.h"
#include "npi/host.h"
#include "npi/kube.h"
#include "npi/settings.h"

#include "file.h"

static void print_findings(const struct npi_diags *diags)
{
	size_t i;

	for (i = 0; i < diags->n && i < 5; i++)
		printf("%u:%u: %s: %s\n", diags->findings[i]->pos.line,
		       diags->findings[i]->pos.column, diags->findings[i]->path,
		       diags->findings[i]->text);
}

static int build(const struct npi_sources *sources, struct npi_arena *arena,
		 struct npi_diags *diags, struct npi_desired *ret)
{
	struct host_address address = { .prefix = 24,
					.scope = RT_SCOPE_UNIVERSE,
					.interface = "eth0" };
	struct host_facts host = { .addresses = &address, .n_addresses = 1 };
	struct npi_settings settings = npi_settings_default();
	struct kube_objects objects = { 0 };
	int r;

	settings.hostname = "node-1";
	if (npi_addr_parse("192.168.10.11", &address.addr) < 0)
		return -1;
	r = kube_read(sources, &settings, arena, diags, &objects);
	return r ? r : npi_desired_build(&objects, &settings, &host, arena, diags, ret);
}

int main(int argc, char **argv)
{
	struct npi_source items[2] = { [1] = { .name = "bench" } };
	struct npi_sources sources = { items, 1 };
	struct npi_arena arena = { 0 };
	struct npi_diags diags = { .arena = &arena };
	struct npi_desired desired;
	struct rusage usage;
	char *bytes;

	if (argc != 2 || !(bytes = bench_read_file(argv[1], &items[1].len)))
		return EXIT_FAILURE;
	items[1].bytes = bytes;
	if (build(&sources, &arena, &diags, &desired)) {
		print_findings(&diags);
		return EXIT_FAILURE;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("%zu virtual services, %zu findings, %ld KiB at most\n", desired.ipvs.n,
	       diags.n, usage.ru_maxrss);
	npi_arena_clear(&arena);
	free(bytes);
	return EXIT_SUCCESS;
}
