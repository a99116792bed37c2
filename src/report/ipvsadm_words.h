/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipvsadm_words.h - the pieces of ipvsadm's lines */
#ifndef NPI_REPORT_IPVSADM_WORDS_H
#define NPI_REPORT_IPVSADM_WORDS_H

#include <stdbool.h>

#include "npi/ipvs.h"
#include "npi/text.h"

/* A dump has the netmask in the kernel's form, which ipvsadm prints; what is desired is
 * given that form here. */
struct ipvs_virtual_service ipvsadm_printable(const struct ipvs_virtual_service *desired);

/* "TCP  10.96.0.1:80", "FWM  7 IPv6" */
void ipvsadm_add_name(struct npi_text *text, const struct ipvs_virtual_service *vs);

/* "rr", "sh (sh-port) persistent 300 mask 255.255.255.0 pe sip ops" */
void ipvsadm_add_scheduling(struct npi_text *text, const struct ipvs_virtual_service *vs);

/* The persistence mask: "255.255.255.0", "64"; false, adding nothing, when it is full. */
bool ipvsadm_add_netmask(struct npi_text *text, const char *before,
			 const struct ipvs_virtual_service *vs);

/* "sh-fallback,sh-port", "flag-1" */
void ipvsadm_add_flags(struct npi_text *text, const struct ipvs_virtual_service *vs);

enum {
	IPVSADM_TUNNEL_TEXT = 16, /* "gue:65535:r+c" and its NUL */
};

/* "ipip", "gue:6080:-c", "gre:+c"; "n/a" when @rs is not tunnelled; may be
 * written to @text. */
const char *ipvsadm_tunnel(const struct ipvs_real_server *rs,
			   char text[IPVSADM_TUNNEL_TEXT]);

/* "Masq"; "(null)" for what no program can mean (4 to 7) */
const char *ipvsadm_forwarding_method(uint8_t method);

#endif
