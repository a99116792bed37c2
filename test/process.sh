#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The program in processes that are not as usual: closed and full streams, tight limits. It needs
# no kernel with IPVS and no root.
# usage: process.sh PROGRAM
set -euo pipefail

npi=$(realpath "$1")
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
cd "$files"
failed=0

cat >svc.yaml <<'END'
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ExternalName, externalName: example.com}
END

# expect STATUS TEXT NAME COMMAND: what bash runs ends with this status and says this on standard
# error
expect() {
	local status=0

	timeout 60 bash -c "$4" npi "$npi" >told.out 2>told.err || status=$?
	[ $status = "$1" ] && [[ $(<told.err) == *"$2"* ]] && return
	echo "$3: exit status $status, not $1, or not '$2':"
	cat told.out told.err
	failed=1
}

full='error: cannot write to standard output: No space left on device'
closed='error: cannot write to standard output: Bad file descriptor'
# shellcheck disable=SC2016 # the shell inside expands $1, the program
{
	expect 74 "$full" 'a full disk' '"$1" --help >/dev/full'
	expect 74 "$full" 'more than a buffer on a full disk' '"$1" apply --help >/dev/full'
	expect 74 "$full" 'an answer on a full disk is not status 1' \
		'"$1" get svc/web --state-dir="$PWD/none" -o name >/dev/null 2>&1; [ $? = 1 ] || exit 99
		"$1" doctor --state-dir="$PWD/none" >/dev/full'
	expect 74 "$closed" 'standard output is closed' '"$1" --version >&-'
	expect 74 '' 'and standard error' '"$1" --version >&- 2>&-'
	expect 74 "$closed" 'nothing that is opened becomes standard output' \
		'"$1" apply --dry-run=client svc.yaml <&- >&-; s=$?
		grep -q created svc.yaml && exit 99; exit $s'
	expect 66 "cannot read '<stdin>': Bad file descriptor" 'standard input is closed' \
		'"$1" validate - <&-'
	expect 0 '' 'standard input and error are closed' '"$1" validate svc.yaml <&- 2>&-'
	expect 141 '' 'nobody reads' '
		mkfifo end; exec 3<>end 4>end 3<&-; exec "$1" --help >&4'
	expect 74 'cannot write to standard output: File too large' 'a file may not grow' \
		'
		(ulimit -f 0; exec "$1" --help 2>&1 >grown) | cat >&2; exit "${PIPESTATUS[0]}"'
	expect 0 '' 'no name of its own' 'exec -a "" "$1" --version'
	expect 0 '' 'an unknown locale' 'LC_ALL=xx_YY.UTF-8 TZ=No/where "$1" validate svc.yaml'
	mkdir pipe
	mkfifo pipe/svc.yaml
	expect 66 "error: cannot read 'pipe/svc.yaml': not a regular file" \
		'a pipe in a directory that nobody writes to' '"$1" validate pipe'
	expect 0 '' 'a pipe that is named' 'cat svc.yaml >pipe/svc.yaml & "$1" validate pipe/svc.yaml'
	mkdir many
	for i in {1..40}; do
		sed "s/web/web-$i/" svc.yaml >"many/$i.yaml"
	done
	expect 0 '' 'few descriptors' 'ulimit -n 16; exec "$1" validate many'
}
exit $failed
