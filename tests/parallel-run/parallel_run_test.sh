#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# parallel_run_test.sh PROGRAM - use parallel-run as a user would.
# How tests are written and chosen: program.sh.
set -uo pipefail

program=$(realpath "${1:?usage: parallel_run_test.sh PROGRAM [TEST...]}")
shift
# shellcheck source=tests/program.sh
source "$(dirname "$0")/../program.sh"

# ---- tests ----

test_runs_every_line_once() {
    seq 1 50 | sed 's/.*/echo &/' >lines
    expect 0 -j 4 lines
    has err ""
    [[ $(sort -n out) == "$(seq 1 50)" ]] || fail "not every line once: $(cat out)"
}

test_outputs_are_whole() {
    for i in {1..12}; do
        echo "for k in 1 2 3 4 5 6 7 8 9 10; do yes 'job $i' | head -n 200; done"
    done >lines
    expect 0 -j 6 lines
    [[ $(uniq out | wc -l) == 12 ]] || fail "mixed: $(uniq -c out)"
    [[ $(wc -l <out) == 24000 ]] || fail "$(wc -l <out) lines"
}

test_keeps_the_order() {
    # The first can only end when all others have.
    {
        # shellcheck disable=SC2016 # The job's own shell expands it.
        echo 'while [ $(ls ended | wc -l) -lt 7 ]; do sleep 0.01; done; echo 1'
        for i in 2 3 4 5 6 7 8; do echo "echo $i; touch ended/$i"; done
    } >lines
    mkdir ended
    expect 0 -j 2 --keep-order lines
    has out "$(seq 1 8)"
    rm ended/*
    expect 0 -j 2 lines
    [[ $(tail -n 1 out) == 1 ]] || fail "not in the order of their ends: $(cat out)"
}

test_runs_so_many_at_once() {
    # Each waits until all three are there.
    mkdir here
    for i in 1 2 3; do
        echo "touch here/$i; while [ \"\$(ls here | wc -l)\" -lt 3 ]; do sleep 0.01; done"
    done >lines
    expect 0 -j 3 lines
}

test_one_at_a_time() {
    for i in {1..8}; do
        echo "mkdir alone && sleep 0.02 && rmdir alone"
    done >lines
    expect 0 -j 1 lines
}

test_counts_failures() {
    printf 'true\nfalse\n\n  \nexit 7\nkill -9 $$\necho fine\nno-such-program\n' >lines
    expect 4 lines
    says err '^parallel-run: line 2: exit status: 1: false$'
    says err '^parallel-run: line 5: exit status: 7: exit 7$'
    says err '^parallel-run: line 6: signal: 9 (SIGKILL): kill -9 \$\$$'
    says err '^parallel-run: line 8: exit status: 127: no-such-program$'
    has out fine
}

test_counts_a_hundred_failures_at_most() {
    yes false | head -n 120 >lines
    expect 100 -j 8 lines
}

test_keeps_the_streams_apart() {
    printf 'echo out; echo err >&2\n' >lines
    expect 0 lines
    has out out
    has err err
}

test_reads_standard_input() {
    expect 0 <<<'echo from stdin'
    has out "from stdin"
    expect 0 - <<<'cat; echo nothing to read'
    has out "nothing to read"
}

test_a_last_line_without_an_end() {
    printf 'echo a\necho b' >lines
    expect 0 -k lines
    has out "$(printf 'a\nb')"
}

test_no_lines() {
    : >lines
    expect 0 lines
    expect 0 -k lines
    has out ""
}

test_kills_what_takes_too_long() {
    printf 'echo begun; exec sleep 1000\n' >lines
    expect 1 -t 0.5 lines
    says err '^parallel-run: line 1: the time is over: echo begun; exec sleep 1000$'
}

test_bad_usage() {
    local arguments
    for arguments in "-j 0" "-j x" "-t 0" "-t -1" "-t nan" "--nothing" "one two"; do
        # shellcheck disable=SC2086 # They are words.
        expect 125 $arguments
    done
    expect 125 no-such-file
    says err '^parallel-run: no-such-file: No such file or directory$'
    expect 0 --help
    says out '^usage: parallel-run'
}

test_tells_when_it_cannot_write() {
    echo 'echo x' >lines
    "$program" lines >/dev/full 2>err
    [[ $? == 125 ]] || fail "a full disk is no success"
    says err 'standard output'
}

run_tests "$@"
