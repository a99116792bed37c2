/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1): the file that kube-proxy
 * was run with on this node says most of what we need to know. Which fields count is in
 * the table of options.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "npi/text.h"
#include "npi/tree.h"

#include "input.h"
#include "parse.h"

static const char default_config[] = "/etc/nodeport-ipvs/config.yaml";

/* Fields of kube-proxy that decide nothing here; a name with a dot is inside a group. */
static const char *const passed_over[] = {
	"bindAddress",
	"bindAddressHardFail",
	"clientConnection",
	"configSyncPeriod",
	"conntrack",
	"detectLocal",
	"detectLocalMode",
	"enableProfiling",
	"featureGates",
	"healthzBindAddress",
	"iptables.localhostNodePorts",
	"iptables.minSyncPeriod",
	"iptables.syncPeriod",
	"ipvs.minSyncPeriod",
	"ipvs.strictARP",
	"ipvs.syncPeriod",
	"ipvs.tcpFinTimeout",
	"ipvs.tcpTimeout",
	"ipvs.udpTimeout",
	"linux.conntrack",
	"linux.oomScoreAdj",
	"logging",
	"metricsBindAddress",
	"minSyncPeriod",
	"mode",
	"nftables",
	"oomScoreAdj",
	"portRange",
	"showHiddenMetricsForVersion",
	"syncPeriod",
	"windowsRunAsService",
	"winkernel",
};

/* Later versions of the format have moved fields. */
static const struct {
	const char *path;
	const char *config; /* as the table of options has it */
} aliases[] = {
	{ "linux.masqueradeAll", "iptables.masqueradeAll" },
};

enum { N_ALIASES = sizeof(aliases) / sizeof(aliases[0]) };

struct config_reader {
	struct npi_args *args;
	struct npi_diags *diags;
	bool *seen;
	struct npi_text passed_over; /* names for the note, separated by commas */
};

static const struct npi_option *find_field(const char *path)
{
	size_t i;

	for (i = 0; i < N_ALIASES; i++)
		if (!strcmp(aliases[i].path, path))
			path = aliases[i].config;
	for (i = 0; i < npi_n_options; i++)
		if (npi_options[i].config && !strcmp(npi_options[i].config, path))
			return &npi_options[i];
	return NULL;
}

static bool is_below(const char *field, const char *path)
{
	size_t len = strlen(path);

	return field && !strncmp(field, path, len) && field[len] == '.';
}

/* Whether some field that counts lies below @path. */
static bool is_group(const char *path)
{
	size_t i;

	for (i = 0; i < N_ALIASES; i++)
		if (is_below(aliases[i].path, path))
			return true;
	for (i = 0; i < npi_n_options; i++)
		if (is_below(npi_options[i].config, path))
			return true;
	return false;
}

static bool is_passed_over(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(passed_over) / sizeof(passed_over[0]); i++)
		if (!strcmp(passed_over[i], path))
			return true;
	return false;
}

static int say_unknown(struct config_reader *reader, const struct npi_node *node,
		       const struct npi_path *path, const char *full)
{
	const char *names[64], *closest;
	size_t i, n = 0;
	int r;

	for (i = 0; i < npi_n_options && n < 64; i++)
		if (npi_options[i].config)
			names[n++] = npi_options[i].config;
	closest = npi_closest(full, names, n);
	r = npi_diag_warning(reader->diags, node->key_pos, path,
			     "unknown field of a KubeProxyConfiguration");
	if (r >= 0 && closest)
		r = npi_diag_note(reader->diags, (struct npi_pos){ 0 },
				  "did you mean '%s'?", closest);
	return r;
}

static int take_scalar(struct config_reader *reader, const struct npi_option *option,
		       const struct npi_node *node, const struct npi_path *path)
{
	const char *value = node->kind == NPI_SCALAR ? node->text : NULL;
	bool on;
	int r;

	if (value && npi_scalar_type(node) == NPI_NULL)
		return 0;
	if (value && !*value)
		return 0; /* kube-proxy writes "" for what is not set */
	if (value && npi_scalar_type(node) == NPI_BOOL && npi_scalar_bool(node, &on) == 0)
		value = on ? "true" : "false";
	r = value ? npi_take_value(reader->args, option, value, reader->seen) : -EINVAL;
	if (r != -EINVAL)
		return r;
	return npi_diag_error(reader->diags, node->pos, path,
			      "invalid value%s%s%s: expected %s", value ? " '" : "",
			      value ? value : "", value ? "'" : "",
			      npi_expected(option, &reader->args->arena));
}

static int take_field(struct config_reader *reader, const struct npi_option *option,
		      const struct npi_node *node, const struct npi_path *path)
{
	struct npi_path element = { .parent = path };
	int worst = 0, r;

	if (node->kind != NPI_SEQUENCE)
		return take_scalar(reader, option, node, path);
	npi_for_each_child (child, node) {
		r = take_scalar(reader, option, child, &element);
		if (r < 0)
			return r;
		worst |= r;
		element.index++;
	}
	return worst;
}

static int read_group(struct config_reader *reader, const struct npi_node *group,
		      const struct npi_path *parent, const char *prefix);

static int read_field(struct config_reader *reader, const struct npi_node *node,
		      const struct npi_path *parent, const char *full)
{
	struct npi_path path = { .parent = parent, .name = node->key };
	const struct npi_option *option = find_field(full);

	if (option)
		return take_field(reader, option, node, &path);
	if (is_group(full) && node->kind == NPI_MAPPING)
		return read_group(reader, node, &path, full);
	if (!is_passed_over(full))
		return say_unknown(reader, node, &path, full);
	npi_text_add_format(&reader->passed_over, "%s%s",
			    reader->passed_over.len ? ", " : "", full);
	return 0;
}

static int read_group(struct config_reader *reader, const struct npi_node *group,
		      const struct npi_path *parent, const char *prefix)
{
	int worst = 0, r;

	npi_for_each_child (child, group) {
		struct npi_text full = { 0 };

		if (!parent &&
		    (!strcmp(child->key, "apiVersion") || !strcmp(child->key, "kind")))
			continue;
		npi_text_add_format(&full, "%s%s%s", prefix, *prefix ? "." : "",
				    child->key);
		r = full.failed ? -ENOMEM : read_field(reader, child, parent, full.bytes);
		npi_text_clear(&full);
		if (r < 0)
			return r;
		worst |= r;
	}
	return worst;
}

static bool is_text(const struct npi_node *node, const char *text)
{
	return node && node->kind == NPI_SCALAR && !strcmp(node->text, text);
}

static int read_document(struct config_reader *reader, const struct npi_node *root)
{
	if (root->kind != NPI_MAPPING ||
	    !is_text(npi_node_find(root, "apiVersion"),
		     "kubeproxy.config.k8s.io/v1alpha1") ||
	    !is_text(npi_node_find(root, "kind"), "KubeProxyConfiguration"))
		return npi_diag_error(reader->diags, root->pos, NULL,
				      "not a KubeProxyConfiguration of "
				      "kubeproxy.config.k8s.io/v1alpha1");
	return read_group(reader, root, NULL, "");
}

static int read_documents(struct config_reader *reader, const struct npi_sources *sources)
{
	static const struct npi_reading carefully;
	struct npi_object_tree tree;
	struct npi_reader *yaml;
	int worst = 0, r;

	r = npi_reader_open(sources, 1, &carefully, reader->diags, &yaml);
	if (r < 0)
		return r;
	do {
		tree = (struct npi_object_tree){ 0 };
		r = npi_reader_next(yaml, reader->diags->arena, &tree);
		if (!r && tree.root)
			r = read_document(reader, tree.root);
		worst = r < 0 ? r : worst | r;
	} while (r >= 0 && tree.root);
	npi_reader_close(yaml);
	return worst;
}

/* Read the file, then the fields; findings about it are said here. */
static int read_config(struct npi_args *args, const char *path,
		       const struct npi_report *report)
{
	struct npi_input input = { 0 };
	struct npi_diags diags = { .arena = &args->arena };
	struct config_reader reader = {
		.args = args,
		.diags = &diags,
		.seen = npi_arena_new_array(&args->arena, bool, npi_n_options),
	};
	int r = reader.seen ? npi_input_read_file(&input, path) : -ENOMEM;

	if (!r)
		r = read_documents(&reader, &input.sources);
	if (r >= 0 && reader.passed_over.len)
		npi_diag_notice(&diags, (struct npi_pos){ .source = 1 }, NULL,
				"settings of kube-proxy that decide nothing here: %s",
				reader.passed_over.bytes);
	npi_report_findings(report, &input.sources, &diags);
	if (r >= 0 && diags.count[NPI_ERROR])
		r = NPI_INVALID;
	npi_text_clear(&reader.passed_over);
	npi_input_clear(&input);
	return r;
}

int npi_take_config(struct npi_args *args, const struct npi_report *report)
{
	const char *path = args->config ? args->config : default_config;
	int r = read_config(args, path, report);

	if (r == -ENOENT && !args->config)
		return 0;
	if (r < 0)
		npi_report_message(report, NPI_ERROR, "configuration file '%s': %s", path,
				   strerror(-r));
	return r ? EX_CONFIG : 0;
}
