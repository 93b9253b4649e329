/* SPDX-License-Identifier: MIT */
/* array-capture.c - arrays inside of what is captured, and typedefs of arrays */
#include <belay/prelude.h>

RC(Local, int);

typedef int row[4];
struct matrix {
    row rows[4];
};
typedef Local locals[2];
struct shelf {
    locals all;
};

closure(int, sum, by_copy(struct matrix, matrix))
{
    return matrix.rows[0][0];
}

closure(void, dust, by_ref(struct shelf, shelf))
{
    (void)shelf->all;
}

int
accepted(void)
{
    struct matrix matrix = {0};
    own(sum_handle) handle = spawn(sum, matrix);
    int result = 0;
    unwrap(join(&handle, &result));
    return result;
}

void
rejected(const struct shelf *shelf)
{
    scope (s)
        scope_spawn(s, dust, shelf); //~ E0277
}
