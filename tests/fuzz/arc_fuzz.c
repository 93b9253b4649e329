/* SPDX-License-Identifier: MIT */
/*
 * arc_fuzz.c - any sequence of operations on ARC and weak handles keeps the counts right, drops
 * each value once, and leaks nothing.
 *
 * Input: one byte an operation, {operation:4, slot:2, other slot:2}. Beside the handles stands a
 * model that knows which value each of them owns; the counts of every handle are compared with it.
 * AddressSanitizer sees what is dropped twice, LeakSanitizer what is never dropped.
 */
#include <belay/belay.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4, EMPTY = 0 };

typedef struct Tracked {
    unsigned *alive; /* how many values there are; NULL: empty */
    unsigned number; /* from 1 on, never used again */
} Tracked;

static void
Tracked_drop(BELAY_CONSUMES Tracked *value)
{
    if (value->alive != NULL)
        *value->alive -= 1;
    *value = (Tracked){0};
}

BELAY_ARC(Shared, Tracked, Tracked_drop);

/* The handles, and the number of the value that each owns or watches. */
typedef struct World {
    Shared strong[SLOTS];
    WeakShared weak[SLOTS];
    unsigned strong_of[SLOTS], weak_of[SLOTS];
    unsigned alive, made;
} World;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
    if (!condition)
        abort();
}

static size_t
count_of(const unsigned *owners, unsigned number)
{
    size_t count = 0;
    for (int i = 0; i < SLOTS; i++)
        count += number != EMPTY && owners[i] == number;
    return count;
}

static void
set_strong(World *w, int slot, Shared value, unsigned number)
{
    Shared_drop(&w->strong[slot]);
    w->strong[slot] = value;
    w->strong_of[slot] = number;
}

static void
set_weak(World *w, int slot, WeakShared value, unsigned number)
{
    WeakShared_drop(&w->weak[slot]);
    w->weak[slot] = value;
    w->weak_of[slot] = number;
}

static void
make(World *w, int to)
{
    w->alive++;
    w->made++;
    const Tracked value = {&w->alive, w->made};
    set_strong(w, to, Shared_new(value), w->made);
}

static void
upgrade(World *w, int from, int to)
{
    Shared up = {0};
    const bool there = count_of(w->strong_of, w->weak_of[from]) > 0;
    const belay_status status = WeakShared_upgrade(&w->weak[from], &up);
    require((status == BELAY_OK) == there);
    if (there)
        set_strong(w, to, up, w->weak_of[from]);
}

static void
try_unwrap(World *w, int from)
{
    Tracked out = {0};
    if (w->strong_of[from] == EMPTY)
        return;
    const bool alone = count_of(w->strong_of, w->strong_of[from]) == 1;
    require((Shared_try_unwrap(&w->strong[from], &out) == BELAY_OK) == alone);
    if (!alone)
        return;
    require(out.number == w->strong_of[from]);
    w->strong_of[from] = EMPTY;
    Tracked_drop(&out);
}

static void
get_mut(World *w, int from)
{
    const unsigned number = w->strong_of[from];
    const bool alone =
        number != EMPTY && count_of(w->strong_of, number) == 1 && count_of(w->weak_of, number) == 0;
    require((Shared_get_mut(&w->strong[from]) != NULL) == alone);
}

static void
step(World *w, unsigned operation, int from, int to)
{
    switch (operation % 9) {
    case 0: make(w, to); break;
    case 1: set_strong(w, to, (Shared){0}, EMPTY); break;
    case 2: set_weak(w, to, (WeakShared){0}, EMPTY); break;
    case 3:
        if (w->strong_of[from] != EMPTY && from != to)
            set_strong(w, to, Shared_clone(&w->strong[from]), w->strong_of[from]);
        break;
    case 4:
        if (w->strong_of[from] != EMPTY)
            set_weak(w, to, Shared_downgrade(&w->strong[from]), w->strong_of[from]);
        break;
    case 5:
        if (from != to)
            set_weak(w, to, WeakShared_clone(&w->weak[from]), w->weak_of[from]);
        break;
    case 6: upgrade(w, from, to); break;
    case 7: try_unwrap(w, from); break;
    case 8: get_mut(w, from); break;
    }
}

static void
compare(const World *w)
{
    unsigned alive = 0;
    for (int i = 0; i < SLOTS; i++) {
        const unsigned number = w->strong_of[i];
        require((Shared_get(&w->strong[i]) == NULL) == (number == EMPTY));
        if (number == EMPTY)
            continue;
        require(Shared_get(&w->strong[i])->number == number);
        require(Shared_strong_count(&w->strong[i]) == count_of(w->strong_of, number));
        require(Shared_weak_count(&w->strong[i]) == count_of(w->weak_of, number));
        int first = 0;
        while (w->strong_of[first] != number)
            first++;
        alive += first == i;
    }
    require(alive == w->alive);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    World w = {0};
    for (size_t i = 0; i < size; i++) {
        step(&w, data[i] >> 4, data[i] >> 2 & 3, data[i] & 3);
        compare(&w);
    }
    for (int i = 0; i < SLOTS; i++) {
        Shared_drop(&w.strong[i]);
        WeakShared_drop(&w.weak[i]);
    }
    require(w.alive == 0);
    return 0;
}
