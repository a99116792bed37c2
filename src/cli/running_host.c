/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is around IPVS: what came of it, and what did not. */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "npi/report_host.h"
#include "npi/text.h"

#include "running.h"

#define WITHOUT_MASQUERADE                                                               \
	"if another program masquerades, or nothing has to be: --manage=ipvs,routes,"    \
	"sysctl"

/* The first line of nftables' own words, without "Error: ", or what the errno means. */
static void add_cause(struct npi_text *text, const struct kern_host_failure *failure)
{
	const char *detail = failure->detail ? failure->detail : "";

	if (!strncmp(detail, "Error: ", 7))
		detail += 7;
	if (failure->part == KERN_HOST_MASQUERADE && failure->error == EPROTONOSUPPORT)
		npi_text_add_string(text, "the kernel has no nf_tables");
	else if (failure->part == KERN_HOST_MASQUERADE && failure->error == ENOENT)
		npi_text_add_string(text, "libnftables.so.1 is not installed");
	else if (*detail)
		npi_text_add(text, detail, strcspn(detail, "\n"));
	else
		npi_text_add_string(text, strerror(failure->error));
}

/* Of a route that is to go, the claims tell for whom it was there. */
static const struct npi_owner *owner_of(const struct npi_run *run,
					const struct host_route *route)
{
	size_t i;

	for (i = 0; !route->owner && i < run->claims.n; i++)
		if (npi_addr_equal(&run->claims.items[i].addr, &route->addr))
			return run->claims.items[i].owner;
	return route->owner;
}

static void add_route_failure(struct npi_text *text,
			      const struct kern_host_failure *failure,
			      const struct npi_owner *owner)
{
	const struct host_route *route = failure->route;
	char address[NPI_ADDR_TEXT];

	if (owner)
		npi_text_add_format(text, "service/%s: ", owner->name);
	npi_text_add_format(text, "cannot %s local route to %s: ",
			    failure->removal ? "remove" : "add",
			    npi_addr_format(&route->addr, address));
}

static int say_sysctl(struct npi_diags *diags, const struct kern_host_failure *failure,
		      const char *what)
{
	const struct npi_pos none = { 0 };
	const struct host_sysctl *sysctl = failure->sysctl;
	bool minor = npi_run_is_minor(failure);
	int r = npi_diag_say(diags, minor ? NPI_WARNING : NPI_ERROR, none, NULL, "%s",
			     what);

	if (r >= 0 && minor)
		r = npi_diag_note(diags, none,
				  "where it may be written, as on the host of a "
				  "container, this line belongs in a file in "
				  "/etc/sysctl.d: %s = %d",
				  sysctl->name, sysctl->value);
	return r;
}

static int say_failure(struct npi_running *running,
		       const struct kern_host_failure *failure, struct npi_diags *diags)
{
	const struct npi_owner *owner = failure->part == KERN_HOST_ROUTE
						? owner_of(&running->run, failure->route)
						: NULL;
	struct npi_text text = { 0 };
	struct npi_pos pos = { 0 };
	int r;

	if (failure->part == KERN_HOST_ROUTE)
		add_route_failure(&text, failure, owner);
	else if (failure->part == KERN_HOST_MASQUERADE)
		npi_text_add_string(&text, "cannot change the nftables table "
					   "'nodeport_ipvs': ");
	else
		npi_text_add_format(&text, "cannot set %s to %d: ", failure->sysctl->name,
				    failure->sysctl->value);
	add_cause(&text, failure);
	if (owner)
		pos = npi_run_owner_pos(&running->run, owner);
	if (failure->part == KERN_HOST_SYSCTL)
		r = say_sysctl(diags, failure, npi_text_string(&text));
	else
		r = npi_diag_error(diags, pos, NULL, "%s", npi_text_string(&text));
	if (r >= 0 && failure->part == KERN_HOST_MASQUERADE)
		r = npi_diag_note(diags, (struct npi_pos){ 0 }, WITHOUT_MASQUERADE);
	npi_text_clear(&text);
	return r;
}

int running_say_host_trouble(struct npi_running *running, struct npi_diags *diags)
{
	const struct kern_host_failure *failure =
		running->run.trouble.host_failures.first;

	for (; failure; failure = failure->next)
		if (say_failure(running, failure, diags) < 0)
			return -ENOMEM;
	if (running->run.trouble.host_is_fought &&
	    npi_diag_error(diags, (struct npi_pos){ 0 }, NULL,
			   "routes, the nftables table 'nodeport_ipvs' or sysctls are "
			   "not as they should be after the change: another program "
			   "works on them") < 0)
		return -ENOMEM;
	return 0;
}

int running_say_no_host(const struct npi_running *running)
{
	const struct npi_report *report = &running->session->report;
	const struct kern_host_failure *trouble = &running->run.stop.host;
	bool of_nftables = trouble->part == KERN_HOST_MASQUERADE;
	const char *what = of_nftables ? "the nftables table 'nodeport_ipvs'"
				       : "this node's local routes";
	struct npi_text text = { 0 };

	if (trouble->error == EPERM)
		return npi_session_kernel_error(running->session, "read nftables",
						-EPERM);
	add_cause(&text, trouble);
	npi_report_message(report, NPI_ERROR, "cannot read %s: %s", what,
			   npi_text_string(&text));
	if (of_nftables)
		npi_report_message(report, NPI_NOTICE, WITHOUT_MASQUERADE);
	npi_text_clear(&text);
	return EX_OSERR;
}

/* Objects are what -o name asks for. */
void running_say_host(const struct npi_running *running, const char *remark)
{
	const struct npi_session *session = running->session;

	if (session->args->output == NPI_OUTPUT_TEXT)
		npi_report_host(&session->report, &running->run.host_actual,
				&running->run.host_done, remark);
}
