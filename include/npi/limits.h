/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limits.h - every limit on input, with the reason for its number */
#ifndef NPI_LIMITS_H
#define NPI_LIMITS_H

enum {
	/* a cluster of 10 000 Services with 10 endpoints each is 27 MB of YAML */
	NPI_MAX_SOURCE_BYTES = 512 * 1024 * 1024,
	/* npi_pos keeps the source's number in 16 bits */
	NPI_MAX_SOURCES = 65535,
	/* Kubernetes objects nest about 12 deep; the API server stops at 10 000 */
	NPI_MAX_DEPTH = 64,
	/* nodes of one object: the largest a cluster can store (1.5 MB) has fewer */
	NPI_MAX_NODES = 1000 * 1000,
	/* nodes that aliases may copy into one document: "billion laughs" stops here */
	NPI_MAX_ALIAS_NODES = 100 * 1000,
	/* findings of each severity kept per run; what is beyond is only counted */
	NPI_MAX_FINDINGS = 1000,
	/* findings shown before "… and N more" */
	NPI_SHOWN_FINDINGS = 20,
};

#endif
