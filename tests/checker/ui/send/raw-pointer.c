/* SPDX-License-Identifier: MIT */
/* raw-pointer.c - a raw pointer inside of what goes to a thread (SEND-016) */
#include <belay/prelude.h>

struct view {
    int *data;
    size_t len;
};

closure(int, sum, by_copy(struct view, view))
{
    int total = 0;
    for (size_t i = 0; i < view.len; i++)
        total += view.data[i];
    return total;
}

closure(int, sum_of_part, by_copy(size_t, from), by_copy(size_t, to))
{
    return (int)(to - from);
}

int
rejected(int *data)
{
    const struct view view = {data, 3};
    own(sum_handle) handle = spawn(sum, view); //~ E0277
    int total = 0;
    unwrap(join(&handle, &total));
    return total;
}

int
accepted(void)
{
    own(sum_of_part_handle) handle = spawn(sum_of_part, 3, 5);
    int total = 0;
    unwrap(join(&handle, &total));
    return total;
}
