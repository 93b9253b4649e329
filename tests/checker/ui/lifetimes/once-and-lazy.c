/* SPDX-License-Identifier: MIT */
/* once-and-lazy.c - what a static once cell lends lives as long as the program */
#include <belay/prelude.h>

struct config {
    int width;
};
ONCE_LOCK(Config, struct config);

static Config config = ONCE_LOCK_INIT;

closure(int, width_of, by_static(struct config, given))
{
    return given->width;
}

const struct config *
accepted(void)
{
    return Config_get(&config);
}

void
accepted_in_thread(void)
{
    const struct config *const now = Config_get(&config);
    if (now != NULL)
        spawn(width_of, now);
}

const struct config *
rejected(void)
{
    own(Config) local = Config_new();
    (void)Config_set(&local, (struct config){1});
    return Config_get(&local); //~ E0515
}

void
rejected_in_thread(void)
{
    own(Config) local = Config_new();
    const struct config *const now = Config_get(&local); //~ E0597
    if (now != NULL)
        spawn(width_of, now);
}
