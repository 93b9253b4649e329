/* SPDX-License-Identifier: MIT */
/* status_test.c - every status has its name and its text; the version is the headers'. */
#include "util.h"

#include <belay/prelude.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define COUNT_ROW(name_, text_) +1
enum { STATUSES = 0 BELAY_STATUS_TABLE_(COUNT_ROW) };

/* Statuses of status.h, written out: a name that changes by accident shows here. */
static const struct {
    belay_status status;
    const char *name;
} known[] = {
    {BELAY_OK, "BELAY_OK"},
    {BELAY_PANICKED, "BELAY_PANICKED"},
    {BELAY_POISONED, "BELAY_POISONED"},
    {BELAY_WOULD_BLOCK, "BELAY_WOULD_BLOCK"},
    {BELAY_TIMED_OUT, "BELAY_TIMED_OUT"},
    {BELAY_NO_MEMORY, "BELAY_NO_MEMORY"},
    {BELAY_NO_THREAD, "BELAY_NO_THREAD"},
    {BELAY_BAD_OPTION, "BELAY_BAD_OPTION"},
    {BELAY_EMPTY_HANDLE, "BELAY_EMPTY_HANDLE"},
    {BELAY_DEADLOCK, "BELAY_DEADLOCK"},
    {BELAY_SHARED, "BELAY_SHARED"},
    {BELAY_DROPPED, "BELAY_DROPPED"},
};

START_TEST(ok_is_zero)
{
    ck_assert_int_eq(BELAY_OK, 0);
}
END_TEST

START_TEST(every_status_has_its_name)
{
    for (size_t i = 0; i < COUNT_OF(known); i++)
        ck_assert_str_eq(belay_status_name(known[i].status), known[i].name);
}
END_TEST

START_TEST(texts_are_all_different_and_read_as_a_clause)
{
    for (int i = 0; i < STATUSES; i++) {
        const char *const text = belay_status_text((belay_status)i);
        ck_assert_uint_gt(strlen(text), 3);
        ck_assert(islower((unsigned char)text[0]));
        ck_assert_int_ne(text[strlen(text) - 1], '.');
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(text, belay_status_text((belay_status)k));
    }
}
END_TEST

START_TEST(any_other_number_is_unknown)
{
    const int numbers[] = {STATUSES, 1000, -1};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        ck_assert_str_eq(belay_status_name((belay_status)numbers[i]), "unknown status");
        ck_assert_str_eq(belay_status_text((belay_status)numbers[i]), "unknown status");
    }
}
END_TEST

static belay_status
fail_with(belay_status status)
{
    return status;
}

closure(void, unwrap_it, by_copy(belay_status, status))
{
    unwrap(fail_with(status));
}

closure(void, expect_it, by_copy(belay_status, status))
{
    expect(fail_with(status), "this has to work");
}

START_TEST(unwrap_tells_the_expression_and_the_status)
{
    panics_quiet();
    unwrap(catch_unwind(unwrap_it, BELAY_OK));
    for (size_t i = 1; i < COUNT_OF(known); i++) {
        char message[300];
        snprintf(message, sizeof message, "unwrap(fail_with(status)): %s (%s)",
                 belay_status_text(known[i].status), known[i].name);
        ck_assert_int_eq(catch_unwind(unwrap_it, known[i].status), BELAY_PANICKED);
        /* PANICKED adds the message of the panic before, which is the empty one the first time. */
        if (known[i].status != BELAY_PANICKED)
            ck_assert_str_eq(belay_last_panic(), message);
    }
}
END_TEST

START_TEST(expect_tells_its_text_and_the_status)
{
    panics_quiet();
    unwrap(catch_unwind(expect_it, BELAY_OK));
    ck_assert_int_eq(catch_unwind(expect_it, BELAY_TIMED_OUT), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(), "this has to work: the time is over (BELAY_TIMED_OUT)");
}
END_TEST

closure(void, unwrap_a_panic)
{
    unwrap(catch_unwind(expect_it, BELAY_SHARED));
}

START_TEST(unwrap_of_a_panic_tells_its_message_too)
{
    panics_quiet();
    ck_assert_int_eq(catch_unwind(unwrap_a_panic), BELAY_PANICKED);
    ck_assert_str_eq(belay_last_panic(),
                     "unwrap(catch_unwind(expect_it, BELAY_SHARED)): the thread panicked: this has "
                     "to work: the value has other owners (BELAY_SHARED) (BELAY_PANICKED)");
}
END_TEST

START_TEST(the_version_is_that_of_the_headers)
{
    char version[40];
    snprintf(version, sizeof version, "%d.%d.%d", BELAY_VERSION_MAJOR, BELAY_VERSION_MINOR,
             BELAY_VERSION_PATCH);
    ck_assert_str_eq(version, BELAY_VERSION);
    ck_assert_str_eq(belay_version(), BELAY_VERSION);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        ok_is_zero,
        every_status_has_its_name,
        texts_are_all_different_and_read_as_a_clause,
        any_other_number_is_unknown,
        unwrap_tells_the_expression_and_the_status,
        expect_tells_its_text_and_the_status,
        unwrap_of_a_panic_tells_its_message_too,
        the_version_is_that_of_the_headers,
    };
    return run_suite("status", tests, COUNT_OF(tests));
}
