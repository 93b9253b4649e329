/* SPDX-License-Identifier: MIT */
/*
 * struct-of-pointers.c - a struct whose pointers are known to be static all the same is judged
 * by its type
 */
#include <belay/prelude.h>

struct names {
    const char *first, *last;
};

struct static_names {
    BELAY_STATIC const char *first;
    BELAY_STATIC const char *last;
};

closure(void, print, by_copy(struct names, names))
{
    (void)names.first;
}

closure(void, print_static, by_copy(struct static_names, names))
{
    (void)names.first;
}

void
rejected(const char *first)
{
    const struct names names = {first, "x"};
    spawn(print, names); //~ E0277
}

void
accepted(void)
{
    spawn(print_static, (struct static_names){"a", "b"});
}

void
rejected_static_member(const char *first)
{
    spawn(print_static, (struct static_names){first, "b"}); //~ E0521
}
