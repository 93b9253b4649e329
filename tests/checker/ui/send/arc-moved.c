/* SPDX-License-Identifier: MIT */
/* arc-moved.c - an ARC of plain data moved into threads (SEND-002) */
#include <belay/prelude.h>

struct point {
    int x, y;
};
ARC(SharedPoint, struct point);

closure(int, sum, by_move(SharedPoint, point))
{
    const struct point *const p = SharedPoint_get(point);
    return p->x + p->y;
}

int
accepted(void)
{
    own(SharedPoint) point = SharedPoint_new((struct point){1, 2});
    own(sum_handle) one = spawn(sum, SharedPoint_clone(&point));
    own(sum_handle) other = spawn(sum, move(point));
    int a = 0, b = 0;
    unwrap(join(&one, &a));
    unwrap(join(&other, &b));
    return a + b;
}
