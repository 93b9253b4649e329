/* SPDX-License-Identifier: MIT */
/*
 * rc_tools_test.c - what valgrind's tools are told of counts: that those of an ARC are meant to be
 * shared, and nothing of an RC's. Else the tools would be silent about an RC that two threads use,
 * which is a race.
 *
 * This file is compiled as one for valgrind is, and has functions of its own that listen.
 */
#define BELAY_VALGRIND 1
#include "util.h"

#include <belay/prelude.h>

ARC(Shared, Tracked, Tracked_drop);
RC(Local, Tracked, Tracked_drop);

/* How often the tools were told something; which bytes they were told are atomic. */
static size_t told;
static const void *atomic_address;
static size_t atomic_size;

void
belay_tool_atomic_(void *address, size_t size)
{
    told++;
    atomic_address = address;
    atomic_size = size;
}

void
belay_tool_before_(const void *address)
{
    (void)address;
    told++;
}

void
belay_tool_after_(const void *address)
{
    (void)address;
    told++;
}

static Tracked
make_shared(const WeakShared *self, void *context)
{
    (void)self, (void)context;
    return Tracked_new(2);
}

static Tracked
make_local(const WeakLocal *self, void *context)
{
    (void)self, (void)context;
    return Tracked_new(2);
}

START_TEST(the_counts_of_an_arc_are_atomic)
{
    {
        own(Shared) shared = Shared_new(Tracked_new(1));
        ck_assert_ptr_eq(atomic_address, &shared.block_->counts);
        ck_assert_uint_eq(atomic_size, sizeof shared.block_->counts);
        own(Shared) cyclic = Shared_new_cyclic(make_shared, NULL);
        ck_assert_ptr_eq(atomic_address, &cyclic.block_->counts);
        told = 0;
        own(Shared) clone = Shared_clone(&shared);
    }
    ck_assert_uint_gt(told, 0); /* the drops order what came before them */
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

START_TEST(the_counts_of_an_rc_are_plain)
{
    {
        own(Local) local = Local_new(Tracked_new(1));
        own(Local) cyclic = Local_new_cyclic(make_local, NULL);
        own(Local) clone = Local_clone(&local);
        own(WeakLocal) weak = Local_downgrade(&local);
        own(Local) upgraded = {NULL};
        unwrap(WeakLocal_upgrade(&weak, &upgraded));
        ck_assert_ptr_null(Local_get_mut(&local));
    }
    ck_assert_uint_eq(told, 0);
    ck_assert_int_eq(tracked_alive(), 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        the_counts_of_an_arc_are_atomic,
        the_counts_of_an_rc_are_plain,
    };
    return run_suite("rc and tools", tests, COUNT_OF(tests));
}
