/* SPDX-License-Identifier: MIT */
/* members-of-structs.c - a bank and its accounts: two kinds of locks in two orders */
#include <belay/prelude.h>

MUTEX(Balance, long);
MUTEX(Total, long);

struct bank {
    Total total;
};
struct account {
    Balance balance;
    struct bank *bank;
};
void deposit(struct account *account, long amount);
void close_day(struct bank *bank, struct account *account);

void
deposit(struct account *account, long amount)
{
    with_lock (b, &account->balance)
        with_lock (t, &account->bank->total)
            *t += *b += amount;
}

void
close_day(struct bank *bank, struct account *account)
{
    with_lock (t, &bank->total)
        with_lock (b, &account->balance) //~ WARN lock_order
            *t -= *b;
}
