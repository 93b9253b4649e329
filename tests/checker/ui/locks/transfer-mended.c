/* SPDX-License-Identifier: MIT */
/* transfer-mended.c - accounts locked both at once, or by their numbers, or by their addresses */
#include <belay/prelude.h>

MUTEX(Balance, long);

struct account {
    int number;
    Balance balance;
};

void together(const struct account *from, const struct account *to, long amount);
void by_number(const struct account *from, const struct account *to, long amount);
void by_address(const struct account *from, const struct account *to, long amount);

void
together(const struct account *from, const struct account *to, long amount)
{
    with_locks (a, &from->balance, b, &to->balance) {
        *a -= amount;
        *b += amount;
    }
}

void
by_number(const struct account *from, const struct account *to, long amount)
{
    const struct account *const first = from->number < to->number ? from : to;
    const struct account *const second = from->number < to->number ? to : from;
    with_lock (a, &first->balance)
        with_lock (b, &second->balance) {
            *a -= first == from ? amount : -amount;
            *b += first == from ? amount : -amount;
        }
}

static void
move_down(const struct account *low, const struct account *high, long amount)
{
    with_lock (a, &low->balance)
        with_lock (b, &high->balance) {
            *a += amount;
            *b -= amount;
        }
}

void
by_address(const struct account *from, const struct account *to, long amount)
{
    if (from < to)
        move_down(from, to, -amount);
    else
        move_down(to, from, amount);
}
