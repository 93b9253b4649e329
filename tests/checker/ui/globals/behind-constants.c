/* SPDX-License-Identifier: MIT */
/* behind-constants.c - constants that begin with the address of what is no constant */
#include <belay/prelude.h>

struct named {
    const char *name;
    const int *value;
    const long *more;
};

static int number;
static long other;
static const int fixed = 3;
static const int *const to_number = &number;
static const int *const to_fixed = &fixed;
static const struct named table[] = {{"number", &number, &other}, {"fixed", &fixed, NULL}};
static const struct {
    const struct named *first;
} start = {table};
static const char *const names[] = {"a", "b"};

closure(int, look, by_static(int, n))
{
    return *n;
}

closure(int, look_copy, by_copy(const int *, n))
{
    return *n;
}

closure(size_t, accepted_names, by_copy(size_t, n))
{
    return (size_t)table[n].name[0] + (size_t)names[n][0] + (size_t)start.first->name[0] +
           sizeof table + (size_t)*to_fixed;
}

closure(int, rejected)
{
    return *to_number; //~ E0133
}

closure(int, rejected_member, by_copy(size_t, n))
{
    return *table[n].value; //~ E0133
}

closure(long, rejected_deep)
{
    return *start.first->more; //~ E0133
}

closure(bool, rejected_copy)
{
    const int *const copy = start.first->value; //~ E0133
    return *copy == 0;
}

closure(int, accepted_unsafe)
{
    int found = 0;
    BELAY_UNSAFE { found = *to_number; }
    return found;
}

void
accepted(void)
{
    spawn(accepted_names, 1);
    spawn(accepted_unsafe);
    spawn(look, to_fixed);
    spawn(look_copy, to_fixed);
}

void
rejected_given(void)
{
    spawn(look, to_number); //~ E0133
    spawn(look_copy, table[0].value); //~ E0133
    spawn(rejected);
    spawn(rejected_member, 0);
    spawn(rejected_deep);
    spawn(rejected_copy);
    number++;
    other++;
}
