/* SPDX-License-Identifier: MIT */
/* made-anew.c - a lock that is given a new value is held by nobody; and by names in their order */
#include <belay/prelude.h>

#include <string.h>

MUTEX(Counter, int);

struct account {
    char name[16];
    Counter balance;
};
static Counter counter = MUTEX_INIT(0);
void forks(void);
void by_name(const struct account *from, const struct account *to, int amount);

static void
call(void (*what)(void))
{
    what();
}

static void
make_anew(void)
{
    counter = Counter_new(0);
    with_lock (n, &counter)
        *n += 1;
}

void
forks(void)
{
    own(CounterGuard) guard = Counter_lock(&counter);
    call(make_anew);
}

void
by_name(const struct account *from, const struct account *to, int amount)
{
    if (strcmp(from->name, to->name) < 0) {
        with_lock (a, &from->balance)
            with_lock (b, &to->balance) {
                *a -= amount;
                *b += amount;
            }
    } else {
        with_lock (b, &to->balance)
            with_lock (a, &from->balance) {
                *a -= amount;
                *b += amount;
            }
    }
}
