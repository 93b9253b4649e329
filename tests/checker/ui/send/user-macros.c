/* SPDX-License-Identifier: MIT */
/* user-macros.c - spawn behind a macro of the user's own */
#include <belay/prelude.h>

RC(Local, int);
ARC(Shared, int);

#define START(body, ...) unwrap_handle(spawn(body, __VA_ARGS__))
#define IN_THREAD(body, value) \
    do { \
        own(body##_handle) handle_ = spawn(body, value); \
        unwrap(join(&handle_)); \
    } while (0)

closure(void, use_local, by_move(Local, local))
{
    (void)local;
}

closure(void, use_shared, by_move(Shared, shared))
{
    (void)shared;
}

void
rejected(void)
{
    IN_THREAD(use_local, Local_new(1)); //~ E0277
}

void
accepted(void)
{
    IN_THREAD(use_shared, Shared_new(1));
}
