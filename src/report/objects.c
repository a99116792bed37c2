/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/report_objects.h"

#include <errno.h>
#include <string.h>

#include "npi/text.h"

const char *npi_report_kind(enum kube_kind kind)
{
	static const char *const kinds[] = {
		[KUBE_SERVICE] = "service",
		[KUBE_ENDPOINT_SLICE] = "endpointslice.discovery.k8s.io",
		[KUBE_ENDPOINTS] = "endpoints",
		[KUBE_POD] = "pod",
		[KUBE_NODE] = "node",
	};

	return kinds[kind];
}

const char *npi_report_plural(enum kube_kind kind)
{
	static const char *const plurals[] = {
		[KUBE_SERVICE] = "services",
		[KUBE_ENDPOINT_SLICE] = "endpointslices.discovery.k8s.io",
		[KUBE_ENDPOINTS] = "endpoints",
		[KUBE_POD] = "pods",
		[KUBE_NODE] = "nodes",
	};

	return plurals[kind];
}

void npi_report_object(const struct npi_report *report, enum kube_kind kind,
		       const char *name, enum npi_object_state state, const char *remark)
{
	static const char *const states[] = {
		[NPI_OBJECT_UNCHANGED] = "unchanged",
		[NPI_OBJECT_CONFIGURED] = "configured",
		[NPI_OBJECT_CREATED] = "created",
		[NPI_OBJECT_PRUNED] = "pruned",
	};

	if (report->quiet == NPI_SAY_ERRORS ||
	    (report->quiet && state == NPI_OBJECT_UNCHANGED))
		return;
	fprintf(report->out, "%s/%s %s%s\n", npi_report_kind(kind), name, states[state],
		remark);
}

void npi_report_deleted(const struct npi_report *report, enum kube_kind kind,
			const char *name_space, const char *name, const char *remark)
{
	if (report->quiet == NPI_SAY_ERRORS)
		return;
	fprintf(report->out, "%s \"%s\" deleted", npi_report_kind(kind), name);
	if (*name_space)
		fprintf(report->out, " from %s namespace", name_space);
	fprintf(report->out, "%s\n", remark);
}

void npi_report_object_name(const struct npi_report *report, enum kube_kind kind,
			    const char *name)
{
	if (report->quiet != NPI_SAY_ERRORS)
		fprintf(report->out, "%s/%s\n", npi_report_kind(kind), name);
}

void npi_report_nothing(const struct npi_report *report, const char *name_space)
{
	struct npi_text text = { 0 };

	if (report->quiet)
		return;
	npi_text_add_string(&text, "No resources found");
	if (name_space) {
		npi_text_add_string(&text, " in ");
		npi_text_add_safe(&text, name_space, strlen(name_space));
		npi_text_add_string(&text, " namespace.");
	}
	fprintf(report->err, "%s\n", npi_text_string(&text));
	npi_text_clear(&text);
}

static int print_manifests(FILE *out, struct npi_text *text, enum kube_format format)
{
	bool failed;

	if (format != KUBE_YAML)
		npi_text_add_char(text, '\n');
	fwrite(npi_text_string(text), 1, text->len, out);
	failed = text->failed;
	npi_text_clear(text);
	return failed ? -ENOMEM : 0;
}

int npi_report_manifests(FILE *out, const union kube_object *objects, size_t n,
			 enum kube_format format)
{
	struct npi_text text = { 0 };

	if (n != 1)
		return npi_report_manifest_list(out, objects, n, format);
	kube_encode(objects[0], format, &text);
	return print_manifests(out, &text, format);
}

int npi_report_manifest_list(FILE *out, const union kube_object *objects, size_t n,
			     enum kube_format format)
{
	struct npi_text text = { 0 };

	kube_encode_list(objects, n, format, &text);
	return print_manifests(out, &text, format);
}
