/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules for names: apimachinery's pkg/util/validation, with its texts. A name that breaks
 * several rules is told the first.
 */
#include "decode.h"

#include <string.h>

struct name_test {
	bool (*passes)(const char *text, size_t len);
	const char *text;
};

struct kube_name_rule {
	size_t longest;
	const char *too_long;
	struct name_test tests[4]; /* ends with one without @passes */
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower_or_digit(char c)
{
	return is_lower(c) || is_digit(c);
}

static bool is_alphanumeric(char c)
{
	return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

/* [a-z0-9]([-a-z0-9]*[a-z0-9])? */
static bool is_dns_1123_label(const char *text, size_t len)
{
	size_t i;

	if (!len || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (i = 0; i < len; i++) {
		if (!is_lower_or_digit(text[i]) && text[i] != '-')
			return false;
	}
	return true;
}

static bool is_dns_1035_label(const char *text, size_t len)
{
	return is_dns_1123_label(text, len) && is_lower(text[0]);
}

/* Labels with dots between them. */
static bool is_dns_1123_subdomain(const char *text, size_t len)
{
	size_t start = 0, i;

	for (i = 0; i <= len; i++) {
		if (i < len && text[i] != '.')
			continue;
		if (!is_dns_1123_label(text + start, i - start))
			return false;
		start = i + 1;
	}
	return true;
}

static bool has_no_inner_dots(const char *text, size_t len)
{
	return !memchr(text, '.', len) || !is_dns_1123_subdomain(text, len);
}

/* ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9] */
static bool is_label_word(const char *text, size_t len)
{
	size_t i;

	if (!len || !is_alphanumeric(text[0]) || !is_alphanumeric(text[len - 1]))
		return false;
	for (i = 0; i < len; i++) {
		if (!is_alphanumeric(text[i]) && !strchr("-_.", text[i]))
			return false;
	}
	return true;
}

static bool is_label_value(const char *text, size_t len)
{
	return !len || is_label_word(text, len);
}

/* Where the name part of a qualified name begins. */
static size_t name_part(const char *text, size_t len)
{
	const char *slash = memchr(text, '/', len);

	return slash ? (size_t)(slash - text) + 1 : 0;
}

static bool has_good_prefix(const char *text, size_t len)
{
	size_t part = name_part(text, len);

	return !part || (part <= 254 && is_dns_1123_subdomain(text, part - 1));
}

/* Annotations may have a prefix in any case. */
static bool has_good_prefix_in_any_case(const char *text, size_t len)
{
	size_t part = name_part(text, len), i;
	char prefix[254];

	if (part > sizeof(prefix))
		return false;
	for (i = 0; i < part; i++)
		prefix[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 'a' - 'A')
							     : text[i];
	return !part || is_dns_1123_subdomain(prefix, part - 1);
}

static bool has_short_name_part(const char *text, size_t len)
{
	return len - name_part(text, len) <= 63;
}

static bool has_good_name_part(const char *text, size_t len)
{
	size_t part = name_part(text, len);

	return is_label_word(text + part, len - part);
}

static bool has_port_characters(const char *text, size_t len)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len && len;
}

static bool has_letter(const char *text, size_t len)
{
	return strcspn(text, "abcdefghijklmnopqrstuvwxyz") < len;
}

static bool has_single_hyphens(const char *text, size_t len)
{
	(void)len;
	return !strstr(text, "--");
}

static bool has_no_outer_hyphens(const char *text, size_t len)
{
	return text[0] != '-' && text[len - 1] != '-';
}

#define REGEX(regex) "regex used for validation is '" regex "')"

const struct kube_name_rule kube_dns_1035_label = {
	.longest = 63,
	.too_long = "must be no more than 63 characters",
	.tests = {
		{ is_dns_1035_label,
		  "a DNS-1035 label must consist of lower case alphanumeric characters or "
		  "'-', start with an alphabetic character, and end with an alphanumeric "
		  "character (e.g. 'my-name',  or 'abc-123', "
		  REGEX("[a-z]([-a-z0-9]*[a-z0-9])?") },
	},
};

const struct kube_name_rule kube_dns_1123_label = {
	.longest = 63,
	.too_long = "must be no more than 63 characters",
	.tests = {
		{ has_no_inner_dots, "must not contain dots" },
		{ is_dns_1123_label,
		  "a lowercase RFC 1123 label must consist of lower case alphanumeric "
		  "characters or '-', and must start and end with an alphanumeric "
		  "character (e.g. 'my-name',  or '123-abc', "
		  REGEX("[a-z0-9]([-a-z0-9]*[a-z0-9])?") },
	},
};

const struct kube_name_rule kube_dns_1123_subdomain = {
	.longest = 253,
	.too_long = "must be no more than 253 characters",
	.tests = {
		{ is_dns_1123_subdomain,
		  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
		  "characters, '-' or '.', and must start and end with an alphanumeric "
		  "character (e.g. 'example.com', "
		  REGEX("[a-z0-9]([-a-z0-9]*[a-z0-9])?"
			"(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*") },
	},
};

#define PREFIX_PART                                                                      \
	"prefix part a lowercase RFC 1123 subdomain must consist of lower case "         \
	"alphanumeric characters, '-' or '.', and must start and end with an "           \
	"alphanumeric character (e.g. 'example.com', " REGEX(                            \
		"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
#define SHORT_NAME_PART "name part must be no more than 63 characters"
#define NAME_PART                                                                        \
	"name part must consist of alphanumeric characters, '-', '_' or '.', and must "  \
	"start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  "  \
	"or '123-abc', " REGEX("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")

const struct kube_name_rule kube_qualified_name = {
	.longest = SIZE_MAX,
	.tests = {
		{ has_good_prefix, PREFIX_PART },
		{ has_short_name_part, SHORT_NAME_PART },
		{ has_good_name_part, NAME_PART },
	},
};

const struct kube_name_rule kube_annotation_key = {
	.longest = SIZE_MAX,
	.tests = {
		{ has_good_prefix_in_any_case, PREFIX_PART },
		{ has_short_name_part, SHORT_NAME_PART },
		{ has_good_name_part, NAME_PART },
	},
};

const struct kube_name_rule kube_label_value = {
	.longest = 63,
	.too_long = "must be no more than 63 characters",
	.tests = {
		{ is_label_value,
		  "a valid label must be an empty string or consist of alphanumeric "
		  "characters, '-', '_' or '.', and must start and end with an "
		  "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
		  REGEX("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?") },
	},
};

const struct kube_name_rule kube_port_name = {
	.longest = 15,
	.too_long = "must be no more than 15 characters",
	.tests = {
		{ has_port_characters, "must contain only alpha-numeric characters (a-z, "
				       "0-9), and hyphens (-)" },
		{ has_letter, "must contain at least one letter (a-z)" },
		{ has_single_hyphens, "must not contain consecutive hyphens" },
		{ has_no_outer_hyphens, "must not begin or end with a hyphen" },
	},
};

/* What is wrong with a name, or NULL. */
static const char *complaint(const char *text, size_t len,
			     const struct kube_name_rule *rule)
{
	size_t i;

	if (len > rule->longest)
		return rule->too_long;
	for (i = 0; i < sizeof(rule->tests) / sizeof(rule->tests[0]); i++) {
		if (rule->tests[i].passes && !rule->tests[i].passes(text, len))
			return rule->tests[i].text;
	}
	return NULL;
}

bool kube_is_name(struct kube_decoder *decoder, const struct npi_node *node,
		  const struct npi_path *path, const struct kube_name_rule *rule)
{
	const char *text = complaint(node->text, node->len, rule);

	if (text)
		kube_invalid(decoder, node, path, "%s", text);
	return !text;
}

bool kube_is_cname(struct kube_decoder *decoder, const struct npi_node *node,
		   const struct npi_path *path)
{
	const struct kube_name_rule *rule = &kube_dns_1123_subdomain;
	bool has_dot = node->len && node->text[node->len - 1] == '.';
	const char *text = complaint(node->text, node->len - has_dot, rule);

	if (text)
		kube_invalid(decoder, node, path, "%s", text);
	return !text;
}

bool kube_is_key(struct kube_decoder *decoder, const struct npi_node *node,
		 const struct npi_path *path, const struct kube_name_rule *rule)
{
	struct npi_node key = {
		.text = node->key,
		.len = node->key_len,
		.pos = node->key_pos,
		.kind = NPI_SCALAR,
		.quoted = true,
	};

	return kube_is_name(decoder, &key, path, rule);
}
