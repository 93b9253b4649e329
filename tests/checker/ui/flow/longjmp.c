/* SPDX-License-Identifier: MIT */
/* longjmp.c - a jump over a scope, a guard, or another owned value */
#include <belay/prelude.h>

#include <setjmp.h>

MUTEX(Number, int);
BOX_SLICE(Ints, int);

static _Thread_local jmp_buf place;

closure(void, look, by_ref(Ints, v))
{
    (void)v->len;
}

/* ---- in one function ---- */

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    if (v.len > 2)
        longjmp(place, 1); //~ E0133
}

void
rejected_block(const Number *number)
{
    with_lock (n, number) {
        if (*n == 0)
            longjmp(place, 1); //~ E0133
    }
}

void
rejected_scope(const Ints *v)
{
    scope (s) {
        scope_spawn(s, look, v);
        longjmp(place, 1); //~ E0133
    }
}

void
accepted(const Number *number)
{
    bool is_zero = false;
    with_lock (n, number)
        is_zero = *n == 0;
    if (is_zero)
        longjmp(place, 1);
}

void
accepted_moved(void)
{
    own(Ints) v = Ints_new(3);
    Ints_drop(&v);
    longjmp(place, 1);
}

/* ---- over a caller ---- */

static void
give_up(void)
{
    longjmp(place, 2); //~ E0133
}

static void
step(int n)
{
    if (n == 0)
        give_up();
}

void
rejected_over_caller(void)
{
    own(Ints) v = Ints_new(3);
    step((int)v.len);
}

/* The jump ends where it began: nobody who owns something is left. */

static _Thread_local jmp_buf of_parser;

static void
parse(int depth)
{
    if (depth > 9)
        longjmp(of_parser, 1);
    parse(depth + 1);
}

static int
parse_all(void)
{
    if (setjmp(of_parser) != 0)
        return 1;
    parse(0);
    return 0;
}

int
accepted_within(void)
{
    own(Ints) v = Ints_new(3);
    return parse_all() + (int)v.len;
}

void
accepted_unsafe(void)
{
    own(Ints) v = Ints_new(3);
    BELAY_UNSAFE
    {
        if (v.len > 2)
            longjmp(place, 1);
    }
}
