#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# httpd_test.sh PROGRAM - use httpd as a user would, with curl.
# How tests are written and chosen: program.sh.
set -uo pipefail

program=$(realpath "${1:?usage: httpd_test.sh PROGRAM [TEST...]}")
shift
# shellcheck source=tests/program.sh
source "$(dirname "$0")/../program.sh"

# start ARGUMENT...: serve the folder ./site on a free port. What the server writes is in ./out and
# ./err, its address in $url and $port, its process in $server.
start() {
    mkdir -p site
    : >out
    "$program" -p 0 "$@" site >out 2>err &
    server=$!
    trap 'kill -KILL "$server" 2>/dev/null' EXIT
    until grep -q 'http://' out; do
        kill -0 "$server" 2>/dev/null || fail "it did not start: $(cat err)"
        sleep 0.02
    done
    url=$(grep -o 'http://[0-9.:]*' out)
    port=${url##*:}
}

# It ends in good order.
stop() {
    local status=0
    kill -TERM "$server"
    wait "$server" || status=$?
    [[ $status == 0 ]] || fail "status $status: $(cat err)"
    says out '^httpd: stopped after'
}

# get STATUS ARGUMENT...: curl has this answer; its head in ./head, its body in ./body.
get() {
    local wanted=$1 status
    shift
    status=$(curl --silent --max-time 100 --path-as-is --dump-header head --output body \
        --write-out '%{http_code}\n' "$@" | sort -u)
    [[ $status == "$wanted" ]] || fail "status $status, not $wanted: $*"
}

# send TEXT: what the server answers to these bytes until it closes, in ./answer.
send() {
    exec 9<>"/dev/tcp/127.0.0.1/$port" || fail "no connection"
    printf '%b' "$1" >&9
    cat <&9 >answer
    exec 9>&-
}

# ---- tests ----

test_a_file() {
    mkdir site
    seq 1 100000 >site/numbers.txt
    start
    get 200 "$url/numbers.txt"
    cmp -s body site/numbers.txt || fail "not the file"
    says head '^HTTP/1.1 200 OK'
    says head '^Content-Type: text/plain; charset=utf-8'
    says head "^Content-Length: $(stat -c %s site/numbers.txt)"
    says head '^Last-Modified: ... *, *[0-9]'
    says head '^Date: '
    stop
}

test_head_is_the_head_alone() {
    mkdir site
    echo text >site/a.html
    start
    get 200 --head "$url/a.html"
    says head '^Content-Length: 5'
    says head '^Content-Type: text/html'
    send 'HEAD /a.html HTTP/1.0\r\n\r\n'
    [[ $(tail -c 4 answer | od -An -tx1) == " 0d 0a 0d 0a" ]] || fail "a body: $(cat answer)"
    stop
}

test_files_of_all_sizes() {
    local size
    mkdir site
    start
    for size in 0 1 4095 4096 65536 3000000; do
        head -c $size /dev/urandom >site/file.bin
        get 200 "$url/file.bin"
        cmp -s body site/file.bin || fail "not the file of $size bytes"
    done
    says head 'Content-Type: application/octet-stream'
    stop
}

test_folders() {
    mkdir -p 'site/a b/empty'
    echo top >site/index.html
    echo below >'site/a b/index.html'
    start
    get 200 "$url/"
    has body top
    get 200 "$url/a%20b/"
    has body below
    get 301 "$url/a%20b"
    says head '^Location: /a%20b/'
    get 200 --location "$url//a%20b?query"
    has body below
    get 404 "$url/a%20b/empty/"
    stop
}

test_nothing_outside_of_the_folder() {
    local path
    mkdir -p site/below
    echo secret >secret
    echo hidden >site/.hidden
    ln -s ../secret site/link
    ln -s .. site/up
    start
    for path in /../secret /below/../../secret /%2e%2e/secret /below/%2E%2E/%2e%2e/secret \
        /..%2fsecret /%2e%2e%2fsecret /. /below/./x /secret%00.html /%zz /%4; do
        get 400 "$url$path"
    done
    for path in /link /up/secret /.hidden /no-such-file /below/no-such-file /..secret; do
        get 404 "$url$path"
    done
    ! grep -q -e secret -e hidden body || fail "it told the secret"
    stop
}

test_a_pipe_is_no_file() {
    mkdir site
    mkfifo site/pipe
    start
    get 404 "$url/pipe"
    stop
}

test_keeps_the_connection() {
    mkdir site
    for i in 1 2 3 4 5; do echo "text $i" >"site/$i"; done
    start
    get 200 "$url/[1-5]"
    stop
    says out '^httpd: stopped after 5 answers on 1 connections'
}

test_closes_when_asked_to() {
    mkdir site
    echo text >site/a
    start
    send 'GET /a HTTP/1.1\r\nHost: x\r\nConnection: upgrade, CLOSE\r\n\r\n'
    says answer '^Connection: close'
    says answer '^text'
    send 'GET /a HTTP/1.0\r\n\r\n'
    says answer '^text'
    send 'GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /a HTTP/1.0\r\n\r\n'
    [[ $(grep -c '^text' answer) == 2 ]] || fail "not two answers: $(cat answer)"
    stop
}

test_requests_in_a_row() {
    local requests=""
    mkdir site
    for i in {1..300}; do
        echo "text $i" >"site/$i"
        requests+="GET /$i HTTP/1.1\r\nHost: x\r\n\r\n"
    done
    start
    send "${requests}GET /last HTTP/1.0\r\n\r\n"
    [[ $(grep -a '^text' answer) == "$(printf 'text %s\n' {1..300})" ]] || fail "$(cat answer)"
    says answer '^HTTP/1.1 404'
    stop
}

test_refuses_what_is_no_request() {
    local wanted request
    mkdir site
    start
    while IFS='|' read -r wanted request; do
        send "$request\r\n\r\n"
        says answer "^HTTP/1.1 $wanted "
        says answer '^Connection: close'
    done <<'END'
400|
400|GET
400|GET /
400|GET / FTP/1.1
400|GET no-slash HTTP/1.1\r\nHost: x
400|GET / HTTP/1.1
400|GET / HTTP/1.1\r\nHost: x\r\nHost: y
400|GET / HTTP/1.1\r\nHost: x\r\nno field
400|GET / HTTP/1.1\r\nHost : x
400|GET / HTTP/1.1\r\nHost: x\r\n folded: y
400|GET / HTTP/1.1\r\nHost: x\nEvil: y
405|POST / HTTP/1.1\r\nHost: x
405|DELETE / HTTP/1.1\r\nHost: x
413|GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4
413|GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked
505|GET / HTTP/2.0
END
    stop
}

test_limits() {
    local long
    start
    long=$(head -c 9000 /dev/zero | tr '\0' x)
    send "GET / HTTP/1.1\\r\\nHost: x\\r\\nLong: $long"
    says answer '^HTTP/1.1 431 '
    get 431 --header "Long: $long" "$url/"
    get 414 "$url/${long:0:2000}"
    get 400 "$url/${long:0:1000}%00"
    stop
}

test_a_request_in_small_pieces() {
    mkdir site
    echo text >site/a
    start
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    for piece in 'GE' 'T /a HT' 'TP/1.0\r' '\n' 'A: b\r\n' '\r' '\n'; do
        # shellcheck disable=SC2059 # It is a format.
        printf "$piece" >&9
        sleep 0.02
    done
    cat <&9 >answer
    exec 9>&-
    says answer '^text'
    stop
}

test_slow_clients_block_nobody() {
    # More of them than threads; none ends its request.
    local clients=() fd
    mkdir site
    echo text >site/a
    start -j 2 -t 1000
    for i in {1..40}; do
        exec {fd}<>"/dev/tcp/127.0.0.1/$port"
        printf 'GET /a HT' >&"$fd"
        clients+=("$fd")
    done
    for i in {1..10}; do
        get 200 "$url/a"
    done
    printf 'TP/1.0\r\n\r\n' >&"${clients[20]}"
    cat <&"${clients[20]}" >answer
    says answer '^text'
    stop
}

test_clients_that_take_nothing_block_nobody() {
    local clients=() fd
    mkdir site
    head -c 30000000 /dev/zero >site/large
    echo text >site/a
    start -j 1 -t 1000
    for i in {1..5}; do
        exec {fd}<>"/dev/tcp/127.0.0.1/$port"
        printf 'GET /large HTTP/1.0\r\n\r\n' >&"$fd"
        clients+=("$fd")
    done
    get 200 "$url/a"
    [[ $(cat <&"${clients[3]}" | wc -c) -gt 30000000 ]] || fail "not the whole file"
    for fd in "${clients[@]}"; do
        exec {fd}>&-
    done
    stop
}

test_slow_clients_are_left() {
    start -t 1
    send 'GET / HT'
    [[ ! -s answer ]] || fail "$(cat answer)"
    send ''
    stop
}

test_a_panic_answers_500_and_nothing_else() {
    mkdir site
    echo text >site/a
    start -j 1 --panic=/boom
    for i in 1 2 3; do
        get 500 "$url/boom"
        says head '^Connection: close'
        get 200 "$url/a"
        has body text
    done
    says err "^thread 'serve 1' panicked at .*: *$"
    says err '^a request for /boom$'
    stop
}

test_no_room_for_more() {
    local waiting
    mkdir site
    echo text >site/a
    start -m 2 -t 1000
    exec 8<>"/dev/tcp/127.0.0.1/$port"
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    curl --silent --max-time 100 "$url/a" >body &
    waiting=$!
    printf 'GET /a HTTP/1.0\r\n\r\n' >&8
    cat <&8 >answer
    says answer '^text'
    wait $waiting || fail "curl: $?"
    has body text
    exec 8>&- 9>&-
    stop
}

test_stops_in_good_order() {
    # A request that is under way is answered to its end, a client that does nothing is left.
    mkdir site
    head -c 20000000 /dev/zero >site/large
    start -t 1000
    exec 8<>"/dev/tcp/127.0.0.1/$port"
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n' >&8
    head -c 1000 <&8 >begin
    kill -INT "$server"
    cat <&9
    [[ $(cat <&8 | wc -c) -gt 19990000 ]] || fail "not the whole file"
    wait "$server" || fail "status $?"
    says out '^httpd: stopped after 1 answers on 2 connections'
}

test_many_clients_at_once() {
    mkdir site
    for i in {1..20}; do echo "text $i" >"site/$i"; done
    start -j 4
    for client in 1 2 3 4 5 6; do
        curl --silent --fail --max-time 100 "$url/[1-20]" "$url/[1-20]" >body$client &
        clients[client]=$!
    done
    for client in 1 2 3 4 5 6; do
        wait "${clients[client]}" || fail "curl: $?"
        [[ $(cat body$client) == "$(printf 'text %s\n' {1..20} {1..20})" ]] || fail "another text"
    done
    stop
}

test_bad_usage() {
    local arguments status
    for arguments in "-p 70000" "-p x" "-j 0" "-t 0" "-m 0" "-a nowhere" "--nothing" "one two"; do
        # shellcheck disable=SC2086 # They are words.
        "$program" $arguments >out 2>err
        status=$?
        [[ $status == 2 && -s err ]] || fail "status $status: $arguments"
    done
    "$program" -p 0 no-such-folder >out 2>err
    [[ $? == 1 ]] || fail "no such folder is no success"
    has err "httpd: no-such-folder: No such file or directory"
    "$program" --help >out || fail "status $?"
    says out '^usage: httpd'
}

run_tests "$@"
