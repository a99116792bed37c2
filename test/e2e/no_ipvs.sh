#!/bin/bash
# needs: boot
# A kernel that has no IPVS and may not load it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$cases/story"

[ ! -e /proc/net/ip_vs ]
echo 1 >/proc/sys/kernel/modules_disabled

# told STATUS TEXT COMMAND...: the command ends so, and says this
told() {
	local status=$1 text=$2

	shift 2
	fails "$status" "$@" 2>"$scratch/told" || return
	grep -F "$text" "$scratch/told" || { cat "$scratch/told"; return 1; }
}

check "apply says so" told 69 'the kernel has no IPVS' \
	nodeport-ipvs apply svc.yaml endpointslice.yaml
check "list says so" told 69 'the kernel has no IPVS' nodeport-ipvs list
check "the remedy is named" told 69 "note: 'modprobe ip_vs' says why" nodeport-ipvs list
check "validate needs no kernel" nodeport-ipvs validate svc.yaml endpointslice.yaml
check "nor does a client's dry run" \
	nodeport-ipvs apply --dry-run=client svc.yaml endpointslice.yaml
check "nor does help" nodeport-ipvs apply --help
check "nor does the version" nodeport-ipvs --version
