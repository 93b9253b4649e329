/* SPDX-License-Identifier: MIT */
/* by-static.c - by_static needs what lives as long as the program */
#include <belay/prelude.h>

struct config {
    int width;
};

static const struct config fixed = {1};
static const struct config table[3] = {{1}, {2}, {3}};

closure(int, look, by_static(struct config, config))
{
    return config->width;
}

void
rejected(void)
{
    const struct config local = {1};
    spawn(look, &local); //~ E0597
}

void
rejected_parameter(const struct config *config)
{
    spawn(look, config); //~ E0521
}

/* Run here it could give it to a thread. */
void
rejected_here(void)
{
    const struct config local = {1};
    (void)catch_unwind(look, &local); //~ E0597
}

void
accepted(int n)
{
    static const struct config inside = {2};
    (void)catch_unwind(look, &fixed);
    spawn(look, &fixed);
    spawn(look, &table[n]);
    spawn(look, table);
    spawn(look, &inside);
}
