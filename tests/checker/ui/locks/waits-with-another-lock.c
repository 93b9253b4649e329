/* SPDX-License-Identifier: MIT */
/* waits-with-another-lock.c - a wait gives back its own lock, and no other */
#include <belay/prelude.h>

MUTEX(Ready, bool);
MUTEX(Counter, int);

static Counter counter = MUTEX_INIT(0);
void wait_alone(const Ready *ready, const belay_condvar *changed);
void wait_with_two(const Ready *ready, const belay_condvar *changed);
void wait_until(const Ready *ready);

void
wait_alone(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    condvar_wait_while(changed, &guard, !*guard.data);
    (void)condvar_wait_timeout_while(changed, &guard, BELAY_MS(5), !*guard.data);
}

void
wait_with_two(const Ready *ready, const belay_condvar *changed)
{
    with_lock (n, &counter) {
        own(ReadyGuard) guard = Ready_lock(ready);
        condvar_wait_while(changed, &guard, !*guard.data); //~ WARN blocking_while_locked
        *n += 1;
    }
}

void
wait_until(const Ready *ready)
{
    with_lock (n, &counter) {
        own(ReadyGuard) guard = Ready_lock(ready);
        belay_mutex_wait_until(&guard, *guard.data); //~ WARN blocking_while_locked
        *n += 1;
    }
    own(ReadyGuard) guard = Ready_lock(ready);
    belay_mutex_wait_until(&guard, *guard.data);
}
