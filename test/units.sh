#!/bin/sh
# What is installed: the systemd units are correct and stay as confined as they are, the cron line
# runs the program, zsh finds its completion, and there is nothing else.
# usage: units.sh BUILD_DIRECTORY
set -eu

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
DESTDIR=$root cmake --install "$1" >"$root/install.log"
units=$(dirname "$(find "$root" -name nodeport-ipvs.timer)")

status=0
program=$(find "$root" -type f -path '*/sbin/nodeport-ipvs')
find "$root" -path '*/cron.d/*' -exec grep -q "root .*${program#"$root"} reconcile -q$" {} + || {
	echo "the cron line runs no ${program#"$root"}"
	status=1
}
folder=$(dirname "$(find "$root" -name _nodeport-ipvs)")
# shellcheck disable=SC2016 # zsh expands it
zsh -fc 'print -l $fpath' | grep -qxF "${folder#"$root"}" || {
	echo "zsh does not look into ${folder#"$root"}"
	status=1
}
odd=$(find "$root" -type d -empty -o -type f -perm /022)
if [ -n "$odd" ]; then
	echo "empty directories, or files that others may write: $odd"
	status=1
fi

# what the units refer to outside the package
others=$root/usr/lib/systemd/system
mkdir -p "$others" "$root/bin"
for unit in network-online systemd-modules-load systemd-sysctl nftables sysinit basic \
	shutdown multi-user timers paths; do
	case $unit in
	*-load | *-sysctl | nftables)
		printf '[Service]\nType=oneshot\nExecStart=/bin/true\n' \
			>"$others/$unit.service" ;;
	*) printf '[Unit]\n' >"$others/$unit.target" ;;
	esac
done
cp /bin/true "$root/bin/true"

for unit in "$units"/nodeport-ipvs*; do
	said=$(systemd-analyze verify --man=no --root="$root" "$(basename "$unit")" 2>&1) || status=1
	if [ -n "$said" ]; then
		printf '%s: %s\n' "$unit" "$said"
		status=1
	fi
done
for unit in "$units"/nodeport-ipvs*.service; do
	# 20 is an exposure of 2.0
	systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" \
		>"$root/security.log" || {
		cat "$root/security.log"
		status=1
	}
done
exit $status
