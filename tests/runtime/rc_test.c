/* SPDX-License-Identifier: MIT */
/*
 * rc_test.c - RC where it is not an ARC: graphs of one thread, drops that use the handles of what
 * they drop, panics. The cases that both families share are in rc_arc_cases_test.c.
 */
#include "util.h"

#include <belay/prelude.h>
#include <string.h>

RC(Local, Tracked, Tracked_drop);

_Static_assert(sizeof(Local) == sizeof(void *), "a handle is one pointer");
_Static_assert(sizeof(WeakLocal) == sizeof(void *), "a weak handle is one pointer");

/* ---- a graph: children are owned, the way back to the parent is weak ------------------------ */

struct person;
RC_DECLARE(Person, struct person);
BOX_SLICE(People, Person, Person_drop);

struct person {
    Tracked tracked;
    WeakPerson parent;
    People children;
};

static void
person_drop(struct person *person)
{
    Tracked_drop(&person->tracked);
    WeakPerson_drop(&person->parent);
    People_drop(&person->children);
}

RC_DEFINE(Person, struct person, person_drop);

/* The context of make_family: how many children. */
static struct person
make_family(const WeakPerson *self, void *context)
{
    const size_t count = *(const size_t *)context;
    struct person parent = {.tracked = Tracked_new(0), .children = People_new(count)};
    for (size_t i = 0; i < count; i++) {
        const struct person child = {.tracked = Tracked_new((int)i + 1),
                                     .parent = WeakPerson_clone(self)};
        parent.children.data[i] = Person_new(child);
    }
    return parent;
}

START_TEST(children_know_a_parent_that_owns_them)
{
    size_t count = 3;
    own(Person) child = {NULL};
    own(Person) parent = {NULL};
    {
        own(Person) family = Person_new_cyclic(make_family, &count);
        ck_assert_uint_eq(Person_strong_count(&family), 1);
        ck_assert_uint_eq(Person_weak_count(&family), 3);
        child = Person_clone(&Person_get(&family)->children.data[1]);
        unwrap(WeakPerson_upgrade(&Person_get(&child)->parent, &parent));
        ck_assert(Person_ptr_eq(&family, &parent));
        Person_drop(&parent);
        ck_assert_int_eq(tracked_alive(), 4);
    }
    ck_assert_str_eq(tracked_order(), "0 1 3"); /* child 2 has another owner */
    ck_assert_int_eq(WeakPerson_upgrade(&Person_get(&child)->parent, &parent), BELAY_DROPPED);
}
END_TEST

/* ---- drops that use the handles of what they drop ------------------------------------------- */

struct mirror;
RC_DECLARE(Mirror, struct mirror);

struct mirror {
    WeakMirror self;
    bool *ret_upgraded; /* whether the drop could get a strong handle on what it drops */
};

static void
mirror_drop(struct mirror *mirror)
{
    own(Mirror) again = {NULL};
    *mirror->ret_upgraded = WeakMirror_upgrade(&mirror->self, &again) == BELAY_OK;
    WeakMirror_drop(&mirror->self); /* the last weak handle: the memory must outlive this */
}

RC_DEFINE(Mirror, struct mirror, mirror_drop);

static struct mirror
make_mirror(const WeakMirror *self, void *context)
{
    return (struct mirror){WeakMirror_clone(self), context};
}

START_TEST(a_value_cannot_be_revived_by_its_own_drop)
{
    bool upgraded = true;
    {
        own(Mirror) mirror = Mirror_new_cyclic(make_mirror, &upgraded);
        ck_assert_uint_eq(Mirror_weak_count(&mirror), 1);
    }
    ck_assert(!upgraded);
}
END_TEST

START_TEST(a_weak_handle_that_goes_last_frees_the_memory)
{
    own(WeakLocal) weak = {NULL};
    {
        own(Local) local = Local_new(Tracked_new(1));
        weak = Local_downgrade(&local);
    }
    ck_assert_int_eq(tracked_dropped(), 1);
    ck_assert_uint_eq(WeakLocal_strong_count(&weak), 0);
    WeakLocal_drop(&weak);
    WeakLocal_drop(&weak);
}
END_TEST

/* ---- panics and threads --------------------------------------------------------------------- */

closure(void, clone_and_panic, by_mut(Local, local))
{
    own(Local) clone = Local_clone(local);
    own(WeakLocal) weak = Local_downgrade(&clone);
    ck_assert_uint_eq(Local_strong_count(local), 2);
    panic("with two handles");
}

START_TEST(a_panic_drops_the_handles_that_it_passes)
{
    panics_quiet();
    own(Local) local = Local_new(Tracked_new(1));
    ck_assert_int_eq(catch_unwind(clone_and_panic, &local), BELAY_PANICKED);
    ck_assert_uint_eq(Local_strong_count(&local), 1);
    ck_assert_uint_eq(Local_weak_count(&local), 0);
    ck_assert_ptr_nonnull(Local_get_mut(&local));
}
END_TEST

enum { TURNS = 1000 };

closure(int, use_an_rc_of_its_own, by_copy(int, id))
{
    own(Local) local = Local_new(Tracked_new(id));
    int sum = 0;
    for (int i = 0; i < TURNS; i++) {
        own(Local) clone = Local_clone(&local);
        sum += id_of(Local_get(&clone));
    }
    return sum;
}

START_TEST(each_thread_may_have_its_own)
{
    use_an_rc_of_its_own_handle handles[4];
    for (int i = 0; i < 4; i++)
        handles[i] = spawn(use_an_rc_of_its_own, i);
    for (int i = 0; i < 4; i++) {
        int sum;
        unwrap(join(&handles[i], &sum));
        ck_assert_int_eq(sum, i * TURNS);
    }
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(tracked_dropped(), 4);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        children_know_a_parent_that_owns_them,
        a_value_cannot_be_revived_by_its_own_drop,
        a_weak_handle_that_goes_last_frees_the_memory,
        a_panic_drops_the_handles_that_it_passes,
        each_thread_may_have_its_own,
    };
    return run_suite("rc", tests, COUNT_OF(tests));
}
