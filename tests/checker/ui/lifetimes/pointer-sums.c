/* SPDX-License-Identifier: MIT */
/* pointer-sums.c - a pointer that is computed from one that an owned value has borrows from that */
#include <belay/prelude.h>

#include <string.h>

BOX_SLICE(Ints, int);
MUTEX(Shared, Ints, Ints_drop);

void push(Ints *v);
void use(const int *n);
void fill(int *place, size_t n);

closure(void, change, by_mut(int, n))
{
    *n += 1;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    const int *const second = v.data + 1;
    push(&v); //~ E0502
    use(second);
}

void
rejected_parameter(Ints *v)
{
    const int *const last = v->data + v->len - 1;
    push(v); //~ E0502
    use(last);
}

const int *
rejected_return(void)
{
    own(Ints) v = Ints_new(3);
    return v.data + 1; //~ E0515
}

int *
rejected_guard(const Shared *shared)
{
    own(SharedGuard) guard = Shared_lock(shared);
    return guard.data->data + 1; //~ E0515
}

void
rejected_thread(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        scope_spawn(s, change, v.data + 1);
        push(&v); //~ E0499
    }
}

size_t
accepted(Ints *v)
{
    const int *const end = v->data + v->len;
    size_t n = 0;
    for (const int *at = v->data; at != end; at++)
        n += *at > 0;
    fill(v->data + 1, v->len - 1);
    memmove(v->data, v->data + 1, v->len - 1);
    push(v);
    return n;
}
