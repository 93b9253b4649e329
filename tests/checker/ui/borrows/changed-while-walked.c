/* SPDX-License-Identifier: MIT */
/* changed-while-walked.c - a container changed while it is walked over (BORR-035) */
#include <belay/prelude.h>

typedef struct Vec {
    int *data;
    size_t len, room;
} Vec;

void Vec_drop(BELAY_CONSUMES Vec *v);
void Vec_push(Vec *v, int value);
const int *Vec_begin(BELAY_LENDS const Vec *v);
const int *Vec_end(BELAY_LENDS const Vec *v);

void
rejected(Vec *v)
{
    for (const int *at = Vec_begin(v); at != Vec_end(v); at++)
        Vec_push(v, *at); //~ E0502
}

int
accepted(const Vec *v)
{
    int sum = 0;
    for (const int *at = Vec_begin(v); at != Vec_end(v); at++)
        sum += *at;
    return sum;
}

void
accepted_by_index(Vec *v)
{
    for (size_t i = 0, n = v->len; i < n; i++)
        Vec_push(v, v->data[i]);
}

void
accepted_other(const Vec *v, Vec *to)
{
    for (const int *at = Vec_begin(v); at != Vec_end(v); at++)
        Vec_push(to, *at);
}
