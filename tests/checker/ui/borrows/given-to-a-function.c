/* SPDX-License-Identifier: MIT */
/* given-to-a-function.c - a pointer that lies in what is lent, given to a function that writes */
#include <belay/prelude.h>

#include <stdlib.h>

BOX_SLICE(Ints, int);
MUTEX(Shared, Ints, Ints_drop);

void push(Ints *v);
void use(const int *n);
void fill(int *place, size_t n);

closure(void, look, by_ref(Ints, v))
{
    use(v->data);
}

static int
compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

void
rejected(void)
{
    own(Ints) v = Ints_new(3);
    scope (s) {
        scope_spawn(s, look, &v);
        qsort(v.data, v.len, sizeof(int), compare); //~ E0502
        fill(v.data, v.len);                        //~ E0502
    }
}

void
rejected_parameter(Ints *v)
{
    const int *const first = v->data;
    fill(v->data, v->len); //~ E0502
    use(first);
}

void
rejected_guard(const Shared *shared)
{
    own(SharedGuard) guard = Shared_lock(shared);
    int *const first = &guard.data->data[0];
    push(guard.data); //~ E0499
    *first = 1;
}

void
accepted(Ints *v, const Shared *shared)
{
    own(SharedGuard) guard = Shared_lock(shared);
    fill(guard.data->data, guard.data->len);
    push(guard.data);
    scope (s) {
        scope_spawn(s, look, v);
        use(v->data);
    }
    fill(v->data, v->len);
    qsort(v->data, v->len, sizeof(int), compare);
}
