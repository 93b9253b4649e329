#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# wordcount_test.sh PROGRAM - use wordcount as a user would, and compare it with wc, sort and uniq.
# How tests are written and chosen: program.sh.
set -uo pipefail

program=$(realpath "${1:?usage: wordcount_test.sh PROGRAM [TEST...]}")
shift
# shellcheck source=tests/program.sh
source "$(dirname "$0")/../program.sh"

# expect STATUS COMMAND...: run it, with its output in ./out and ./err, and check its status.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    [[ $status == "$wanted" ]] || fail "status $status, not $wanted: $* $(printf '\n'; cat out err)"
}

# The two texts are the same.
same() {
    [[ $1 == "$2" ]] || fail "$(printf '%s:\n%s\ninstead of\n%s' "${3:-different}" "$1" "$2")"
}

# ./err has a line that matches.
complains() {
    grep -q -- "$1" err || fail "no '$1' in: $(cat err)"
}

silent() {
    [[ ! -s err ]] || fail "not silent: $(cat err)"
}

# To be called behind a pipeline that begins with the program: whatever it printed, it ended well.
# (A sanitizer that has something to say makes it end otherwise.)
ended_well() {
    local status=${PIPESTATUS[0]}
    [[ $status == 0 ]] || echo "and status $status"
}

# The counts of a file in the manner of `wc <file`.
counts() {
    "$program" --top 0 "$@" | awk '{ print $1, $2, $3 }'
    ended_well
}

# like_wc FILE OPTION...: the totals are those of wc.
like_wc() {
    local file=$1
    shift
    same "$(counts "$@" "$file")" "$(wc "$file" | awk '{ print $1, $2, $3 }')" "counts $* $file"
}

# random_bytes N SEED [SET]: the same N bytes for a seed, everywhere; of SET (as for tr) if given.
random_bytes() {
    python3 -c '
import random, sys
count, seed = int(sys.argv[1]), int(sys.argv[2])
chosen = [int(x) for x in sys.argv[3].split(",")] if len(sys.argv) > 3 else range(256)
sys.stdout.buffer.write(bytes(random.Random(seed).choices(chosen, k=count)))' "$@"
}

# some_text N: N bytes of real text, from the headers and licences that every Debian has.
some_text() {
    # head ends before cat does, which is no failure.
    find /usr/share/common-licenses /usr/include -maxdepth 1 -type f -print0 | sort -z |
        xargs -0 cat 2>/dev/null | head -c "$1" || true
}

# The words of a file and how often each is there, most frequent first: "count word".
frequencies() {
    tr -cs 'A-Za-z0-9_\200-\377' '\n' <"$1" | tr '[:upper:]' '[:lower:]' | grep -v '^$' |
        sort | uniq -c | sort -k1,1nr -k2 | awk '{ print $1, $2 }'
}

# The same from what wordcount says: what follows the title of the ranking.
ranking() {
    "$program" "$@" | awk 'ranked && NF { print $1, $3 } /most frequent of/ { ranked = 1 }'
    ended_well
}

# json FILE EXPRESSION: what a Python expression of the object `o` in FILE gives.
json() {
    python3 -c 'import json, sys; o = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}

# ---- counts ----

test_counts_like_wc() {
    : >empty
    printf '\n' >newline
    printf 'no newline at the end' >open_end
    printf 'one' >word
    printf ' \t\v\f\r\n' >spaces
    printf '\0\0\0' >zeros
    printf 'caf\303\251 \303\251 na\303\257ve\n' >utf8
    some_text 300000 >text
    random_bytes 100000 1 >binary
    random_bytes 100000 2 32,10,9,0,97,200,127 >mixed
    for file in empty newline open_end word spaces zeros utf8 text binary mixed; do
        like_wc "$file"
        like_wc "$file" --kernel plain
    done
}

# Cuts everywhere: in words, between bytes that are neither words nor spaces, behind the end.
test_chunks_do_not_change_counts() {
    some_text 3000 >text
    random_bytes 3000 3 >binary
    random_bytes 3000 4 32,10,0,97,200 >mixed
    head -c 3000 /dev/zero >zeros
    head -c 3000 /dev/zero | tr '\0' a >one_word
    for file in text binary mixed zeros one_word; do
        for size in 1 2 3 7 64 100 1000 2999 3000 3001 1G; do
            like_wc "$file" --chunk-size "$size" --threads 2
        done
    done
}

test_threads_do_not_change_counts() {
    some_text 2000000 >text
    for threads in 1 2 3 8; do
        like_wc text --threads "$threads" --chunk-size 10K
    done
    like_wc text --threads 1000 --chunk-size 100K
}

test_output_is_that_of_wc() {
    some_text 100000 >first
    random_bytes 20000 5 >second
    : >third
    same "$("$program" -n0 first second third)" "$(wc first second third)"
    same "$("$program" -n0 first)" "$(wc first)"
}

test_standard_input() {
    some_text 1000000 >text
    printf 'one' >word
    wanted=$(wc <text | awk '{ print $1, $2, $3 }')
    same "$(counts <text)" "$wanted" "redirected"
    # shellcheck disable=SC2002 # a pipe is what is tested
    same "$(cat text | counts)" "$wanted" "piped"
    # shellcheck disable=SC2002
    same "$(cat text | counts -)" "$wanted" "named"
    same "$(counts - <text)" "$wanted" "named and redirected"
    same "$(ranking --top 50 <text)" "$(frequencies text | head -50)" "ranked"
    # shellcheck disable=SC2002
    same "$(cat text | ranking --top 50)" "$(frequencies text | head -50)" "ranked from a pipe"
    # What was read before is not counted again; twice the same input is empty the second time.
    same "$({ head -c 0 && dd bs=1000 count=1 status=none >/dev/null && counts; } <text)" \
        "$(tail -c +1001 text | wc | awk '{ print $1, $2, $3 }')" "from the middle"
    wanted=$(printf '%s\n' "$wanted" "0 0 0" "$wanted")
    same "$(counts - - <text)" "$wanted" "twice"
    # shellcheck disable=SC2002
    same "$(cat text | counts - -)" "$wanted" "twice from a pipe"
    # Whoever reads on finds it read, were it mapped or not.
    same "$({ "$program" -n0 >/dev/null && wc -c; } <text)" 0 "after a mapped file"
    same "$({ "$program" -n0 --chunk-size 2M >/dev/null && wc -c; } <word)" 0 "after a small one"
}

test_pipes_are_read() {
    mkfifo pipe
    some_text 700000 >text
    cat text >pipe &
    same "$(counts pipe)" "$(wc <text | awk '{ print $1, $2, $3 }')"
    # A word in several writes, with pauses: it is one word.
    { printf 'on'; sleep 0.2; printf 'e two'; sleep 0.2; printf '\n'; } >pipe &
    same "$(ranking pipe)" "$(printf '1 one\n1 two')"
}

test_files_without_a_size() {
    [[ -r /proc/self/maps ]] || return 0
    same "$(counts /proc/cpuinfo | awk '{ print ($1 > 0), ($2 > 0), ($3 > 0) }')" "1 1 1"
    like_wc /proc/filesystems
}

test_sparse_files() {
    truncate -s 3G sparse
    printf 'in the middle' | dd of=sparse bs=1 seek=1500000000 conv=notrunc status=none
    printf 'end\n' >>sparse
    same "$(counts sparse)" "1 3 3221225476" # wc counts words on through zeros
    same "$(ranking sparse)" "$(printf '1 end\n1 in\n1 middle\n1 the')"
    printf 'ab' >joined && truncate -s 20M joined && printf 'cd e' >>joined
    same "$(counts joined)" "0 2 20971524"
}

# ---- frequencies ----

test_ranks_like_sort_and_uniq() {
    some_text 500000 >text
    random_bytes 200000 6 >binary
    random_bytes 200000 7 32,10,65,66,97,98,45,200 >mixed
    for file in text mixed; do
        same "$(ranking --top 100000 "$file")" "$(frequencies "$file")" "$file"
        same "$(ranking --top 17 --threads 3 --chunk-size 5000 "$file")" \
            "$(frequencies "$file" | head -17)" "$file in chunks"
        same "$(ranking --top 17 --kernel plain "$file")" "$(frequencies "$file" | head -17)"
    done
    same "$(ranking --top 100000 binary)" "$(frequencies binary)" "binary"
}

test_tiny_chunks_do_not_change_ranks() {
    some_text 4000 >text
    random_bytes 4000 8 32,97,98,200,45 >mixed
    for file in text mixed; do
        for size in 1 2 5 63 64 65 1023 1025; do
            same "$(ranking -n 9999 -j 2 --chunk-size "$size" "$file")" "$(frequencies "$file")" \
                "$file in chunks of $size"
        done
    done
}

test_case_is_folded_unless_asked_for() {
    printf 'The the THE \303\211\n' >text
    same "$(ranking text)" "$(printf '3 the\n1 \303\211')"
    same "$(ranking --case-sensitive text)" "$(printf '1 THE\n1 The\n1 the\n1 \303\211')"
    same "$(ranking -cn1 text)" "1 THE"
}

test_split_spaces() {
    printf '192.0.2.1 a-b, A-B,\n192.0.2.1\n' >text
    same "$(ranking --split-spaces text)" "$(printf '2 192.0.2.1\n2 a-b,')"
    same "$(ranking -s -c text)" "$(printf '2 192.0.2.1\n1 A-B,\n1 a-b,')"
}

# 1024 bytes are a word, 1025 are not, wherever the chunks are cut.
test_too_long_words() {
    local a1023
    a1023=$(head -c 1023 /dev/zero | tr '\0' a)
    printf '%sb %sbb x %s%s%s' "$a1023" "$a1023" "$a1023" "$a1023" "$a1023" >text
    for size in 1 100 1000 1024 1025 3000 1G; do
        expect 0 "$program" --json --chunk-size "$size" -j 2 text
        same "$(json out '[(len(w["word"]), w["count"]) for w in o["frequencies"]["top"]]')" \
            "[(1024, 1), (1, 1)]" "chunks of $size"
        same "$(json out 'o["frequencies"]["too_long"]')" 2
        same "$(json out 'o["total"]["words"]')" 4
    done
}

# Longer than any buffer: the rest of a run that was cut is no word either.
test_runs_longer_than_the_buffers() {
    local length
    for length in 16384 16884 65536 66000 262144 262644 1000300; do
        { head -c "$length" /dev/zero | tr '\0' a; printf ' b'; } >text
        same "$(ranking text)" "1 b" "a file with a run of $length"
        # shellcheck disable=SC2002 # a pipe is what is tested
        same "$(cat text | ranking)" "1 b" "a pipe with a run of $length"
        expect 0 "$program" --json text
        same "$(json out 'o["frequencies"]["too_long"], o["total"]["words"]')" "(1, 2)"
    done
}

test_top_0_ranks_nothing() {
    echo 'a b' >text
    same "$("$program" --top 0 text)" "1 2 4 text"
}

test_text_without_words() {
    : >empty
    same "$("$program" empty)" "0 0 0 empty"
    printf '... ---\n' >dots
    same "$("$program" dots)" "1 2 8 dots"
}

# ---- folders ----

# A tree with everything in it; its files have 6 words.
make_tree() {
    mkdir -p tree/a/b tree/.hidden
    echo 'one two' >tree/x
    echo 'three' >tree/a/y
    echo 'four' >tree/a/b/z
    echo 'five' >tree/.hidden/.h
    printf 'six' >tree/.dot
    : >tree/empty
    ln -s .. tree/a/loop
    ln -s /etc/passwd tree/a/link
    ln -s nowhere tree/a/broken
    mkfifo tree/a/pipe
}

test_folders_are_read_whole() {
    make_tree
    same "$(counts tree)" "4 6 27"
    same "$("$program" -n0 tree)" " 4  6 27 tree"
    same "$("$program" -n0 --all tree)" "$(printf '%s\n' ' 0  1  3 tree/.dot' \
        ' 1  1  5 tree/.hidden/.h' ' 1  1  5 tree/a/b/z' ' 1  1  6 tree/a/y' \
        ' 0  0  0 tree/empty' ' 1  2  8 tree/x' ' 4  6 27 total')"
    same "$("$program" -n0 tree tree/x | tail -1)" " 5  8 35 total"
    mkdir nothing
    same "$("$program" -n0 nothing)" "0 0 0 nothing"
}

test_links_are_followed_as_operands() {
    make_tree
    ln -s tree link
    ln -s tree/x x
    same "$("$program" -n0 link x)" "$(printf ' 4  6 27 link\n 1  2  8 x\n 5  8 35 total')"
}

test_deep_folders() {
    local deep=deep i
    for ((i = 0; i < 60; i++)); do
        deep+=/a_folder_with_a_rather_long_name_so_that_paths_get_long
    done
    mkdir -p "$deep"
    (cd "$deep" && echo 'at the bottom' >file)
    same "$(counts deep)" "1 3 14"
}

test_many_files() {
    mkdir many
    (cd many && some_text 2000000 | split -a 3 -b 2000)
    cat many/* >all
    same "$(counts -j 2 many | awk '{ print $1, $3 }')" "$(wc <all | awk '{ print $1, $3 }')"
    same "$("$program" -n0 many/* | tail -1)" "$(wc many/* | tail -1)"
}

# ---- JSON ----

test_json() {
    make_tree
    expect 1 "$program" --json --top 2 tree tree/x missing
    same "$(json out 'sorted(o)')" "['errors', 'files', 'frequencies', 'total']"
    same "$(json out 'o["files"][0]')" \
        "{'name': 'tree', 'files': 6, 'lines': 4, 'words': 6, 'bytes': 27}"
    same "$(json out 'o["files"][1]["name"]')" "tree/x"
    same "$(json out 'o["total"]')" "{'files': 7, 'lines': 5, 'words': 8, 'bytes': 35}"
    same "$(json out 'o["frequencies"]["top"]')" \
        "[{'word': 'one', 'count': 2}, {'word': 'two', 'count': 2}]"
    same "$(json out 'o["frequencies"]["words"], o["frequencies"]["different"]')" "(8, 6)"
    same "$(json out 'o["errors"]')" \
        "[{'name': 'missing', 'message': 'No such file or directory'}]"
    expect 0 "$program" --json --top 0 tree
    same "$(json out 'sorted(o)')" "['errors', 'files', 'total']"
    expect 0 "$program" --json --all -n0 tree
    same "$(json out 'len(o["files"])')" 6
}

# Whatever the bytes of words and names are, the output is valid.
test_json_is_valid_for_any_bytes() {
    random_bytes 50000 9 >binary
    printf '\377\376x \303\251 \355\240\200 \364\217\277\277 \303' >odd
    cp odd "$(printf 'name\377with\nbytes')"
    for options in "" "-s" "-s -c"; do
        # shellcheck disable=SC2086 # several options
        expect 0 "$program" --json -n 99999 $options binary odd name*
        same "$(json out 'len(o["files"])')" 3
    done
    expect 0 "$program" --json -s odd
    same "$(json out '" ".join(ascii(w["word"])[1:-1] for w in o["frequencies"]["top"])')" \
        '\ufffd \xe9 \ufffd\ufffd\ufffd \U0010ffff \ufffd\ufffdx'
}

test_control_characters_do_not_reach_the_terminal() {
    printf '\033[2J\n' >"$(printf 'a\033b')"
    expect 0 "$program" -s "$(printf 'a\033b')"
    ! grep -q "$(printf '\033')" out || fail "an escape in the output"
    grep -q 'a\\033b' out || fail "$(cat out)"
}

# ---- trouble ----

test_missing_files_are_told_and_the_others_counted() {
    echo 'a b' >text
    expect 1 "$program" -n0 missing text
    complains "wordcount: missing: No such file or directory"
    same "$(cat out)" "$(printf '1 2 4 text\n1 2 4 total')"
    expect 1 "$program" missing
    same "$(cat out)" ""
}

test_unreadable_files() {
    mkdir -m 755 open && echo a >open/text && echo b >open/secret && mkdir open/closed
    chmod 000 open/secret open/closed
    cp "$program" wordcount
    local runner=()
    if ((EUID == 0)); then
        chmod 755 . ..
        command -v setpriv >/dev/null || return 0
        runner=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        # Where the way to this folder is closed to others, nothing can be tested.
        "${runner[@]}" test -r "$PWD/open/text" || return 0
    fi
    expect 1 "${runner[@]}" ./wordcount -n0 open
    complains "open/secret: Permission denied"
    complains "open/closed: Permission denied"
    same "$(cat out)" "1 1 2 open"
}

# A file that opens and then cannot be read.
test_read_errors() {
    [[ -e /proc/self/mem ]] || return 0
    echo 'a b' >text
    expect 1 "$program" -n0 /proc/self/mem text
    complains "/proc/self/mem: Input/output error"
    same "$(tail -1 out)" "1 2 4 total"
}

# The plan is made, and a thread is busy with the pipe, when the files behind it change.
test_files_that_change() {
    mkfifo pipe
    for file in shrinks empties replaced goes stays; do
        some_text 600000 >"$file"
    done
    "$program" --threads 1 -n0 --chunk-size 200K pipe shrinks empties replaced goes stays \
        >out 2>err &
    exec 3>pipe # opens when the program reads it
    truncate -s 300000 shrinks
    : >empties
    some_text 600000 >new && mv new replaced
    rm goes
    exec 3>&-
    local status=0
    wait $! || status=$?
    same "$status" 1
    complains "shrinks: the file changed while it was read"
    complains "empties: the file changed while it was read"
    complains "replaced: the file changed while it was read"
    complains "goes: No such file or directory"
    same "$(wc -l <err)" 4 "messages"
    same "$(awk '{ print $4 }' out | tr '\n' ' ')" "pipe shrinks stays total " "lines"
    same "$(awk '$4 == "stays" { print $1, $2, $3 }' out)" \
        "$(wc stays | awk '{ print $1, $2, $3 }')"
    same "$(awk '$4 == "shrinks" { print $1, $3 }' out)" \
        "$(wc shrinks | awk '{ print $1, $3 }')" "what is left of a file"
}

test_growing_files_are_read_as_they_are() {
    mkfifo pipe
    some_text 600000 >grows
    wanted=$(wc grows | awk '{ print $1, $3 }')
    "$program" --threads 1 -n0 pipe grows >out 2>err &
    exec 3>pipe
    echo ' more' >>grows
    exec 3>&-
    wait $! || fail "status $?"
    silent
    same "$(awk '$4 == "grows" { print $1, $3 }' out)" "$wanted"
}

test_output_that_cannot_be_written() {
    [[ -e /dev/full ]] || return 0
    echo a >text
    for format in "" --json; do
        local status=0
        # shellcheck disable=SC2086 # no option or one
        "$program" $format text >/dev/full 2>err || status=$?
        same "$status" 1
        complains "standard output: No space left on device"
    done
}

# By default the signal ends it, silently, like any filter; where it is ignored, there is a message.
test_closed_pipe() {
    seq 100000 >text # more lines than a pipe holds
    "$program" -n 100000 text 2>err | head -1 >/dev/null
    same "${PIPESTATUS[0]}" 141
    silent
    python3 - "$program" <<'PYTHON' || fail "ignored SIGPIPE"
import os, signal, subprocess, sys
signal.signal(signal.SIGPIPE, signal.SIG_IGN)
read_end, write_end = os.pipe()
os.close(read_end)
run = subprocess.run([sys.argv[1], "text"], stdout=write_end, stderr=subprocess.PIPE,
                     restore_signals=False, text=True)
assert run.returncode == 1, run
assert "Broken pipe" in run.stderr, run
PYTHON
}

test_bad_usage() {
    echo a >text
    for option in --nonsense --threads=0 --threads=x --threads=-1 --threads= --threads=99999 \
        --top=-1 --top=1x --chunk-size=0 --chunk-size=1X --chunk-size=99999999999G \
        --progress=often --kernel=abacus --json=yes; do
        expect 2 "$program" "$option" text
        same "$(cat out)" "" "output of $option"
        [[ -s err ]] || fail "no message for $option"
    done
    expect 2 "$program" --threads
    complains "argument"
}

test_help_and_version() {
    expect 0 "$program" --help
    grep -q 'Usage: wordcount' out || fail "$(cat out)"
    for option in --threads --top --json --case-sensitive --split-spaces --all --progress \
        --chunk-size; do
        grep -q -- "$option" out || fail "--help says nothing of $option"
    done
    expect 0 "$program" --version
    grep -Eq '^wordcount \(Belay\) [0-9]+\.[0-9]+\.[0-9]+$' out || fail "$(cat out)"
    expect 0 "$program" --usage
}

# ---- memory and threads that run out ----

# In a paranoid build every allocation of the library fails once; elsewhere nothing does.
test_every_allocation_failing() {
    local n status wanted
    local run=("$program" -j 2 --chunk-size 10000 folder missing)
    mkdir folder
    some_text 40000 >folder/text
    echo 'b' >folder/b
    wanted=$("${run[@]}" 2>/dev/null)
    for ((n = 1; n < 300; n++)); do
        status=0
        BELAY_FAIL_ALLOC=$n "${run[@]}" >out 2>err || status=$?
        case $status in
        1)
            if ! grep -q 'out of memory' err; then
                same "$(cat out)" "$wanted" "allocation $n"
            else
                same "$(cat out)" "" "output without memory"
            fi
            ;;
        101) complains 'panicked' ;;
        *) fail "status $status when allocation $n fails: $(cat err)" ;;
        esac
        ((n < 2)) && ! grep -q 'out of memory\|panicked' err && break
    done
    return 0
}

# More different words than the memory that is allowed can hold.
test_out_of_memory() {
    # Sanitizers reserve more than any limit.
    { (ulimit -v 2000000 && "$program" --version) || return 0; } >/dev/null 2>&1
    seq 3000000 >text
    (ulimit -v 300000 && exec "$program" -j 2 text) >out 2>err && return 0
    complains "out of memory"
    same "$(cat out)" ""
    (ulimit -v 300000 && exec "$program" -j 2 -n0 text) >out 2>err || fail "$(cat err)"
}

# ---- progress and interrupts ----

test_progress_is_silent_when_piped() {
    some_text 3000000 >text
    expect 0 "$program" text
    silent
    expect 0 "$program" --progress=auto --json text
    silent
}

# A pipe that stays open until the bar was seen twice.
test_progress_on_a_terminal() {
    mkfifo pipe
    some_text 100000 >text
    script -qec "stty cols 80; '$program' -n0 pipe" /dev/null >seen 2>err &
    exec 3>pipe
    cat text >&3
    until (($(tr '\r' '\n' <seen | grep -c '100.* kB  ') >= 2)); do sleep 0.05; done
    exec 3>&-
    wait $! || fail "status $?"
    grep -q ' in .* s with 1 thread' seen || fail "no last line: $(cat -v seen)"
    # The line of the counts is not mixed up with the bar.
    tr '\r' '\n' <seen | grep -q "^ *$(wc <text | awk '{ print $1 }') .* pipe$" ||
        fail "$(cat -v seen)"
}

test_progress_always_and_never() {
    some_text 500000 >text
    expect 0 "$program" --progress=always text
    complains '100% \[#*\]'
    same "$(script -qec "'$program' --progress=never -n0 text" /dev/null | tr -d '\r')" "$(wc text)"
}

# Ctrl-C while it waits for input: it ends by the signal, says so, and prints nothing.
interrupted_by() {
    local status=0 pid
    mkfifo "pipe$1"
    env --default-signal="$1" "$program" "pipe$1" >out 2>err &
    pid=$!
    exec 3>"pipe$1"
    echo 'some words' >&3
    kill -s "$1" "$pid"
    wait "$pid" 2>/dev/null || status=$? # without bash's own words about it
    exec 3>&-
    same "$status" "$2" "status after SIG$1"
    same "$(cat out)" "" "output after SIG$1"
    complains "interrupted"
}

test_interrupts() {
    interrupted_by INT 130
    interrupted_by TERM 143
    interrupted_by HUP 129
}

# While files are counted, too: a file of zeros that would take a while is given up.
test_interrupt_while_counting() {
    local status=0 pid
    mkfifo pipe
    truncate -s 1G sparse
    head -c 100M /dev/zero | tr '\0' x >text
    env --default-signal=INT "$program" -j 1 --chunk-size 64K pipe text text text >out 2>err &
    pid=$!
    exec 3>pipe
    kill -s INT "$pid"
    exec 3>&-
    wait "$pid" || status=$?
    same "$status" 130
    same "$(cat out)" ""
}

# nohup and background jobs: what the parent ignores stays ignored.
test_ignored_interrupt_is_ignored() {
    mkfifo pipe
    env --ignore-signal=INT "$program" -n0 pipe >out 2>err &
    local pid=$!
    exec 3>pipe
    kill -s INT "$pid"
    echo 'some words' >&3
    exec 3>&-
    wait "$pid" || fail "status $?"
    same "$(cat out)" " 1  2 11 pipe"
}

# Ctrl-C on a terminal: the bar goes, the message has the line to itself, nothing else is printed.
test_interrupt_restores_the_line() {
    mkfifo pipe
    timeout 60 python3 - "$program" <<'PYTHON' || fail "see above"
import os, pty, signal, sys, termios
signal.signal(signal.SIGINT, signal.default_int_handler)
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], [sys.argv[1], "-n0", "pipe"])
# Linux sends the signal first, then flushes what the terminal holds: the answer, if it was quick.
attributes = termios.tcgetattr(terminal)
attributes[3] |= termios.NOFLSH
termios.tcsetattr(terminal, termios.TCSANOW, attributes)
pipe = os.open("pipe", os.O_WRONLY)
os.write(pipe, b"some words\n")
seen = b""
while b"11 B  " not in seen:
    seen += os.read(terminal, 1000)
os.write(terminal, b"\3")
try:
    while data := os.read(terminal, 1000):
        seen += data
except OSError:
    pass  # Linux says so at the end of a terminal.
status = os.waitpid(child, 0)[1]
assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT, (status, seen)
last = seen.replace(b"\r", b"\n").strip().split(b"\n")[-1]
assert last.startswith(b"wordcount: interrupted"), seen
PYTHON
}

run_tests "$@"
