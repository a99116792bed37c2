/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPVS answers with an errno and nothing else; this is what each of them can mean. The
 * conditions are those of ip_vs_ctl.c. */
#include "npi/kern.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "npi/addr.h"
#include "surroundings.h"

/* Sets of occasions. */
enum {
	READ = 1 << 0, /* opening and dumping: no step */
#define OCCASION(kind) (1 << ((kind) + 1))
	ADD_VS = OCCASION(NPI_ADD_VIRTUAL_SERVICE),
	SET_VS = OCCASION(NPI_SET_VIRTUAL_SERVICE),
	DELETE_VS = OCCASION(NPI_DELETE_VIRTUAL_SERVICE),
	ADD_RS = OCCASION(NPI_ADD_REAL_SERVER),
	SET_RS = OCCASION(NPI_SET_REAL_SERVER),
	DELETE_RS = OCCASION(NPI_DELETE_REAL_SERVER),
	WRITE_VS = ADD_VS | SET_VS,
	WRITE_RS = ADD_RS | SET_RS,
	ALWAYS = READ | WRITE_VS | DELETE_VS | WRITE_RS | DELETE_RS,
};

static bool is_in_user_namespace(const struct npi_step *step)
{
	(void)step;
	return kern_in_user_namespace();
}

static bool has_persistence_engine(const struct npi_step *step)
{
	return step->vs->pe_name[0];
}

static bool is_not_unicast(const struct npi_step *step)
{
	static const struct npi_addr broadcast = { AF_INET, { 255, 255, 255, 255 } };
	const struct npi_addr *addr = &step->real_server->addr;

	return npi_addr_is_unspecified(addr) || npi_addr_is_multicast(addr) ||
	       npi_addr_equal(addr, &broadcast);
}

static bool is_ipv6_link_local(const struct npi_step *step)
{
	return step->real_server->addr.family == AF_INET6 &&
	       npi_addr_is_link_local(&step->real_server->addr);
}

static bool is_of_another_family(const struct npi_step *step)
{
	return step->real_server->addr.family != step->vs->addr.family;
}

/* Whether an IPv4 address is unicast the kernel asks the routing table "local", which is
 * made when lo comes up for the first time. */
static bool is_without_lo(const struct npi_step *step)
{
	return step->real_server->addr.family == AF_INET && kern_lo_is_down();
}

static bool has_invalid_tunnel(const struct npi_step *step)
{
	return step->real_server->tunnel_type == 1 && !step->real_server->tunnel_port;
}

/* The first row that fits. In texts {…} stands for a word of the step, see word(). */
static const struct {
	int occasions;
	int error;
	bool (*when)(const struct npi_step *step);
	const char *text;
	const char *hint;
	int exit_status;
} rows[] = {
	{ READ, ENOENT, NULL, "the kernel has no IPVS",
	  "'modprobe ip_vs' says why; in a container the module has to be loaded on the "
	  "host",
	  EX_UNAVAILABLE },
	{ READ, EPROTONOSUPPORT, NULL, "the kernel has no generic netlink", NULL,
	  EX_UNAVAILABLE },
	{ ALWAYS, ENOPROTOOPT, NULL, "IPVS is being unloaded from the kernel", NULL,
	  EX_UNAVAILABLE },
	{ ALWAYS, EPERM, is_in_user_namespace,
	  "IPVS obeys CAP_NET_ADMIN of the initial user namespace only",
	  "root of another user namespace (unshare -r, rootless containers) lacks it: "
	  "run this on the host, or with nsenter -n in the network namespace alone",
	  EX_NOPERM },
	{ ALWAYS, EPERM, NULL, "CAP_NET_ADMIN is missing",
	  "run it as root, or give the service or container that capability", EX_NOPERM },
	{ ALWAYS, ENOBUFS, NULL, "answers of the kernel were lost", "run it again",
	  EX_OSERR },
	{ READ, EAGAIN, NULL, "the IPVS table does not hold still",
	  "another program keeps changing it: run this again, or stop that one",
	  EX_OSERR },
	{ READ, EIO, NULL, "the kernel did not finish its answer", NULL, EX_OSERR },
	{ READ, EBADMSG, NULL, "the kernel's answer cannot be understood", NULL,
	  EX_OSERR },
	{ WRITE_VS, ENOENT, has_persistence_engine,
	  "scheduler '{scheduler}' or persistence engine '{pe}' not found",
	  "'modprobe ip_vs_{scheduler}' and 'modprobe ip_vs_pe_{pe}' say why", EX_OSERR },
	{ WRITE_VS, ENOENT, NULL, "scheduler '{scheduler}' not found",
	  "'modprobe ip_vs_{scheduler}' says why", EX_OSERR },
	{ WRITE_VS | WRITE_RS, EAFNOSUPPORT, NULL,
	  "the kernel has no such address family",
	  "IPv6 may be switched off: see ipv6.disable in /proc/cmdline", EX_OSERR },
	{ SET_VS | WRITE_RS, ESRCH, NULL, "the virtual service has gone",
	  "another program has removed it: run this again", EX_OSERR },
	{ SET_RS, ENOENT, NULL, "the real server has gone",
	  "another program has removed it: run this again", EX_OSERR },
	{ WRITE_RS, EINVAL, is_not_unicast, "'{address}' is no unicast address", NULL,
	  EX_OSERR },
	{ WRITE_RS, EINVAL, is_ipv6_link_local,
	  "'{address}' is link-local, but not of this node", NULL, EX_OSERR },
	{ WRITE_RS, EINVAL, is_of_another_family,
	  "a real server of another address family has to be tunnelled", NULL, EX_OSERR },
	{ WRITE_RS, EINVAL, has_invalid_tunnel, "a GUE tunnel has no port", NULL,
	  EX_OSERR },
	{ WRITE_RS, EINVAL, is_without_lo,
	  "interface 'lo' is down, so that no address is unicast yet",
	  "'ip link set lo up' in this network namespace", EX_OSERR },
	{ WRITE_RS, ERANGE, NULL, "weight or thresholds are out of range",
	  "weights are not negative, and the lower threshold is not above the upper one",
	  EX_OSERR },
};

/* Copies a text; {scheduler}, {pe} and {address} become those of the step. */
static void expand(const char *text, const struct npi_step *step, char *ret, size_t size)
{
	char address[NPI_ADDR_TEXT];
	size_t len = 0;

	while (*text && len + 1 < size) {
		const char *word = NULL;

		if (*text == '{' && text[1] == 's')
			word = step->vs->scheduler;
		else if (*text == '{' && text[1] == 'p')
			word = step->vs->pe_name;
		else if (*text == '{')
			word = npi_addr_format(&step->real_server->addr, address);
		if (!word) {
			ret[len++] = *text++;
			continue;
		}
		len += (size_t)snprintf(ret + len, size - len, "%s", word);
		text = strchr(text, '}') + 1;
	}
	ret[len < size ? len : size - 1] = '\0';
}

struct kern_words kern_explain(const struct npi_step *step, int error)
{
	int occasion = step ? OCCASION(step->kind) : READ;
	struct kern_words words = { .exit_status = EX_OSERR };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!(rows[i].occasions & occasion) || rows[i].error != error ||
		    (rows[i].when && !rows[i].when(step)))
			continue;
		expand(rows[i].text, step, words.text, sizeof(words.text));
		if (rows[i].hint)
			expand(rows[i].hint, step, words.hint, sizeof(words.hint));
		words.exit_status = rows[i].exit_status;
		return words;
	}
	snprintf(words.text, sizeof(words.text), "%s", strerror(error));
	return words;
}
