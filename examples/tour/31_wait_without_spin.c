/* SPDX-License-Identifier: MIT */
/*
 * 31_wait_without_spin.c - three ways to wait for another thread, and what they cost.
 *
 * All three threads wait until main says that something is ready. One of them looks again and
 * again, as fast as it can: it burns a processor. One waits on a condvar: it sleeps until it is
 * notified that what the mutex guards has changed. And one parks: it sleeps until it is unparked,
 * looks, and parks again if it was for nothing (park may return for no reason, so it is always in a
 * loop). Each measures the CPU time that it used; all waited for the same time.
 *
 * A condvar serves threads that nobody knows, as many as come. Parking is for one thread that the
 * other one knows.
 *
 * Rust: a loop around spin_loop(), Condvar::wait_while, and thread::park().
 *
 * To break it: take the notify or the unpark away. The sleepers then sleep for ever.
 */
#include <belay/prelude.h>

#include <stdio.h>
#include <time.h>

MUTEX(Flag, bool);

typedef struct Ready {
    Flag flag;
    belay_condvar changed; /* of flag */
} Ready;

/* CPU time that this thread has used, in microseconds. */
static long
cpu_time(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * 1000000L + used.tv_nsec / 1000;
}

static bool
is_set(const Flag *flag)
{
    bool set = false;
    with_lock (value, flag)
        set = *value;
    return set;
}

closure(long, wait_busily, by_ref(Ready, ready))
{
    while (!is_set(&ready->flag)) {
        /* Look again at once: that is the mistake. */
    }
    return cpu_time();
}

closure(long, wait_on_condvar, by_ref(Ready, ready))
{
    own(FlagGuard) flag = Flag_lock(&ready->flag);
    condvar_wait_while(&ready->changed, &flag, !*flag.data);
    return cpu_time();
}

closure(long, wait_parked, by_ref(Ready, ready))
{
    while (!is_set(&ready->flag))
        belay_thread_park();
    return cpu_time();
}

/* Sets the flag when it is dropped, also when a panic leaves the block: nobody waits for ever. */
typedef struct Setter {
    const Ready *ready;
} Setter;

static void
Setter_drop(BELAY_CONSUMES Setter *setter)
{
    if (setter->ready == NULL)
        return;
    with_lock (value, &setter->ready->flag)
        *value = true;
    condvar_notify_all(&setter->ready->changed);
    *setter = (Setter){NULL};
}

int
main(void)
{
    Ready ready = {0};
    long busy = 0, notified = 0, parked = 0;
    scope (s) {
        own(Setter) at_the_latest = {&ready};
        own(wait_busily_handle) spinner = scope_spawn(s, wait_busily, &ready);
        own(wait_on_condvar_handle) waiter = scope_spawn(s, wait_on_condvar, &ready);
        own(wait_parked_handle) sleeper = scope_spawn(s, wait_parked, &ready);
        belay_thread_sleep(BELAY_MS(300));
        Setter_drop(&at_the_latest);
        own(belay_thread) sleeping = wait_parked_handle_thread(&sleeper);
        belay_thread_unpark(&sleeping);
        unwrap(join(&spinner, &busy));
        unwrap(join(&waiter, &notified));
        unwrap(join(&sleeper, &parked));
    }
    printf("busy loop %7ld us of CPU\n", busy);
    printf("condvar   %7ld us of CPU\n", notified);
    printf("parking   %7ld us of CPU\n", parked);
    printf("the busy loop used %s\n",
           busy > 10 * parked && busy > 10 * notified ? "far more" : "hardly more");
}

/*
 * How much each used depends on the machine and on what else it does; that the busy loop used more
 * than ten times as much does not.
 *
 * expect: exit 0
 * stdout:
 *     ~ busy loop +\d+ us of CPU
 *     ~ condvar +\d+ us of CPU
 *     ~ parking +\d+ us of CPU
 *     the busy loop used far more
 */
