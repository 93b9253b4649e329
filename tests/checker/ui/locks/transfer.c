/* SPDX-License-Identifier: MIT */
/* transfer.c - from one account to another, and the other way at the same time */
#include <belay/prelude.h>

MUTEX(Balance, long);

struct account {
    int number;
    Balance balance;
};

void transfer(struct account *from, struct account *to, long amount);

void
transfer(struct account *from, struct account *to, long amount)
{
    if (from == to)
        return;
    with_lock (a, &from->balance)
        with_lock (b, &to->balance) { //~ WARN lock_order
            *a -= amount;
            *b += amount;
        }
}
