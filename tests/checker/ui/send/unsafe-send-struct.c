/* SPDX-License-Identifier: MIT */
/* unsafe-send-struct.c - a struct with a raw pointer whose author vouches for it (SEND-017) */
#include <belay/prelude.h>

struct device {
    volatile int *registers;
    int number;
};
BELAY_UNSAFE_SEND(struct device);

struct plain_device {
    volatile int *registers;
    int number;
};

closure(void, reset, by_copy(struct device, device))
{
    *device.registers = 0;
}

closure(void, reset_plain, by_copy(struct plain_device, device))
{
    *device.registers = 0;
}

void
accepted(volatile int *registers)
{
    const struct device device = {registers, 1};
    own(reset_handle) handle = spawn(reset, device);
    unwrap(join(&handle));
}

void
rejected(volatile int *registers)
{
    const struct plain_device device = {registers, 1};
    own(reset_plain_handle) handle = spawn(reset_plain, device); //~ E0277
    unwrap(join(&handle));
}
