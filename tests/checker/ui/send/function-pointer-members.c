/* SPDX-License-Identifier: MIT */
/* function-pointer-members.c - pointers to functions may go anywhere */
#include <belay/prelude.h>

typedef int (*operation)(int);

struct task {
    operation run;
    operation (*choose)(int);
    operation table[2];
    int input;
};

static int
twice(int n)
{
    return 2 * n;
}

closure(int, perform, by_copy(struct task, task))
{
    return task.run(task.input);
}

int
accepted(void)
{
    const struct task task = {.run = twice, .table = {twice, twice}, .input = 21};
    own(perform_handle) handle = spawn(perform, task);
    int result = 0;
    unwrap(join(&handle, &result));
    return result;
}
