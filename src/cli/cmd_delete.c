/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "commands.h"
#include "parse.h"
#include "resources.h"
#include "running.h"

static int bad_usage(const struct npi_session *session, const char *why)
{
	npi_report_message(&session->report, NPI_ERROR, "%s", why);
	return npi_usage_end(&session->report, session->command);
}

/* With apply a file needs no -f; here the word would be a kind. */
static int check_for_file(const struct npi_session *session)
{
	const struct npi_words *operands = &session->args->operands;
	enum kube_kind kind;
	struct stat status;

	if (!operands->n || kube_kind_parse(operands->items[0], &kind) ||
	    (strcmp(operands->items[0], "-") != 0 && stat(operands->items[0], &status)))
		return 0;
	npi_report_message(&session->report, NPI_ERROR,
			   "to delete what is in '%s': -f %s", operands->items[0],
			   operands->items[0]);
	return npi_usage_end(&session->report, session->command);
}

/* kubectl's rules and words, as far as it has them. */
static const char *wrong_combination(const struct npi_args *args,
				     const struct npi_resources *resources)
{
	bool selects = args->settings.selector || args->applyset || args->all;

	if (args->files.n && (args->operands.n || selects))
		return "files cannot be combined with kinds, names, --selector, "
		       "--applyset or --all";
	if (args->files.n)
		return NULL;
	if (resources->n_names && args->settings.selector)
		return "name cannot be provided when a selector is specified";
	if (resources->n_names && args->all)
		return "name cannot be provided when --all is specified";
	if (resources->n_names && args->getting.all_namespaces)
		return "a resource cannot be retrieved by name across all namespaces";
	if (resources->n_names || selects)
		return NULL;
	return resources->kinds
		       ? "resource(s) were provided, but no name was specified; --all is "
			 "needed for all of them"
		       : "nothing is named: give -f FILE, KIND NAME, --selector, "
			 "--applyset or --all";
}

/* In which namespace kubectl would look; what it does not have is not bound to one. */
static const char *name_space(const struct npi_args *args,
			      const struct npi_resources *resources)
{
	const struct npi_settings *settings = &args->settings;
	bool everywhere = args->applyset || (args->all && !resources->kinds);

	if (args->getting.all_namespaces)
		return NULL;
	if (settings->only_namespace || (everywhere && !resources->n_names))
		return settings->only_namespace;
	return settings->default_namespace;
}

/* More than what is named one by one. */
static bool is_broad(const struct npi_args *args, const struct npi_resources *resources)
{
	return !args->files.n && !resources->n_names;
}

static bool has_to_ask(const struct npi_args *args, const struct npi_resources *resources)
{
	if (args->yes || args->dry_run != NPI_DRY_RUN_NONE)
		return false;
	return args->interactive || is_broad(args, resources);
}

static int ask_and_delete(struct npi_session *session,
			  const struct npi_selection *selection, bool asks)
{
	const char *agreed = NULL;
	int status = asks ? npi_running_ask(session, selection, &agreed) : 0;

	if (status)
		return status;
	return npi_running_all(session, NPI_RUN_DELETE, selection, agreed);
}

int cmd_delete(struct npi_session *session)
{
	struct npi_args *args = session->args;
	struct npi_resources resources = { 0 };
	struct npi_selection selection;
	const char *wrong;
	int status = check_for_file(session);

	if (!status)
		status = npi_take_resources(session, &resources);
	if (status)
		return status;
	wrong = wrong_combination(args, &resources);
	if (wrong)
		return bad_usage(session, wrong);
	selection = (struct npi_selection){ .kinds = resources.kinds,
					    .name_space = name_space(args, &resources),
					    .applyset = args->applyset,
					    .selector = args->settings.selector,
					    .names = resources.names,
					    .n_names = resources.n_names };
	/* it is none for Services alone, as that of apply */
	args->settings.selector = NULL;
	return ask_and_delete(session, args->files.n ? NULL : &selection,
			      has_to_ask(args, &resources));
}
