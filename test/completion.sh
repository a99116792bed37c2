#!/bin/bash
# What the shells offer, by the scripts that were made from the tables of the program.
# usage: completion.sh DIRECTORY, with nodeport-ipvs (bash), nodeport-ipvs.fish, _nodeport-ipvs
set -euo pipefail

scripts=$(realpath "$1")
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
cd "$files"
touch svc.yaml slice.yml list.json notes.txt
mkdir manifests
status=0

# offers LINE EXPECTED: what bash completes the line's last word to, sorted
bash_offers() {
	local offered

	# readline splits at blanks and, as COMP_WORDBREAKS has it, before and after '='
	offered=$(bash -c '
		compopt() { :; }
		source "$0"
		line=${1//=/ = }
		read -ra COMP_WORDS <<<"$line"
		case $line in *" ") COMP_WORDS+=("") ;; esac
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_nodeport_ipvs
		printf "%s\n" "${COMPREPLY[@]}"
	' "$scripts/nodeport-ipvs" "$1" | sort | xargs)
	expect "bash: $1" "$2" "$offered"
}

fish_offers() {
	# without what is said of each word
	# shellcheck disable=SC2016 # the variable is fish's
	expect "fish: $1" "$2" "$(fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
		"$scripts/nodeport-ipvs.fish" "$1" | cut -f1 | sort | xargs)"
}

expect() {
	[ "$2" = "$3" ] && return
	printf '%s\n  expected: %s\n  offered:  %s\n' "$1" "$2" "$3"
	status=1
}

commands=$("$scripts/../../nodeport-ipvs" --help |
	sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | sort | xargs)
[ -n "$commands" ]

bash_offers 'nodeport-ipvs ' "$commands"
bash_offers 'nodeport-ipvs va' validate
bash_offers 'nodeport-ipvs help appl' apply
bash_offers 'nodeport-ipvs apply --dry' --dry-run
bash_offers 'nodeport-ipvs list --dry' ''
bash_offers 'nodeport-ipvs apply --dry-run=s' server
bash_offers 'nodeport-ipvs apply --dry-run=' 'client none server'
bash_offers 'nodeport-ipvs apply --dry-run s' 'slice.yml svc.yaml'
bash_offers 'nodeport-ipvs apply --color n' never
bash_offers 'nodeport-ipvs --color=al' always
bash_offers 'nodeport-ipvs apply -o n' name
bash_offers 'nodeport-ipvs validate -o j' json
bash_offers 'nodeport-ipvs apply ' 'list.json manifests slice.yml svc.yaml'
bash_offers 'nodeport-ipvs apply -f s' 'slice.yml svc.yaml'
bash_offers 'nodeport-ipvs apply --ipvs-scheduler ' ''
bash_offers 'nodeport-ipvs delete sv' svc
bash_offers 'nodeport-ipvs delete -f sv' svc.yaml

fish_offers 'nodeport-ipvs ' "$commands"
fish_offers 'nodeport-ipvs validate --req' --require-explicit
fish_offers 'nodeport-ipvs list --req' ''
fish_offers 'nodeport-ipvs validate -o j' json
fish_offers 'nodeport-ipvs delete sv' svc

zsh -n "$scripts/_nodeport-ipvs" || status=1
exit $status
