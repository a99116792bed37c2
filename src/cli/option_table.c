/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/options.h"

#include "values.h"

static const char *const dry_runs[] = { "none", "client", "server", NULL };
static const char *const kernel_dry_runs[] = { "none", "server", NULL };
static const char *const validates[] = { "strict", "warn", "ignore", NULL };
static const char *const whens[] = { "auto", "always", "never", NULL };
static const char *const text_or_json[] = { "text", "json", NULL };
static const char *const object_outputs[] = { "text", "name", "json", "yaml", NULL };

#define ARG(member)     offsetof(struct npi_args, member)
#define SETTING(member) offsetof(struct npi_args, settings.member)

enum {
	/* who reads manifests */
	MANIFESTS = NPI_APPLY | NPI_VALIDATE,
	/* who changes the node */
	CHANGES = NPI_APPLY | NPI_RECONCILE,
	/* who asks what the node should serve */
	SERVES = MANIFESTS | CHANGES,
};

const struct npi_option npi_options[] = {
	/* what is read */
	{ .name = "filename",
	  .letter = 'f',
	  .arg = "FILE",
	  .commands = MANIFESTS,
	  .help = "read manifests from a file, a directory (*.yaml *.yml *.json)\n"
		  "or, with -, from standard input; may be given more than once",
	  .expects = "a file name",
	  .take = take_words,
	  .offset = ARG(files) },
	{ .name = "recursive",
	  .letter = 'R',
	  .commands = MANIFESTS,
	  .help = "read the directories below a directory as well",
	  .take = take_bool,
	  .offset = ARG(recursive) },
	{ .name = "namespace",
	  .letter = 'n',
	  .arg = "NAME",
	  .commands = MANIFESTS,
	  .help = "only objects of this namespace; it is also the namespace of\n"
		  "objects that name none (otherwise 'default')",
	  .expects = "a namespace",
	  .take = take_text,
	  .offset = SETTING(only_namespace) },
	{ .name = "selector",
	  .letter = 'l',
	  .arg = "SELECTOR",
	  .commands = MANIFESTS,
	  .help = "only Services whose labels match: app=web,tier!=test,\n"
		  "'env in (a,b)', key, '!key'",
	  .expects = "a label selector",
	  .take = take_text,
	  .offset = SETTING(selector) },
	{ .name = "validate",
	  .arg = "strict|warn|ignore",
	  .commands = MANIFESTS,
	  .words = validates,
	  .is_setting = true,
	  .help = "unknown and duplicate fields are errors (strict, the default),\n"
		  "warnings or nothing",
	  .take = take_word,
	  .offset = SETTING(validate) },

	/* which objects belong together */
	{ .name = "applyset",
	  .arg = "NAME",
	  .commands = NPI_APPLY,
	  .help = "the set that these objects are applied as\n"
		  "(default: the paths of what is read)",
	  .expects = "a name",
	  .take = take_text,
	  .offset = ARG(applyset) },
	{ .name = "prune",
	  .commands = NPI_APPLY,
	  .help = "remove what the set had before and is not given any more",
	  .take = take_bool,
	  .offset = ARG(prune) },
	{ .name = "allow-empty",
	  .commands = NPI_APPLY,
	  .help = "let the input have no objects",
	  .take = take_bool,
	  .offset = ARG(allow_empty) },
	{ .name = "max-delete",
	  .arg = "NUMBER|PERCENT%",
	  .commands = NPI_APPLY,
	  .help = "prune no more objects of a kind than these (default 50%, but 10\n"
		  "in any case)",
	  .expects = "a number or a percentage as 50%",
	  .take = take_max_delete,
	  .offset = ARG(max_delete) },

	/* what is done */
	{ .name = "dry-run",
	  .arg = "client|server",
	  .arg_optional = true,
	  .commands = NPI_APPLY,
	  .words = dry_runs,
	  .help = "change nothing: server, also without a value, shows what would be\n"
		  "done on this node; client reads manifests only and needs no root",
	  .take = take_word,
	  .offset = ARG(dry_run) },
	{ .name = "dry-run",
	  .arg = "none|server",
	  .arg_optional = true,
	  .commands = NPI_RECONCILE,
	  .words = kernel_dry_runs,
	  .help = "change nothing, but show what would be done on this node",
	  .take = take_dry_run },
	{ .name = "detailed-exitcode",
	  .commands = CHANGES,
	  .help = "exit with 2 when something was changed",
	  .take = take_bool,
	  .offset = ARG(detailed_exit_status) },
	{ .name = "output",
	  .letter = 'o',
	  .arg = "text|name|json|yaml",
	  .commands = NPI_APPLY,
	  .words = object_outputs,
	  .help = "name: just kind/name for each object; json, yaml: the objects as\n"
		  "they are applied, with defaults and allocated values filled in",
	  .take = take_output },
	{ .name = "output",
	  .letter = 'o',
	  .arg = "text|json",
	  .commands = NPI_VALIDATE | NPI_DOCTOR,
	  .words = text_or_json,
	  .help = "json: the findings as one JSON object on standard output",
	  .take = take_output },

	/* how Services are served */
	{ .name = "ipvs-scheduler",
	  .arg = "NAME",
	  .commands = SERVES | NPI_DOCTOR,
	  .is_setting = true,
	  .config = "ipvs.scheduler",
	  .help = "scheduler of Services that name none in the annotation\n"
		  "kube-router.io/service.scheduler (default rr)",
	  .expects = "the name of a scheduler",
	  .take = take_text,
	  .offset = SETTING(scheduler) },
	{ .name = "nodeport-addresses",
	  .arg = "CIDR,...|primary",
	  .commands = SERVES,
	  .is_setting = true,
	  .config = "nodePortAddresses",
	  .help = "serve nodePorts on this node's addresses in these networks, or on\n"
		  "its primary addresses (default: all global addresses)",
	  .expects = "networks as 192.0.2.0/24, separated by commas, or 'primary'",
	  .take = take_nodeport_addresses,
	  .offset = SETTING(nodeport_addresses) },
	{ .name = "hostname-override",
	  .arg = "NAME",
	  .commands = SERVES,
	  .is_setting = true,
	  .config = "hostnameOverride",
	  .help = "this node's name, as endpoints have it in nodeName\n"
		  "(default: the host name in lower case)",
	  .expects = "a node name",
	  .take = take_lower,
	  .offset = SETTING(hostname) },
	{ .name = "ipvs-exclude-cidrs",
	  .arg = "CIDR,...",
	  .commands = SERVES,
	  .is_setting = true,
	  .config = "ipvs.excludeCIDRs",
	  .help = "never touch virtual services on addresses in these networks",
	  .expects = "networks as 192.0.2.0/24, separated by commas",
	  .take = take_cidrs,
	  .offset = SETTING(exclude_cidrs) },
	{ .name = "service-cluster-ip-range",
	  .arg = "CIDR,...",
	  .commands = SERVES,
	  .is_setting = true,
	  .help = "where clusterIPs are allocated, one network of each family\n"
		  "(default 10.96.0.0/12)",
	  .expects = "at most one network of each family, separated by a comma",
	  .take = take_cidr_per_family,
	  .offset = SETTING(cluster_ip_ranges) },
	{ .name = "service-node-port-range",
	  .arg = "MIN-MAX",
	  .commands = SERVES | NPI_DOCTOR,
	  .is_setting = true,
	  .help = "which nodePorts are valid (default 30000-32767)",
	  .expects = "two ports as 30000-32767",
	  .take = take_port_range,
	  .offset = SETTING(node_port_min) },
	{ .name = "require-explicit",
	  .commands = SERVES,
	  .is_setting = true,
	  .help = "a clusterIP or nodePort that would have to be allocated is an error",
	  .take = take_bool,
	  .offset = SETTING(require_explicit) },

	/* how the node is changed */
	{ .name = "force-conflicts",
	  .commands = CHANGES,
	  .is_setting = true,
	  .help = "take over virtual services of other programs that are in the way",
	  .take = take_bool,
	  .offset = SETTING(force_conflicts) },
	{ .name = "atomic",
	  .commands = CHANGES,
	  .help = "when a part cannot be done, undo the rest: all or nothing",
	  .take = take_bool,
	  .offset = ARG(atomic) },
	{ .name = "drain-timeout",
	  .arg = "DURATION",
	  .commands = CHANGES,
	  .is_setting = true,
	  .help = "how long a real server that is no longer wanted may keep its\n"
		  "connections (default 5m; 0: none)",
	  .expects = "a duration as 90s or 5m",
	  .take = take_duration,
	  .offset = SETTING(drain_timeout_s) },
	{ .name = "wait",
	  .arg = "DURATION",
	  .arg_optional = true,
	  .commands = CHANGES,
	  .help = "return when no real server drains any more, or after this time",
	  .expects = "a duration as 90s or 5m",
	  .take = take_wait },
	{ .name = "lock-timeout",
	  .arg = "DURATION",
	  .commands = CHANGES,
	  .is_setting = true,
	  .help = "how long to wait for another run to end (default 10s)",
	  .expects = "a duration as 90s or 5m",
	  .take = take_duration,
	  .offset = ARG(lock_timeout_s) },
	{ .name = "state-dir",
	  .arg = "DIR",
	  .commands = CHANGES | NPI_DOCTOR,
	  .is_setting = true,
	  .help = "keep the store in this directory (default /var/lib/nodeport-ipvs;\n"
		  "in other network namespaces a directory in /run/nodeport-ipvs)",
	  .expects = "a directory",
	  .take = take_text,
	  .offset = ARG(state_dir) },

	/* everywhere */
	{ .name = "config",
	  .arg = "FILE",
	  .is_setting = true,
	  .help = "take settings from this KubeProxyConfiguration\n"
		  "(default /etc/nodeport-ipvs/config.yaml, if it is there)",
	  .expects = "a file name",
	  .take = take_text,
	  .offset = ARG(config) },
	{ .name = "color",
	  .arg = "auto|always|never",
	  .words = whens,
	  .help = "colour messages (auto: on a terminal, unless NO_COLOR is set)",
	  .take = take_word,
	  .offset = ARG(colour) },
	{ .name = "quiet",
	  .letter = 'q',
	  .help = "say only what changed and what is wrong; -qq: only errors",
	  .take = take_count,
	  .offset = ARG(quiet) },
	{ .name = "help",
	  .letter = 'h',
	  .help = "show this help",
	  .take = take_bool,
	  .offset = ARG(help) },
	{ .name = "version",
	  .letter = 'V',
	  .help = "show the version",
	  .take = take_bool,
	  .offset = ARG(version) },
};

const size_t npi_n_options = sizeof(npi_options) / sizeof(npi_options[0]);

bool npi_option_is_for(const struct npi_option *option, const struct npi_command *command)
{
	return !option->commands || (command && (option->commands & command->bit));
}

const char *npi_option_environment(const struct npi_option *option,
				   char name[NPI_ENVIRONMENT_NAME])
{
	static const char prefix[] = "NODEPORT_IPVS_";
	const char *c = option->name;
	char *end = name;
	size_t i;

	for (i = 0; prefix[i]; i++)
		*end++ = prefix[i];
	for (; *c && end < name + NPI_ENVIRONMENT_NAME - 1; c++)
		*end++ = *c == '-' ? '_' : (char)(*c - 'a' + 'A');
	*end = '\0';
	return name;
}
