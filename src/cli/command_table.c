/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/options.h"

#include <string.h>

#include "commands.h"

static const char *const kinds[] = { "svc",       "services", "endpointslices",
				     "endpoints", "pods",     "nodes",
				     NULL };

const struct npi_command npi_commands[] = {
	{ .name = "apply",
	  .bit = NPI_APPLY,
	  .operands = "[-f] FILE|DIR|-...",
	  .summary = "take these objects over and make the node serve them",
	  .about = "Reads Services and their endpoints (EndpointSlice, Endpoints, Pod), "
		   "keeps\n"
		   "them in its store, and makes this node's IPVS table serve all that "
		   "is\n"
		   "stored. Nothing is changed unless all input is valid. Running it "
		   "again\n"
		   "changes nothing.",
	  .examples =
		  "nodeport-ipvs apply svc.yaml endpointslice.yaml\n"
		  "nodeport-ipvs apply --dry-run -R manifests/\n"
		  "kubectl get svc,endpointslices -A -o yaml | nodeport-ipvs apply -f -",
	  .operands_are_files = true,
	  .run = cmd_apply },
	{ .name = "reconcile",
	  .bit = NPI_RECONCILE,
	  .operands = "",
	  .summary = "make the node serve what was applied",
	  .about = "Makes this node's IPVS table serve the objects that were applied, "
		   "whatever\n"
		   "was changed by hand, and goes on with what drains.",
	  .examples = "nodeport-ipvs reconcile\n"
		      "nodeport-ipvs reconcile -q     # says only what it repaired",
	  .run = cmd_reconcile },
	{ .name = "delete",
	  .bit = NPI_DELETE,
	  .operands = "KIND[,KIND...] [NAME...] | KIND/NAME...",
	  .summary = "delete objects that were applied",
	  .about = "Deletes objects from the store, by file (-f), by name, by label or "
		   "by set,\n"
		   "and takes away from this node what was served for them alone. "
		   "Connections\n"
		   "are let come to their end, unless --now is given.",
	  .examples =
		  "nodeport-ipvs delete svc web\n"
		  "nodeport-ipvs delete -f svc.yaml -f endpointslice.yaml\n"
		  "nodeport-ipvs delete svc,endpointslices -l app=web\n"
		  "nodeport-ipvs delete --all --yes   # all that this program has made",
	  .operand_words = kinds,
	  .run = cmd_delete },
	{ .name = "diff",
	  .bit = NPI_DIFF,
	  .operands = "[[-f] FILE|DIR|-...]",
	  .summary = "show what apply would change",
	  .about = "Compares this node with what it would serve if these objects were "
		   "applied,\n"
		   "or without files with what was applied. Prints nothing and exits "
		   "with 0 when\n"
		   "there is no difference, exits with 1 when there is one, and with a "
		   "larger\n"
		   "number when that cannot be told.",
	  .examples = "nodeport-ipvs diff svc.yaml endpointslice.yaml\n"
		      "nodeport-ipvs diff                 # what was changed by hand\n"
		      "nodeport-ipvs diff -o ipvsadm svc.yaml > ipvs.rules",
	  .operands_are_files = true,
	  .run = cmd_diff },
	{ .name = "get",
	  .bit = NPI_GET,
	  .operands = "KIND[,KIND...] [NAME...] | KIND/NAME...",
	  .summary = "show stored objects as kubectl get does",
	  .about = "Prints what 'kubectl get' prints, of the objects that were applied: "
		   "svc,\n"
		   "endpointslices, endpoints (ep), pods, nodes or all. It reads the "
		   "store only.\n"
		   "What -o yaml prints can be applied, on another node as well.",
	  .examples = "nodeport-ipvs get svc\n"
		      "nodeport-ipvs get svc,endpointslices -A -o wide\n"
		      "nodeport-ipvs get all -A -o yaml > node.yaml",
	  .run = cmd_get },
	{ .name = "list",
	  .bit = NPI_LIST,
	  .operands = "",
	  .summary = "show the IPVS table as ipvsadm -Ln does",
	  .about = "Prints the bytes that 'ipvsadm -Ln' prints with the same options, "
		   "and\n"
		   "what ipvsadm cannot say.",
	  .examples = "nodeport-ipvs list --stats\n"
		      "nodeport-ipvs list --owners    # whose is what\n"
		      "nodeport-ipvs list -o json\n"
		      "nodeport-ipvs list -t 10.96.0.1:443 --rate --exact\n"
		      "nodeport-ipvs list -c          # connections",
	  .run = cmd_list },
	{ .name = "save",
	  .bit = NPI_SAVE,
	  .operands = "",
	  .summary = "print the IPVS table as ipvsadm -Sn does",
	  .about = "Prints the bytes that 'ipvsadm -Sn' prints, which 'ipvsadm -R' "
		   "reads,\n"
		   "or manifests that make the same table.",
	  .examples = "nodeport-ipvs save > ipvs.rules\n"
		      "nodeport-ipvs save -o yaml --foreign > svc.yaml",
	  .run = cmd_save },
	{ .name = "validate",
	  .bit = NPI_VALIDATE,
	  .operands = "[-f] FILE|DIR|-...",
	  .summary = "check manifests; needs no root and no kernel",
	  .about =
		  "Reads manifests as apply does and says everything that is wrong with\n"
		  "them, in all files at once.",
	  .examples = "nodeport-ipvs validate svc.yaml\n"
		      "nodeport-ipvs validate -R manifests/ -o json",
	  .operands_are_files = true,
	  .run = cmd_validate },
	{ .name = "doctor",
	  .bit = NPI_DOCTOR,
	  .operands = "",
	  .summary = "why a Service may not be reachable, and what cures it",
	  .about = "Looks at the kernel, its settings, the firewall, routes and other\n"
		   "programs. It changes nothing. Exits with 1 when a check fails.",
	  .examples = "nodeport-ipvs doctor\n"
		      "nodeport-ipvs doctor -q        # only what is wrong",
	  .run = cmd_doctor },
	{ .name = "help",
	  .bit = NPI_HELP,
	  .operands = "[COMMAND]",
	  .summary = "show help, or the help of a command",
	  .about = "",
	  .examples = "nodeport-ipvs help apply",
	  .run = cmd_help },
};

const size_t npi_n_commands = sizeof(npi_commands) / sizeof(npi_commands[0]);

const struct npi_command *npi_find_command(const char *name)
{
	size_t i;

	for (i = 0; i < npi_n_commands; i++)
		if (!strcmp(npi_commands[i].name, name))
			return &npi_commands[i];
	return NULL;
}
