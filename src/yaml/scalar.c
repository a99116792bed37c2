/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What plain scalars are, as sigs.k8s.io/yaml resolves them before it makes JSON of them:
 * YAML 1.1's words, Go's integers, no base 60. A timestamp is a string in the end, so
 * nothing need be known about it here. Numbers are read in number.c.
 */
#include <errno.h>
#include <string.h>

#include "npi/tree.h"

#include "number.h"

struct word {
	const char *text;
	enum npi_scalar_type type;
	bool value;
};

/* those that are met most come first */
static const struct word words[] = {
	{ "null", NPI_NULL, false },   { "true", NPI_BOOL, true },
	{ "false", NPI_BOOL, false },  { "~", NPI_NULL, false },
	{ "Null", NPI_NULL, false },   { "NULL", NPI_NULL, false },
	{ "True", NPI_BOOL, true },    { "TRUE", NPI_BOOL, true },
	{ "yes", NPI_BOOL, true },     { "Yes", NPI_BOOL, true },
	{ "YES", NPI_BOOL, true },     { "on", NPI_BOOL, true },
	{ "On", NPI_BOOL, true },      { "ON", NPI_BOOL, true },
	{ "y", NPI_BOOL, true },       { "Y", NPI_BOOL, true },
	{ "False", NPI_BOOL, false },  { "FALSE", NPI_BOOL, false },
	{ "no", NPI_BOOL, false },     { "No", NPI_BOOL, false },
	{ "NO", NPI_BOOL, false },     { "off", NPI_BOOL, false },
	{ "Off", NPI_BOOL, false },    { "OFF", NPI_BOOL, false },
	{ "n", NPI_BOOL, false },      { "N", NPI_BOOL, false },
	{ ".nan", NPI_FLOAT, false },  { ".NaN", NPI_FLOAT, false },
	{ ".NAN", NPI_FLOAT, false },  { ".inf", NPI_FLOAT, false },
	{ ".Inf", NPI_FLOAT, false },  { ".INF", NPI_FLOAT, false },
	{ "+.inf", NPI_FLOAT, false }, { "+.Inf", NPI_FLOAT, false },
	{ "+.INF", NPI_FLOAT, false }, { "-.inf", NPI_FLOAT, false },
	{ "-.Inf", NPI_FLOAT, false }, { "-.INF", NPI_FLOAT, false },
};

enum { LONGEST_WORD = 5 };

static const struct word *find_word(const struct npi_node *scalar)
{
	size_t i;

	if (scalar->len > LONGEST_WORD)
		return NULL;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].text[0] == scalar->text[0] &&
		    !strcmp(words[i].text, scalar->text))
			return &words[i];
	return NULL;
}

/* What a text can be by its first byte; most are done with this. */
enum beginning { OF_TEXT, OF_WORD, OF_NUMBER };

static const uint8_t beginnings[256] = {
	['~'] = OF_WORD,   ['y'] = OF_WORD,   ['Y'] = OF_WORD,   ['n'] = OF_WORD,
	['N'] = OF_WORD,   ['t'] = OF_WORD,   ['T'] = OF_WORD,   ['f'] = OF_WORD,
	['F'] = OF_WORD,   ['o'] = OF_WORD,   ['O'] = OF_WORD,   ['.'] = OF_NUMBER,
	['+'] = OF_NUMBER, ['-'] = OF_NUMBER, ['0'] = OF_NUMBER, ['1'] = OF_NUMBER,
	['2'] = OF_NUMBER, ['3'] = OF_NUMBER, ['4'] = OF_NUMBER, ['5'] = OF_NUMBER,
	['6'] = OF_NUMBER, ['7'] = OF_NUMBER, ['8'] = OF_NUMBER, ['9'] = OF_NUMBER,
};

static enum beginning beginning_of(const struct npi_node *scalar)
{
	return beginnings[(unsigned char)scalar->text[0]];
}

enum npi_scalar_type npi_scalar_type(const struct npi_node *scalar)
{
	enum beginning beginning;
	const struct word *word;
	struct npi_number number;

	if (scalar->quoted)
		return NPI_STRING;
	if (!scalar->len)
		return NPI_NULL;
	beginning = beginning_of(scalar);
	if (beginning == OF_TEXT)
		return NPI_STRING;
	word = find_word(scalar);
	if (word)
		return word->type;
	if (beginning != OF_NUMBER ||
	    !npi_number_parse(scalar->text, scalar->len, &number))
		return NPI_STRING;
	return number.is_float ? NPI_FLOAT : NPI_INT;
}

int npi_scalar_bool(const struct npi_node *scalar, bool *ret)
{
	const struct word *word = scalar->quoted ? NULL : find_word(scalar);

	if (!word || word->type != NPI_BOOL)
		return -EINVAL;
	*ret = word->value;
	return 0;
}

int npi_scalar_int(const struct npi_node *scalar, int64_t *ret)
{
	struct npi_number number;

	if (scalar->quoted || beginning_of(scalar) != OF_NUMBER ||
	    !npi_number_parse(scalar->text, scalar->len, &number) || number.has_fraction)
		return -EINVAL;
	if (number.is_too_large ||
	    number.magnitude > (uint64_t)INT64_MAX + number.is_negative)
		return -ERANGE;
	*ret = number.is_negative ? (int64_t)(0 - number.magnitude)
				  : (int64_t)number.magnitude;
	return 0;
}
