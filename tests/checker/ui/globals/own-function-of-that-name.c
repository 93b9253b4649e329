/* SPDX-License-Identifier: MIT */
/* own-function-of-that-name.c - a function of the program's own with a name from the C library */
#include <belay/prelude.h>

char *strtok_of_ours(char *text);

static const char *
basename(const char *path)
{
    return path + 1;
}

closure(void, accepted)
{
    (void)basename("/a");
}

void
run(void)
{
    spawn(accepted);
}
