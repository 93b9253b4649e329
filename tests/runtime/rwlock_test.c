/* SPDX-License-Identifier: MIT */
/*
 * rwlock_test.c - the readers-writer lock as its header promises it: who owns what, who shares with
 * whom, the ways out, try and timeout, downgrade. Who waits for whom, and what crowds do, is in
 * rwlock_wait_test.c; what a panic does to a lock in rwlock_poison_test.c.
 */
#include "rwlock_words.h"
#include "util.h"

#include <belay/prelude.h>
#include <string.h>

/* Cases of replace, set and get_cloned. */
#define WHOLE_LOCK(...) RWLOCK(__VA_ARGS__)
#define WHOLE_IS_FREE(Name, lock_) \
    __extension__({ \
        own(Name##WriteGuard) guard_ = {0}; \
        Name##_try_write(lock_, &guard_) == BELAY_OK; \
    })
#define WHOLE_CLONE_POISONS false /* it only reads */
#include "whole_value.h"

RWLOCK(Number, int);
RWLOCK(Locker, Tracked, Tracked_drop);

_Static_assert(sizeof(Number) == sizeof(RawLock) + _Alignof(RawLock), "nothing but the words");
_Static_assert(sizeof(belay_raw_rwlock_) == 8, "the lock is 64 bits");
_Static_assert(__builtin_types_compatible_p(__typeof__(((NumberReadGuard *)0)->data), const int *),
               "a reader cannot write");
_Static_assert(__builtin_types_compatible_p(__typeof__(((NumberWriteGuard *)0)->data), int *),
               "a writer can");

/* True when nobody holds the lock. */
static bool
is_free(const Number *number)
{
    own(NumberWriteGuard) guard = {0};
    return Number_try_write(number, &guard) == BELAY_OK;
}

/* True when nobody writes, or waits for it. */
static bool
is_readable(const Number *number)
{
    own(NumberReadGuard) guard = {0};
    return Number_try_read(number, &guard) == BELAY_OK;
}

/* ---- what owns what ------------------------------------------------------------------------- */

START_TEST(drop_drops_the_data_once)
{
    {
        own(Locker) locker = Locker_new(Tracked_new(1));
        ck_assert_int_eq(tracked_alive(), 1);
    }
    ck_assert_int_eq(tracked_alive(), 0);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(drop_of_a_moved_or_zero_lock_does_nothing)
{
    own(Locker) empty = {0};
    own(Locker) locker = Locker_new(Tracked_new(1));
    own(Locker) moved = move(locker);
    Locker_drop(&locker);
    Locker_drop(&empty);
    ck_assert_int_eq(tracked_dropped(), 0);
    Locker_drop(&moved);
    Locker_drop(&moved);
    ck_assert_int_eq(tracked_dropped(), 1);
}
END_TEST

START_TEST(into_inner_moves_the_data_out)
{
    own(Locker) locker = Locker_new(Tracked_new(7));
    own(Tracked) data = Locker_into_inner(&locker);
    ck_assert_int_eq(id_of(&data), 7);
    Locker_drop(&locker);
    ck_assert_int_eq(tracked_dropped(), 0);
}
END_TEST

START_TEST(get_mut_needs_no_lock)
{
    own(Number) number = Number_new(1);
    *Number_get_mut(&number) = 2;
    int *value = NULL;
    ck_assert_int_eq(Number_get_mut_result(&number, &value), BELAY_OK);
    ck_assert_int_eq(*value, 2);
    ck_assert_int_eq(Number_into_inner(&number), 2);
}
END_TEST

START_TEST(a_free_lock_can_be_moved)
{
    own(Number) first = Number_new(0);
    with_write (n, &first)
        *n += 1;
    own(Number) second = move(first);
    with_write (n, &second)
        *n += 1;
    ck_assert_int_eq(Number_into_inner(&second), 2);
}
END_TEST

static Number in_static_storage = RWLOCK_INIT(41);
static Number all_zero;

START_TEST(static_storage_can_hold_a_lock)
{
    with_write (n, &in_static_storage)
        *n += 1;
    with_write (n, &all_zero)
        *n += 1;
    with_read (n, &in_static_storage)
        ck_assert_int_eq(*n, 42);
    with_read (n, &all_zero)
        ck_assert_int_eq(*n, 1);
}
END_TEST

typedef struct Line {
    _Alignas(64) char bytes[65];
} Line;

RWLOCK(LockedLine, Line);
ARC(SharedLine, LockedLine);

START_TEST(alignment_is_kept_on_the_heap_too)
{
    own(SharedLine) line = SharedLine_new(LockedLine_new((Line){"text"}));
    with_write (data, SharedLine_get(&line)) {
        ck_assert_uint_eq((uintptr_t)data % 64, 0);
        data->bytes[0] = 'T';
    }
    own(LockedLineReadGuard) guard = LockedLine_read(SharedLine_get(&line));
    ck_assert_uint_eq((uintptr_t)guard.data % 64, 0);
    ck_assert_str_eq(guard.data->bytes, "Text");
}
END_TEST

/* ---- who shares with whom ------------------------------------------------------------------- */

START_TEST(readers_share_and_keep_writers_out)
{
    own(Number) number = Number_new(5);
    NumberReadGuard first = Number_read(&number), second = Number_read(&number);
    ck_assert_int_eq(*first.data + *second.data, 10);
    ck_assert(is_readable(&number));
    ck_assert(!is_free(&number));
    NumberReadGuard_drop(&first);
    ck_assert_ptr_null(first.data);
    ck_assert(!is_free(&number));
    NumberReadGuard_drop(&second);
    ck_assert(is_free(&number));
    NumberReadGuard_drop(&second); /* empty: does nothing */
    ck_assert(is_free(&number));
}
END_TEST

START_TEST(a_writer_keeps_all_others_out)
{
    own(Number) number = Number_new(5);
    NumberWriteGuard guard = Number_write(&number);
    *guard.data = 6;
    ck_assert(!is_readable(&number));
    ck_assert(!is_free(&number));
    NumberWriteGuard_drop(&guard);
    ck_assert_ptr_null(guard.data);
    NumberWriteGuard_drop(&guard); /* empty: does nothing */
    ck_assert(is_free(&number));
    ck_assert_int_eq(Number_into_inner(&number), 6);
}
END_TEST

closure(int, read_it, by_ref(Number, number))
{
    own(NumberReadGuard) guard = Number_read(number);
    return *guard.data;
}

START_TEST(readers_of_other_threads_share)
{
    own(Number) number = Number_new(5);
    int seen = 0;
    with_read (n, &number) {
        scope (s) {
            read_it_handle reader = scope_spawn(s, read_it, &number);
            unwrap(join(&reader, &seen)); /* hangs here if it had to wait */
        }
        ck_assert_int_eq(seen, *n);
    }
}
END_TEST

START_TEST(a_moved_guard_unlocks_once)
{
    own(Number) number = Number_new(0);
    {
        own(NumberReadGuard) first = Number_read(&number);
        own(NumberReadGuard) second = move(first);
        NumberReadGuard_drop(&first);
        ck_assert(!is_free(&number));
    }
    {
        own(NumberWriteGuard) first = Number_write(&number);
        own(NumberWriteGuard) second = move(first);
        NumberWriteGuard_drop(&first);
        ck_assert(!is_readable(&number));
        *second.data = 1;
    }
    ck_assert(is_free(&number));
    ck_assert_uint_eq(word_of(&number), 0);
}
END_TEST

START_TEST(the_result_forms_give_the_guard)
{
    own(Number) number = Number_new(5);
    {
        own(NumberReadGuard) guard = {0};
        ck_assert_int_eq(Number_read_result(&number, &guard), BELAY_OK);
        ck_assert_int_eq(*guard.data, 5);
        ck_assert(!is_free(&number));
    }
    own(NumberWriteGuard) guard = {0};
    ck_assert_int_eq(Number_write_result(&number, &guard), BELAY_OK);
    *guard.data += 1;
    ck_assert(!is_readable(&number));
}
END_TEST

/* ---- the blocks and the ways out ------------------------------------------------------------ */

START_TEST(the_blocks_unlock_at_their_end)
{
    own(Number) number = Number_new(0);
    with_write (n, &number) {
        *n = 1;
        ck_assert(!is_readable(&number));
    }
    ck_assert(is_free(&number));
    with_read (n, &number) {
        ck_assert_int_eq(*n, 1);
        ck_assert(!is_free(&number));
    }
    ck_assert(is_free(&number));
}
END_TEST

START_TEST(the_blocks_unlock_on_break_and_continue)
{
    own(Number) number = Number_new(0);
    int turns = 0;
    with_write (n, &number) {
        if (++*n == 1)
            break;
        *n = 100;
    }
    ck_assert(is_free(&number));
    with_read (n, &number) {
        turns += *n;
        if (*n == 1)
            continue;
        turns = 100;
    }
    ck_assert(is_free(&number));
    ck_assert_int_eq(turns, 1);
}
END_TEST

static int
return_from_inside(const Number *number, bool writes)
{
    if (writes)
        with_write (n, number)
            return ++*n;
    with_read (n, number)
        return *n;
    return -1;
}

START_TEST(the_blocks_unlock_on_return)
{
    own(Number) number = Number_new(7);
    ck_assert_int_eq(return_from_inside(&number, true), 8);
    ck_assert(is_free(&number));
    ck_assert_int_eq(return_from_inside(&number, false), 8);
    ck_assert(is_free(&number));
}
END_TEST

START_TEST(the_blocks_unlock_on_goto)
{
    own(Number) number = Number_new(0);
    int turns = 0;
write_again:
    with_write (n, &number)
        if (++*n < 3)
            goto write_again;
    ck_assert(is_free(&number));
read_again:
    with_read (n, &number)
        if (++turns < *n)
            goto read_again;
    ck_assert(is_free(&number));
    ck_assert_int_eq(turns, 3);
}
END_TEST

START_TEST(the_blocks_evaluate_their_lock_once)
{
    Number numbers[2] = {Number_new(0), Number_new(0)};
    int next = 0;
    with_write (n, &numbers[next++])
        *n = 1;
    ck_assert_int_eq(next, 1);
    with_read (n, &numbers[--next])
        ck_assert_int_eq(*n, 1);
    ck_assert_int_eq(next, 0);
}
END_TEST

START_TEST(nested_blocks_unlock_inside_out)
{
    own(Number) outer = Number_new(1), inner = Number_new(2);
    with_write (a, &outer) {
        with_read (b, &inner)
            *a += *b;
        ck_assert(is_free(&inner));
        ck_assert(!is_free(&outer));
    }
    ck_assert_int_eq(Number_into_inner(&outer), 3);
}
END_TEST

/* ---- try and timeout ------------------------------------------------------------------------ */

START_TEST(a_try_gives_no_guard_when_it_would_block)
{
    own(Number) number = Number_new(0);
    own(NumberReadGuard) reader = {0}, other = {0};
    own(NumberWriteGuard) writer = {0};
    ck_assert_int_eq(Number_try_write(&number, &writer), BELAY_OK);
    ck_assert_int_eq(Number_try_read(&number, &reader), BELAY_WOULD_BLOCK);
    ck_assert_ptr_null(reader.data);
    NumberWriteGuard_drop(&writer);
    ck_assert_int_eq(Number_try_read(&number, &reader), BELAY_OK);
    ck_assert_int_eq(Number_try_read(&number, &other), BELAY_OK);
    ck_assert_int_eq(Number_try_write(&number, &writer), BELAY_WOULD_BLOCK);
    ck_assert_ptr_null(writer.data);
}
END_TEST

START_TEST(a_timeout_takes_a_free_lock_whatever_the_limit)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_MS(1), BELAY_FOREVER};
    own(Number) number = Number_new(0);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        own(NumberReadGuard) reader = {0};
        own(NumberWriteGuard) writer = {0};
        ck_assert_int_eq(Number_write_timeout(&number, &writer, limits[i]), BELAY_OK);
        *writer.data += 1;
        NumberWriteGuard_drop(&writer);
        ck_assert_int_eq(Number_read_timeout(&number, &reader, limits[i]), BELAY_OK);
        ck_assert_int_eq(*reader.data, (int)i + 1);
    }
    ck_assert(is_free(&number));
}
END_TEST

START_TEST(a_timeout_gives_up_and_leaves_the_lock_whole)
{
    static const belay_duration limits[] = {INT64_MIN, -1, 0, 1, BELAY_MS(20)};
    own(Number) number = Number_new(0);
    own(NumberWriteGuard) holder = Number_write(&number);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        own(NumberReadGuard) reader = {0};
        own(NumberWriteGuard) writer = {0};
        const belay_duration start = belay_now();
        ck_assert_int_eq(Number_read_timeout(&number, &reader, limits[i]), BELAY_TIMED_OUT);
        ck_assert_int_eq(Number_write_timeout(&number, &writer, limits[i]), BELAY_TIMED_OUT);
        ck_assert_int_ge((belay_now() - start) / 2, limits[i]);
        ck_assert(reader.data == NULL && writer.data == NULL);
    }
    NumberWriteGuard_drop(&holder);
    ck_assert_uint_eq(word_of(&number), 0); /* nothing is left behind */
    own(NumberReadGuard) reader = Number_read(&number);
    own(NumberWriteGuard) writer = {0};
    ck_assert_int_eq(Number_write_timeout(&number, &writer, BELAY_MS(1)), BELAY_TIMED_OUT);
    ck_assert(is_readable(&number));
}
END_TEST

/* ---- downgrade ------------------------------------------------------------------------------ */

START_TEST(downgrade_makes_a_reader_of_the_writer)
{
    own(Number) number = Number_new(1);
    own(NumberWriteGuard) writer = Number_write(&number);
    *writer.data = 2;
    own(NumberReadGuard) reader = NumberWriteGuard_downgrade(&writer);
    ck_assert_ptr_null(writer.data);
    ck_assert_int_eq(*reader.data, 2);
    ck_assert(is_readable(&number));
    ck_assert(!is_free(&number));
    NumberWriteGuard_drop(&writer); /* empty: does nothing */
    ck_assert(!is_free(&number));
    NumberReadGuard_drop(&reader);
    ck_assert(is_free(&number));
    ck_assert_uint_eq(word_of(&number), 0);
}
END_TEST

START_TEST(downgrade_of_an_empty_guard_gives_an_empty_guard)
{
    own(NumberWriteGuard) writer = {0};
    own(NumberReadGuard) reader = NumberWriteGuard_downgrade(&writer);
    ck_assert_ptr_null(reader.data);
}
END_TEST

/* ---- debug ---------------------------------------------------------------------------------- */

/* What Name_debug prints of this lock, compared with text. */
#define ASSERT_DEBUG(Name_, lock_, text_) \
    do { \
        char shown_[64] = ""; \
        FILE *const out_ = fmemopen(shown_, sizeof shown_, "w"); \
        Name_##_debug(lock_, out_); \
        fclose(out_); \
        ck_assert_str_eq(shown_, text_); \
    } while (0)

RWLOCK(LockedText, const char *);

START_TEST(debug_shows_the_data_where_it_can_be_read)
{
    own(Number) number = Number_new(-10);
    own(LockedText) text = LockedText_new("say \"hi\"");
    ASSERT_DEBUG(Number, &number, "RwLock { data: -10, poisoned: false }");
    ASSERT_DEBUG(LockedText, &text, "RwLock { data: \"say \\\"hi\\\"\", poisoned: false }");
    with_read (n, &number)
        ASSERT_DEBUG(Number, &number, "RwLock { data: -10, poisoned: false }");
    with_write (n, &number)
        ASSERT_DEBUG(Number, &number, "RwLock { data: <locked>, poisoned: false }");
    ck_assert(is_free(&number));
}
END_TEST

static void
print_id(FILE *out, const Tracked *value)
{
    fprintf(out, "#%d", id_of(value));
}

START_TEST(debug_with_prints_as_it_is_told)
{
    own(Locker) locker = Locker_new(Tracked_new(3));
    char shown[64] = "";
    FILE *const out = fmemopen(shown, sizeof shown, "w");
    Locker_debug_with(&locker, out, print_id);
    fclose(out);
    ck_assert_str_eq(shown, "RwLock { data: #3, poisoned: false }");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        drop_drops_the_data_once,
        drop_of_a_moved_or_zero_lock_does_nothing,
        into_inner_moves_the_data_out,
        get_mut_needs_no_lock,
        a_free_lock_can_be_moved,
        static_storage_can_hold_a_lock,
        alignment_is_kept_on_the_heap_too,
        replace_set_and_get_cloned_move_the_whole_value,
        set_drops_the_value_after_the_unlock,
        a_clone_that_panics_leaves_the_value,
        no_value_is_lost_or_doubled_by_threads_that_replace,
        readers_share_and_keep_writers_out,
        a_writer_keeps_all_others_out,
        readers_of_other_threads_share,
        a_moved_guard_unlocks_once,
        the_result_forms_give_the_guard,
        the_blocks_unlock_at_their_end,
        the_blocks_unlock_on_break_and_continue,
        the_blocks_unlock_on_return,
        the_blocks_unlock_on_goto,
        the_blocks_evaluate_their_lock_once,
        nested_blocks_unlock_inside_out,
        a_try_gives_no_guard_when_it_would_block,
        a_timeout_takes_a_free_lock_whatever_the_limit,
        a_timeout_gives_up_and_leaves_the_lock_whole,
        downgrade_makes_a_reader_of_the_writer,
        downgrade_of_an_empty_guard_gives_an_empty_guard,
        debug_shows_the_data_where_it_can_be_read,
        debug_with_prints_as_it_is_told,
    };
    return run_suite("rwlock", tests, COUNT_OF(tests));
}
