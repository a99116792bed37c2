#!/bin/sh
# What reading manifests costs, in instructions, as a multiple of what libyaml alone needs
# for the same file; instructions repeat to the fraction of a percent, times do not.
# usage: frontend_ratio.sh SCAN FRONTEND SERVICES ENDPOINTS MAX_PERCENT [FIRST_LINE]
set -eu

command -v valgrind >/dev/null || { echo "needs valgrind"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

{
	[ -z "${6-}" ] || echo "$6"
	"$(dirname "$0")/make_manifests.sh" "$3" "$4"
} >"$folder/manifests.yaml"

instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" \
		"$folder/manifests.yaml" >"$folder/out" 2>"$folder/valgrind" || {
		cat "$folder/out" "$folder/valgrind"
		exit 1
	}
	awk '/Collected/ { print $NF }' "$folder/valgrind"
}

scan=$(instructions "$1")
frontend=$(instructions "$2")
awk -v scan="$scan" -v frontend="$frontend" -v max="$5" 'BEGIN {
	percent = 100 * frontend / scan
	printf "scan %d, front end %d instructions: %.1f %%, at most %d %%\n",
	       scan, frontend, percent, max
	exit !(scan > 0 && percent <= max)
}'
