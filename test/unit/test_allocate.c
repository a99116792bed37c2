/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promise of nodeport-ipvs-manifest(5): which values Services get. */
#include "lib/objects.h"
#include "lib/translate.h"
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "npi/allocate.h"
#include "npi/text.h"

static struct npi_arena arena;

struct hash_vector {
	const char *text;
	uint64_t hash;
};

/* FNV-1a of "" is its offset basis, of "a" 0xaf63dc4c8601ec8c; both then finalized. */
static const struct hash_vector hashes[] = {
	{ "", UINT64_C(0xefd01f60ba992926) },
	{ "a", UINT64_C(0x82a2a958a9bece5b) },
	{ "clusterIP/IPv4/default/myapp", UINT64_C(0x01da7fa26f44b3c6) },
	{ "clusterIP/IPv6/default/myapp", UINT64_C(0xedf992f19a47d843) },
	{ "nodePort/default/myapp/http/TCP", UINT64_C(0x17ece66b89e8da27) },
	{ "nodePort/default/myapp//TCP", UINT64_C(0x37a04d76fc347272) },
	{ "nodePort/kube-system/dns/dns/UDP", UINT64_C(0x2f8f37b96632b874) },
};

START_TEST(hashes_are_these)
{
	ck_assert_msg(kube_allocation_hash(hashes[_i].text) == hashes[_i].hash,
		      "%s: 0x%016llx", hashes[_i].text,
		      (unsigned long long)kube_allocation_hash(hashes[_i].text));
}
END_TEST

/* What the manual has: "KEY HASH RANGE VALUE" */
static void check_vector(const char *key, const char *hash_text, const char *range_text,
			 const char *value)
{
	uint64_t hash = kube_allocation_hash(key);
	char text[NPI_ADDR_TEXT];
	struct npi_cidr range;

	ck_assert_msg(hash == strtoull(hash_text, NULL, 16), "%s: hash", key);
	if (npi_cidr_parse(range_text, true, &range) == 0) {
		struct kube_address_band band = kube_cluster_ip_band(&range);
		struct npi_addr addr = kube_band_address(&band, hash % band.size);

		ck_assert_str_eq(npi_addr_format(&addr, text), value);
	} else {
		struct kube_port_band band = kube_node_port_band(30000, 32767);

		ck_assert_str_eq(range_text, "30000-32767");
		ck_assert_uint_eq(band.first + hash % band.size,
				  strtoul(value, NULL, 10));
	}
}

START_TEST(the_manual_has_these_vectors)
{
	FILE *page = fopen(NPI_TEST_DIR "/../man/nodeport-ipvs-manifest.5", "re");
	char line[256], key[128], hash[32], range[64], value[64];
	int n = 0;

	ck_assert_ptr_nonnull(page);
	while (fgets(line, sizeof(line), page)) {
		if (sscanf(line, "%127[^ \n] %31s %63s %63s", key, hash, range, value) !=
			    4 ||
		    strlen(hash) != 16 || strspn(hash, "0123456789abcdef") != 16)
			continue;
		check_vector(key, hash, range, value);
		n++;
	}
	fclose(page);
	ck_assert_int_eq(n, 6);
}
END_TEST

struct port_band_row {
	uint16_t min, max, first, last;
};

static const struct port_band_row port_bands[] = {
	{ 30000, 32767, 30086, 32767 }, /* 2768: 2768/32 */
	{ 30000, 30015, 30000, 30015 }, /* 16: no static band */
	{ 30000, 30016, 30016, 30016 }, /* 17: 16 */
	{ 30000, 30511, 30016, 30511 }, /* 512: 512/32 */
	{ 1, 65535, 129, 65535 },       /* 128 at most */
	{ 30000, 30000, 30000, 30000 },
};

START_TEST(node_port_bands_are_these)
{
	const struct port_band_row *row = &port_bands[_i];
	struct kube_port_band band = kube_node_port_band(row->min, row->max);

	ck_assert_uint_eq(band.first, row->first);
	ck_assert_uint_eq(band.first + band.size - 1, row->last);
}
END_TEST

struct address_band_row {
	const char *range;
	const char *first, *last; /* NULL: the band is empty */
};

static const struct address_band_row address_bands[] = {
	{ "10.96.0.0/12", "10.96.1.1", "10.111.255.254" },
	{ "10.96.0.0/24", "10.96.0.17", "10.96.0.254" },
	{ "10.96.0.0/20", "10.96.1.1", "10.96.15.254" },
	{ "10.96.0.0/22", "10.96.0.65", "10.96.3.254" },
	{ "10.96.0.0/28", "10.96.0.1", "10.96.0.14" },
	{ "10.96.0.0/27", "10.96.0.17", "10.96.0.30" },
	{ "10.96.0.0/30", "10.96.0.1", "10.96.0.2" },
	{ "10.96.0.0/31", NULL, NULL },
	{ "10.96.0.7/32", NULL, NULL },
	{ "fd00:96::/112", "fd00:96::101", "fd00:96::ffff" },
	{ "fd00:96::/108", "fd00:96::101", "fd00:96::f:ffff" },
	{ "fd00:96::/96", "fd00:96::101", "fd00:96::ffff:ffff" },
	{ "fd00:96::/64", "fd00:96::101", "fd00:96::ffff:ffff" },
	{ "fd00:96::/128", NULL, NULL },
};

START_TEST(cluster_ip_bands_are_these)
{
	const struct address_band_row *row = &address_bands[_i];
	struct kube_address_band band;
	char text[NPI_ADDR_TEXT];
	struct npi_cidr range;
	struct npi_addr last;

	ck_assert_int_eq(npi_cidr_parse(row->range, true, &range), 0);
	band = kube_cluster_ip_band(&range);
	if (!row->first) {
		ck_assert_uint_eq(band.size, 0);
		return;
	}
	ck_assert_str_eq(npi_addr_format(&band.first, text), row->first);
	last = kube_band_address(&band, band.size - 1);
	ck_assert_str_eq(npi_addr_format(&last, text), row->last);
}
END_TEST

struct row {
	const char *name;
	const char *objects;
	const char *words;
	const char *values; /* "NAME clusterIPs nodePorts" a line, * when allocated */
};

/* Eight addresses, ten ports: their hashes meet often. */
#define FEW "ranges=10.96.0.0/29 ports=30000-30009"

static const struct row rows[] = {
	{ "the story", "svc myapp type=NodePort port=http:80/TCP", NULL,
	  "myapp 10.111.94.51* 31407*\n" },
	{ "no nodePort for type ClusterIP", "svc a port=p:80/TCP", NULL,
	  "a 10.111.203.123*\n" },
	{ "given values stay, also in the static bands",
	  "svc a type=NodePort ip=10.96.0.9 port=p:80/TCP@30000", NULL,
	  "a 10.96.0.9 30000\n" },
	{ "by names, not in the order given", "svc c port=p:80/TCP\nsvc a port=p:80/TCP",
	  FEW, "c 10.96.0.4*\na 10.96.0.3*\n" },
	{ "given addresses come first",
	  "svc a port=p:80/TCP\nsvc z ip=10.96.0.3 port=p:80/TCP", FEW,
	  "a 10.96.0.4*\nz 10.96.0.3\n" },
	{ "behind the last address the first", "svc g port=p:80/TCP\nsvc h port=p:80/TCP",
	  FEW, "g 10.96.0.6*\nh 10.96.0.1*\n" },
	{ "ports by names",
	  "svc h type=NodePort ip=10.96.0.1 port=p:80/TCP\n"
	  "svc g type=NodePort ip=10.96.0.2 port=p:80/TCP",
	  FEW, "h 10.96.0.1 30007*\ng 10.96.0.2 30006*\n" },
	{ "given ports come first",
	  "svc a type=NodePort ip=10.96.0.1 port=p:80/TCP\n"
	  "svc z type=NodePort ip=10.96.0.2 port=p:80/UDP@30006",
	  FEW, "a 10.96.0.1 30007*\nz 10.96.0.2 30006\n" },
	{ "a health check port is taken",
	  "svc a type=NodePort ip=10.96.0.1 port=p:80/TCP\n"
	  "svc z type=LoadBalancer ip=10.96.0.2 port=p:80/TCP health=30006 no-node-ports",
	  FEW, "a 10.96.0.1 30007*\nz 10.96.0.2\n" },
	{ "values of another proxy's Services are taken",
	  "svc a port=p:80/TCP\n"
	  "svc z label=service.kubernetes.io/service-proxy-name: ip=10.96.0.3 "
	  "port=p:80/TCP",
	  FEW, "a 10.96.0.4*\nz 10.96.0.3\n" },
	{ "one nodePort for one number in several protocols",
	  "svc dns type=NodePort ip=10.96.0.53 port=dns-tcp:53/TCP port=dns:53/UDP "
	  "port=x:99/TCP",
	  NULL, "dns 10.96.0.53 30314* 30314* 31199*\n" },
	{ "the given one, if one is given",
	  "svc dns type=NodePort ip=10.96.0.53 port=dns:53/UDP port=dns-tcp:53/TCP@30053",
	  NULL, "dns 10.96.0.53 30053* 30053\n" },
	{ "another one when a port of that protocol has it",
	  "svc a type=NodePort ip=10.96.0.1 port=x:53/UDP@30002 port=y:54/TCP@30002 "
	  "port=dns-tcp:53/TCP",
	  FEW, "a 10.96.0.1 30002 30002 30003*\n" },
	{ "ports by number, not in the order given",
	  "svc a type=NodePort ip=10.96.0.1 port=b:2/TCP port=dns:1/UDP", FEW,
	  "a 10.96.0.1 30003* 30002*\n" },
	{ "load balancers too", "svc a type=LoadBalancer port=p:80/TCP", NULL,
	  "a 10.111.203.123* 31040*\n" },
	{ "unless they say no", "svc a type=LoadBalancer port=p:80/TCP no-node-ports",
	  NULL, "a 10.111.203.123*\n" },
	{ "nothing for Services that are not served",
	  "svc a type=ExternalName\nsvc b headless port=p:80/TCP\n"
	  "svc c type=NodePort label=service.kubernetes.io/service-proxy-name:x "
	  "port=p:80/TCP\n"
	  "svc d type=NodePort label=service.kubernetes.io/headless: port=p:80/TCP",
	  NULL, "a\nb\nc\nd\n" },
	{ "what an ExternalName names is nobody's",
	  "svc a type=ExternalName ip=10.96.0.9 port=p:80/TCP@30080\n"
	  "svc b type=NodePort ip=10.96.0.9 port=p:80/TCP@30080",
	  NULL, "a 10.96.0.9 30080\nb 10.96.0.9 30080\n" },
	{ "the family of the first range", "svc a port=p:80/TCP",
	  "ranges=fd00:96::/112,10.96.0.0/12", "a fd00:96::9e1d*\n" },
	{ "the family that is wanted", "svc a families=6 port=p:80/TCP", NULL,
	  "a fd00:96::9e1d*\n" },
	{ "both families", "svc a policy=PreferDualStack port=p:80/TCP", NULL,
	  "a 10.111.203.123,fd00:96::9e1d*\n" },
	{ "both families in the order that is wanted",
	  "svc a policy=RequireDualStack families=6,4 port=p:80/TCP", NULL,
	  "a fd00:96::9e1d,10.111.203.123*\n" },
	{ "both families, one wanted first",
	  "svc a policy=PreferDualStack families=6 port=p:80/TCP", NULL,
	  "a fd00:96::9e1d,10.111.203.123*\n" },
	{ "preferred, but there is one range",
	  "svc a policy=PreferDualStack port=p:80/TCP", "ranges=10.96.0.0/12",
	  "a 10.111.203.123*\n" },
	{ "the missing family",
	  "svc a policy=RequireDualStack ip=10.96.0.9 port=p:80/TCP", NULL,
	  "a 10.96.0.9,fd00:96::9e1d*\n" },
	{ "the missing family, which comes first",
	  "svc a policy=PreferDualStack families=6,4 ip=10.96.0.9 port=p:80/TCP", NULL,
	  "a fd00:96::9e1d,10.96.0.9*\n" },
	{ "what an API server decided stays",
	  "svc a api policy=PreferDualStack ip=10.96.0.9 port=p:80/TCP", NULL,
	  "a 10.96.0.9\n" },
	{ "both given, no range of one",
	  "svc a policy=RequireDualStack ip=10.96.0.9,fd00::9 port=p:80/TCP",
	  "ranges=10.96.0.0/12", "a 10.96.0.9,fd00::9\n" },
};

static void add_values(char *text, size_t size, const struct kube_service *service)
{
	char address[NPI_ADDR_TEXT];
	size_t i;

	snprintf(text + strlen(text), size - strlen(text), "%s", service->meta.name);
	for (i = 0; i < service->n_cluster_ips; i++)
		snprintf(text + strlen(text), size - strlen(text), "%s%s", i ? "," : " ",
			 npi_addr_format(&service->cluster_ips[i].addr, address));
	if (service->cluster_ip_allocated)
		snprintf(text + strlen(text), size - strlen(text), "*");
	for (i = 0; i < service->n_ports; i++)
		if (service->ports[i].node_port)
			snprintf(text + strlen(text), size - strlen(text), " %u%s",
				 service->ports[i].node_port,
				 service->ports[i].node_port_allocated ? "*" : "");
	snprintf(text + strlen(text), size - strlen(text), "\n");
}

static const char *values_of(const struct kube_objects *objects)
{
	static char text[4096];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < objects->n; i++)
		add_values(text, sizeof(text), objects->items[i].service);
	return text;
}

/* As many as there are, in the smallest ranges that hold them. */
START_TEST(every_service_gets_both_families)
{
	struct npi_text lines = { 0 };
	struct translation it;
	size_t i;

	for (i = 0; i < 64; i++)
		npi_text_add_format(&lines,
				    "svc s%zu type=NodePort policy=PreferDualStack "
				    "port=p:80/TCP\n",
				    i);
	it = translate(&arena, npi_text_string(&lines),
		       "ranges=10.96.0.0/25,fd00:96::/121 ports=30000-30080");
	ck_assert_msg(it.result == 0, "%s", it.findings);
	/* cluster addresses of both families, the node's nodePorts on both */
	ck_assert_uint_eq(it.desired.ipvs.n, 4 * 64);
	npi_text_clear(&lines);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(families_are_filled_in)
{
	struct translation it =
		translate(&arena, "svc a ip=fd00:96::9,10.96.0.9 port=p:80/TCP", NULL);
	const struct kube_service *service = objects_service(&it.objects, "a");

	ck_assert_uint_eq(service->n_ip_families, 2);
	ck_assert_uint_eq(service->ip_families[0], AF_INET6);
	ck_assert_uint_eq(service->ip_families[1], AF_INET);
	npi_arena_clear(&arena);
}
END_TEST

struct keep_row {
	const char *name;
	const char *before, *after; /* what follows "svc a" */
	const char *values;
};

static const struct keep_row kept[] = {
	{ "values that are not given again",
	  "type=NodePort ip=10.96.0.9 port=p:80/TCP@30009", "type=NodePort port=p:81/UDP",
	  "a 10.96.0.9* 30009*\n" },
	{ "values that are given", "type=NodePort ip=10.96.0.9 port=p:80/TCP@30009",
	  "type=NodePort ip=10.96.0.8 port=p:80/TCP@30008", "a 10.96.0.8 30008\n" },
	{ "a nodePort belongs to the port's name",
	  "type=NodePort ip=10.96.0.9 port=p:80/TCP@30009 port=q:81/TCP@30010",
	  "type=NodePort port=q:80/TCP", "a 10.96.0.9* 30010*\n" },
	{ "a nodePort that another port took is not kept",
	  "type=NodePort ip=10.96.0.9 port=p:80/TCP@30009",
	  "type=NodePort ip=10.96.0.9 port=p:80/TCP port=q:81/TCP@30009",
	  "a 10.96.0.9 30009\n" },
	{ "no nodePort for another type",
	  "type=NodePort ip=10.96.0.9 port=p:80/TCP@30009", "port=p:80/TCP",
	  "a 10.96.0.9*\n" },
	{ "no address for a headless Service", "ip=10.96.0.9 port=p:80/TCP",
	  "headless port=p:80/TCP", "a\n" },
	{ "no address for an ExternalName", "ip=10.96.0.9 port=p:80/TCP",
	  "type=ExternalName", "a\n" },
	{ "both families", "ip=10.96.0.9,fd00:96::9 port=p:80/TCP",
	  "policy=PreferDualStack port=p:80/TCP", "a 10.96.0.9,fd00:96::9*\n" },
	{ "one family is wanted now", "ip=10.96.0.9,fd00:96::9 port=p:80/TCP",
	  "port=p:80/TCP", "a 10.96.0.9*\n" },
	{ "the other family is wanted now", "ip=10.96.0.9,fd00:96::9 port=p:80/TCP",
	  "families=6 port=p:80/TCP", "a fd00:96::9*\n" },
};

START_TEST(values_are_kept)
{
	const struct keep_row *row = &kept[_i];
	struct kube_objects before, after;
	char line[256];

	snprintf(line, sizeof(line), "svc a %s", row->before);
	before = objects_parse(&arena, line);
	snprintf(line, sizeof(line), "svc a %s", row->after);
	after = objects_parse(&arena, line);
	kube_keep_values(objects_service(&before, "a"), objects_service(&after, "a"));
	ck_assert_msg(strcmp(values_of(&after), row->values) == 0, "%s:\n%s", row->name,
		      values_of(&after));
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(a_health_check_port_is_kept)
{
	struct kube_objects before = objects_parse(
		&arena, "svc a type=LoadBalancer etp=Local health=31999 port=p:80/TCP");
	struct kube_objects after =
		objects_parse(&arena, "svc a type=LoadBalancer etp=Local port=p:80/TCP\n"
				      "svc b type=LoadBalancer port=p:80/TCP");

	kube_keep_values(objects_service(&before, "a"), objects_service(&after, "a"));
	kube_keep_values(objects_service(&before, "a"), objects_service(&after, "b"));
	ck_assert_uint_eq(objects_service(&after, "a")->health_check_node_port, 31999);
	ck_assert_uint_eq(objects_service(&after, "b")->health_check_node_port, 0);
	npi_arena_clear(&arena);
}
END_TEST

/* Two values for three Services. */
START_TEST(a_full_band_is_refused)
{
	static const char *const words[] = { "ranges=10.96.0.0/29 ports=30000-30001",
					     "ranges=10.96.0.0/30 ports=30000-30009" };
	static const char *const findings[] = {
		"3: error: spec.ports[0].nodePort: failed to allocate a nodePort: "
		"30000-30001 is full\n"
		"  0: give one with 'nodePort: NUMBER', or widen "
		"--service-node-port-range\n",
		"3: error: spec.clusterIP: failed to allocate an IP: the upper band of "
		"10.96.0.0/30 is full\n"
		"  0: give one with 'clusterIP: ADDRESS'\n",
	};
	struct translation it = translate(&arena,
					  "svc a type=NodePort port=p:80/TCP\n"
					  "svc b type=NodePort port=p:80/TCP\n"
					  "svc c type=NodePort port=p:80/TCP",
					  words[_i]);

	ck_assert_int_eq(it.result, NPI_INVALID);
	ck_assert_msg(strstr(it.findings, findings[_i]), "%s", it.findings);
	npi_arena_clear(&arena);
}
END_TEST

START_TEST(services_get_these_values)
{
	const struct row *row = &rows[_i];
	struct translation it = translate(&arena, row->objects, row->words);

	ck_assert_msg(it.result == 0, "%s: refused:\n%s", row->name, it.findings);
	ck_assert_msg(strcmp(values_of(&it.objects), row->values) == 0, "%s:\n%s",
		      row->name, values_of(&it.objects));
	npi_arena_clear(&arena);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(hashes_are_these, hashes),
		UNIT(the_manual_has_these_vectors),
		UNIT_ROWS(node_port_bands_are_these, port_bands),
		UNIT_ROWS(cluster_ip_bands_are_these, address_bands),
		UNIT_ROWS(services_get_these_values, rows),
		UNIT(every_service_gets_both_families),
		UNIT(families_are_filled_in),
		UNIT_ROWS(values_are_kept, kept),
		UNIT(a_health_check_port_is_kept),
		{ &a_full_band_is_refused, 2 },
	};

	return unit_run("allocate", tests, UNIT_COUNT(tests));
}
