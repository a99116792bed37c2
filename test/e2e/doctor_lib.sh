# shellcheck shell=bash
# What the scenarios of the doctor share. The functions speak of what it said last.

# look [OPTION...]: let it say
look() {
	said=$(nodeport-ipvs doctor -o json "$@") || [ $? = 1 ]
}

# field CHECK FIELD: verdict, text or remedy of its findings, a line each
field() {
	sed -nE '/"check": "'"$1"'"/,/\}/s/.*"'"$2"'": "(.*)",?$/\1/p' <<<"$said"
}

# is_fine CHECK: it is not among what is wrong
is_fine() {
	field "$1" text
	! field "$1" verdict | grep -E 'warn|fail'
}

# says CHECK VERDICT WORDS [OPTION...]: looks, and whether the first finding of the check is this
says() {
	look "${@:4}"
	echo "$said"
	[ "$(field "$1" verdict | sed -n 1p)" = "$2" ] && field "$1" text | sed -n 1p | grep -qE -- "$3"
}

# cures CHECK [OPTION...]: run what it says, answering yes; its findings are gone
cures() {
	local commands command

	mapfile -t commands < <(field "$1" remedy)
	[ ${#commands[@]} -gt 0 ] || return 1
	for command in "${commands[@]}"; do
		echo "$command"
		sh -c "$command" <<<y || return
	done
	look "${@:2}"
	is_fine "$1"
}

# ill CHECK VERDICT WORDS [OPTION...]: it is said, and cured by the commands that are said with it
ill() {
	check "$1: $3" says "$@"
	check "$1: the command cures it" cures "$1" "${@:4}"
}

# healthy [OPTION...]: nothing is wrong but for $always
healthy() {
	look "$@"
	same "${always-}" "$(sed -nE '/"check"/{s/.*: "(.*)",/\1/;h};/"verdict": "(warn|fail)"/{x;p}' \
		<<<"$said")"
}
