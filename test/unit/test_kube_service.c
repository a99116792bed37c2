/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/unit.h"

#include <string.h>

#include "lib/reading.h"
#include "npi/kube.h"

#define SERVICE                                                                          \
	"apiVersion: v1\n"                                                               \
	"kind: Service\n"                                                                \
	"metadata: {name: web}\n"

/* What stands behind the metadata, and the line that the object is shown as. Findings
 * are other tests' business. */
static const struct {
	const char *manifest;
	const char *object;
} services[] = {
	{ "spec:\n"
	  "  ports: [{port: 80}]\n",
	  "ports=[- 80/TCP>80]" },
	{ "spec:\n"
	  "  ports:\n"
	  "  - {name: http, port: 80, targetPort: 8080}\n"
	  "  - {name: dns, port: 53, protocol: UDP, targetPort: web}\n"
	  "  - {name: sig, port: 36412, protocol: SCTP, targetPort: 0}\n"
	  "  - {name: end, port: 65535, protocol: '', targetPort: ''}\n",
	  "ports=[http 80/TCP>8080, dns 53/UDP>web, sig 36412/SCTP>36412, "
	  "end 65535/TCP>65535]" },
	{ "spec:\n"
	  "  ports: [{port: 80, name: y, targetPort: y, appProtocol: example.com/h2c}]\n",
	  "ports=[y 80/TCP>y app=example.com/h2c]" },
	{ "spec:\n"
	  "  type: NodePort\n"
	  "  ports: [{port: 80, nodePort: 30000}]\n",
	  "type=NodePort ports=[- 80/TCP>80@30000]" },
	{ "spec:\n"
	  "  ports: [{port: 80, nodePort: 32767}]\n"
	  "  type: NodePort\n",
	  "type=NodePort ports=[- 80/TCP>80@32767]" },
	{ "spec:\n"
	  "  type: ClusterIP\n"
	  "  ports: [{port: 80, nodePort: 0}]\n",
	  "ports=[- 80/TCP>80]" },
	/* one nodePort, two protocols */
	{ "spec:\n"
	  "  type: NodePort\n"
	  "  ports:\n"
	  "  - {name: udp, port: 53, nodePort: 30053, protocol: UDP}\n"
	  "  - {name: tcp, port: 53, nodePort: 30053}\n",
	  "type=NodePort ports=[udp 53/UDP>53@30053, tcp 53/TCP>53@30053]" },
	{ "spec:\n"
	  "  type: ''\n"
	  "  clusterIP: 10.96.0.10\n"
	  "  ports: [{port: 80}]\n",
	  "ips=10.96.0.10 ports=[- 80/TCP>80]" },
	{ "spec:\n"
	  "  clusterIP: ''\n"
	  "  clusterIPs: []\n"
	  "  ipFamilies: [IPv6]\n"
	  "  ports: [{port: 80}]\n",
	  "families=6 ports=[- 80/TCP>80]" },
	{ "spec:\n"
	  "  clusterIP: FD00:96:0:0::10\n"
	  "  clusterIPs: [FD00:96:0:0::10, 10.96.0.10]\n"
	  "  ipFamilies: [IPv6, IPv4]\n"
	  "  ipFamilyPolicy: RequireDualStack\n"
	  "  ports: [{port: 80}]\n",
	  "ips=fd00:96::10,10.96.0.10 families=6,4 family-policy=RequireDualStack "
	  "ports=[- 80/TCP>80]" },
	{ "spec:\n"
	  "  clusterIP: None\n",
	  "headless" },
	/* headless and without a selector: of both families unless it is said otherwise
	 */
	{ "spec:\n"
	  "  clusterIP: None\n"
	  "  clusterIPs: [None]\n"
	  "  ipFamilies: [IPv4, IPv6]\n",
	  "headless families=4,6" },
	{ "spec:\n"
	  "  type: ExternalName\n"
	  "  externalName: db.example.com.\n",
	  "type=ExternalName external-name=db.example.com." },
	{ "spec:\n"
	  "  selector: {tier: fe, app: web, note: null, a.example.com/b: ''}\n"
	  "  ports: [{port: 80}]\n",
	  "ports=[- 80/TCP>80] selector={a.example.com/b=,app=web,note=,tier=fe}" },
	{ "spec:\n"
	  "  externalIPs: [203.0.113.9, '2001:db8::9']\n"
	  "  ports: [{port: 80}]\n"
	  "  externalTrafficPolicy: Local\n"
	  "  internalTrafficPolicy: Local\n",
	  "ports=[- 80/TCP>80] external-ips=203.0.113.9,2001:db8::9 external=Local "
	  "internal=Local" },
	{ "spec:\n"
	  "  type: NodePort\n"
	  "  externalTrafficPolicy: Cluster\n"
	  "  internalTrafficPolicy: Cluster\n"
	  "  ports: [{port: 80}]\n",
	  "type=NodePort ports=[- 80/TCP>80] external=Cluster internal=Cluster" },
	{ "spec:\n"
	  "  sessionAffinity: ClientIP\n"
	  "  ports: [{port: 80}]\n",
	  "ports=[- 80/TCP>80] affinity=10800s" },
	{ "spec:\n"
	  "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}\n"
	  "  sessionAffinity: ClientIP\n"
	  "  ports: [{port: 80}]\n",
	  "ports=[- 80/TCP>80] affinity=1s" },
	{ "spec:\n"
	  "  sessionAffinity: ClientIP\n"
	  "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 86400}}\n"
	  "  ports: [{port: 80}]\n",
	  "ports=[- 80/TCP>80] affinity=86400s" },
	{ "spec:\n"
	  "  sessionAffinity: None\n"
	  "  publishNotReadyAddresses: on\n"
	  "  trafficDistribution: PreferSameNode\n"
	  "  ports: [{port: 80}]\n",
	  "ports=[- 80/TCP>80] publish-not-ready distribution=PreferSameNode" },
	{ "spec:\n"
	  "  type: LoadBalancer\n"
	  "  allocateLoadBalancerNodePorts: false\n"
	  "  externalTrafficPolicy: Local\n"
	  "  healthCheckNodePort: 31990\n"
	  "  loadBalancerClass: example.com/lb\n"
	  "  loadBalancerIP: 198.51.100.7\n"
	  "  loadBalancerSourceRanges: [' 192.0.2.0/24 ', '2001:db8::1/64']\n"
	  "  ports: [{port: 80}]\n"
	  "status:\n"
	  "  conditions: [{type: Ready, status: 'True'}]\n"
	  "  loadBalancer:\n"
	  "    ingress:\n"
	  "    - {ip: 198.51.100.7, ports: [{port: 80, protocol: TCP, error: x}]}\n"
	  "    - {ip: 198.51.100.8, ipMode: VIP}\n"
	  "    - {ip: '2001:db8::7', ipMode: Proxy, hostname: a.example.com}\n"
	  "    - {hostname: b.example.com}\n",
	  "type=LoadBalancer ports=[- 80/TCP>80] "
	  "ingress=198.51.100.7,198.51.100.8,2001:db8::7a.example.com proxy,"
	  "-b.example.com external=Local allocate=false health=31990 "
	  "lb-ip=198.51.100.7 lb-class=example.com/lb "
	  "sources= 192.0.2.0/24 ,2001:db8::1/64" },
	/* what is empty is the same as absent */
	{ "spec:\n"
	  "  externalIPs: []\n"
	  "  selector: {}\n"
	  "  ipFamilies: []\n"
	  "  loadBalancerSourceRanges: []\n"
	  "  ports: [{port: 80}]\n"
	  "status: {loadBalancer: {ingress: []}}\n",
	  "ports=[- 80/TCP>80]" },
	/* Go reads IPv4-mapped addresses as IPv4 */
	{ "spec:\n"
	  "  clusterIP: ::ffff:10.96.0.10\n"
	  "  externalIPs: ['::ffff:203.0.113.9']\n"
	  "  ports: [{port: 80}]\n"
	  "status: {loadBalancer: {ingress: [{ip: '::ffff:198.51.100.7'}]}}\n",
	  "ips=10.96.0.10 ports=[- 80/TCP>80] external-ips=203.0.113.9 "
	  "ingress=198.51.100.7" },
	/* null is the same as absent, wherever it stands */
	{ "spec:\n"
	  "  type: ~\n"
	  "  clusterIP:\n"
	  "  clusterIPs: null\n"
	  "  externalIPs: null\n"
	  "  selector: null\n"
	  "  sessionAffinity: null\n"
	  "  sessionAffinityConfig: null\n"
	  "  externalTrafficPolicy: null\n"
	  "  allocateLoadBalancerNodePorts: null\n"
	  "  ports: [{port: 80, name: null, nodePort: null, targetPort: null, protocol: "
	  "~}]\n"
	  "status: null\n",
	  "ports=[- 80/TCP>80]" },
};

START_TEST(a_manifest_becomes_a_service)
{
	char expected[512] = "service default/web ";
	struct reading reading;
	char text[1024] = SERVICE;

	reading_begin(&reading, strcat(text, services[_i].manifest), NULL);
	ck_assert_msg(reading.result == 0, "%s", reading_findings(&reading));
	ck_assert_str_eq(reading_objects(&reading),
			 strcat(strcat(expected, services[_i].object), "\n"));
	reading_end(&reading);
}
END_TEST

START_TEST(places_are_kept)
{
	static const char text[] =
		SERVICE "spec:\n"
			"  type: LoadBalancer\n"
			"  clusterIP: 10.96.0.10\n"
			"  externalIPs:\n"
			"  - 203.0.113.9\n"
			"  externalTrafficPolicy: Local\n"
			"  internalTrafficPolicy: Local\n"
			"  loadBalancerSourceRanges: [192.0.2.0/24]\n"
			"  ports:\n"
			"  - name: http\n"
			"    port: 80\n"
			"    targetPort: web\n"
			"    nodePort: 30080\n"
			"status: {loadBalancer: {ingress: [{ip: 198.51.100.7}]}}\n";
	const struct kube_service *service;
	struct reading reading;

	reading_begin(&reading, text, NULL);
	ck_assert_int_eq(reading.result, 0);
	ck_assert_uint_eq(reading.objects.n, 1);
	service = reading.objects.items[0].service;

#define AT(pos, wanted_line, wanted_column)                                              \
	do {                                                                             \
		ck_assert_uint_eq((pos).line, wanted_line);                              \
		ck_assert_uint_eq((pos).column, wanted_column);                          \
		ck_assert_uint_eq((pos).source, 1);                                      \
	} while (0)
	AT(service->meta.pos, 1, 1);
	AT(service->meta.name_pos, 3, 18);
	AT(service->cluster_ips[0].pos, 6, 14);
	AT(service->external_ips[0].pos, 8, 5);
	AT(service->external_traffic_policy_pos, 9, 26);
	AT(service->internal_traffic_policy_pos, 10, 26);
	AT(service->source_ranges_pos, 11, 29);
	AT(service->ports[0].pos, 13, 5);
	AT(service->ports[0].name_pos, 13, 11);
	AT(service->ports[0].target_port_pos, 15, 17);
	AT(service->ports[0].node_port_pos, 16, 15);
	AT(service->ingress[0].pos, 17, 40);
#undef AT
	ck_assert_uint_eq(service->ports[0].node_port_pos.width, 5);
	reading_end(&reading);
}
END_TEST

START_TEST(what_is_absent_has_no_place)
{
	const struct kube_service *service;
	struct reading reading;

	reading_begin(&reading,
		      SERVICE "spec: {ports: [{port: 80, name: ~, targetPort: null}]}\n",
		      NULL);
	service = reading.objects.items[0].service;
	ck_assert_uint_eq(service->ports[0].name_pos.line, 0);
	ck_assert_uint_eq(service->ports[0].target_port_pos.line, 0);
	ck_assert_uint_eq(service->ports[0].node_port_pos.line, 0);
	ck_assert_uint_eq(service->external_traffic_policy_pos.line, 0);
	ck_assert_uint_eq(service->source_ranges_pos.line, 0);
	reading_end(&reading);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT_ROWS(a_manifest_becomes_a_service, services),
		UNIT(places_are_kept),
		UNIT(what_is_absent_has_no_place),
	};

	return unit_run("kube_service", tests, UNIT_COUNT(tests));
}
