/* SPDX-License-Identifier: MIT */
/* own-library.c - a library that says what its functions do with locks */
#include <belay/annotate.h>

struct door {
    int state;
};
void door_lock(BELAY_LOCKS struct door *door);
int door_try(BELAY_TRIES struct door *door);
void door_unlock(BELAY_UNLOCKS struct door *door);
void door_wait(BELAY_WAITS struct door *door);
BELAY_BLOCKS void door_ring(struct door *door);

static struct door front, back;
void in(void);
void out(void);
void wait_at_door(void);

void
in(void)
{
    door_lock(&front);
    door_lock(&back);
    door_unlock(&back);
    door_unlock(&front);
}

void
out(void)
{
    if (door_try(&back) != 0)
        return;
    door_ring(&front); //~ WARN blocking_while_locked
    door_lock(&front); //~ WARN lock_order
    door_unlock(&front);
    door_unlock(&back);
}

void
wait_at_door(void)
{
    door_lock(&front);
    door_wait(&front); //~ WARN wait_without_loop
    while (front.state != 0)
        door_wait(&front);
    door_lock(&front); //~ WARN double_lock
}
