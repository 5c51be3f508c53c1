# usage: source scripts/lib/story.sh; tell SENTENCE; show COMMAND...; refused COMMAND...; same A B
set -euo pipefail

# One sentence on what comes next.
tell() { printf '\n== %s\n' "$*"; }

# Prints a command as a person would type it, and runs it.
show() {
    local word line='$'
    for word in "$@"; do
        case $word in
            as | env | --unset=*) continue ;;
            p-*:*:*) line+=" WAARBORG_AS=$word" ;;
            *[!A-Za-z0-9_./:=%@+,-]*) line+=" \"$word\"" ;;
            *) line+=" ${word/#*\/waarborg/waarborg}" ;;
        esac
    done
    printf '%s\n' "$line"
    "$@"
}

# Runs a command that must be refused by a rule: exit status 3.
refused() {
    local status=0
    show "$@" 2>&1 || status=$?
    if [[ $status -ne 3 ]]; then
        echo "expected exit status 3, found $status" >&2
        exit 1
    fi
    echo "(exit status 3)"
}

# Two things that must be equal.
same() {
    if [[ $1 != "$2" ]]; then
        echo "these should be the same: $1 and $2" >&2
        exit 1
    fi
    echo "(the same)"
}

# Runs a command as another person: as PERSON:ROLE:UNIT COMMAND...
as() {
    local WAARBORG_AS=$1
    export WAARBORG_AS
    "${@:2}"
}

# One member of a line of JSON on standard input.
member() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
