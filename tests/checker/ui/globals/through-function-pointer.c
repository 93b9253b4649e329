/* SPDX-License-Identifier: MIT */
/* through-function-pointer.c - a global used by a function whose address the thread calls */
#include <belay/prelude.h>

typedef void (*action)(void);

static int hits;
static int misses;
static int calm;

static void
hit(void)
{
    hits++; //~ E0133
}

static void
miss(void)
{
    misses++; //~ E0133
}

static void
stay_calm(int by)
{
    calm += by;
}

static const action actions[] = {miss};

closure(void, work, by_copy(action, act))
{
    act();
    actions[0]();
}

void
run(void)
{
    void (*const calming)(int) = stay_calm;
    calming(1);
    spawn(work, hit);
}
