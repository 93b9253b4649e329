/* SPDX-License-Identifier: MIT */
/* mapped_guard_test.c - guards that are narrowed to a part of what they guard. */
#include "util.h"

#include <belay/prelude.h>

typedef struct Inner {
    int x, y;
} Inner;

typedef struct Whole {
    int hits;
    Inner inner;
    char *text; /* owned */
} Whole;

MUTEX(Server, Whole);
RWLOCK(Table, Whole);
REFCELL(Scores, Whole);
SHARDED_RWLOCK(Routes, Whole);

MAPPED_GUARD(ServerHits, ServerGuard, int);
MAPPED_GUARD(ServerInner, ServerGuard, Inner);
MAPPED_GUARD(ServerX, ServerInner, int);
MAPPED_GUARD(ServerText, ServerGuard, char);
MAPPED_GUARD(TableX, TableReadGuard, int);
MAPPED_GUARD(TableXMut, TableWriteGuard, int);
MAPPED_GUARD(ScoresX, ScoresRef, int);
MAPPED_GUARD(RoutesX, RoutesReadGuard, int);

#define IS_TYPE(expression_, T_) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(&(expression_)), T_ *), #expression_)

IS_TYPE(((ServerHits *)0)->data, int *);
IS_TYPE(((TableXMut *)0)->data, int *);
IS_TYPE(((TableX *)0)->data, const int *); /* what could only be read stays so */
IS_TYPE(((ScoresX *)0)->data, const int *);
IS_TYPE(((RoutesX *)0)->data, const int *);

static bool
is_free(const Server *server)
{
    own(ServerGuard) guard = {0};
    return Server_try_lock(server, &guard) != BELAY_WOULD_BLOCK;
}

/* ---- what it guards ------------------------------------------------------------------------- */

static ServerHits
hits_of(const Server *server)
{
    own(ServerGuard) guard = Server_lock(server);
    return ServerHits_map(&guard, &guard.data->hits);
}

START_TEST(a_mapped_guard_holds_the_lock_until_it_is_dropped)
{
    own(Server) server = Server_new((Whole){.hits = 1});
    {
        own(ServerHits) hits = hits_of(&server);
        *hits.data += 1;
        ck_assert(!is_free(&server));
    }
    ck_assert(is_free(&server));
    ck_assert_int_eq(Server_get_mut(&server)->hits, 2);
}
END_TEST

START_TEST(a_dropped_one_is_empty)
{
    own(Server) server = Server_new((Whole){.hits = 1});
    ServerHits hits = hits_of(&server);
    own(ServerHits) moved = move(hits);
    ServerHits_drop(&hits); /* empty: does nothing */
    ck_assert(!is_free(&server));
    ServerHits_drop(&moved);
    ck_assert_ptr_null(moved.data);
    ck_assert(is_free(&server));
    ServerHits_drop(&moved);
}
END_TEST

START_TEST(the_guard_it_was_made_from_is_empty)
{
    own(Server) server = Server_new((Whole){.hits = 1});
    own(ServerGuard) guard = Server_lock(&server);
    own(ServerInner) inner = ServerInner_map(&guard, &guard.data->inner);
    ck_assert_ptr_null(guard.data);
    ServerGuard_drop(&guard);
    ck_assert(!is_free(&server));
    inner.data->x = 3;
}
END_TEST

START_TEST(a_mapped_guard_can_be_mapped)
{
    own(Server) server = Server_new((Whole){.inner = {4, 5}});
    {
        own(ServerGuard) guard = Server_lock(&server);
        own(ServerInner) inner = ServerInner_map(&guard, &guard.data->inner);
        own(ServerX) x = ServerX_map(&inner, &inner.data->x);
        ck_assert_int_eq(*x.data, 4);
        *x.data = 6;
        ck_assert(!is_free(&server));
    }
    ck_assert(is_free(&server));
    ck_assert_int_eq(Server_get_mut(&server)->inner.x, 6);
}
END_TEST

START_TEST(what_the_data_own_can_be_guarded)
{
    char text[] = "heap"; /* stands for memory that the data own */
    own(Server) server = Server_new((Whole){.text = text});
    own(ServerGuard) guard = Server_lock(&server);
    own(ServerText) letter = ServerText_map_owned(&guard, &guard.data->text[1]);
    ck_assert_int_eq(*letter.data, 'e');
    ck_assert(!is_free(&server));
}
END_TEST

START_TEST(readers_and_writers_can_be_mapped)
{
    own(Table) table = Table_new((Whole){.inner = {4, 5}});
    TableWriteGuard none = {0};
    {
        own(TableReadGuard) guard = Table_read(&table), other = Table_read(&table);
        own(TableX) x = TableX_map(&guard, &guard.data->inner.x);
        ck_assert_int_eq(*x.data, other.data->inner.x);
        ck_assert_int_eq(Table_try_write(&table, &none), BELAY_WOULD_BLOCK);
    }
    {
        own(TableWriteGuard) guard = Table_write(&table);
        own(TableXMut) x = TableXMut_map(&guard, &guard.data->inner.x);
        *x.data = 7;
        ck_assert_int_eq(Table_try_write(&table, &none), BELAY_WOULD_BLOCK);
    }
    own(TableWriteGuard) guard = {0};
    ck_assert_int_eq(Table_try_write(&table, &guard), BELAY_OK);
    ck_assert_int_eq(guard.data->inner.x, 7);
}
END_TEST

START_TEST(other_guards_can_be_mapped)
{
    own(Routes) routes = Routes_new((Whole){.inner = {4, 5}});
    own(Scores) scores = Scores_new((Whole){.inner = {6, 7}});
    {
        own(RoutesReadGuard) guard = Routes_read(&routes);
        own(RoutesX) x = RoutesX_map(&guard, &guard.data->inner.x);
        own(ScoresRef) borrowed = Scores_borrow(&scores);
        own(ScoresX) y = ScoresX_map(&borrowed, &borrowed.data->inner.y);
        ck_assert_int_eq(*x.data + *y.data, 11);
        ScoresRefMut none = {0};
        ck_assert_int_eq(Scores_try_borrow_mut(&scores, &none), BELAY_BORROWED);
    }
    own(RoutesWriteGuard) writer = {0};
    own(ScoresRefMut) mine = {0};
    ck_assert_int_eq(Routes_try_write(&routes, &writer), BELAY_OK);
    ck_assert_int_eq(Scores_try_borrow_mut(&scores, &mine), BELAY_OK);
}
END_TEST

/* ---- panics and misuse ---------------------------------------------------------------------- */

closure(void, panic_with_hits, by_ref(Server, server))
{
    own(ServerHits) hits = hits_of(server);
    panic("with %d", *hits.data);
}

START_TEST(a_panic_with_a_mapped_guard_poisons)
{
    own(Server) server = Server_new((Whole){.hits = 1});
    panics_quiet();
    ck_assert_int_eq(catch_unwind(panic_with_hits, &server), BELAY_PANICKED);
    ck_assert(Server_is_poisoned(&server));
    ck_assert(is_free(&server));
}
END_TEST

closure(void, map_to, by_ref(Server, server), by_copy(ptrdiff_t, offset))
{
    own(ServerGuard) guard = Server_lock(server);
    const uintptr_t part = (uintptr_t)guard.data + (uintptr_t)offset;
    own(ServerHits) hits = ServerHits_map(&guard, (int *)part);
}

START_TEST(a_part_outside_of_the_data_panics)
{
    static const ptrdiff_t outside[] = {-1, -(ptrdiff_t)sizeof(int), sizeof(Whole) - 1,
                                        sizeof(Whole), PTRDIFF_MAX};
    own(Server) server = Server_new((Whole){.hits = 1});
    panics_quiet();
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        ck_assert_int_eq(catch_unwind(map_to, &server, outside[i]), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(),
                         "ServerHits_map: the part does not lie within what the guard guards");
        ck_assert(is_free(&server)); /* the guard had the lock, and gave it back */
        Server_clear_poison(&server);
    }
    unwrap(catch_unwind(map_to, &server, (ptrdiff_t)(sizeof(Whole) - sizeof(int))));
}
END_TEST

closure(void, map_nothing, by_copy(bool, owned))
{
    own(ServerGuard) guard = {0};
    int elsewhere = 0;
    own(ServerHits) hits = {0};
    hits = owned ? ServerHits_map_owned(&guard, &elsewhere) : ServerHits_map(&guard, &elsewhere);
}

START_TEST(mapping_an_empty_guard_panics)
{
    panics_quiet();
    for (int owned = 0; owned < 2; owned++) {
        ck_assert_int_eq(catch_unwind(map_nothing, owned), BELAY_PANICKED);
        ck_assert_str_eq(belay_last_panic(),
                         "ServerHits_map: the guard is empty: it was moved or dropped");
    }
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        a_mapped_guard_holds_the_lock_until_it_is_dropped,
        a_dropped_one_is_empty,
        the_guard_it_was_made_from_is_empty,
        a_mapped_guard_can_be_mapped,
        what_the_data_own_can_be_guarded,
        readers_and_writers_can_be_mapped,
        other_guards_can_be_mapped,
        a_panic_with_a_mapped_guard_poisons,
        a_part_outside_of_the_data_panics,
        mapping_an_empty_guard_panics,
    };
    return run_suite("mapped guards", tests, COUNT_OF(tests));
}
