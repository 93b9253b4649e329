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

void
accepted(int n)
{
    static const struct config inside = {2};
    spawn(look, &fixed);
    spawn(look, &table[n]);
    spawn(look, table);
    spawn(look, &inside);
}
