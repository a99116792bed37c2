/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/steps.h"
#include "lib/unit.h"

#include <errno.h>
#include <string.h>

#include "npi/kern.h"

#define VS "10.96.0.1:80"

/* EPERM has a meaning that depends on where the process is: kernel/test_kern_linux.c. */

/* The text, the beginning of the hint ("": none), the exit status. */
static const struct {
	const char *step; /* NULL: opening or dumping */
	int error;
	const char *text, *hint;
	int exit_status;
} errors[] = {
	{ NULL, ENOENT, "the kernel has no IPVS", "'modprobe ip_vs' says why", 69 },
	{ NULL, EPROTONOSUPPORT, "the kernel has no generic netlink", "", 69 },
	{ NULL, ENOPROTOOPT, "IPVS is being unloaded from the kernel", "", 69 },
	{ NULL, EAGAIN, "the IPVS table does not hold still", "another program", 71 },
	{ NULL, ENOBUFS, "answers of the kernel were lost", "run it again", 71 },
	{ NULL, EIO, "the kernel did not finish its answer", "", 71 },
	{ NULL, EBADMSG, "the kernel's answer cannot be understood", "", 71 },
	{ NULL, ENOMEM, "Cannot allocate memory", "", 71 },
	{ NULL, ESRCH, "No such process", "", 71 },
	{ "-A -t " VS " -s nosuch", ENOENT, "scheduler 'nosuch' not found",
	  "'modprobe ip_vs_nosuch' says why", 71 },
	{ "-E -t " VS " -s nosuch", ENOENT, "scheduler 'nosuch' not found",
	  "'modprobe ip_vs_nosuch' says why", 71 },
	{ "-A -t [::1]:80 -s rr", EAFNOSUPPORT, "the kernel has no such address family",
	  "IPv6 may be switched off", 71 },
	{ "-E -t " VS " -s rr", ESRCH, "the virtual service has gone", "another program",
	  71 },
	{ "-a -t " VS " -r 10.1.1.1:80 -m", ESRCH, "the virtual service has gone",
	  "another program", 71 },
	{ "-e -t " VS " -r 10.1.1.1:80 -m", ENOENT, "the real server has gone",
	  "another program", 71 },
	{ "-a -t " VS " -r 224.0.0.1:80 -m", EINVAL, "'224.0.0.1' is no unicast address",
	  "", 71 },
	{ "-a -t " VS " -r 0.0.0.0:80 -m", EINVAL, "'0.0.0.0' is no unicast address", "",
	  71 },
	{ "-a -t " VS " -r 255.255.255.255:80 -m", EINVAL,
	  "'255.255.255.255' is no unicast address", "", 71 },
	{ "-a -t [fd00::1]:80 -r [ff02::1]:80 -m", EINVAL,
	  "'ff02::1' is no unicast address", "", 71 },
	{ "-a -t [fd00::1]:80 -r [fe80::1]:80 -m", EINVAL,
	  "'fe80::1' is link-local, but not of this node", "", 71 },
	{ "-a -t " VS " -r [fd00::1]:80 -m", EINVAL,
	  "a real server of another address family has to be tunnelled", "", 71 },
	{ "-a -t " VS " -r 10.1.1.1:80 -m -w 4294967295", ERANGE,
	  "weight or thresholds are out of range", "weights are not negative", 71 },
	/* a cause we do not know of */
	{ "-a -t [fd00::1]:80 -r [fd00::1]:80 -m", EINVAL, "Invalid argument", "", 71 },
	{ "-A -t " VS " -s rr", EINVAL, "Invalid argument", "", 71 },
	{ "-d -t " VS " -r 10.1.1.1:80", ENOMEM, "Cannot allocate memory", "", 71 },
};

START_TEST(errors_have_words)
{
	struct npi_arena arena = { 0 };
	struct npi_plan plan = steps_plan(&arena, errors[_i].step ? errors[_i].step : "");
	struct kern_words words = kern_explain(plan.steps, errors[_i].error);

	ck_assert_str_eq(words.text, errors[_i].text);
	ck_assert_int_eq(words.exit_status, errors[_i].exit_status);
	if (!*errors[_i].hint)
		ck_assert_str_eq(words.hint, "");
	ck_assert_msg(strncmp(words.hint, errors[_i].hint, strlen(errors[_i].hint)) == 0,
		      "the hint is '%s'", words.hint);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(persistence_engines_and_tunnels_have_words)
{
	struct npi_arena arena = { 0 };
	struct npi_plan plan = steps_plan(&arena, "-A -u " VS " -s abcdefghijklmno\n"
						  "-a -t " VS " -r 10.1.1.1:80 -i\n");
	struct ipvs_virtual_service vs = *plan.steps[0].vs;
	struct kern_words words;

	strcpy(vs.pe_name, "abcdefghijklmnop");
	plan.steps[0].vs = &vs;
	words = kern_explain(&plan.steps[0], ENOENT);
	ck_assert_str_eq(words.text, "scheduler 'abcdefghijklmno' or persistence engine "
				     "'abcdefghijklmnop' not found");
	ck_assert_str_eq(words.hint, "'modprobe ip_vs_abcdefghijklmno' and "
				     "'modprobe ip_vs_pe_abcdefghijklmnop' say why");
	steps_real_server(&arena, &plan.steps[1])->tunnel_type = 1;
	words = kern_explain(&plan.steps[1], EINVAL);
	ck_assert_str_eq(words.text, "a GUE tunnel has no port");
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(errors_have_words, errors),
		UNIT(persistence_engines_and_tunnels_have_words),
	};

	return unit_run("kern_explain", tests, UNIT_COUNT(tests));
}
