/* SPDX-License-Identifier: MIT */
/*
 * panic_abort_main.c - would catch its panic, but panic_abort_choice.c chose that each of them
 * aborts.
 */
#include <belay/prelude.h>
#include <stdio.h>

typedef struct Teller {
    int number;
} Teller;

static void
Teller_drop(Teller *teller)
{
    printf("teller %d dropped\n", teller->number);
}

closure(void, panic_at_once)
{
    own(Teller) teller = {1};
    panic("not caught");
}

int
main(void)
{
    const belay_status status = catch_unwind(panic_at_once);
    printf("%s\n", belay_status_name(status));
    return 0;
}
