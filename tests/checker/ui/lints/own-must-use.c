/* SPDX-License-Identifier: MIT */
/* own-must-use.c - functions of the program's own that return a status */
#include <belay/prelude.h>

belay_status save(int n);
__attribute__((warn_unused_result)) int save_number(int n);
int count(int n);

void
rejected(void)
{
    save(1); //~ WARN unused_must_use
}

void
accepted(void)
{
    unwrap(save(1));
    count(1);
}
