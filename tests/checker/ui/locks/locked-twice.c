/* SPDX-License-Identifier: MIT */
/* locked-twice.c - one mutex twice: at once, by a function, and by two names */
#include <belay/prelude.h>

MUTEX(Counter, int);

struct shop {
    Counter visits;
};
void at_once(struct shop *shop);
void by_function(struct shop *shop);
void by_name(struct shop *shop);
void by_arguments(const Counter *counter);
void one_after_the_other(struct shop *shop);

static int
visits(const struct shop *shop)
{
    with_lock (n, &shop->visits)
        return *n;
    return 0;
}

static void
both(const Counter *a, const Counter *b)
{
    with_lock (x, a)
        with_lock (y, b)
            *x += *y;
}

void
at_once(struct shop *shop)
{
    own(CounterGuard) guard = Counter_lock(&shop->visits);
    with_lock (n, &shop->visits) //~ WARN double_lock
        *n += *guard.data;
}

void
by_function(struct shop *shop)
{
    with_lock (n, &shop->visits)
        *n += visits(shop); //~ WARN double_lock
}

void
by_name(struct shop *shop)
{
    const Counter *const same = &shop->visits;
    with_lock (n, same)
        Counter_set(&shop->visits, *n + 1); //~ WARN double_lock
}

void
by_arguments(const Counter *counter)
{
    both(counter, counter); //~ WARN double_lock
}

void
one_after_the_other(struct shop *shop)
{
    own(CounterGuard) guard = Counter_lock(&shop->visits);
    const int n = *guard.data;
    CounterGuard_drop(&guard);
    Counter_set(&shop->visits, n + visits(shop));
    own(CounterGuard) moved = Counter_lock(&shop->visits);
    own(CounterGuard) to = move(moved);
    CounterGuard_drop(&to);
    with_lock (m, &shop->visits)
        *m += 1;
}
