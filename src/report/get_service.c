/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "npi/ipvs.h"

#include "get_cells.h"

void get_service_type(struct npi_text *text, const struct npi_get_item *item,
		      const struct npi_get_format *format)
{
	static const char *const types[] = {
		[KUBE_CLUSTER_IP] = "ClusterIP",
		[KUBE_NODE_PORT] = "NodePort",
		[KUBE_LOAD_BALANCER] = "LoadBalancer",
		[KUBE_EXTERNAL_NAME] = "ExternalName",
	};

	(void)format;
	npi_text_add_string(text, types[item->object.service->type]);
}

static void add_address(struct npi_text *text, const struct npi_addr *addr)
{
	char address[NPI_ADDR_TEXT];

	npi_text_add_string(text, npi_addr_format(addr, address));
}

void get_service_cluster_ip(struct npi_text *text, const struct npi_get_item *item,
			    const struct npi_get_format *format)
{
	const struct kube_service *service = item->object.service;

	(void)format;
	if (service->headless)
		npi_text_add_string(text, "None");
	else if (service->n_cluster_ips)
		add_address(text, &service->cluster_ips[0].addr);
	else
		npi_text_add_string(text, "<none>");
}

/* The address, or else the host name, of one way in. */
static char *ingress_word(const struct kube_ingress *ingress)
{
	char address[NPI_ADDR_TEXT];

	if (ingress->addr.family)
		return strdup(npi_addr_format(&ingress->addr, address));
	return strdup(ingress->hostname);
}

/* Sorted, each once, as the words of a set. An API server shortens them only when it is
 * not asked for wide cells, and kubectl always asks. */
static void add_ingress(struct npi_text *text, const struct kube_service *service)
{
	char **words = calloc(service->n_ingress + 1, sizeof(*words));
	const char *separator = "";
	size_t n = 0, i;

	for (i = 0; words && i < service->n_ingress; i++) {
		words[n] = ingress_word(&service->ingress[i]);
		if (!words[n])
			text->failed = true;
		else if (!*words[n])
			free(words[n]);
		else
			n++;
	}
	if (!words)
		text->failed = true;
	else
		qsort(words, n, sizeof(*words), npi_word_order);
	for (i = 0; i < n; i++) {
		if (!i || strcmp(words[i], words[i - 1]) != 0) {
			npi_text_add_format(text, "%s%s", separator, words[i]);
			separator = ",";
		}
	}
	for (i = 0; i < n; i++)
		free(words[i]);
	free(words);
}

void get_service_external_ip(struct npi_text *text, const struct npi_get_item *item,
			     const struct npi_get_format *format)
{
	const struct kube_service *service = item->object.service;
	bool is_load_balancer = service->type == KUBE_LOAD_BALANCER;
	size_t begin = text->len, i;

	(void)format;
	if (service->type == KUBE_EXTERNAL_NAME) {
		npi_text_add_string(text, service->external_name);
		return;
	}
	if (is_load_balancer)
		add_ingress(text, service);
	for (i = 0; i < service->n_external_ips; i++) {
		if (text->len > begin)
			npi_text_add_char(text, ',');
		add_address(text, &service->external_ips[i].addr);
	}
	if (text->len == begin)
		npi_text_add_string(text, is_load_balancer ? "<pending>" : "<none>");
}

void get_service_ports(struct npi_text *text, const struct npi_get_item *item,
		       const struct npi_get_format *format)
{
	const struct kube_service *service = item->object.service;
	size_t i;

	(void)format;
	for (i = 0; i < service->n_ports; i++) {
		const struct kube_service_port *port = &service->ports[i];

		npi_text_add_format(text, "%s%u", i ? "," : "", port->port);
		if (port->node_port)
			npi_text_add_format(text, ":%u", port->node_port);
		npi_text_add_format(text, "/%s", ipvs_protocol_name(port->protocol));
	}
	if (!service->n_ports)
		npi_text_add_string(text, "<none>");
}
