/* SPDX-License-Identifier: MIT */
/* statics-meanwhile.c - statics lent to a scope, and used by functions that are called meanwhile */
#include <belay/prelude.h>

static int total;
static int limit;
static const int most = 3;
static _Thread_local int own_total;

static int
zero(void)
{
    return 0;
}

THREAD_LOCAL(Hits, int, zero);

closure(void, look, by_ref(int, n))
{
    (void)*n;
}

closure(void, count, by_mut(int, n))
{
    *n += 1;
}

static void
add(void)
{
    total++;
}

static int
sum(void)
{
    return total + most;
}

static void
add_by_another(void)
{
    add();
}

void
rejected(void)
{
    scope (s) {
        scope_spawn(s, look, &total); //~ E0133
        add_by_another();
    }
    scope (s) {
        scope_spawn(s, count, &total); //~ E0133
        (void)sum();
    }
}

void
rejected_by_pointer(void)
{
    void (*const function)(void) = add;
    scope (s) {
        scope_spawn(s, look, &total); //~ E0133
        function();
    }
}

/* Nobody knows who uses it until the scope ends. */
void
rejected_parameter(belay_scope *s)
{
    scope_spawn(s, count, &total); //~ E0133
}

void
rejected_own(void)
{
    scope (s) {
        scope_spawn(s, look, &own_total);  //~ E0133
        scope_spawn(s, count, Hits_get()); //~ E0133
    }
}

void
accepted(void)
{
    scope (s) {
        scope_spawn(s, look, &total);
        scope_spawn(s, look, &most);
        (void)sum();
    }
    scope (s) {
        scope_spawn(s, count, &limit);
        (void)sum();
    }
    add();
}
