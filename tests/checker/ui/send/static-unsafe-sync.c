/* SPDX-License-Identifier: MIT */
/* static-unsafe-sync.c - a static of a type that its author vouches for (SEND-038) */
#include <belay/prelude.h>

UNSAFE_CELL(RawCount, int);

struct device {
    volatile int *registers;
};
BELAY_UNSAFE_SEND(struct device);
BELAY_UNSAFE_SYNC(struct device);

struct counter {
    RawCount raw;
};
BELAY_UNSAFE_SYNC(struct counter);

static const struct device device;
static struct counter counter;

closure(void, look)
{
    (void)device.registers;
    (void)RawCount_get(&counter.raw);
}

void
accepted(void)
{
    own(look_handle) handle = spawn(look);
    unwrap(join(&handle));
}
