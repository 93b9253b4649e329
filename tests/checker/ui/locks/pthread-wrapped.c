/* SPDX-License-Identifier: MIT */
/* pthread-wrapped.c - mutexes of POSIX behind functions that lock and unlock */


#include <pthread.h>

struct store {
    pthread_mutex_t lock;
    int n;
};
static struct store left = {PTHREAD_MUTEX_INITIALIZER, 0};
static struct store right = {PTHREAD_MUTEX_INITIALIZER, 0};
void to_right(void);
void to_left(void);
void to_left_later(void);

static void
enter(struct store *store)
{
    pthread_mutex_lock(&store->lock);
}

static void
leave(struct store *store)
{
    pthread_mutex_unlock(&store->lock);
}

void
to_right(void)
{
    enter(&left);
    enter(&right);
    right.n += left.n;
    leave(&right);
    leave(&left);
}

void
to_left(void)
{
    enter(&right);
    enter(&left); //~ WARN lock_order
    left.n += right.n;
    leave(&left);
    leave(&right);
}

void
to_left_later(void)
{
    enter(&right);
    const int n = right.n;
    leave(&right);
    enter(&left);
    left.n += n;
    leave(&left);
}
