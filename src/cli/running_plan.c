/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/socket.h>

#include "npi/text.h"

#include "running.h"

/* "wlc persistent 300, 2 real servers (10.9.9.9:80, …)" */
static void add_description(struct npi_text *text, const struct ipvs_virtual_service *vs)
{
	enum { SHOWN = 3 };
	char address[NPI_ADDR_PORT_TEXT];
	uint32_t i;

	npi_text_add_string(text, vs->scheduler);
	if (vs->flags & IPVS_PERSISTENT)
		npi_text_add_format(text, " persistent %u", vs->persistence_timeout_s);
	if (vs->flags & IPVS_ONE_PACKET)
		npi_text_add_string(text, " ops");
	npi_text_add_format(text, ", %u real server%s", vs->n_real_servers,
			    vs->n_real_servers == 1 ? "" : "s");
	for (i = 0; i < vs->n_real_servers && i < SHOWN; i++)
		npi_text_add_format(text, "%s%s", i ? ", " : " (",
				    npi_addr_port_format(&vs->real_servers[i].addr,
							 vs->real_servers[i].port,
							 address));
	if (vs->n_real_servers)
		npi_text_add_string(text, vs->n_real_servers > SHOWN ? ", …)" : ")");
}

static const char *ipvsadm_option(uint16_t protocol)
{
	const char *name = ipvs_protocol_name(protocol);

	if (strcmp(name, "TCP") == 0)
		return "-t";
	return strcmp(name, "UDP") == 0 ? "-u" : "--sctp-service";
}

/* Both sides and three ways out. */
static int say_conflict(struct npi_running *running,
			const struct ipvs_virtual_service_diff *item,
			struct npi_diags *diags)
{
	const struct npi_owner *owner = item->desired->owner;
	const struct npi_pos none = { 0 };
	char key[IPVS_KEY_TEXT], address[NPI_ADDR_PORT_TEXT], plain[NPI_ADDR_TEXT];
	struct npi_text text = { 0 };
	int r;

	add_description(&text, item->actual);
	r = npi_diag_error(diags, npi_run_owner_pos(&running->run, owner), NULL,
			   "service/%s: %s exists and was not made by nodeport-ipvs: %s",
			   owner->name, ipvs_key_format(item->actual, key),
			   npi_text_string(&text));
	npi_text_clear(&text);
	if (r >= 0)
		r = npi_diag_note(diags, none, "to take it over: --force-conflicts");
	if (r >= 0)
		r = npi_diag_note(diags, none,
				  "to leave it alone: --ipvs-exclude-cidrs=%s/%d, or "
				  "another address or port in the manifest",
				  npi_addr_format(&item->actual->addr, plain),
				  item->actual->addr.family == AF_INET6 ? 128 : 32);
	if (r >= 0)
		r = npi_diag_note(diags, none, "to delete it: ipvsadm -D %s %s",
				  ipvsadm_option(item->actual->protocol),
				  npi_addr_port_format(&item->actual->addr,
						       item->actual->port, address));
	return r;
}

static void say_taken(const struct npi_running *running,
		      const struct ipvs_virtual_service_diff *item)
{
	char key[IPVS_KEY_TEXT];
	struct npi_text text = { 0 };

	add_description(&text, item->actual);
	npi_report_message(&running->session->report, NPI_WARNING, "%s %s, which was %s",
			   running->only_looks ? "would take over" : "takes over",
			   ipvs_key_format(item->actual, key), npi_text_string(&text));
	npi_text_clear(&text);
}

/* Of claims that were lost there is one warning, whatever their number. */
static void say_titles(const struct npi_running *running)
{
	const struct npi_report *report = &running->session->report;
	const struct ipvs_diff *diff = &running->run.diff;
	size_t n_adopted = 0, n_assumed = 0, i;

	for (i = 0; i < diff->n; i++) {
		const struct ipvs_virtual_service_diff *item = &diff->items[i];

		if (!item->actual || !item->desired || item->verdict == IPVS_CONFLICT ||
		    item->verdict == IPVS_EXCLUDED)
			continue;
		n_adopted += item->title == IPVS_ADOPTED;
		n_assumed += item->title == IPVS_ASSUMED;
		if (item->title == IPVS_TAKEN)
			say_taken(running, item);
	}
	if (running->run.claims_lost && !n_assumed)
		npi_report_message(report, NPI_WARNING,
				   "the store was lost, and nothing is there that "
				   "manifests ask for; no virtual service is removed");
	else if (running->run.claims_lost)
		npi_report_message(report, NPI_WARNING,
				   "the store was lost: %zu virtual service%s that "
				   "manifests ask for %s taken for ours, and no other is "
				   "removed",
				   n_assumed, n_assumed == 1 ? "" : "s",
				   n_assumed == 1 ? "is" : "are");
	if (n_adopted)
		npi_report_message(report, NPI_NOTICE,
				   "%zu virtual service%s there already, just as wanted, "
				   "and %s ours from now on",
				   n_adopted, n_adopted == 1 ? " was" : "s were",
				   running->only_looks ? "would be"
				   : n_adopted == 1    ? "is"
						       : "are");
}

static void say_left_over(const struct npi_running *running)
{
	const struct npi_run *run = &running->run;
	const struct npi_stored_object *first = NULL;
	size_t i;

	/* of an input that was not read there are no fates */
	for (i = 0; run->n_left_over && !first; i++)
		if (run->merge.fates[i] == NPI_LEFT_OVER)
			first = &run->stored.items[i];
	if (first)
		npi_report_message(&running->session->report, NPI_NOTICE,
				   "%zu object%s of this set %s no longer in the input, "
				   "--prune would remove %s: %s '%s'%s",
				   run->n_left_over, run->n_left_over == 1 ? "" : "s",
				   run->n_left_over == 1 ? "is" : "are",
				   run->n_left_over == 1 ? "it" : "them", first->kind,
				   first->name, run->n_left_over == 1 ? "" : ", …");
}

/* What was selected may be nothing at all, which is no error, but for kubectl, too, worth
 * a word. */
static void say_none_found(const struct npi_running *running)
{
	const struct npi_report *report = &running->session->report;
	const struct npi_run *run = &running->run;
	size_t i;

	for (i = 0; i < run->n_results; i++)
		if (run->results[i].result == NPI_RESULT_DELETED ||
		    run->results[i].result == NPI_RESULT_NOT_FOUND)
			return;
	if (run->request.kind == NPI_RUN_DELETE && report->quiet == NPI_SAY_ALL)
		fprintf(report->err, "No resources found\n");
}

/* In kubectl's words. */
static size_t say_not_found(const struct npi_running *running)
{
	const struct npi_session *session = running->session;
	const struct npi_run *run = &running->run;
	size_t n = 0, i;

	for (i = 0; i < run->n_results && !session->args->getting.ignore_not_found; i++) {
		const struct npi_run_object *object = &run->results[i];

		if (object->result != NPI_RESULT_NOT_FOUND)
			continue;
		n++;
		npi_report_message(&session->report, NPI_ERROR, "%s \"%s\" not found",
				   kube_kind_resource(object->kind), object->name);
	}
	return n;
}

int running_say_plan(struct npi_running *running)
{
	struct npi_diags diags = { .arena = &running->run.arena };
	const struct ipvs_diff *diff = &running->run.diff;
	size_t i;

	for (i = 0; i < diff->n; i++)
		if (diff->items[i].verdict == IPVS_CONFLICT &&
		    say_conflict(running, &diff->items[i], &diags) < 0)
			return npi_session_out_of_memory(running->session);
	say_titles(running);
	say_left_over(running);
	say_none_found(running);
	npi_report_findings(&running->session->report, &running->run.sources, &diags);
	return say_not_found(running) || diags.count[NPI_ERROR] ? EXIT_SOME_FAILED : 0;
}
