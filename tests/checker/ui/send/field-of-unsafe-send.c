/* SPDX-License-Identifier: MIT */
/* field-of-unsafe-send.c - the promise is for the struct, not for its member alone (SEND-018) */
#include <belay/prelude.h>

struct device {
    int *registers;
};
BELAY_UNSAFE_SEND(struct device);

closure(void, reset, by_copy(int *, registers))
{
    *registers = 0;
}

closure(void, reset_device, by_copy(struct device, device))
{
    *device.registers = 0;
}

struct device device_open(void);

void
rejected(void)
{
    const struct device device = device_open();
    own(reset_handle) handle = spawn(reset, device.registers); //~ E0277
    unwrap(join(&handle));
}

void
accepted(void)
{
    const struct device device = device_open();
    own(reset_device_handle) handle = spawn(reset_device, device);
    unwrap(join(&handle));
}
