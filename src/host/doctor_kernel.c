/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/desired.h"

#include "doctor_parts.h"

static bool is_usable(enum doctor_module module)
{
	return module == DOCTOR_LOADED || module == DOCTOR_BUILT_IN;
}

/* The distribution's kernel with all its modules, where it is known what that is called.
 */
static void say_other_kernel(struct examination *exam)
{
	if (exam->facts->kernel_package)
		doctor_remedy(exam, "apt-get install %s && reboot",
			      exam->facts->kernel_package);
}

static void check_ip_vs(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;

	switch (facts->ip_vs) {
	case DOCTOR_LOADED:
		doctor_say(exam, DOCTOR_OK, "ipvs", "module ip_vs is loaded");
		break;
	case DOCTOR_BUILT_IN:
		doctor_say(exam, DOCTOR_OK, "ipvs", "built into kernel %s",
			   facts->release);
		break;
	case DOCTOR_NOT_LOADED:
		doctor_say(exam, DOCTOR_FAIL, "ipvs",
			   "module ip_vs is installed but not loaded");
		doctor_remedy(exam, "modprobe ip_vs");
		break;
	case DOCTOR_NOT_INSTALLED:
	case DOCTOR_NOT_KNOWN:
		doctor_say(exam, DOCTOR_FAIL, "ipvs",
			   "module ip_vs is not installed for kernel %s", facts->release);
		if (facts->other_release)
			doctor_remedy(exam, "reboot    # it is installed for kernel %s",
				      facts->other_release);
		else
			say_other_kernel(exam);
		break;
	case DOCTOR_NOT_BUILT:
		doctor_say(exam, DOCTOR_FAIL, "ipvs",
			   "kernel %s was built without IPVS (CONFIG_IP_VS is not set)",
			   facts->release);
		say_other_kernel(exam);
		break;
	}
}

static void check_scheduler(struct examination *exam,
			    const struct doctor_scheduler *scheduler)
{
	const char *name = scheduler->name;

	if (is_usable(scheduler->module)) {
		doctor_say(exam, DOCTOR_OK, "scheduler", "scheduler '%s' is there", name);
	} else if (scheduler->module == DOCTOR_NOT_LOADED) {
		/* the kernel loads it when a virtual service asks for it */
		doctor_say(exam, DOCTOR_OK, "scheduler",
			   "scheduler '%s' is loaded when it is used", name);
	} else if (!desired_knows_scheduler(name)) {
		doctor_say(exam, DOCTOR_FAIL, "scheduler",
			   "scheduler '%s' is not there: no kernel has module ip_vs_%s, "
			   "give another with --ipvs-scheduler",
			   name, name);
	} else if (scheduler->module == DOCTOR_NOT_KNOWN) {
		doctor_say(exam, DOCTOR_SKIP, "scheduler",
			   "scheduler '%s': there is no list of this kernel's modules",
			   name);
	} else {
		doctor_say(exam, DOCTOR_FAIL, "scheduler",
			   "scheduler '%s' is not there: kernel %s has no module "
			   "ip_vs_%s",
			   name, exam->facts->release, name);
		say_other_kernel(exam);
	}
}

static void check_rights(struct examination *exam)
{
	if (!exam->facts->in_initial_user_namespace) {
		doctor_say(
			exam, DOCTOR_FAIL, "capability",
			"root of a user namespace cannot change IPVS: the kernel wants "
			"CAP_NET_ADMIN of the initial one, so run it outside");
	} else if (!exam->facts->has_net_admin) {
		doctor_say(exam, DOCTOR_FAIL, "capability", "CAP_NET_ADMIN is missing");
		doctor_remedy(exam, "sudo nodeport-ipvs doctor");
	} else {
		doctor_say(exam, DOCTOR_OK, "capability", "CAP_NET_ADMIN is held");
	}
}

static bool may_have_ip_vs(enum doctor_module module)
{
	return is_usable(module) || module == DOCTOR_NOT_LOADED;
}

void doctor_check_kernel(struct examination *exam)
{
	size_t i;

	check_rights(exam);
	check_ip_vs(exam);
	for (i = 0; i < exam->facts->n_schedulers; i++) {
		if (may_have_ip_vs(exam->facts->ip_vs))
			check_scheduler(exam, &exam->facts->schedulers[i]);
		else
			doctor_say(exam, DOCTOR_SKIP, "scheduler",
				   "scheduler '%s': needs IPVS",
				   exam->facts->schedulers[i].name);
	}
}
