/* SPDX-License-Identifier: MIT */
/* captured-struct-copy.c - a struct of numbers from behind a parameter, copied */
#include <belay/prelude.h>

struct point {
    int x, y;
};

closure(int, sum, by_copy(struct point, p))
{
    return p.x + p.y;
}

closure(int, sum_of_borrowed, by_copy(const struct point *, p))
{
    return p->x + p->y;
}

int
accepted(const struct point *point)
{
    own(sum_handle) handle = spawn(sum, *point);
    int result = 0;
    unwrap(join(&handle, &result));
    return result;
}

int
rejected(const struct point *point)
{
    own(sum_of_borrowed_handle) handle = spawn(sum_of_borrowed, point); //~ E0521
    int result = 0;
    unwrap(join(&handle, &result));
    return result;
}
