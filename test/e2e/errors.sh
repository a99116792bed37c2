#!/bin/bash
# needs: qemu
# What cannot be applied is said with its exit status, and the table stays as it is.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$scratch"

ip link set lo up
ip address add 192.168.10.10/24 dev lo
ipvsadm -A -t 192.168.10.10:30303 -s wlc -p 300
ipvsadm -a -t 192.168.10.10:30303 -r 10.9.9.9:80 -m -w 7
untouched=$(ipvsadm -Sn)

# refused STATUS TEXT COMMAND...: it ends with this status, says this text on standard error,
# prints nothing, and the table is as it was
refused() {
	local status=$1 text=$2

	shift 2
	fails "$status" "$@" >told.out 2>told.err || { cat told.err; return 1; }
	[[ $(<told.err) == *"$text"* ]] || { echo "lacks: $text"; cat told.err; return 1; }
	same '' "$(<told.out)" && same "$untouched" "$(ipvsadm -Sn)"
}

good=$cases/story/svc.yaml
service() {
	cat <<-END
	apiVersion: v1
	kind: Service
	metadata: {name: $1}
	spec:
	  clusterIP: 10.96.0.$2
	  ports:
	  - {port: 80${3-}}
	END
}

printf 'kind: Service\nmetadata: {name: a\n' >malformed.yaml
check "malformed YAML: place, line and caret" refused 65 "malformed.yaml:3:1: error: " \
	nodeport-ipvs apply malformed.yaml "$good"
service web 300 >address.yaml
check "a bad value: field, line and caret" refused 65 \
	"address.yaml:5:14: error: spec.clusterIPs[0]: Invalid value: \"10.96.0.300\"" \
	nodeport-ipvs apply address.yaml "$good"
check "the line is shown" refused 65 "   5 |   clusterIP: 10.96.0.300
     |              ^~~~~~~~~~~" nodeport-ipvs apply address.yaml
service web 3 ', nodeprot: 30001' >unknown.yaml
check "an unknown key, with the known one" refused 65 'did you mean "nodePort"?' \
	nodeport-ipvs apply unknown.yaml "$good"
service web 3 ', port: 81' >duplicate.yaml
check "a duplicate key" refused 65 "duplicate key 'port'" \
	nodeport-ipvs apply duplicate.yaml "$good"
check "everything is said in one run" refused 65 \
	'error: 4 errors in 4 of 5 files; nothing was changed' \
	nodeport-ipvs apply malformed.yaml address.yaml unknown.yaml duplicate.yaml "$good"
service other 3 >a.yaml
service web 3 >b.yaml
check "one address for two Services: both places" refused 65 "a.yaml:5:14: note: " \
	nodeport-ipvs apply a.yaml b.yaml

check "a missing file" refused 66 "cannot read 'missing.yaml': No such file or directory" \
	nodeport-ipvs apply "$good" missing.yaml
check "an empty file" refused 66 'no objects passed to apply: empty.yaml is empty' \
	bash -c ': >empty.yaml; nodeport-ipvs apply empty.yaml'
check "an empty pipe" refused 66 'no objects passed to apply: <stdin> is empty' \
	bash -c 'nodeport-ipvs apply - </dev/null'
mkdir directory
check "an empty directory, in which there has never been anything" same '' \
	"$(nodeport-ipvs apply directory 2>&1)"
check "nothing named" refused 64 'no manifests named' nodeport-ipvs apply
check "an unknown option" refused 64 "Did you mean '--dry-run'?" \
	nodeport-ipvs apply --dry-rnu "$good"
check "a bad configuration file" refused 78 'not a KubeProxyConfiguration' \
	nodeport-ipvs apply --config="$good" "$good"

nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
check "no CAP_NET_ADMIN: apply" refused 77 'CAP_NET_ADMIN is missing' \
	"${nobody[@]}" nodeport-ipvs apply "$good"
check "no CAP_NET_ADMIN: list" refused 77 'CAP_NET_ADMIN is missing' \
	"${nobody[@]}" nodeport-ipvs list
check "root of a user namespace" refused 77 'initial user namespace' \
	unshare -Ur nodeport-ipvs apply "$good"

check "a scheduler that the kernel lacks" refused 71 "scheduler 'nosuch' not found" \
	nodeport-ipvs apply --ipvs-scheduler=nosuch "$cases/story"/{svc,endpointslice}.yaml \
	--nodeport-addresses=10.255.0.0/16
check "it names object and line" refused 71 \
	"svc.yaml:8:14: error: service/myapp: cannot add virtual service TCP 10.101.173.202:80: " \
	nodeport-ipvs apply --ipvs-scheduler=nosuch "$cases/story"/{svc,endpointslice}.yaml \
	--nodeport-addresses=10.255.0.0/16

# a namespace of its own, whose lo was never up
check "a namespace whose lo is down: the hint names it" refused 71 'ip link set lo up' \
	unshare -n nodeport-ipvs apply "$cases/story"/{svc,endpointslice}.yaml
apply_and_show() {
	nodeport-ipvs apply "$cases/story"/{svc,endpointslice}.yaml 2>/dev/null || true
	ipvsadm -Sn
}
export cases
export -f apply_and_show
check "and its table stays empty" same '' "$(unshare -n bash -c apply_and_show)"
