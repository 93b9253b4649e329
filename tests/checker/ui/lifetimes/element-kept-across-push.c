/* SPDX-License-Identifier: MIT */
/* element-kept-across-push.c - a pointer to an element kept while the array grows (LIFE-036) */
#include <belay/prelude.h>

typedef struct Vec {
    int *data;
    size_t len, room;
} Vec;

void Vec_drop(BELAY_CONSUMES Vec *v);
void Vec_push(Vec *v, int value);
size_t Vec_len(const Vec *v);
const int *Vec_at(BELAY_LENDS const Vec *v, size_t i);
int *Vec_at_mut(BELAY_LENDS Vec *v, size_t i);

int
rejected(Vec *v)
{
    const int *const first = Vec_at(v, 0);
    Vec_push(v, 4); //~ E0502
    return *first;
}

void
rejected_exclusive(Vec *v)
{
    int *const first = Vec_at_mut(v, 0);
    Vec_push(v, 4); //~ E0499
    *first = 1;
}

int
rejected_local(void)
{
    own(Vec) v = {0};
    Vec_push(&v, 3);
    const int *const first = Vec_at(&v, 0);
    Vec_push(&v, 4); //~ E0502
    return *first;
}

int
rejected_in_loop(Vec *v, int n)
{
    const int *last = Vec_at(v, 0);
    int sum = 0;
    for (int i = 0; i < n; i++) {
        sum += *last;
        Vec_push(v, i); //~ E0502
    }
    return sum;
}

int
accepted(Vec *v)
{
    const int first = *Vec_at(v, 0);
    Vec_push(v, first);
    const int *const again = Vec_at(v, 0);
    return *again + (int)Vec_len(v);
}

int
accepted_in_loop(Vec *v, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        const int *const last = Vec_at(v, 0);
        sum += *last;
        Vec_push(v, i);
    }
    return sum;
}
