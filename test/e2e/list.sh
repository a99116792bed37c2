#!/bin/bash
# needs: qemu
# `list` prints the bytes of `ipvsadm -Ln`: every recorded table is built again with the commands
# of its recording, then both programs show it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ip link set lo up
tables=0
for commands in "$test_dir"/golden/linux-6.1/*.cmds.txt; do
	ipvsadm -C
	# some of the commands are recorded because they fail
	bash "$commands" >/dev/null 2>&1 || true
	ipvsadm -Ln >"$scratch/expected"
	nodeport-ipvs list >"$scratch/listed"
	check "$(basename "$commands" .cmds.txt): $(wc -l <"$scratch/expected") lines" \
		diff "$scratch/expected" "$scratch/listed"
	tables=$((tables + 1))
done
check "at least 20 tables" [ $tables -ge 20 ]

check "a full disk is said" fails 74 bash -c 'nodeport-ipvs list >/dev/full'
