# shellcheck shell=bash
# For the doctor's scenarios with packet filters: this node, a client on another host, and a pod
# with a Service of both families. What a filter does is judged by real traffic.
# shellcheck source=doctor_lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/doctor_lib.sh"

ip netns add client
ip netns add web
ip -batch - <<-END
	link add eth0 type veth peer name eth0 netns client
	link add pod type veth peer name eth0 netns web
	link set eth0 up
	link set pod up
	address add 192.168.10.10/24 dev eth0
	address add fd00:10::10/64 dev eth0 nodad
	address add 10.244.1.1/24 dev pod
	address add fd00:244::1/64 dev pod nodad
END
ip -n client -batch - <<-END
	link set eth0 up
	address add 192.168.10.100/24 dev eth0
	address add fd00:10::100/64 dev eth0 nodad
	route add 10.96.0.0/12 via 192.168.10.10
	route add fd00:96::/112 via fd00:10::10
END
ip -n web -batch - <<-END
	link set eth0 up
	address add 10.244.1.5/24 dev eth0
	address add fd00:244::5/64 dev eth0 nodad
	route add default via 10.244.1.1
	route add default via fd00:244::1
END
answer web web 10.244.1.5:8080 '[fd00:244::5]:8080'

# shellcheck disable=SC2154 # lib.sh sets it
cat >"$scratch/4.yaml" <<-END
	{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort,
	  clusterIP: 10.96.0.10, ports: [{port: 80, nodePort: 30080}]}}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
	  metadata: {name: web, labels: {kubernetes.io/service-name: web}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: [10.244.1.5]}]}
END
cat >"$scratch/6.yaml" <<-END
	{apiVersion: v1, kind: Service, metadata: {name: web6}, spec: {type: NodePort,
	  ipFamilies: [IPv6], clusterIP: "fd00:96::10", ports: [{port: 80, nodePort: 30086}]}}
	---
	{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv6,
	  metadata: {name: web6, labels: {kubernetes.io/service-name: web6}},
	  ports: [{name: "", port: 8080}], endpoints: [{addresses: ["fd00:244::5"]}]}
END

ways=(192.168.10.10:30080 10.96.0.10:80)

# served SECONDS ADDRESS:PORT: the client is answered in this time
served() {
	on client timeout "$1" curl -sS "http://$2/" | grep web
}

all_served() {
	served 20 "${ways[0]}" && served 20 "${ways[1]}"
}

none_served() {
	! served 2 "${ways[0]}" && ! served 2 "${ways[1]}"
}
