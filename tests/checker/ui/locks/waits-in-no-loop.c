/* SPDX-License-Identifier: MIT */
/* waits-in-no-loop.c - waits that look at their condition once, or again */
#include <belay/prelude.h>

MUTEX(Ready, bool);
void once(const Ready *ready, const belay_condvar *changed);
void once_with_limit(const Ready *ready, const belay_condvar *changed);
void outer_loop(const Ready *ready, const belay_condvar *changed);
void no_condition(const Ready *ready, const belay_condvar *changed);
void again(const Ready *ready, const belay_condvar *changed);
void again_by_hand(const Ready *ready, const belay_condvar *changed);
void in_helper(const Ready *ready, const belay_condvar *changed);
void in_helper_once(const Ready *ready, const belay_condvar *changed);

void
once(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    if (!*guard.data)
        condvar_wait(changed, &guard); //~ WARN wait_without_loop
}

void
once_with_limit(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    if (!*guard.data)
        (void)condvar_wait_timeout(changed, &guard, BELAY_MS(1)); //~ WARN wait_without_loop
    *guard.data = false;
}

void
outer_loop(const Ready *ready, const belay_condvar *changed)
{
    for (int i = 0; i < 10; i++) {
        own(ReadyGuard) guard = Ready_lock(ready);
        if (!*guard.data)
            condvar_wait(changed, &guard); //~ WARN wait_without_loop
        *guard.data = false;
    }
}

void
no_condition(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    for (;;) {
        condvar_wait(changed, &guard); //~ WARN wait_without_loop
        *guard.data = false;
    }
}

void
again(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    while (!*guard.data)
        condvar_wait(changed, &guard);
    condvar_wait_while(changed, &guard, !*guard.data);
}

void
again_by_hand(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    for (;;) {
        if (*guard.data)
            break;
        condvar_wait(changed, &guard);
    }
}

static void
wait_for_change(const belay_condvar *changed, ReadyGuard *guard)
{
    condvar_wait(changed, guard);
}

void
in_helper(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    while (!*guard.data)
        wait_for_change(changed, &guard);
}

void
in_helper_once(const Ready *ready, const belay_condvar *changed)
{
    own(ReadyGuard) guard = Ready_lock(ready);
    if (!*guard.data)
        wait_for_change(changed, &guard); //~ WARN wait_without_loop
}
