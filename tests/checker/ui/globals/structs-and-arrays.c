/* SPDX-License-Identifier: MIT */
/* structs-and-arrays.c - members and elements of globals */
#include <belay/prelude.h>

struct state {
    int count;
    struct {
        int deep;
    } inner;
};
typedef struct state state_alias;

static struct state state;
static state_alias all[3];
static int matrix[3][3];
static const struct state first = {1, {2}};
static union {
    int n;
    float f;
} either;

closure(int, work, by_copy(int, i))
{
    state.count = 1;                    //~ E0133
    all[i].inner.deep++;                //~ E0133
    matrix[i][0] = first.inner.deep;    //~ E0133
    either.n = 1;                       //~ E0133
    int *const pointer = &matrix[1][1]; //~ E0133
    return *pointer;
}

void
run(void)
{
    spawn(work, 1);
}
