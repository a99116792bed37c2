/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manual says what the tables say. */
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npi/options.h"
#include "npi/store.h"
#include "npi/text.h"

static char *read_file(const char *name)
{
	struct npi_text path = { 0 };
	char *page = calloc(1, 1 << 20);
	FILE *file;

	npi_text_add_format(&path, "%s/../man/%s", NPI_TEST_DIR, name);
	file = fopen(path.bytes, "r");
	ck_assert_msg(file != NULL, "no page %s", path.bytes);
	ck_assert_uint_gt(fread(page, 1, (1 << 20) - 1, file), 0);
	fclose(file);
	npi_text_clear(&path);
	return page;
}

/* The text of man/nodeport-ipvs.8, or of that of a command. */
static char *read_page(const struct npi_command *command)
{
	char name[64];

	snprintf(name, sizeof(name), "nodeport-ipvs%s%s.8", command ? "-" : "",
		 command ? command->name : "");
	return read_file(name);
}

/* What help is for is in the page of the program. */
static bool has_page(const struct npi_command *command)
{
	return command->bit != NPI_HELP;
}

static bool is_documented_with(const struct npi_option *option,
			       const struct npi_command *command)
{
	return command ? option->commands & command->bit : !option->commands;
}

/* ".It Fl f , Fl -filename": the item that a page must have for an option. */
static void expect_item(const char *page, const struct npi_option *option)
{
	struct npi_text item = { 0 };
	const char *found, *end;

	if (option->letter)
		npi_text_add_format(&item, "\n.It Fl %c , Fl -%s", option->letter,
				    option->name);
	else
		npi_text_add_format(&item, "\n.It Fl -%s", option->name);
	found = strstr(page, item.bytes);
	while (found && !strchr(" \n", found[item.len]))
		found = strstr(found + 1, item.bytes);
	ck_assert_msg(found != NULL, "missing: %s", item.bytes);
	end = strchrnul(found + 1, '\n');
	ck_assert_msg(option->arg || !memmem(found, (size_t)(end - found), " = ", 3),
		      "takes no value: %s", item.bytes);
	npi_text_clear(&item);
}

/* Whether some option of the command is called as the item at @text says. */
static bool is_known_item(const char *text, const struct npi_command *command)
{
	size_t i;

	for (i = 0; i < npi_n_options; i++) {
		size_t len = strlen(npi_options[i].name);

		if (is_documented_with(&npi_options[i], command) &&
		    !strncmp(text, npi_options[i].name, len) && strchr(" \n", text[len]))
			return true;
	}
	return false;
}

START_TEST(a_page_has_the_options_of_its_command)
{
	const struct npi_command *command = _i ? &npi_commands[_i - 1] : NULL;
	const char *item;
	char *page;
	size_t i;

	if (command && !has_page(command))
		return;
	page = read_page(command);
	for (i = 0; i < npi_n_options; i++)
		if (is_documented_with(&npi_options[i], command))
			expect_item(page, &npi_options[i]);
	for (item = page; (item = strstr(item, "\n.It Fl ")); item++) {
		const char *name = strstr(item, "Fl -") + strlen("Fl -");

		ck_assert_msg(is_known_item(name, command), "no such option: %.40s",
			      name);
	}
	free(page);
}
END_TEST

START_TEST(the_page_has_every_command)
{
	char *page = read_page(NULL);
	size_t i;

	for (i = 0; i < npi_n_commands; i++) {
		struct npi_text item = { 0 }, reference = { 0 };

		npi_text_add_format(&item, "\n.It Ic %s", npi_commands[i].name);
		npi_text_add_format(&reference, "\n.Xr nodeport-ipvs-%s 8",
				    npi_commands[i].name);
		ck_assert_msg(strstr(page, item.bytes) != NULL, "%s", item.bytes);
		ck_assert_msg(!has_page(&npi_commands[i]) ||
				      strstr(page, reference.bytes),
			      "%s", reference.bytes);
		npi_text_clear(&item);
		npi_text_clear(&reference);
	}
	free(page);
}
END_TEST

START_TEST(the_page_has_every_configuration_field)
{
	char *page = read_page(NULL);
	size_t i;

	for (i = 0; i < npi_n_options; i++) {
		struct npi_text item = { 0 };

		if (!npi_options[i].config)
			continue;
		npi_text_add_format(&item, "\n.It %s Ta Fl -%s\n", npi_options[i].config,
				    npi_options[i].name);
		ck_assert_msg(strstr(page, item.bytes) != NULL, "%s", item.bytes);
		npi_text_clear(&item);
	}
	free(page);
}
END_TEST

/* @text without its $, as the page has it. */
static void expect_words(const char *page, const char *text)
{
	char *words = calloc(1, strlen(text) + 1);
	size_t n = 0;

	for (; *text; text++)
		if (*text != '$')
			words[n++] = *text;
	ck_assert_msg(strstr(page, words) != NULL, "missing: %s", words);
	free(words);
}

START_TEST(the_page_of_the_store_has_every_failure)
{
	char *page = read_file("nodeport-ipvs-store.5"), *c;
	size_t i;

	for (c = page; *c; c++)
		if (*c == '\n')
			*c = ' ';
	for (i = 0; i < npi_n_store_causes; i++) {
		expect_words(page, npi_store_causes[i].text);
		expect_words(page, npi_store_causes[i].hint);
	}
	free(page);
}
END_TEST

int main(void)
{
	const struct unit_test tests[] = {
		{ &a_page_has_the_options_of_its_command, (int)npi_n_commands + 1 },
		UNIT(the_page_has_every_command),
		UNIT(the_page_has_every_configuration_field),
		UNIT(the_page_of_the_store_has_every_failure),
	};

	return unit_run("cli_manual", tests, UNIT_COUNT(tests));
}
