#!/bin/sh
# Manual pages without a word of complaint from mandoc, matters of style included.
# usage: manual_lint.sh PAGE...
set -eu

command -v mandoc >/dev/null
# which other manuals a box has installed is not the pages' fault
complaints=$(mandoc -T lint -W style "$@" 2>/dev/null | grep -v 'referenced manual not found' ||
	true)
[ -z "$complaints" ] || {
	echo "$complaints"
	exit 1
}
