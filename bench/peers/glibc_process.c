/* SPDX-License-Identifier: MIT */
/*
 * glibc_process.c - posix_spawn, pipe2, poll and waitpid, by hand and no more than needed.
 */
#include "peers/process_peers.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { STREAMS = 2, BUFFER = 4096 };

static void *
count_open(const BenchArgs *args)
{
    (void)args;
    return bench_alloc(sizeof(uint64_t));
}

static pid_t
start(const char *path, const posix_spawn_file_actions_t *actions, char **arguments)
{
    pid_t pid;
    if (posix_spawn(&pid, path, actions, NULL, arguments, environ) != 0)
        abort();
    return pid;
}

static bool
succeeds(pid_t pid)
{
    int status;
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
status_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    char name[] = "/bin/true";
    char *arguments[] = {name, NULL};
    uint64_t *const right = state;
    for (uint64_t turn = 0; turn < turns; turn++)
        *right += succeeds(start(name, NULL, arguments));
}

/* Read both streams to their ends: how many bytes there were. */
static size_t
read_both(struct pollfd streams[STREAMS])
{
    char buffer[BUFFER];
    size_t bytes = 0;
    for (int open = STREAMS; open > 0;) {
        poll(streams, STREAMS, -1);
        for (int i = 0; i < STREAMS; i++) {
            if (streams[i].revents == 0)
                continue;
            const ssize_t count = read(streams[i].fd, buffer, sizeof buffer);
            if (count <= 0) {
                close(streams[i].fd);
                streams[i].fd = -1;
                open--;
            } else {
                bytes += (size_t)count;
            }
        }
    }
    return bytes;
}

static void
output_work(void *state, const BenchArgs *args, unsigned side, uint64_t turns)
{
    (void)args, (void)side;
    char name[] = "/bin/echo", word[] = "hello";
    char *arguments[] = {name, word, NULL};
    uint64_t *const right = state;
    for (uint64_t turn = 0; turn < turns; turn++) {
        posix_spawn_file_actions_t actions;
        struct pollfd streams[STREAMS];
        int theirs[STREAMS];
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        for (int i = 0; i < STREAMS; i++) {
            int ends[2];
            if (pipe2(ends, O_CLOEXEC) != 0)
                abort();
            streams[i] = (struct pollfd){.fd = ends[0], .events = POLLIN};
            theirs[i] = ends[1];
            posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO + i);
        }
        const pid_t pid = start(name, &actions, arguments);
        posix_spawn_file_actions_destroy(&actions);
        for (int i = 0; i < STREAMS; i++)
            close(theirs[i]);
        const size_t bytes = read_both(streams);
        *right += succeeds(pid) && bytes == 6;
    }
}

static bool
count_close(void *state, const BenchArgs *args, uint64_t turns)
{
    (void)args;
    const bool right = *(uint64_t *)state == turns;
    free(state);
    return right;
}

const BenchPeer glibc_process_peer = {NULL, count_open, status_work, count_close};
const BenchPeer glibc_process_output_peer = {NULL, count_open, output_work, count_close};
