/* SPDX-License-Identifier: MIT */
/* reentrant.c - a lock that its thread may take again */
#include <belay/prelude.h>

REENTRANT_LOCK(Registry, int);

static Registry registry = REENTRANT_LOCK_INIT(0);
int names(void);

static int
name(void)
{
    with_reentrant (n, &registry)
        return *n;
    return 0;
}

int
names(void)
{
    own(RegistryGuard) guard = Registry_lock(&registry);
    return name() + *guard.data;
}
