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
		doctor_remedy(exam, "apt-get update && apt-get install %s && reboot",
			      exam->facts->kernel_package);
	else
		doctor_advice(exam,
			      "install a kernel that has it, and restart with that");
}

static void say_not_installed(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;

	if (!facts->other_release) {
		doctor_find(exam, DOCTOR_IPVS_NOT_INSTALLED,
			    "module ip_vs is not installed for kernel %s",
			    facts->release);
		say_other_kernel(exam);
		return;
	}
	doctor_find(exam, DOCTOR_IPVS_OTHER_KERNEL,
		    "module ip_vs is installed for kernel %s, but %s runs",
		    facts->other_release, facts->release);
	doctor_remedy(exam, "reboot");
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
		doctor_find(exam, DOCTOR_IPVS_NOT_LOADED,
			    "module ip_vs is installed but not loaded");
		doctor_remedy(exam, "modprobe ip_vs");
		break;
	case DOCTOR_NOT_INSTALLED:
	case DOCTOR_NOT_KNOWN:
		say_not_installed(exam);
		break;
	case DOCTOR_NOT_BUILT:
		doctor_find(exam, DOCTOR_IPVS_NOT_BUILT,
			    "kernel %s was built without IPVS (CONFIG_IP_VS is not set)",
			    facts->release);
		say_other_kernel(exam);
		break;
	}
}

static void check_scheduler(struct examination *exam,
			    const struct doctor_scheduler *scheduler)
{
	const struct npi_settings usual = npi_settings_default();
	const char *name = scheduler->name;

	if (is_usable(scheduler->module)) {
		doctor_say(exam, DOCTOR_OK, "scheduler", "scheduler '%s' is there", name);
	} else if (scheduler->module == DOCTOR_NOT_LOADED) {
		/* the kernel loads it when a virtual service asks for it */
		doctor_say(exam, DOCTOR_OK, "scheduler",
			   "scheduler '%s' is loaded when it is used", name);
	} else if (!desired_knows_scheduler(name)) {
		doctor_find(exam, DOCTOR_SCHEDULER_UNKNOWN,
			    "scheduler '%s' is not there: no kernel has module ip_vs_%s",
			    name, name);
		doctor_remedy(exam,
			      "nodeport-ipvs doctor --ipvs-scheduler=%s    # and "
			      "wherever '%s' is asked for",
			      usual.scheduler, name);
	} else if (scheduler->module == DOCTOR_NOT_KNOWN) {
		doctor_say(exam, DOCTOR_SKIP, "scheduler",
			   "scheduler '%s': there is no list of this kernel's modules",
			   name);
	} else {
		doctor_find(exam, DOCTOR_SCHEDULER_NOT_INSTALLED,
			    "scheduler '%s' is not there: kernel %s has no module "
			    "ip_vs_%s",
			    name, exam->facts->release, name);
		say_other_kernel(exam);
	}
}

static void check_rights(struct examination *exam)
{
	const struct doctor_facts *facts = exam->facts;

	if (!facts->in_initial_user_namespace) {
		doctor_find(
			exam, DOCTOR_USER_NAMESPACE,
			"root of a user namespace cannot change IPVS: the kernel wants "
			"CAP_NET_ADMIN of the initial one");
		doctor_advice(exam, "leave the namespace, and run it as root there");
	} else if (facts->has_net_admin) {
		doctor_say(exam, DOCTOR_OK, "capability", "CAP_NET_ADMIN is held");
	} else if (!facts->is_root) {
		doctor_find(exam, DOCTOR_NOT_ROOT,
			    "CAP_NET_ADMIN is missing: this is not root");
		doctor_remedy_as_root(exam);
	} else {
		doctor_find(exam, DOCTOR_CAPABILITY_DROPPED,
			    "CAP_NET_ADMIN is missing: it was taken from root");
		doctor_advice(exam,
			      "what is dropped does not come back: start the container "
			      "with --cap-add NET_ADMIN, or the unit with CAP_NET_ADMIN "
			      "in CapabilityBoundingSet=");
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
