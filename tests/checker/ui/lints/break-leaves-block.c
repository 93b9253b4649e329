/* SPDX-License-Identifier: MIT */
/* break-leaves-block.c - a break that was meant for the loop around the block */
#include <belay/prelude.h>

MUTEX(Number, int);

bool
rejected(const Number *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        with_lock (value, &numbers[i]) {
            if (*value == 7)
                break; //~ WARN break_leaves_block
            if (*value == 8)
                continue; //~ WARN break_leaves_block
            *value = 0;
        }
    }
    return false;
}

bool
rejected_scope(size_t n)
{
    while (n-- > 0) {
        scope (s) {
            if (n == 3)
                break; //~ WARN break_leaves_block
        }
    }
    return true;
}

/* Without a loop around it there is nothing to mix it up with. */
void
accepted(const Number *number)
{
    with_lock (value, number) {
        if (*value == 7)
            break;
        *value = 0;
    }
}

bool
accepted_ways_out(const Number *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        with_lock (value, &numbers[i]) {
            if (*value == 7)
                return true;
            if (*value == 8)
                goto next;
            for (int j = 0; j < 3; j++)
                if (*value == j)
                    break;
            switch (*value) {
            case 1: break;
            default: *value = 0;
            }
        }
    next:;
    }
    return false;
}
