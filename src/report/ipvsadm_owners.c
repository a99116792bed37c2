/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ipvsadm_owners.h"

#include <string.h>

#include "npi/ownership.h"
#include "npi/text.h"

#include "column.h"
#include "owner.h"

enum { GAP = 3 }; /* blanks before a cell that a long line has pushed */

/* Go back behind the line that ends here, and on to the column. */
static void open_cell(struct npi_text *text, size_t begin,
		      const struct ipvsadm_mode *mode)
{
	size_t len;

	if (text->failed)
		return;
	while (text->len > begin &&
	       (text->bytes[text->len - 1] == '\n' || text->bytes[text->len - 1] == ' '))
		text->len--;
	len = text->len - begin;
	column_fill(text, begin, len + GAP > mode->owners ? len + GAP : mode->owners);
}

void ipvsadm_add_owners_title(struct npi_text *text, const struct ipvsadm_mode *mode)
{
	const char *second = strchr(mode->title, '\n') + 1;
	size_t begin = text->len;

	npi_text_add(text, mode->title, (size_t)(second - mode->title));
	open_cell(text, begin, mode);
	npi_text_add_string(text, "Owner\n");
	npi_text_add_string(text, second);
}

/* "default/web:http clusterIP, set web.yaml" */
static void add_owner(struct npi_text *text, const struct npi_ownership *owners,
		      const struct ipvs_claim *claim)
{
	const char *applyset;

	if (!claim) {
		npi_text_add_string(text, "(not ours)\n");
		return;
	}
	report_add_owner(text, claim->owner);
	applyset = npi_ownership_applyset(owners, claim->owner);
	npi_text_add_string(text, applyset ? ", set " : ", deleted");
	if (applyset)
		npi_text_add_safe(text, applyset, strlen(applyset));
	/* the run that made it was cut short */
	npi_text_add_string(text, claim->pending ? ", unconfirmed\n" : "\n");
}

static void add_draining(struct npi_text *text, const struct npi_draining *draining)
{
	npi_text_add_string(text, "draining ");
	npi_text_add_age(text, draining->for_s);
	if (!draining->left_s) {
		npi_text_add_string(text, ", until the next run\n");
		return;
	}
	npi_text_add_string(text, ", at most ");
	npi_text_add_age(text, draining->left_s);
	npi_text_add_string(text, " more\n");
}

void ipvsadm_add_owned(struct npi_text *text, const struct ipvs_virtual_service *vs,
		       const struct ipvs_real_server *const *order,
		       const struct npi_ipvsadm_format *format)
{
	const struct ipvsadm_mode *mode = &ipvsadm_modes[format->mode];
	const struct npi_ownership *owners = format->owners;
	const struct ipvs_claim *claim = ipvs_claims_find(&owners->claims, vs);
	struct npi_draining draining;
	size_t begin = text->len, i;

	mode->add_virtual_service(text, vs, format);
	open_cell(text, begin, mode);
	add_owner(text, owners, claim);
	for (i = 0; i < vs->n_real_servers; i++) {
		begin = text->len;
		mode->add_real_server(text, vs, order[i], format);
		if (!npi_ownership_drains(owners, claim, order[i], &draining))
			continue;
		open_cell(text, begin, mode);
		add_draining(text, &draining);
	}
}
