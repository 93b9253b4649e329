/* SPDX-License-Identifier: MIT */
/*
 * process.c - other processes and the pipes to them, on POSIX: see process.h.
 *
 * Processes are started by posix_spawn: the new process borrows this one's memory until it runs its
 * program, so a large process starts another as fast as a small one, no other thread's lock is
 * copied in a locked state, and a program that cannot be run is told by an errno.
 *
 * What is not in POSIX.1-2008, but in the C libraries of Linux and the BSDs: pipe2 and ppoll (in
 * POSIX.1-2024), posix_spawn_file_actions_addfchdir_np.
 *
 * Invariants
 *     I1  No descriptor is ever open without FD_CLOEXEC, not for one instruction: another thread
 *         may spawn at any time.
 *     I2  A descriptor that becomes 0, 1 or 2 of a child is none of these here. So the order in
 *         which they are set in the child does not matter.
 *
 * Tests: tests/runtime/process_test.c.
 */
#define _GNU_SOURCE
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* The pauses of a wait without a descriptor, the first and the longest. */
#define PAUSE_LEAST BELAY_US(100)
#define PAUSE_MOST BELAY_MS(10)

#if !defined(O_PATH)
#define O_PATH O_RDONLY
#endif

/* ---- descriptors ---------------------------------------------------------------------------- */

/* The errno of a call that failed, with errno set back to what it was. */
static int
failure(int saved)
{
    const int error = errno;
    errno = saved;
    return error;
}

int
bl_os_duplicate(int fd, int *ret_fd)
{
    const int saved = errno;
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1); /* I1, I2 */
    if (copy < 0)
        return failure(saved);
    *ret_fd = copy;
    return 0;
}

void
bl_os_close(int fd)
{
    const int saved = errno;
    if (fd > 0)
        close(fd); /* Closed even if EINTR, on Linux; a second try could close another thread's. */
    errno = saved;
}

/* Move fd out of the place of a standard stream that this process has closed (I2). */
static int
raise_fd(int *fd)
{
    const int low = *fd;
    if (low > STDERR_FILENO)
        return 0;
    const int error = bl_os_duplicate(low, fd);
    close(low);
    if (error != 0)
        *fd = 0;
    return error;
}

int
bl_os_pipe(int ret_ends[2])
{
    const int saved = errno;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return failure(saved);
    const int first = raise_fd(&ends[0]);
    const int second = raise_fd(&ends[1]);
    if (first != 0 || second != 0) {
        bl_os_close(ends[0]);
        bl_os_close(ends[1]);
        return first != 0 ? first : second;
    }
    ret_ends[0] = ends[0];
    ret_ends[1] = ends[1];
    return 0;
}

static int
open_file(const char *path, int flags, int *ret_fd)
{
    const int saved = errno;
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return failure(saved);
    errno = saved;
    const int error = raise_fd(&fd);
    if (error == 0)
        *ret_fd = fd;
    return error;
}

int
bl_os_open_null(int *ret_fd)
{
    return open_file("/dev/null", O_RDWR, ret_fd);
}

int
bl_os_open_folder(const char *path, int *ret_fd)
{
    return open_file(path, O_PATH | O_DIRECTORY, ret_fd);
}

int
bl_os_set_nonblocking(int fd)
{
    const int saved = errno;
    const int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 ? 0 : failure(saved);
}

int
bl_os_read(int fd, void *buffer, size_t size, size_t *ret_count)
{
    const int saved = errno;
    ssize_t count;
    do
        count = read(fd, buffer, size);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return failure(saved);
    errno = saved;
    *ret_count = (size_t)count;
    return 0;
}

static int
write_all(int fd, const char *data, size_t size, size_t *ret_count)
{
    const int saved = errno;
    size_t done = 0;
    int error = 0;
    while (done < size && error == 0) {
        const ssize_t count = write(fd, data + done, size - done);
        if (count >= 0)
            done += (size_t)count;
        else if (errno != EINTR)
            error = errno;
    }
    errno = saved;
    *ret_count = done;
    return error;
}

/*
 * The SIGPIPE of a write comes to the thread that writes. It is held back meanwhile and taken away
 * afterwards, unless there was one before: which of the two is pending then, nobody can tell.
 */
int
bl_os_write(int fd, const void *data, size_t size, size_t *ret_count)
{
    const struct timespec at_once = {0, 0};
    const int saved = errno;
    sigset_t pipe_signal, before, pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    sigpending(&pending);
    const int error = write_all(fd, data, size, ret_count);
    if (error == EPIPE && sigismember(&pending, SIGPIPE) == 0)
        while (sigtimedwait(&pipe_signal, NULL, &at_once) < 0 && errno == EINTR) {
            /* Another signal: the SIGPIPE is still there to be taken. */
        }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = saved;
    return error;
}

/* Look at fds until the deadline: how many are ready, or -1 with errno. */
static int
poll_until(struct pollfd *fds, size_t count, BlOsMoment deadline)
{
    for (;;) {
        const BlOsMoment now = deadline == BL_OS_NEVER ? 0 : bl_os_now();
        const BlOsMoment left = deadline > now ? deadline - now : 0;
        const struct timespec wait = {(time_t)(left / BELAY_SECS(1)), (long)(left % BELAY_SECS(1))};
        const int ready = ppoll(fds, (nfds_t)count, deadline == BL_OS_NEVER ? NULL : &wait, NULL);
        if (ready > 0 || (ready == 0 && left == 0))
            return ready;
        if (ready < 0 && errno != EINTR)
            return ready;
    }
}

int
bl_os_poll(BlOsStream *streams, size_t count, BlOsMoment deadline)
{
    const int saved = errno;
    struct pollfd fds[BL_OS_POLL_MOST] = {{0}};
    for (size_t i = 0; i < count; i++) {
        fds[i].fd = streams[i].fd > 0 ? streams[i].fd : -1;
        fds[i].events = streams[i].writing ? POLLOUT : POLLIN;
    }
    const int ready = poll_until(fds, count, deadline);
    if (ready < 0)
        return failure(saved);
    errno = saved;
    for (size_t i = 0; i < count; i++)
        streams[i].ready = fds[i].revents != 0;
    return ready > 0 ? 0 : ETIMEDOUT;
}

/* ---- starting ------------------------------------------------------------------------------- */

char *const *
bl_os_environment(void)
{
    static char *const nothing[] = {NULL};
    return environ != NULL ? environ : nothing;
}

int
bl_os_can_run(const BlOsProgram *program)
{
    const int saved = errno;
    const int folder = program->folder > 0 ? program->folder : AT_FDCWD;
    return faccessat(folder, program->path, X_OK, AT_EACCESS) == 0 ? 0 : failure(saved);
}

static int
set_actions(posix_spawn_file_actions_t *actions, const BlOsProgram *program)
{
    int error = 0;
    for (int i = 0; i < 3 && error == 0; i++)
        if (program->streams[i] != 0)
            error = posix_spawn_file_actions_adddup2(actions, program->streams[i], i);
    if (error == 0 && program->folder != 0)
        error = posix_spawn_file_actions_addfchdir_np(actions, program->folder);
    return error;
}

static int
set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, pipe_signal;
    sigemptyset(&none);
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0)
        error = posix_spawnattr_setsigdefault(attributes, &pipe_signal);
    if (error == 0)
        error =
            posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return error;
}

static int
start_with(const BlOsProgram *program, const posix_spawn_file_actions_t *actions, int *ret_pid)
{
    posix_spawnattr_t attributes;
    pid_t pid;
    int error = posix_spawnattr_init(&attributes);
    if (error != 0)
        return error;
    error = set_signals(&attributes);
    if (error == 0)
        error = posix_spawn(&pid, program->path, actions, &attributes, program->arguments,
                            program->environment);
    posix_spawnattr_destroy(&attributes);
    if (error == 0)
        *ret_pid = (int)pid;
    return error;
}

int
bl_os_process_start(const BlOsProgram *program, int *ret_pid)
{
    const int saved = errno;
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = set_actions(&actions, program);
    if (error == 0)
        error = start_with(program, &actions, ret_pid);
    posix_spawn_file_actions_destroy(&actions);
    errno = saved;
    return error;
}

/* ---- ending --------------------------------------------------------------------------------- */

static belay_exit_status
exit_status(int state)
{
    if (WIFEXITED(state))
        return (belay_exit_status){.code = WEXITSTATUS(state)};
    return (belay_exit_status){
        .code = -1, .signal = WTERMSIG(state), .core_dumped = WCOREDUMP(state)};
}

/* Take a child that has ended. ETIMEDOUT where WNOHANG is among the flags, and it has not. */
static int
take(int pid, int flags, belay_exit_status *ret_status)
{
    const int saved = errno;
    int state;
    pid_t taken;
    do
        taken = waitpid((pid_t)pid, &state, flags);
    while (taken < 0 && errno == EINTR);
    if (taken < 0)
        return failure(saved);
    errno = saved;
    if (taken == 0)
        return ETIMEDOUT;
    *ret_status = exit_status(state);
    return 0;
}

static int
take_in_steps(int pid, BlOsMoment deadline, belay_exit_status *ret_status)
{
    BlOsMoment pause = PAUSE_LEAST;
    for (;;) {
        const int error = take(pid, WNOHANG, ret_status);
        const BlOsMoment now = bl_os_now();
        if (error != ETIMEDOUT || now >= deadline)
            return error;
        bl_os_sleep_until(pause < deadline - now ? now + pause : deadline);
        pause = pause < PAUSE_MOST / 2 ? 2 * pause : PAUSE_MOST;
    }
}

static int
take_until(int pid, BlOsMoment deadline, belay_exit_status *ret_status)
{
    if (deadline == BL_OS_NEVER)
        return take(pid, 0, ret_status);
    const int error = take(pid, WNOHANG, ret_status);
    if (error != ETIMEDOUT || deadline <= bl_os_now())
        return error;
    BlOsStream end = {.fd = bl_os_process_watch(pid)};
    const bool watched = end.fd != 0 && bl_os_poll(&end, 1, deadline) != ENOMEM;
    bl_os_close(end.fd);
    return watched ? take(pid, WNOHANG, ret_status) : take_in_steps(pid, deadline, ret_status);
}

int
bl_os_process_wait(int pid, BlOsMoment deadline, belay_exit_status *ret_status)
{
    int before;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    const int error = take_until(pid, deadline, ret_status);
    pthread_setcancelstate(before, NULL);
    return error;
}

int
bl_os_process_signal(int pid, int signal)
{
    const int saved = errno;
    return kill((pid_t)pid, signal) == 0 ? 0 : failure(saved);
}
