# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# program.sh - what the tests of whole programs are written with: to be sourced, with $program set.
#
# Every function test_* of the script is a test: it runs in a shell and an empty folder of its own,
# and fails with the first check that does. The script ends with `run_tests "$@"`, which runs the
# tests that are named, or all. Nothing depends on speed: where a test has to wait, it waits for an
# event, for as long as ctest lets it.
set -uo pipefail
export LC_ALL=C

fail() {
    echo "    $1" >&2
    exit 1
}

# expect STATUS ARGUMENT...: run the program in this folder, its output in ./out and ./err.
expect() {
    local wanted=$1 status=0
    shift
    "${program:?}" "$@" >out 2>err || status=$?
    [[ $status == "$wanted" ]] || fail "status $status, not $wanted: $* $(printf '\n'; cat out err)"
}

# FILE has this text.
has() {
    local text
    text=$(cat "$1")
    [[ $text == "$2" ]] || fail "$(printf '%s has:\n%s\ninstead of\n%s' "$1" "$text" "$2")"
}

# FILE has a line that matches.
says() {
    grep -q -- "$2" "$1" || fail "no '$2' in $1: $(cat "$1")"
}

run_tests() {
    local tests=("$@") name failed=0
    folder=$(mktemp -d)
    trap 'chmod -R u+rwx "$folder" && rm -rf "$folder"' EXIT
    (($# > 0)) || mapfile -t tests < <(declare -F | awk '$3 ~ /^test_/ { print $3 }')
    for name in "${tests[@]}"; do
        mkdir "$folder/$name"
        if (cd "$folder/$name" && "$name") </dev/null; then
            echo "ok      $name"
        else
            echo "FAILED  $name"
            failed=$((failed + 1))
        fi
        chmod -R u+rwx "$folder/$name" && rm -rf "${folder:?}/$name"
    done
    echo "${#tests[@]} tests, $failed failed"
    ((failed == 0))
}
