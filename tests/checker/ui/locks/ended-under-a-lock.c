/* SPDX-License-Identifier: MIT */
/* ended-under-a-lock.c - threads that are waited for take a lock which is held at the end */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter counter = MUTEX_INIT(0);
void locked_later(void);
void perhaps(int n);
void by_helper(void);
void in_a_function(void);
void by_a_parameter(const Counter *mine);
void of_a_pool(void);
void by_a_thread_of_a_thread(void);

closure(void, add_one)
{
    with_lock (n, &counter)
        *n += 1;
}

closure(void, add_to, by_ref(Counter, mine))
{
    with_lock (n, mine)
        *n += 1;
}

closure(void, add_all)
{
    scope (s)
        scope_spawn(s, add_one);
}

static void
start_in(belay_scope *s, const Counter *mine)
{
    scope_spawn(s, add_to, mine);
}

static void
run_many(void)
{
    scope (s) {
        for (int i = 0; i < 3; i++)
            scope_spawn(s, add_one);
    }
}

void
locked_later(void)
{
    own(CounterGuard) guard = {0};
    scope (s) {
        scope_spawn(s, add_one); //~ WARN blocking_while_locked
        guard = Counter_lock(&counter);
        *guard.data += 1;
    }
}

void
perhaps(int n)
{
    with_lock (value, &counter)
        scope (s) {
            *value += 1;
            if (n > 1)
                scope_spawn(s, add_one); //~ WARN blocking_while_locked
        }
}

void
by_helper(void)
{
    with_lock (n, &counter)
        scope (s) {
            *n += 1;
            start_in(s, &counter); //~ WARN blocking_while_locked
        }
}

void
in_a_function(void)
{
    with_lock (n, &counter) {
        *n += 1;
        run_many(); //~ WARN blocking_while_locked
    }
}

void
by_a_parameter(const Counter *mine)
{
    with_lock (n, mine)
        scope (s) {
            *n += 1;
            scope_spawn(s, add_to, mine); //~ WARN blocking_while_locked
        }
}

void
of_a_pool(void)
{
    with_lock (n, &counter) {
        *n += 1;
        own(belay_pool) pool = belay_pool_new(2);
        pool_spawn(&pool, add_one); //~ WARN blocking_while_locked
    }
}

void
by_a_thread_of_a_thread(void)
{
    with_lock (n, &counter)
        scope (s) {
            *n += 1;
            scope_spawn(s, add_all); //~ WARN blocking_while_locked
        }
}
