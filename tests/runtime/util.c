/* SPDX-License-Identifier: MIT */
/*
 * util.c - see util.h. The counters are plain atomics and pthread mutexes, nothing of Belay's but
 * a BOX: a test should not lean on what it tests.
 */
#define _GNU_SOURCE
#include "util.h"

#include <belay/detail/tools.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROCESS_SECONDS = 240 }; /* then a child that hangs is killed */

/*
 * Read by LeakSanitizer. A child that panics unwinds Check's frames as well, and what they pointed
 * to is lost by that. Check allocates by emalloc.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:emalloc\n";
}

const char *
__lsan_default_options(void)
{
    return "print_suppressions=0";
}

int
run_suite(const char *name, const TTest *const *tests, size_t count)
{
    Suite *const suite = suite_create(name);
    for (size_t i = 0; i < count; i++) {
        TCase *const one = tcase_create(tests[i]->name);
        tcase_add_test(one, tests[i]);
        suite_add_tcase(suite, one);
    }
    SRunner *const runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- values that are counted ---------------------------------------------------------------- */

enum { GONE = -1, ORDER_KEPT = 100 };

static pthread_mutex_t tracked_mutex = PTHREAD_MUTEX_INITIALIZER;
static int alive, dropped;
static int order[ORDER_KEPT];

Tracked
Tracked_new(int id)
{
    pthread_mutex_lock(&tracked_mutex);
    alive++;
    pthread_mutex_unlock(&tracked_mutex);
    return (Tracked){TrackedId_new(id)};
}

int
id_of(const Tracked *tracked)
{
    return *TrackedId_get(&tracked->id);
}

bool
is_empty(const Tracked *tracked)
{
    return TrackedId_get(&tracked->id) == NULL;
}

void
Tracked_drop(Tracked *tracked)
{
    if (is_empty(tracked))
        return;
    int *const kept = TrackedId_get_mut(&tracked->id);
    if (*kept == GONE)
        abort(); /* a double drop, where free() did not overwrite it */
    pthread_mutex_lock(&tracked_mutex);
    if (dropped < ORDER_KEPT)
        order[dropped] = *kept;
    alive--;
    dropped++;
    pthread_mutex_unlock(&tracked_mutex);
    *kept = GONE;
    TrackedId_drop(&tracked->id);
}

static int
read_locked(const int *number)
{
    pthread_mutex_lock(&tracked_mutex);
    const int result = *number;
    pthread_mutex_unlock(&tracked_mutex);
    return result;
}

int
tracked_alive(void)
{
    return read_locked(&alive);
}

int
tracked_dropped(void)
{
    return read_locked(&dropped);
}

const char *
tracked_order(void)
{
    static char text[ORDER_KEPT * 12];
    char *end = text;
    *text = '\0';
    pthread_mutex_lock(&tracked_mutex);
    for (int i = 0; i < dropped && i < ORDER_KEPT; i++)
        end += sprintf(end, "%s%d", i == 0 ? "" : " ", order[i]);
    pthread_mutex_unlock(&tracked_mutex);
    return text;
}

/* ---- flags between threads ------------------------------------------------------------------ */

/* Helgrind and DRD do not understand atomics. */
static void
watch_flag(const Flag *flag)
{
    (void)flag;
    BELAY_TOOL_ATOMIC_(flag, sizeof *flag);
}

uint32_t
flag_raise(const Flag *flag)
{
    watch_flag(flag);
    BELAY_TOOL_BEFORE_(flag);
    return __atomic_fetch_add((Flag *)(uintptr_t)flag, 1, __ATOMIC_SEQ_CST);
}

uint32_t
flag_value(const Flag *flag)
{
    return __atomic_load_n(flag, __ATOMIC_SEQ_CST);
}

void
flag_wait(const Flag *flag, uint32_t value)
{
    const struct timespec moment = {0, 100000};
    watch_flag(flag);
    while (flag_value(flag) < value)
        nanosleep(&moment, NULL);
    BELAY_TOOL_AFTER_(flag);
}

/* ---- panics --------------------------------------------------------------------------------- */

static Flag seen;
static int last_line;

static void
count_panic(const belay_panic_info *info)
{
    __atomic_store_n(&last_line, info->line, __ATOMIC_RELAXED);
    flag_raise(&seen);
}

void
panics_quiet(void)
{
    watch_flag(&seen);
    BELAY_TOOL_ATOMIC_(&last_line, sizeof last_line);
    belay_set_panic_hook(count_panic);
}

uint32_t
panics_seen(void)
{
    return flag_value(&seen);
}

int
panics_last_line(void)
{
    return __atomic_load_n(&last_line, __ATOMIC_RELAXED);
}

/* ---- other processes ------------------------------------------------------------------------ */

/* All that was written to file, as a string. */
static char *
read_all(FILE *file)
{
    const long length = (fseek(file, 0, SEEK_END), ftell(file));
    char *const text = malloc((size_t)length + 1);
    ck_assert_ptr_nonnull(text);
    rewind(file);
    text[fread(text, 1, (size_t)length, file)] = '\0';
    fclose(file);
    return text;
}

/* In the child: write to these files, leave no core behind, do not run for ever. */
static void
become_child(FILE *out, FILE *err)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    alarm(PROCESS_SECONDS);
}

static Process
collect(pid_t pid, FILE *out, FILE *err)
{
    int state;
    ck_assert_int_gt(pid, 0);
    while (waitpid(pid, &state, 0) != pid)
        ck_assert_int_eq(errno, EINTR);
    return (Process){
        .status = WIFEXITED(state) ? WEXITSTATUS(state) : -1,
        .signal = WIFSIGNALED(state) ? WTERMSIG(state) : 0,
        .out = read_all(out),
        .err = read_all(err),
    };
}

Process
process_fork(void (*body)(void))
{
    FILE *const out = tmpfile();
    FILE *const err = tmpfile();
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        become_child(out, err);
        body();
        exit(0);
    }
    return collect(pid, out, err);
}

Process
process_exec(const char *const *arguments)
{
    FILE *const out = tmpfile();
    FILE *const err = tmpfile();
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        become_child(out, err);
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    return collect(pid, out, err);
}

Process
process_self(const char *argument)
{
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    ck_assert_int_gt(length, 0);
    self[length] = '\0';
    const char *const arguments[] = {self, argument, NULL};
    return process_exec(arguments);
}

void
Process_drop(Process *process)
{
    free(process->out);
    free(process->err);
    *process = (Process){0};
}

bool
build_is_slow(void)
{
#if defined(BELAY_TSAN_) || defined(BELAY_VALGRIND) || defined(__SANITIZE_ADDRESS__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return true;
#endif
#endif
    return false;
}
