/* SPDX-License-Identifier: MIT */
/* one-after-the-other.c - threads with other orders: each has ended before the next one starts */
#include <belay/prelude.h>

MUTEX(Counter, int);

static Counter left = MUTEX_INIT(0);
static Counter right = MUTEX_INIT(0);

enum { MANY = 4 };

closure(void, to_right)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
}

closure(void, to_left)
{
    with_lock (b, &right)
        with_lock (a, &left)
            *a += *b;
}

closure(void, both_ways)
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a;
    with_lock (b, &right)
        with_lock (a, &left)
            *a += *b;
}

closure(void, after, by_move(to_right_handle, first))
{
    unwrap(join(first));
    with_lock (b, &right)
        with_lock (a, &left)
            *a += *b;
}

closure(void, in_parts, by_copy(size_t, begin), by_copy(size_t, end))
{
    with_lock (a, &left)
        with_lock (b, &right)
            *b += *a + (int)(end - begin);
}

struct worker {
    int number;
    to_right_handle handle;
};

static void
start(struct worker *worker)
{
    worker->handle = spawn(to_right);
}

static void
stop(struct worker *worker)
{
    unwrap(join(&worker->handle));
}

static void
start_in(belay_scope *s)
{
    scope_spawn(s, to_right);
}

static to_left_handle
started(void)
{
    return spawn(to_left);
}

static void
by_scopes(void)
{
    for (int i = 0; i < MANY; i++) {
        scope (s)
            scope_spawn(s, to_right);
        scope (s)
            scope_spawn(s, to_left);
        scope (s)
            start_in(s);
        scope (s) {
            if (i % 2 == 0)
                scope_spawn(s, to_right);
            else
                scope_spawn(s, to_left);
        }
    }
}

static void
by_joins(void)
{
    own(to_right_handle) first = spawn(to_right);
    unwrap(join(&first));
    own(to_left_handle) second = started();
    unwrap(join(&second));
    for (int i = 0; i < MANY; i++) {
        own(both_ways_handle) again = spawn(both_ways);
        unwrap(join(&again));
    }
    own(to_right_handle) last = spawn(to_right);
    own(after_handle) behind = spawn(after, move(last));
    unwrap(join(&behind));
}

static void
perhaps(bool wanted)
{
    own(to_right_handle) first = {0};
    if (wanted)
        first = spawn(to_right);
    with_lock (a, &left)
        *a += 1;
    if (wanted)
        unwrap(join(&first));
    own(to_left_handle) second = spawn(to_left);
    unwrap(join(&second));
}

static void
by_arrays(void)
{
    to_right_handle right_handles[MANY];
    for (int i = 0; i < MANY; i++)
        right_handles[i] = spawn(to_right);
    for (int i = 0; i < MANY; i++)
        unwrap(join(&right_handles[i]));
    to_left_handle left_handles[MANY];
    for (int i = 0; i < MANY; i++)
        left_handles[i] = spawn(to_left);
    for (int i = 0; i < MANY; i++)
        unwrap(join(&left_handles[i]));
    struct worker workers[MANY] = {0};
    for (int i = 0; i < MANY; i++)
        start(&workers[i]);
    for (int i = 0; i < MANY; i++)
        stop(&workers[i]);
}

static void
by_pools(void)
{
    own(belay_pool) pool = belay_pool_new(2);
    parallel_for(&pool, 0, MANY, 0, in_parts);
    pool_scope (s, &pool)
        scope_spawn(s, to_left);
    own(to_right_handle) handle = pool_spawn(&pool, to_right);
    unwrap(join(&handle));
}

int
main(void)
{
    by_scopes();
    by_joins();
    perhaps(MANY > 3);
    by_arrays();
    by_pools();
    own(to_left_handle) handle = spawn(to_left);
    unwrap(join(&handle));
}
