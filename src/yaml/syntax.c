/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Syntax errors in the user's terms; libyaml's own words follow in a note. */
#include <string.h>

#include "build.h"
#include "layout.h"

enum place { AT_PROBLEM, AT_CONTEXT };

enum remedy {
	JUST_SAY,
	CHECK_INDENTATION, /* of the line that begins with the problem */
	CHECK_KEY,         /* of the line whose key ends at the problem */
	NAME_CHARACTER,
	NAME_BYTE,
};

static const char tab_text[] = "tab character; YAML forbids tabs for indentation";

static const struct explanation {
	const char *problem;
	const char *text;
	enum place place;
	enum remedy remedy;
} explanations[] = {
	{ "did not find expected key", "expected a key, or the end of this mapping",
	  AT_PROBLEM, CHECK_INDENTATION },
	{ "did not find expected '-' indicator", "expected '- ', or the end of this list",
	  AT_PROBLEM, CHECK_INDENTATION },
	{ "did not find expected <document start>",
	  "text behind the end of the document; '---' begins another", AT_PROBLEM,
	  CHECK_INDENTATION },
	{ "mapping values are not allowed in this context",
	  "': ' inside of a value; put the value in quotes", AT_PROBLEM, CHECK_KEY },
	{ "block sequence entries are not allowed in this context",
	  "a list item begins on a line of its own", AT_PROBLEM, JUST_SAY },
	{ "could not find expected ':'", "a key needs ': ' behind it", AT_CONTEXT,
	  JUST_SAY },
	{ "did not find expected ',' or ']'", "expected ',' or ']'", AT_PROBLEM,
	  JUST_SAY },
	{ "did not find expected ',' or '}'", "expected ',' or '}'", AT_PROBLEM,
	  JUST_SAY },
	{ "did not find expected node content", "expected a value", AT_PROBLEM,
	  JUST_SAY },
	{ "found unexpected end of stream", "text in quotes is never closed", AT_CONTEXT,
	  JUST_SAY },
	{ "found unexpected document indicator", "text in quotes is never closed",
	  AT_CONTEXT, JUST_SAY },
	{ "found unknown escape character",
	  "unknown escape in double quotes; '\\\\' stands for a backslash", AT_PROBLEM,
	  JUST_SAY },
	{ "found character that cannot start any token", "no value can begin with this",
	  AT_PROBLEM, NAME_CHARACTER },
	{ "found a tab character that violates indentation", tab_text, AT_PROBLEM,
	  JUST_SAY },
	{ "found a tab character where an indentation space is expected", tab_text,
	  AT_PROBLEM, JUST_SAY },
	{ "control characters are not allowed", "control character", AT_PROBLEM,
	  NAME_BYTE },
	{ "invalid leading UTF-8 octet", "not UTF-8 text", AT_PROBLEM, NAME_BYTE },
	{ "invalid trailing UTF-8 octet", "not UTF-8 text", AT_PROBLEM, NAME_BYTE },
	{ "incomplete UTF-8 octet sequence", "not UTF-8 text", AT_PROBLEM, JUST_SAY },
};

static const struct explanation *find_explanation(const char *problem)
{
	size_t i;

	for (i = 0; i < sizeof(explanations) / sizeof(explanations[0]); i++)
		if (!strcmp(explanations[i].problem, problem))
			return &explanations[i];
	return NULL;
}

static int name_character(struct npi_diags *diags, const struct npi_sources *sources,
			  struct npi_pos pos)
{
	char c = npi_layout_byte(sources, pos);

	if (c == '\t')
		return npi_diag_error(diags, pos, NULL, "%s", tab_text);
	return npi_diag_error(diags, pos, NULL,
			      "no value can begin with '%c'; put it in quotes", c);
}

/* 0: nothing better to say than the explanation's text. */
static int say_more(struct npi_diags *diags, const struct npi_sources *sources,
		    const struct npi_syntax_error *error,
		    const struct explanation *explanation)
{
	switch (explanation->remedy) {
	case CHECK_INDENTATION:
		return npi_layout_check(diags, sources, error->pos, false);
	case CHECK_KEY:
		return npi_layout_check(diags, sources, error->pos, true);
	case NAME_CHARACTER:
		return name_character(diags, sources, error->pos);
	case NAME_BYTE:
		return npi_diag_error(diags, error->pos, NULL, "%s (byte 0x%02x)",
				      explanation->text, (unsigned int)error->byte);
	case JUST_SAY:
	default:
		return 0;
	}
}

static int say(struct npi_diags *diags, const struct npi_sources *sources,
	       const struct npi_syntax_error *error)
{
	const struct explanation *explanation = find_explanation(error->problem);
	struct npi_pos pos = error->pos;
	int r;

	if (!explanation)
		return npi_diag_error(diags, pos, NULL, "%s", error->problem);
	r = say_more(diags, sources, error, explanation);
	if (r)
		return r;
	if (explanation->place == AT_CONTEXT && error->context_pos.line)
		pos = error->context_pos;
	return npi_diag_error(diags, pos, NULL, "%s", explanation->text);
}

int npi_syntax_finding(struct npi_diags *diags, const struct npi_sources *sources,
		       const struct npi_syntax_error *error,
		       const struct npi_syntax_error *as_json)
{
	int r = say(diags, sources, error);

	if (r < 0)
		return r;
	if (error->context)
		r = npi_diag_note(diags, error->context_pos, "yaml: %s %s",
				  error->problem, error->context);
	else
		r = npi_diag_note(diags, (struct npi_pos){ 0 }, "yaml: %s",
				  error->problem);
	if (!r && as_json)
		r = npi_diag_note(diags, as_json->pos, "as JSON: %s", as_json->problem);
	return r < 0 ? r : NPI_INVALID;
}
