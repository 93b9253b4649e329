/* SPDX-License-Identifier: MIT */
/* ended-under-a-lock-mended.c - threads that are waited for where nobody holds what they lock */
#include <belay/prelude.h>

MUTEX(Counter, int);
RWLOCK(Table, int);

static Counter counter = MUTEX_INIT(0);
static Counter other = MUTEX_INIT(0);
static belay_condvar changed;
void given_back(void);
void before(void);
void of_another_lock(void);
void of_another_object(void);
void both_read(const Table *table);
void of_what_is_locked(void);
void had_it_meanwhile(void);

closure(void, add_one)
{
    with_lock (n, &counter) {
        *n += 1;
        condvar_notify_one(&changed);
    }
}

closure(void, add_to, by_ref(Counter, mine))
{
    with_lock (n, mine)
        *n += 1;
}

closure(int, look, by_ref(Table, table))
{
    with_read (n, table)
        return *n;
    return 0;
}

closure(void, add_plainly, by_mut(int, n))
{
    *n += 1;
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
given_back(void)
{
    own(CounterGuard) guard = {0};
    scope (s) {
        scope_spawn(s, add_one);
        guard = Counter_lock(&counter);
        *guard.data += 1;
        CounterGuard_drop(&guard);
    }
}

void
before(void)
{
    with_lock (n, &counter)
        *n += 1;
    run_many();
}

void
of_another_lock(void)
{
    with_lock (n, &other) {
        *n += 1;
        run_many();
    }
}

void
of_another_object(void)
{
    own(Counter) mine = Counter_new(0), yours = Counter_new(0);
    with_lock (n, &mine)
        scope (s) {
            *n += 1;
            scope_spawn(s, add_to, &yours);
        }
}

void
both_read(const Table *table)
{
    int sum = 0;
    with_read (n, table)
        scope (s) {
            sum += *n;
            scope_spawn(s, look, table);
        }
    with_lock (n, &counter)
        *n += sum;
}

void
of_what_is_locked(void)
{
    with_lock (n, &counter)
        scope (s)
            scope_spawn(s, add_plainly, n);
}

void
had_it_meanwhile(void)
{
    own(CounterGuard) guard = Counter_lock(&counter);
    scope (s) {
        scope_spawn(s, add_one);
        while (*guard.data == 0)
            condvar_wait(&changed, &guard);
    }
}
