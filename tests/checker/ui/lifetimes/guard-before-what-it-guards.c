/* SPDX-License-Identifier: MIT */
/* guard-before-what-it-guards.c - drop order: what was declared last is dropped first */
#include <belay/prelude.h>

MUTEX(Number, int);
BOX(NumberBox, Number, Number_drop);
ARC(Shared, Number, Number_drop);

void
rejected_box(void)
{
    own(NumberGuard) guard = {0};
    own(NumberBox) box = NumberBox_new(Number_new(1));
    guard = Number_lock(NumberBox_get(&box)); //~ E0597
    *guard.data = 2;
}

void
rejected_arc(const Shared *given)
{
    own(NumberGuard) guard = {0};
    own(Shared) shared = Shared_clone(given);
    guard = Number_lock(Shared_get(&shared)); //~ E0597
    *guard.data = 2;
}

void
accepted_box(void)
{
    own(NumberBox) box = NumberBox_new(Number_new(1));
    own(NumberGuard) guard = Number_lock(NumberBox_get(&box));
    *guard.data = 2;
}

void
accepted_arc(const Shared *given)
{
    own(NumberGuard) guard = {0};
    guard = Number_lock(Shared_get(given));
    *guard.data = 2;
}
