#!/bin/sh
# The memory that reading manifests takes at its peak, the manifests included.
# usage: frontend_memory.sh FRONTEND SERVICES ENDPOINTS MAX_KIB
set -eu

manifests=$(mktemp)
trap 'rm -f "$manifests"' EXIT
"$(dirname "$0")/make_manifests.sh" "$2" "$3" >"$manifests"

out=$("$1" "$manifests") || { echo "$out"; exit 1; }
echo "$out, $4 KiB allowed"
kib=$(echo "$out" | sed 's/.* \([0-9]*\) KiB.*/\1/')
test "$kib" -le "$4"
