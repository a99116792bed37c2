/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_objects.h - a line for each object, in kubectl's words */
#ifndef NPI_REPORT_OBJECTS_H
#define NPI_REPORT_OBJECTS_H

#include "npi/kube.h"
#include "npi/kube_encode.h"
#include "npi/report.h"
#include "npi/result.h"

struct npi_loss;

enum npi_object_state {
	NPI_OBJECT_UNCHANGED,
	NPI_OBJECT_CONFIGURED,
	NPI_OBJECT_CREATED,
	NPI_OBJECT_PRUNED,
};

/* "service", "endpointslice.discovery.k8s.io", … */
const char *npi_report_kind(enum kube_kind kind);

/**
 * npi_report_object() - "service/myapp created" on standard output
 * @remark: " (dry run)" and the like, or ""
 *
 * What is unchanged is left out with -q, everything with -qq.
 */
void npi_report_object(const struct npi_report *report, enum kube_kind kind,
		       const char *name, enum npi_object_state state, const char *remark);

/* "service "myapp" deleted from default namespace"; @name_space: "" for kinds without. */
void npi_report_deleted(const struct npi_report *report, enum kube_kind kind,
			const char *name_space, const char *name, const char *remark);

/**
 * npi_report_manifests() - print manifests as kubectl does
 *
 * One object stands for itself, several are a List.
 *
 * Return: 0 or -ENOMEM; errors of the stream stay in the stream.
 */
int npi_report_manifests(FILE *out, const union kube_object *objects, size_t n,
			 enum kube_format format) npi_must_check;

/* The same, but a List in any case. */
int npi_report_manifest_list(FILE *out, const union kube_object *objects, size_t n,
			     enum kube_format format) npi_must_check;

/* "services", "endpointslices.discovery.k8s.io", …, as an API server names them */
const char *npi_report_plural(enum kube_kind kind);

/* "No resources found in default namespace."; NULL: in none */
void npi_report_nothing(const struct npi_report *report, const char *name_space);

/* Name what manifests cannot say of a virtual service. 0 or -ENOMEM. */
int npi_report_loss(const struct npi_report *report,
		    const struct npi_loss *loss) npi_must_check;

/* "service/myapp": with -o name; left out only with -qq. */
void npi_report_object_name(const struct npi_report *report, enum kube_kind kind,
			    const char *name);

#endif
