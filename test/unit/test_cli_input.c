/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files are read, in what order, and what is said of those that cannot be. */
#include "lib/cli.h"
#include "lib/unit.h"

#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "npi/text.h"

/* A Service that needs no address. */
#define SERVICE(name)                                                                    \
	"{apiVersion: v1, kind: Service, metadata: {name: " name "}, "                   \
	"spec: {type: ExternalName, externalName: example.com}}\n"

static void setup(void)
{
	cli_enter_directory();
	cli_write("b.yaml", SERVICE("b"));
	cli_write("dir/b.yml", SERVICE("dir-b"));
	cli_write("dir/B.json",
		  "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": "
		  "{\"name\": "
		  "\"dir-upper-b\"}, \"spec\": {\"type\": \"ExternalName\", "
		  "\"externalName\": \"example.com\"}}");
	cli_write("dir/a/deep.yaml", SERVICE("deep"));
	cli_write("dir/c.yaml", SERVICE("dir-c"));
	cli_write("dir/ignored.txt", "this: is: no: yaml");
	cli_write("dir/yaml", "neither: is: this");
	cli_write("dir/.#c.yaml", "root@node1.4711");
	cli_write("dir/..data/c.yaml", SERVICE("dir-c"));
	cli_write("named.txt", SERVICE("named"));
	cli_write("-", SERVICE("minus"));
	cli_write("empty.yaml", "");
	cli_write("comment.yaml", "# nothing\n---\n");
	cli_write("deployment.yaml", "{apiVersion: apps/v1, kind: Deployment}\n---\n"
				     "{apiVersion: apps/v1, kind: Deployment}\n---\n"
				     "{apiVersion: v1, kind: ConfigMap}\n");
	mkdir("nothing", 0755);
}

/* Names in the order in which they are read. */
static const struct {
	const char *args, *in, *names;
} readings[] = {
	{ "b.yaml", NULL, "b" },
	{ "-f b.yaml", NULL, "b" },
	{ "-fb.yaml", NULL, "b" },
	{ "--filename=b.yaml named.txt -f dir/c.yaml", NULL, "b named dir-c" },
	{ "named.txt --filename b.yaml", NULL, "named b" },
	{ "-- named.txt", NULL, "named" },
	{ "dir", NULL, "dir-upper-b dir-b dir-c" },
	{ "dir/", NULL, "dir-upper-b dir-b dir-c" },
	{ "-R dir", NULL, "dir-upper-b deep dir-b dir-c" },
	{ "-f -", SERVICE("in"), "in" },
	{ "- b.yaml", SERVICE("in"), "in b" },
	{ "./-", SERVICE("in"), "minus" },
	{ "dir/..data", NULL, "dir-c" },
	{ "-f -", SERVICE("one") "---\n" SERVICE("two"), "one two" },
	{ "empty.yaml b.yaml", NULL, "b" },
};

START_TEST(files_are_read_in_order)
{
	struct cli cli = { .in = readings[_i].in };
	char args[200] = "apply --dry-run=client -o name ", *line, *rest;
	char names[200] = "";

	setup();
	strcat(args, readings[_i].args);
	cli_run(&cli, args);
	ck_assert_msg(cli.status == 0, "%s", cli.err);
	rest = cli.out;
	while ((line = strsep(&rest, "\n")) && *line) {
		ck_assert_int_eq(strncmp(line, "service/", 8), 0);
		strcat(names, *names ? " " : "");
		strcat(names, line + 8);
	}
	ck_assert_str_eq(names, readings[_i].names);
	cli_clear(&cli);
	cli_leave_directory();
}
END_TEST

static const struct {
	const char *args, *in;
	int status;
	const char *err;
} failures[] = {
	{ "missing.yaml", NULL, EX_NOINPUT,
	  "error: cannot read 'missing.yaml': No such file or directory\n" },
	{ "missing.yaml b.yaml gone", NULL, EX_NOINPUT,
	  "error: cannot read 'missing.yaml': No such file or directory\n"
	  "error: cannot read 'gone': No such file or directory\n" },
	{ "empty.yaml", NULL, EX_NOINPUT,
	  "error: no objects passed to apply: empty.yaml is empty\n" },
	{ "-", "", EX_NOINPUT, "error: no objects passed to apply: <stdin> is empty\n" },
	{ "comment.yaml", NULL, EX_NOINPUT, "error: no objects passed to apply\n" },
	{ "nothing", NULL, EX_NOINPUT, "error: no objects passed to apply\n" },
	{ "deployment.yaml", NULL, EX_NOINPUT,
	  "note: passed over, having no addresses: Deployment (apps/v1) 2 times, "
	  "ConfigMap "
	  "(v1)\n"
	  "error: no objects passed to apply\n" },
	{ "https://example.com/svc.yaml", NULL, EX_NOINPUT,
	  "error: cannot read 'https://example.com/svc.yaml': No such file or directory\n"
	  "note: nothing is fetched from elsewhere; "
	  "'curl -fsS URL | nodeport-ipvs apply -f -' does it\n" },
	{ "-f -f", NULL, EX_NOINPUT,
	  "error: cannot read '-f': No such file or directory\n" },
};

START_TEST(what_cannot_be_read_is_said)
{
	struct cli cli = { .in = failures[_i].in };
	char args[200] = "apply --dry-run=client ";

	setup();
	strcat(args, failures[_i].args);
	cli_expect(&cli, args, failures[_i].status, "", failures[_i].err);
	cli_leave_directory();
}
END_TEST

START_TEST(a_file_that_may_not_be_read)
{
	struct cli cli = { 0 };

	setup();
	/* root may read anything but this */
	ck_assert_int_eq(symlink("circle.yaml", "circle.yaml"), 0);
	cli_expect(
		&cli, "validate circle.yaml", EX_NOINPUT, "",
		"error: cannot read 'circle.yaml': Too many levels of symbolic links\n");
	cli_leave_directory();
}
END_TEST

/* Each thing by its own name, and the files beside it are read all the same. */
START_TEST(what_a_directory_has_that_cannot_be_read)
{
	struct cli cli = { 0 };

	setup();
	ck_assert_int_eq(mkfifo("dir/a/pipe.yaml", 0600), 0);
	ck_assert_int_eq(symlink("gone", "dir/lost.yaml"), 0);
	cli_expect(&cli, "validate -R dir", EX_NOINPUT, "",
		   "error: cannot read 'dir/a/pipe.yaml': not a regular file\n"
		   "error: cannot read 'dir/lost.yaml': No such file or directory\n");
	cli_leave_directory();
}
END_TEST

/* As kubectl does: links to files are followed, links to directories are not. */
START_TEST(links_in_directories)
{
	struct cli cli = { 0 };

	setup();
	ck_assert_int_eq(symlink("../b.yaml", "dir/link.yaml"), 0);
	ck_assert_int_eq(symlink("..", "dir/up.yaml"), 0);
	cli_expect(&cli, "validate -R dir", EX_NOINPUT, "",
		   "error: cannot read 'dir/up.yaml': Is a directory\n");
	ck_assert_int_eq(unlink("dir/up.yaml"), 0);
	ck_assert_int_eq(symlink("..", "dir/up"), 0);
	cli_expect(&cli, "apply --dry-run=client -o name -R dir", 0,
		   "service/dir-upper-b\nservice/deep\nservice/dir-b\nservice/dir-c\n"
		   "service/b\n",
		   "");
	cli_leave_directory();
}
END_TEST

/* Longer than the buffer that pipes are read with at first. */
START_TEST(long_input_is_read_whole)
{
	struct npi_text text = { 0 }, out = { 0 };
	struct cli cli = { 0 };
	int i;

	for (i = 0; i < 2000; i++) {
		npi_text_add_format(&text,
				    "---\n{apiVersion: v1, kind: Service, metadata: "
				    "{name: s%d}, spec: {type: ExternalName, "
				    "externalName: example.com}}\n",
				    i);
		npi_text_add_format(&out, "service/s%d\n", i);
	}
	ck_assert_uint_gt(text.len, 128 * 1024);
	cli_enter_directory();
	cli_write("long.yaml", text.bytes);
	cli_expect(&cli, "apply --dry-run=client -o name long.yaml", 0, out.bytes, "");
	cli.in = text.bytes;
	cli_expect(&cli, "apply --dry-run=client -o name -", 0, out.bytes, "");
	npi_text_clear(&text);
	npi_text_clear(&out);
	cli_leave_directory();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(files_are_read_in_order, readings),
		UNIT_ROWS(what_cannot_be_read_is_said, failures),
		UNIT(a_file_that_may_not_be_read),
		UNIT(what_a_directory_has_that_cannot_be_read),
		UNIT(links_in_directories),
		UNIT(long_input_is_read_whole),
	};

	return unit_run("cli_input", tests, UNIT_COUNT(tests));
}
