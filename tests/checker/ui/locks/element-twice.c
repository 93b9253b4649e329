/* SPDX-License-Identifier: MIT */
/* element-twice.c - one element of an array twice, by one index; others by others */
#include <belay/prelude.h>

#include <pthread.h>

MUTEX(Counter, int);

struct account {
    Counter balance;
    pthread_mutex_t lock;
};

enum { MANY = 4 };
static Counter counters[MANY];
static int next_free;
void by_one_index(int i);
void by_constants(void);
void in_a_loop(struct account *accounts, int n);
void by_function(int i);
void of_a_member(struct account *accounts, int i);
void after_the_index_has_changed(int i);
void the_next_one(struct account *accounts, int n);
void the_one_before(struct account *accounts, int n);
void one_after_the_other(int i);
void by_what_others_change(void);

static int
balance_of(int i)
{
    with_lock (n, &counters[i])
        return *n;
    return 0;
}

static void
add_to(struct account *account)
{
    pthread_mutex_lock(&account->lock);
    pthread_mutex_unlock(&account->lock);
}

void
by_one_index(int i)
{
    with_lock (a, &counters[i])
        with_lock (b, &counters[i]) //~ WARN double_lock
            *a += *b;
}

void
by_constants(void)
{
    CounterGuard guards[2] = {0};
    guards[0] = Counter_lock(&counters[1]);
    guards[1] = Counter_lock(&counters[1]); //~ WARN double_lock
    CounterGuard_drop(&guards[1]);
    CounterGuard_drop(&guards[0]);
}

void
in_a_loop(struct account *accounts, int n)
{
    for (int i = 0; i < n; i++)
        with_lock (a, &accounts[i].balance)
            with_lock (b, &accounts[i].balance) //~ WARN double_lock
                *a += *b;
}

void
by_function(int i)
{
    with_lock (n, &counters[i])
        *n += balance_of(i); //~ WARN double_lock
}

void
of_a_member(struct account *accounts, int i)
{
    pthread_mutex_lock(&accounts[i].lock);
    add_to(&accounts[i]); //~ WARN double_lock
    pthread_mutex_unlock(&accounts[i].lock);
}

void
after_the_index_has_changed(int i)
{
    with_lock (a, &counters[i]) {
        const int n = *a;
        i++;
        with_lock (b, &counters[i])
            *b += n;
    }
}

void
the_next_one(struct account *accounts, int n)
{
    for (int i = 0; i + 1 < n; i++)
        with_lock (a, &accounts[i].balance)
            with_lock (b, &accounts[i + 1].balance)
                *a += *b;
}

void
the_one_before(struct account *accounts, int n)
{
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&accounts[i].lock);
        if (i > 0)
            add_to(&accounts[i - 1]);
        pthread_mutex_unlock(&accounts[i].lock);
    }
}

void
one_after_the_other(int i)
{
    with_lock (n, &counters[i])
        *n += 1;
    with_lock (n, &counters[i])
        *n += balance_of(i + 1);
}

void
by_what_others_change(void)
{
    with_lock (a, &counters[next_free])
        with_lock (b, &counters[next_free])
            *a += *b;
}
