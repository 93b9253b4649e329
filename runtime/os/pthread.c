/* SPDX-License-Identifier: MIT */
/*
 * pthread.c - threads, clocks and small pauses, the same on every POSIX system.
 *
 * Threads are started by pthread_create and by nothing else: it is what ThreadSanitizer, valgrind
 * and debuggers know.
 *
 * Memory ordering
 *     [os.key]  the release of who made a key for thread ends, to the acquire of who uses it.
 */
#define _GNU_SOURCE
#include "os/os.h"

#include <belay/detail/atomic.h>
#include <errno.h>
#include <limits.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(pthread_t) <= sizeof(BlOsThread), "a BlOsThread holds a pthread_t");

enum { NAME_BYTES = 16 };        /* of pthread_setname_np, the final zero included */
enum { STACK_LEAST = 64 << 10 }; /* a panic with its backtrace needs some 20 KiB */

BlOsMoment
bl_os_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return BELAY_SECS((int64_t)now.tv_sec) + now.tv_nsec;
}

BlOsMoment
bl_os_after(belay_duration length)
{
    BlOsMoment moment;
    if (length <= 0)
        return bl_os_now();
    return __builtin_add_overflow(bl_os_now(), length, &moment) ? BL_OS_NEVER : moment;
}

void
bl_os_sleep_until(BlOsMoment moment)
{
    const struct timespec until = {(time_t)(moment / BELAY_SECS(1)),
                                   (long)(moment % BELAY_SECS(1))};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
        /* A signal: the moment stays what it was. */
    }
}

void
bl_os_yield(void)
{
    sched_yield();
}

void
bl_os_trim_memory(void)
{
#if defined(__GLIBC__)
    (void)malloc_trim(0);
#endif
}

void
bl_os_spin_hint(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
    __asm__ volatile("yield");
#endif
}

void
bl_os_fetch_to_write(const void *line)
{
#if defined(__x86_64__)
    /* The builtin becomes a fetch to read here; a processor without this one passes it over. */
    __asm__ volatile("prefetchw %0" ::"m"(*(const char *)line));
#else
    __builtin_prefetch(line, 1);
#endif
}

/*
 * The smallest size the system accepts that holds `wanted` bytes and the printing of a panic, in
 * whole pages; 0 on overflow.
 */
static size_t
stack_room(size_t wanted)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t system = (size_t)PTHREAD_STACK_MIN;
    const size_t least = system > STACK_LEAST ? system : STACK_LEAST;
    size_t size;
    if (__builtin_add_overflow(wanted < least ? least : wanted, page - 1, &size))
        return 0;
    return size / page * page;
}

static BlOsStart
start_result(int error)
{
    if (error == 0)
        return BL_OS_STARTED;
    return error == EINVAL ? BL_OS_BAD_OPTION : BL_OS_NO_THREAD;
}

static BlOsStart
start_sized(pthread_t *ret_thread, size_t stack_size, void *(*run)(void *), void *argument)
{
    pthread_attr_t attributes;
    const size_t room = stack_room(stack_size);
    if (room == 0)
        return BL_OS_BAD_OPTION;
    int error = pthread_attr_init(&attributes);
    if (error != 0)
        return start_result(error);
    error = pthread_attr_setstacksize(&attributes, room);
    if (error == 0)
        error = pthread_create(ret_thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
    return start_result(error);
}

BlOsStart
bl_os_thread_start(BlOsThread *ret_thread, size_t stack_size, void *(*run)(void *), void *argument)
{
    pthread_t thread;
    const BlOsStart result = stack_size == 0
                                 ? start_result(pthread_create(&thread, NULL, run, argument))
                                 : start_sized(&thread, stack_size, run, argument);
    if (result == BL_OS_STARTED)
        *ret_thread = (BlOsThread)thread;
    return result;
}

/*
 * Not a point where pthread_cancel acts: who waits here has promised to wait (a scope), or owns
 * what would leak (a handle). The request acts at the next such point.
 */
bool
bl_os_thread_join(BlOsThread thread)
{
    int before;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    const int error = pthread_join((pthread_t)thread, NULL);
    pthread_setcancelstate(before, NULL);
    return error != EDEADLK;
}

void
bl_os_thread_detach(BlOsThread thread)
{
    pthread_detach((pthread_t)thread);
}

void
bl_os_thread_set_name(const char *name)
{
    char shown[NAME_BYTES];
    size_t length = strnlen(name, sizeof shown);
    if (length == sizeof shown) {
        /* Too long: cut before the character (UTF-8) that the last byte would split. */
        length = sizeof shown - 1;
        while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(shown, name, length);
    shown[length] = '\0';
    (void)pthread_setname_np(pthread_self(), shown); /* only a debugger would miss it */
}

/* The key of end, made by the first thread that asks; 0 when the system has none left. */
static uintptr_t
end_key(BlOsThreadEnd *end)
{
    uintptr_t known = belay_load_acq_(&end->key); /* ACQ [os.key] */
    pthread_key_t made;
    if (known != 0 || pthread_key_create(&made, end->run) != 0)
        return known;
    /* ACQREL [os.key] Two threads may get here at once: the second gives its key back. */
    if (belay_cas_acqrel_(&end->key, &known, (uintptr_t)made + 1))
        return (uintptr_t)made + 1;
    pthread_key_delete(made);
    return known;
}

bool
bl_os_at_thread_end(BlOsThreadEnd *end, void *argument)
{
    const uintptr_t key = end_key(end);
    return key != 0 && pthread_setspecific((pthread_key_t)(key - 1), argument) == 0;
}
