/* SPDX-License-Identifier: MIT */
/* called-back.c - what a function is given to call under its lock takes that lock, or not */

#include <pthread.h>

struct account {
    pthread_mutex_t lock;
    int balance;
};
void add_one(struct account *account, struct account *other);

/* Calls back while the account is locked. */
static void
with_account(struct account *account, void (*what)(struct account *))
{
    pthread_mutex_lock(&account->lock);
    what(account); //~ WARN double_lock
    pthread_mutex_unlock(&account->lock);
}

/* The same, for those who know. */
static void
locked(struct account *account, void (*what)(struct account *))
{
    pthread_mutex_lock(&account->lock);
    what(account);
    pthread_mutex_unlock(&account->lock);
}

/* Hands on what it is given. */
static void
locked_twice(struct account *account, void (*what)(struct account *))
{
    locked(account, what);
    locked(account, what);
}

static void
increment(struct account *account)
{
    account->balance++;
}

static void
safe_increment(struct account *account)
{
    pthread_mutex_lock(&account->lock);
    account->balance++;
    pthread_mutex_unlock(&account->lock);
}

void
add_one(struct account *account, struct account *other)
{
    with_account(account, increment);
    with_account(account, safe_increment);
    locked_twice(other, increment);
    safe_increment(other);
}
