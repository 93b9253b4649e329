/* SPDX-License-Identifier: MIT */
/*
 * whole_value.h - cases of the value of a lock as a whole: replace, set, get_cloned; for the mutex
 * and the readers-writer locks alike. A test defines before it includes this
 *
 *     WHOLE_LOCK(Name, T[, drop])    makes the family of a lock
 *     WHOLE_IS_FREE(Name, lock)      true when nobody holds that lock
 *     WHOLE_CLONE_POISONS            true where a panic in the clone does: get_cloned may write
 */
#ifndef TEST_WHOLE_VALUE_H
#define TEST_WHOLE_VALUE_H

#include "util.h"

#include <belay/prelude.h>

WHOLE_LOCK(Whole, int);
WHOLE_LOCK(TrackedWhole, Tracked, Tracked_drop);

static Tracked
clone_tracked(const Tracked *tracked)
{
    return Tracked_new(id_of(tracked) + 100);
}

START_TEST(replace_set_and_get_cloned_move_the_whole_value)
{
    own(Whole) number = Whole_new(1);
    own(TrackedWhole) locker = TrackedWhole_new(Tracked_new(1));
    own(Tracked) before = TrackedWhole_replace(&locker, Tracked_new(2));
    ck_assert_int_eq(id_of(&before), 1);
    TrackedWhole_set(&locker, Tracked_new(3));
    ck_assert_str_eq(tracked_order(), "2");
    own(Tracked) clone = TrackedWhole_get_cloned(&locker, clone_tracked);
    ck_assert_int_eq(id_of(&clone), 103);
    ck_assert_int_eq(id_of(TrackedWhole_data_ptr(&locker)), 3);

    ck_assert_int_eq(Whole_replace(&number, 5), 1);
    Whole_set(&number, 6);
    ck_assert_int_eq(Whole_get_cloned(&number, NULL), 6); /* copies the bytes */
    ck_assert_ptr_eq(Whole_data_ptr(&number), Whole_get_mut(&number));
    ck_assert(WHOLE_IS_FREE(Whole, &number));
}
END_TEST

/* A value whose drop looks at the lock that it was in. */
typedef struct Nosy {
    bool looks;
} Nosy;

static bool box_is_free(void);
static int found_free;

static void
Nosy_drop(BELAY_CONSUMES Nosy *nosy)
{
    found_free += nosy->looks && box_is_free();
    *nosy = (Nosy){false};
}

WHOLE_LOCK(NosyBox, Nosy, Nosy_drop);
static NosyBox box;

static bool
box_is_free(void)
{
    return WHOLE_IS_FREE(NosyBox, &box);
}

START_TEST(set_drops_the_value_after_the_unlock)
{
    NosyBox_set(&box, (Nosy){true});
    ck_assert_int_eq(found_free, 0);
    NosyBox_set(&box, (Nosy){false});
    ck_assert_int_eq(found_free, 1);
}
END_TEST

static Tracked
panic_instead_of_cloning(const Tracked *tracked)
{
    panic("cannot clone %d", id_of(tracked));
}

closure(void, get_clone_with_panic, by_ref(TrackedWhole, locker))
{
    own(Tracked) clone = TrackedWhole_get_cloned(locker, panic_instead_of_cloning);
}

START_TEST(a_clone_that_panics_leaves_the_value)
{
    panics_quiet();
    own(TrackedWhole) locker = TrackedWhole_new(Tracked_new(1));
    ck_assert_int_eq(catch_unwind(get_clone_with_panic, &locker), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "cannot clone 1");
    ck_assert(TrackedWhole_is_poisoned(&locker) == WHOLE_CLONE_POISONS);
    ck_assert_int_eq(tracked_alive(), 1);
}
END_TEST

enum { ROUNDS = 200 };

closure(int, replace_often, by_ref(Whole, number), by_copy(int, first))
{
    int sum = 0;
    for (int i = 0; i < ROUNDS; i++)
        sum += Whole_replace(number, first + i);
    return sum;
}

START_TEST(no_value_is_lost_or_doubled_by_threads_that_replace)
{
    enum { THREADS = 4 };
    own(Whole) number = Whole_new(0);
    int out = 0, in = 0;
    scope (s) {
        replace_often_handle handles[THREADS];
        for (int i = 0; i < THREADS; i++)
            handles[i] = scope_spawn(s, replace_often, &number, i * ROUNDS);
        for (int i = 0; i < THREADS; i++) {
            int part;
            unwrap(join(&handles[i], &part));
            out += part;
        }
    }
    for (int i = 0; i < THREADS * ROUNDS; i++)
        in += i;
    ck_assert_int_eq(out + Whole_get_cloned(&number, NULL), in);
}
END_TEST

#endif
