/* SPDX-License-Identifier: MIT */
/* pointer-to-pointer.c - what is static is the pointer, not what it points to */
#include <belay/prelude.h>

static const char *const names[] = {"one", "two"};

closure(void, print, by_copy(const char *const *, all), by_copy(size_t, n))
{
    (void)all[n];
}

closure(void, print_one, by_copy(const char *, name))
{
    (void)name;
}

void
accepted(size_t n)
{
    spawn(print, names, 2);
    spawn(print_one, names[0]);
    spawn(print_one, names[n]);
}

void
rejected(const char *name)
{
    const char *const local[] = {"one", name};
    spawn(print, local, 2); //~ E0597
}
