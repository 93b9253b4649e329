/* SPDX-License-Identifier: MIT */
/* results-of-scope.c - results of scoped threads, used after the scope (CAPT-023) */
#include <belay/prelude.h>

BOX_SLICE(Ints, int);

closure(int, sum, by_ref(Ints, v))
{
    int total = 0;
    for (size_t i = 0; i < v->len; i++)
        total += v->data[i];
    return total;
}

closure_owned(Ints, copy, by_ref(Ints, v))
{
    return Ints_from(v->data, v->len);
}

int
accepted(void)
{
    own(Ints) v = Ints_new(3);
    own(Ints) again = {0};
    int total = 0;
    scope (s) {
        sum_handle summing = scope_spawn(s, sum, &v);
        copy_handle copying = scope_spawn(s, copy, &v);
        unwrap(join(&summing, &total));
        unwrap(join(&copying, &again));
    }
    return total + (int)again.len;
}
