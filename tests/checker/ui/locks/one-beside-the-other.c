/* SPDX-License-Identifier: MIT */
/* one-beside-the-other.c - threads with other orders that may still run when the next one starts */
#include <belay/prelude.h>

MUTEX(Counter, int);

enum { PAIRS = 6 };
static Counter left[PAIRS];
static Counter right[PAIRS];

closure(void, to_right, by_copy(int, i))
{
    with_lock (a, &left[i])
        with_lock (b, &right[i])
            *b += *a;
}

closure(void, detached)
{
    with_lock (b, &right[0])
        with_lock (a, &left[0]) //~ WARN lock_order
            *a += *b;
}

static void
let_go(void)
{
    own(to_right_handle) handle = spawn(to_right, 0);
    to_right_handle_drop(&handle);
    scope (s)
        scope_spawn(s, detached);
}

closure(void, in_outer_scope)
{
    with_lock (b, &right[1])
        with_lock (a, &left[1]) //~ WARN lock_order
            *a += *b;
}

static void
in_one_scope_of_two(void)
{
    scope (outer) {
        scope_spawn(outer, to_right, 1);
        scope (inner)
            scope_spawn(inner, in_outer_scope);
    }
}

closure(void, beside_child)
{
    with_lock (b, &right[2])
        with_lock (a, &left[2]) //~ WARN lock_order
            *a += *b;
}

closure(void, parent)
{
    own(to_right_handle) child = spawn(to_right, 2);
    to_right_handle_drop(&child);
}

static void
joins_the_parent_alone(void)
{
    own(parent_handle) handle = spawn(parent);
    unwrap(join(&handle));
    own(beside_child_handle) beside = spawn(beside_child);
    unwrap(join(&beside));
}

closure(void, beside_result)
{
    with_lock (b, &right[3])
        with_lock (a, &left[3]) //~ WARN lock_order
            *a += *b;
}

static to_right_handle
started(void)
{
    return spawn(to_right, 3);
}

static void
joins_too_late(void)
{
    own(to_right_handle) handle = started();
    own(beside_result_handle) beside = spawn(beside_result);
    unwrap(join(&beside));
    unwrap(join(&handle));
}

closure(void, both_ways)
{
    with_lock (a, &left[4])
        with_lock (b, &right[4])
            *b += *a;
    with_lock (b, &right[4])
        with_lock (a, &left[4]) //~ WARN lock_order
            *a += *b;
}

static void
starts_two(void)
{
    own(both_ways_handle) first = spawn(both_ways);
    own(both_ways_handle) second = spawn(both_ways);
    unwrap(join(&first));
    unwrap(join(&second));
}

static void
start_in(belay_scope *s)
{
    scope_spawn(s, to_right, 5);
}

static void
beside_a_thread_of_its_scope(void)
{
    scope (s) {
        start_in(s);
        with_lock (b, &right[5])
            with_lock (a, &left[5]) //~ WARN lock_order
                *a += *b;
    }
}

int
main(void)
{
    let_go();
    in_one_scope_of_two();
    joins_the_parent_alone();
    joins_too_late();
    starts_two();
    beside_a_thread_of_its_scope();
}
