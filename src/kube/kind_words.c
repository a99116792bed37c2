/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube.h"

#include <string.h>
#include <strings.h>

#include "npi/text.h"

/* As `kubectl api-resources` lists them. */
static const struct {
	const char *resource; /* plural and group */
	const char *singular;
	const char *short_name; /* "": none */
} words[] = {
	[KUBE_SERVICE] = { "services", "service", "svc" },
	[KUBE_ENDPOINT_SLICE] = { "endpointslices.discovery.k8s.io", "endpointslice",
				  "" },
	[KUBE_ENDPOINTS] = { "endpoints", "endpoint", "ep" },
	[KUBE_POD] = { "pods", "pod", "po" },
	[KUBE_NODE] = { "nodes", "node", "no" },
};

enum { N_KINDS = sizeof(words) / sizeof(words[0]) };

/* Case does not count for kubectl: "Service" is meant, too. */
static bool equals(const char *name, size_t name_len, const char *word, size_t len)
{
	return len == name_len && strncasecmp(name, word, len) == 0;
}

static bool is_called(unsigned int kind, const char *word)
{
	size_t len = strcspn(word, "."), plural = strcspn(words[kind].resource, ".");

	if (word[len] && strcasecmp(word + len, words[kind].resource + plural) != 0)
		return false;
	return equals(words[kind].resource, plural, word, len) ||
	       equals(words[kind].singular, strlen(words[kind].singular), word, len) ||
	       equals(words[kind].short_name, strlen(words[kind].short_name), word, len);
}

bool kube_kind_parse(const char *word, enum kube_kind *ret_kind)
{
	unsigned int kind;

	for (kind = 0; *word && kind < N_KINDS; kind++)
		if (is_called(kind, word)) {
			*ret_kind = (enum kube_kind)kind;
			return true;
		}
	return false;
}

const char *kube_kind_closest(const char *word)
{
	const char *names[2 * N_KINDS];
	size_t i;

	for (i = 0; i < N_KINDS; i++) {
		names[2 * i] = words[i].singular;
		names[2 * i + 1] = words[i].resource;
	}
	return npi_closest(word, names, 2 * N_KINDS);
}

const char *kube_kind_resource(enum kube_kind kind)
{
	return words[kind].resource;
}
