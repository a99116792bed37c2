/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "values.h"

#include <errno.h>
#include <string.h>

#include "npi/text.h"

enum { NAMESPACE_MAX = 63 }; /* of a DNS label, RFC 1123 */

static void *field(struct npi_args *args, const struct npi_option *option)
{
	return (char *)args + option->offset;
}

int npi_words_add(struct npi_words *words, struct npi_arena *arena, const char *text)
{
	const char **items;

	items = npi_arena_grow(arena, words->items, words->n, words->n + 1,
			       sizeof(*items));
	text = npi_arena_strdup(arena, text);
	if (!items || !text)
		return -ENOMEM;
	items[words->n++] = text;
	words->items = items;
	return 0;
}

/* The number of @word in a NULL-terminated list, or -1. */
static int find_word(const char *const *words, const char *word, size_t len)
{
	int i;

	for (i = 0; words[i]; i++)
		if (strlen(words[i]) == len && !memcmp(words[i], word, len))
			return i;
	return -1;
}

int take_bool(struct npi_args *args, const struct npi_option *option, const char *value,
	      bool first)
{
	static const char *const words[] = { "false", "true", "0", "1", NULL };
	int word = value ? find_word(words, value, strlen(value)) : 1;

	(void)first;
	if (word < 0)
		return -EINVAL;
	*(bool *)field(args, option) = word % 2;
	return 0;
}

int take_count(struct npi_args *args, const struct npi_option *option, const char *value,
	       bool first)
{
	unsigned int *count = field(args, option);

	(void)value;
	*count = first ? 1 : *count + 1;
	return 0;
}

int take_text(struct npi_args *args, const struct npi_option *option, const char *value,
	      bool first)
{
	const char *copy = npi_arena_strdup(&args->arena, value);

	(void)first;
	if (!copy)
		return -ENOMEM;
	if (!*copy)
		return -EINVAL;
	*(const char **)field(args, option) = copy;
	return 0;
}

/* Up to @max lower case letters, digits and those of @others. */
static bool is_made_of(const char *value, size_t max, const char *others)
{
	size_t i;

	for (i = 0; value[i]; i++)
		if (!(value[i] >= 'a' && value[i] <= 'z') &&
		    !(value[i] >= '0' && value[i] <= '9') && !strchr(others, value[i]))
			return false;
	return i <= max;
}

int take_scheduler(struct npi_args *args, const struct npi_option *option,
		   const char *value, bool first)
{
	if (!is_made_of(value, IPVS_SCHEDULER_SIZE - 1, "-_"))
		return -EINVAL;
	return take_text(args, option, value, first);
}

int take_namespace(struct npi_args *args, const struct npi_option *option,
		   const char *value, bool first)
{
	size_t len = strlen(value);

	if (!is_made_of(value, NAMESPACE_MAX, "-") || value[0] == '-' ||
	    (len && value[len - 1] == '-'))
		return -EINVAL;
	return take_text(args, option, value, first);
}

int take_lower(struct npi_args *args, const struct npi_option *option, const char *value,
	       bool first)
{
	static const char blank[] = " \t\r\n";
	size_t begin = strspn(value, blank), len = strlen(value + begin), i;
	char *copy;

	(void)first;
	while (len && strchr(blank, value[begin + len - 1]))
		len--;
	if (!len)
		return -EINVAL;
	copy = npi_arena_strndup(&args->arena, value + begin, len);
	if (!copy)
		return -ENOMEM;
	for (i = 0; i < len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] - 'A' + 'a');
	*(const char **)field(args, option) = copy;
	return 0;
}

int take_word(struct npi_args *args, const struct npi_option *option, const char *value,
	      bool first)
{
	/* given bare, an option with words means the last of them */
	int word = 0;

	(void)first;
	if (value)
		word = find_word(option->words, value, strlen(value));
	else
		while (option->words[word + 1])
			word++;
	if (word < 0)
		return -EINVAL;
	*(unsigned int *)field(args, option) = (unsigned int)word;
	return 0;
}

int take_words(struct npi_args *args, const struct npi_option *option, const char *value,
	       bool first)
{
	struct npi_words *words = field(args, option);

	if (!*value)
		return -EINVAL;
	if (first)
		*words = (struct npi_words){ 0 };
	return npi_words_add(words, &args->arena, value);
}

int take_output(struct npi_args *args, const struct npi_option *option, const char *value,
		bool first)
{
	static const char *const outputs[] = {
		[NPI_OUTPUT_TEXT] = "text",
		[NPI_OUTPUT_NAME] = "name",
		[NPI_OUTPUT_JSON] = "json",
		[NPI_OUTPUT_YAML] = "yaml",
		[NPI_OUTPUT_IPVSADM] = "ipvsadm",
		[NPI_OUTPUT_WIDE] = "wide",
		NULL,
	};

	(void)first;
	if (find_word(option->words, value, strlen(value)) < 0)
		return -EINVAL;
	args->output = (enum npi_output)find_word(outputs, value, strlen(value));
	return 0;
}

int take_duration(struct npi_args *args, const struct npi_option *option,
		  const char *value, bool first)
{
	(void)first;
	return npi_parse_duration_s(value, field(args, option)) < 0 ? -EINVAL : 0;
}

int take_dry_run(struct npi_args *args, const struct npi_option *option,
		 const char *value, bool first)
{
	(void)option;
	(void)first;
	if (value && strcmp(value, "none") != 0 && strcmp(value, "server") != 0)
		return -EINVAL;
	args->dry_run = value && strcmp(value, "none") == 0 ? NPI_DRY_RUN_NONE
							    : NPI_DRY_RUN_SERVER;
	return 0;
}

int take_now(struct npi_args *args, const struct npi_option *option, const char *value,
	     bool first)
{
	(void)option;
	(void)value;
	(void)first;
	args->settings.drain_timeout_s = 0;
	return 0;
}

int take_wait(struct npi_args *args, const struct npi_option *option, const char *value,
	      bool first)
{
	(void)option;
	(void)first;
	args->wait = true;
	args->wait_s = UINT32_MAX;
	return value && npi_parse_duration_s(value, &args->wait_s) < 0 ? -EINVAL : 0;
}

int take_max_delete(struct npi_args *args, const struct npi_option *option,
		    const char *value, bool first)
{
	struct npi_max_delete *max = field(args, option);
	size_t len = strlen(value);
	bool is_percent = len > 1 && value[len - 1] == '%';
	char digits[16] = "";
	uint32_t number;

	(void)first;
	if (len - is_percent >= sizeof(digits))
		return -EINVAL;
	memcpy(digits, value, len - is_percent);
	if (npi_parse_u32(digits, 0, is_percent ? 100 : UINT32_MAX, &number) < 0)
		return -EINVAL;
	*max = (struct npi_max_delete){ .number = number, .is_percent = is_percent };
	return 0;
}

int take_bit(struct npi_args *args, const struct npi_option *option, const char *value,
	     bool first)
{
	uint32_t bit;

	(void)first;
	if (npi_parse_u32(value, 0, 31, &bit) < 0)
		return -EINVAL;
	*(uint8_t *)field(args, option) = (uint8_t)bit;
	return 0;
}

int take_bits(struct npi_args *args, const struct npi_option *option, const char *value,
	      bool first)
{
	unsigned int *bits = field(args, option);

	if (first)
		*bits = 0;
	for (;; value++) {
		size_t len = strcspn(value, ",");
		int word = find_word(option->words, value, len);

		if (word < 0)
			return -EINVAL;
		*bits |= 1u << word;
		value += len;
		if (!*value)
			return 0;
	}
}
