/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/kube_selector.h"

#include <errno.h>
#include <string.h>

/* What is left of the text, and where what is read goes. */
struct parser {
	const char *at;
	struct npi_arena *arena;
	const char *wrong; /* what was wanted where @at is; NULL: nothing is wrong */
	bool out_of_memory;
};

static void skip_blanks(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t");
}

/* Take @text if it comes next. */
static bool take(struct parser *parser, const char *text)
{
	size_t len = strlen(text);

	skip_blanks(parser);
	if (strncmp(parser->at, text, len) != 0)
		return false;
	parser->at += len;
	return true;
}

static void *keep(struct parser *parser, void *memory)
{
	if (!memory)
		parser->out_of_memory = true;
	return memory;
}

/* A key or a value; "" where none is. */
static const char *take_word(struct parser *parser)
{
	const char *start;
	size_t len;
	char *word;

	skip_blanks(parser);
	start = parser->at;
	len = strcspn(start, " \t=!,()<>");
	parser->at += len;
	word = keep(parser, npi_arena_strndup(parser->arena, start, len));
	return word ? word : "";
}

/* Take "in" or "notin" if it stands there as a word of its own. */
static bool take_operator(struct parser *parser, const char *name)
{
	const char *before = parser->at;
	size_t len = strlen(name);

	skip_blanks(parser);
	if (strncmp(parser->at, name, len) == 0 && strchr(" \t(", parser->at[len]) &&
	    parser->at[len]) {
		parser->at += len;
		return true;
	}
	parser->at = before;
	return false;
}

static void add_value(struct parser *parser, struct kube_strings *values)
{
	const char **items =
		keep(parser, npi_arena_grow(parser->arena, values->items, values->n,
					    values->n + 1, sizeof(*items)));

	if (!items)
		return;
	items[values->n++] = take_word(parser);
	values->items = items;
}

static void take_list(struct parser *parser, struct kube_strings *values)
{
	if (!take(parser, "(")) {
		parser->wrong = "'('";
		return;
	}
	do {
		add_value(parser, values);
	} while (!parser->out_of_memory && take(parser, ","));
	if (!take(parser, ")"))
		parser->wrong = "',' or ')'";
}

static struct kube_requirement take_requirement(struct parser *parser)
{
	struct kube_requirement requirement = { .is = KUBE_SELECTOR_EXISTS };

	if (take(parser, "!"))
		requirement.is = KUBE_SELECTOR_ABSENT;
	requirement.key = take_word(parser);
	if (!*requirement.key)
		parser->wrong = "the name of a label";
	if (requirement.is == KUBE_SELECTOR_ABSENT || parser->wrong)
		return requirement;
	if (take_operator(parser, "in")) {
		requirement.is = KUBE_SELECTOR_IN;
		take_list(parser, &requirement.values);
	} else if (take_operator(parser, "notin")) {
		requirement.is = KUBE_SELECTOR_NOT_IN;
		take_list(parser, &requirement.values);
	} else if (take(parser, "!=")) {
		requirement.is = KUBE_SELECTOR_NOT_IN;
		add_value(parser, &requirement.values);
	} else if (take(parser, "==") || take(parser, "=")) {
		requirement.is = KUBE_SELECTOR_IN;
		add_value(parser, &requirement.values);
	}
	return requirement;
}

static void add_requirement(struct parser *parser, struct kube_selector *selector)
{
	struct kube_requirement *items =
		keep(parser, npi_arena_grow(parser->arena, selector->items, selector->n,
					    selector->n + 1, sizeof(*items)));

	if (!items)
		return;
	selector->items = items;
	items[selector->n++] = take_requirement(parser);
}

static int say_wrong(const struct parser *parser, const char *text,
		     struct npi_diags *diags)
{
	struct npi_pos none = { 0 };

	if (!*parser->at)
		return npi_diag_error(diags, none, NULL,
				      "label selector '%s': wanted %s at the end", text,
				      parser->wrong);
	return npi_diag_error(diags, none, NULL,
			      "label selector '%s': wanted %s before '%s'", text,
			      parser->wrong, parser->at);
}

int kube_selector_parse(const char *text, struct npi_arena *arena,
			struct npi_diags *diags, struct kube_selector *ret)
{
	struct parser parser = { .at = text, .arena = arena };
	struct kube_selector selector = { 0 };
	bool more;

	skip_blanks(&parser);
	more = *parser.at != '\0';
	while (more && !parser.out_of_memory) {
		add_requirement(&parser, &selector);
		more = !parser.wrong && take(&parser, ",");
	}
	skip_blanks(&parser);
	if (!parser.wrong && *parser.at)
		parser.wrong = "','";
	if (parser.out_of_memory)
		return -ENOMEM;
	if (parser.wrong)
		return say_wrong(&parser, text, diags);
	*ret = selector;
	return 0;
}

static bool has_value(const struct kube_requirement *requirement, const char *value)
{
	size_t i;

	for (i = 0; i < requirement->values.n; i++) {
		if (strcmp(requirement->values.items[i], value) == 0)
			return true;
	}
	return false;
}

static bool holds(const struct kube_requirement *requirement,
		  const struct kube_map *labels)
{
	const char *value = kube_map_get(labels, requirement->key);

	switch (requirement->is) {
	case KUBE_SELECTOR_IN:
		return value && has_value(requirement, value);
	case KUBE_SELECTOR_NOT_IN:
		return !value || !has_value(requirement, value);
	case KUBE_SELECTOR_EXISTS:
		return value != NULL;
	case KUBE_SELECTOR_ABSENT:
		return value == NULL;
	}
	return false;
}

bool kube_selector_matches(const struct kube_selector *selector,
			   const struct kube_map *labels)
{
	size_t i;

	for (i = 0; i < selector->n; i++) {
		if (!holds(&selector->items[i], labels))
			return false;
	}
	return true;
}
