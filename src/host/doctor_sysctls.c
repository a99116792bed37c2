/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor_parts.h"

#include <string.h>
#include <sys/socket.h>

/* What goes wrong without each, in the order of host_sysctls[]. */
static const struct {
	enum doctor_trouble trouble;
	const char *text;
} consequences[HOST_N_SYSCTLS] = {
	{ DOCTOR_IP_FORWARD_OFF, "packets for real servers on other hosts are dropped" },
	{ DOCTOR_FORWARDING_OFF,
	  "packets for IPv6 real servers on other hosts are dropped" },
	{ DOCTOR_CONNTRACK_OFF, "IPVS connections cannot be masqueraded" },
	{ DOCTOR_EXPIRE_NODEST_CONN_OFF,
	  "connections to a removed real server hang until they time out" },
	{ DOCTOR_EXPIRE_QUIESCENT_TEMPLATE_OFF,
	  "clients with affinity stay with a real server that drains" },
	{ DOCTOR_CONN_REUSE_MODE_ON, "a client port that is used again costs a second" },
};

static bool serves_ipv6(const struct doctor_facts *facts)
{
	size_t i;

	for (i = 0; i < facts->n_served; i++)
		if (facts->served[i].addr.family == AF_INET6)
			return true;
	return false;
}

static bool is_needed(const struct examination *exam, const struct host_sysctl *sysctl)
{
	return (!sysctl->only_ipv6 || serves_ipv6(exam->facts)) &&
	       (!sysctl->before_linux_5_9 || exam->facts->linux_before_5_9);
}

static void check_sysctl(struct examination *exam, size_t i)
{
	const struct host_sysctl *sysctl = &host_sysctls[i];
	const char *check = strrchr(sysctl->name, '.') + 1;
	int value = exam->facts->sysctls[i];

	if (value == HOST_ABSENT) {
		doctor_say(exam, DOCTOR_SKIP, check, "%s does not exist%s", sysctl->name,
			   strstr(sysctl->name, ".vs.") ? ": needs IPVS" : "");
	} else if (value == sysctl->value) {
		doctor_say(exam, DOCTOR_OK, check, "%s = %d", sysctl->name, value);
	} else {
		doctor_find(exam, consequences[i].trouble, "%s = %d: %s", sysctl->name,
			    value, consequences[i].text);
		doctor_remedy(exam, "sysctl -w %s=%d", sysctl->name, sysctl->value);
	}
}

/* Loose (2) is enough: the reply leaves by whatever route there is. */
static void check_rp_filters(struct examination *exam)
{
	size_t i;

	for (i = 0; i < exam->facts->n_strict_rp_filters; i++) {
		const char *interface = exam->facts->strict_rp_filters[i].interface;

		doctor_find(exam, DOCTOR_RP_FILTER_STRICT,
			    "net.ipv4.conf.%s.rp_filter = 1: what comes in on another "
			    "interface than its answer would leave by is dropped",
			    interface);
		doctor_remedy(exam, "sysctl -w net/ipv4/conf/%s/rp_filter=2", interface);
	}
	if (!exam->facts->n_strict_rp_filters)
		doctor_say(exam, DOCTOR_OK, "rp_filter", "no strict reverse path filter");
}

void doctor_check_sysctls(struct examination *exam)
{
	size_t i;

	for (i = 0; i < HOST_N_SYSCTLS; i++)
		if (is_needed(exam, &host_sysctls[i]))
			check_sysctl(exam, i);
	check_rp_filters(exam);
}
