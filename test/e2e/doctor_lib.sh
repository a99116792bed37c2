# shellcheck shell=bash
# What the scenarios of the doctor share. The functions speak of what it said last. A trouble is
# named by its check and its reason, as "ipvs/not-loaded"; test/unit/test_doctor.c sees to it that
# each has a scenario: a line that begins with "ill" or "helpless" and its name.

by=() # what the doctor and the commands that it prints are run by: (setpriv --reuid=65534)

# look [OPTION...]: let it say
look() {
	said=$("${by[@]}" nodeport-ipvs doctor -o json "$@") || [ $? = 1 ]
}

# field CHECK[/REASON] FIELD: verdict, text, remedy or advice of its findings, a line each
field() {
	awk -v wanted="$1" -v field="$2" '
		/^ *"[a-z]+": / {
			name = $1
			gsub(/[":]/, "", name)
			sub(/^[^:]*: "?/, "")
			sub(/"?,?$/, "")
			of[name] = $0
		}
		/^ *}/ {
			if ((of["check"] == wanted || of["check"] "/" of["reason"] == wanted) &&
			    of[field] != "null")
				print of[field]
			delete of
		}' <<<"$said"
}

# is_fine CHECK: it is not among what is wrong
is_fine() {
	field "$1" text
	! field "$1" verdict | grep -E 'warn|fail'
}

# says CHECK[/REASON] VERDICT WORDS [OPTION...]: looks, and whether the first finding is this
says() {
	look "${@:4}"
	echo "$said"
	[ "$(field "$1" verdict | sed -n 1p)" = "$2" ] && field "$1" text | sed -n 1p | grep -qE -- "$3"
}

# troubled ID WORDS [OPTION...]: looks, and whether the first trouble of this name is this
troubled() {
	look "${@:3}"
	echo "$said"
	field "$1" text | sed -n 1p | grep -qE -- "$2"
}

# cures ID [OPTION...]: run what it says, answering yes; the trouble is gone. A command that asks
# the doctor again answers itself.
cures() {
	local commands command

	mapfile -t commands < <(field "$1" remedy)
	[ ${#commands[@]} -gt 0 ] || return 1
	for command in "${commands[@]}"; do
		echo "$command"
		case $command in
		*nodeport-ipvs\ doctor*)
			said=$("${by[@]}" sh -c "$command" </dev/null) || [ $? = 1 ] || return
			echo "$said"
			grep -q "^ok    capability" <<<"$said" || return
			! grep -E "^(WARN|FAIL)  ${1%/*} " <<<"$said"
			return ;;
		esac
		"${by[@]}" sh -c "$command" <<<y || return
	done
	wait_until 5 is_gone "$@" || { echo "$said"; return 1; }
}

# is_gone ID [OPTION...]: looks, and whether there is no such trouble
is_gone() {
	look "${@:2}"
	[ -z "$(field "$1" text)" ]
}

# ill ID WORDS [OPTION...]: it is said, and cured by the commands that are said with it
ill() {
	check "$1: $2" troubled "$@"
	check "$1: the command cures it" cures "$1" "${@:3}"
}

# helpless ID WORDS ADVICE [OPTION...]: it is said; there is no command, but this advice
helpless() {
	check "$1: $2" troubled "$1" "$2" "${@:4}"
	check "$1: there is no command" same '' "$(field "$1" remedy)"
	check "$1: but advice" grep -qE -- "$3" <(field "$1" advice)
}

# healthy [OPTION...]: nothing is wrong but for $always
healthy() {
	look "$@"
	echo "$said"
	same "${always-}" "$(sed -nE '/"check"/{s/.*: "(.*)",/\1/;h};/"verdict": "(warn|fail)"/{x;p}' \
		<<<"$said")"
}
