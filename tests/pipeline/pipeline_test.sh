#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# pipeline_test.sh PROGRAM - use pipeline as a user would.
# How tests are written and chosen: program.sh.
set -uo pipefail

program=$(realpath "${1:?usage: pipeline_test.sh PROGRAM [TEST...]}")
shift
# shellcheck source=tests/program.sh
source "$(dirname "$0")/../program.sh"

# packs FILE ARGUMENT...: what pipeline makes of FILE, gzip unpacks to FILE again.
packs() {
    local file=$1
    shift
    expect 0 "$@" "$file"
    gzip -dc <out | cmp - "$file" || fail "another text after: pipeline $*"
    has err ""
}

# A file whose blocks differ, and take differently long to pack.
make_file() {
    seq 1 60000
    head -c 300000 /dev/zero
    seq 60000 -1 1
}

# ---- tests ----

test_gives_the_file_back() {
    make_file >file
    packs file
    packs file -1
    packs file -9
}

test_keeps_the_order_of_many_blocks() {
    make_file >file
    packs file -j 1 -b 1K
    packs file -j 2 -b 4K
    packs file -j 9 -b 10000
}

test_sizes_around_a_block() {
    local size
    for size in 1 1023 1024 1025 2047 2048 2049; do
        head -c $size /dev/zero >file
        packs file -j 3 -b 1024
    done
}

test_one_block_larger_than_the_file() {
    echo text >file
    packs file -b 16M
}

test_an_empty_file() {
    : >file
    packs file
    [[ -s out ]] || fail "gzip -d needs something to unpack"
}

test_standard_input() {
    make_file >file
    expect 0 <file
    gzip -dc <out | cmp - file || fail "another text"
    expect 0 -j 3 - < <(cat file)
    gzip -dc <out | cmp - file || fail "another text from a pipe"
}

test_needs_little_memory() {
    # Sanitizers reserve more addresses than any limit: then there is nothing to see.
    (ulimit -v 400000 && "$program" --help >out 2>err) || return 0
    truncate -s 500M file
    (ulimit -v 400000 && expect 0 -j 2 -1 -b 256K file) || exit 1
    gzip -dc <out | cmp - file || fail "another text"
}

test_writes_a_file() {
    make_file >file
    expect 0 -o file.gz file
    has out ""
    gzip -dc file.gz | cmp - file || fail "another text"
}

test_keeps_a_file_that_exists() {
    echo text >file
    echo old >file.gz
    expect 1 -o file.gz file
    has err "pipeline: file.gz: File exists"
    has file.gz old
}

test_removes_what_is_not_whole() {
    expect 1 -o file.gz .
    [[ ! -e file.gz ]] || fail "half a file was left"
}

test_tells_when_it_cannot_read() {
    expect 1 no-such-file
    has err "pipeline: no-such-file: No such file or directory"
    expect 1 .
    has err "pipeline: .: Is a directory"
}

test_tells_when_it_cannot_write() {
    make_file >file
    "$program" -j 3 -b 1K file >/dev/full 2>err
    [[ $? == 1 ]] || fail "a full disk is no success"
    has err "pipeline: standard output: No space left on device"
}

test_a_bar() {
    make_file >file
    expect 0 --progress=always -b 64K file
    says err '\[#*\.*\] *[0-9]* %'
    says err 'MB to .* MB'
    expect 0 --progress=never file
    has err ""
}

test_bad_usage() {
    local arguments
    for arguments in "-j 0" "-j x" "-j -1" "-b 5" "-b 2000M" "-b 1G" "-b -1" "--progress=so" \
        "--nothing" "one two"; do
        # shellcheck disable=SC2086 # They are words.
        expect 2 $arguments
        [[ -s err ]] || fail "no word about: $arguments"
    done
    expect 0 --help
    says out '^usage: pipeline'
}

run_tests "$@"
