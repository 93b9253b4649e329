/* SPDX-License-Identifier: MIT */
/*
 * note_model.c - sleepers of two kinds, in the futex and in the table: os/wait.c, wait_table.c and
 * the wake of futex.c.
 *
 * There is one token, and a word that is 1 while it lies there. Four kinds of threads:
 *
 *     plain      takes the token, sleeping in the futex, and gives it back
 *     watcher    the same, but sleeps in the table, until its note is over at the longest
 *     giver      has the token and gives it: a plain store to the word, then a wake of one
 *     notifier   writes some data, makes the note over, goes through the table
 *
 * Nobody may sleep for ever; in particular a watcher that gives up takes no wake from others. Who
 * finds the note over must see the data.
 */
#include "suite.h"

#include <string.h>

enum { WORD, WATCHERS, NOTIFIED, BUCKET, DATA };
static const char *const cell_names[MACHINE_CELLS] = {"word", "watchers", "notified", "bucket",
                                                      "data"};

enum { NOT_SEEN = 1 };
static const char *const faults[] = {NULL, "does not see what came before the notify"};

enum { PLAIN = 1, WATCHER, GIVER, NOTIFIER }; /* Thread.kind */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(TAKE, take, "take") X(SLEEP, sleep_, "sleep") X(ASLEEP, asleep, "ASLEEP") \
    X(LOCK, lock, "lock") X(COUNT, count, "count") X(COMPARE, compare, "compare") \
    X(LOOK, look, "look at note") X(LISTED, listed, "LISTED") X(TIMED, timed, "TIMED") \
    X(WOKEN, back, "WOKEN") X(CANCELLED, back, "CANCELLED") X(LEAVE, leave, "leave") \
    X(READ, read_, "read") X(GIVE, give, "give") X(TURN, turn, "whose turn") \
    X(WAKE, wake, "wake") X(SEEK, seek, "look at watchers") X(LOCK_TABLE, lock_table, "lock it") \
    X(WAKE_TABLE, wake_table, "wake in table") X(WRITE, write_, "write") \
    X(NOTIFY, notify, "notify") X(LOCK_SCAN, lock_scan, "lock to scan") X(SCAN, scan, "scan")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_COMPARE,     /* the watcher sleeps whatever the word is */
    COUNTS_LATE,    /* it counts itself after the comparison */
    COUNTS_RELAXED, /* by a store that may be late */
    LOOKS_EARLY,    /* it looks at its note before it locks the bucket */
    SCANS_FIRST,    /* the notifier goes through the table, then the note is over */
    SEEKS_FIRST,    /* the waker looks for watchers before its system call, which is a fence */
    FUTEX_ONLY,     /* the waker does not look for watchers */
    TABLE_ONLY,     /* when it is the table's turn, the waker forgets the futex */
    CANCELS_WOKEN,  /* the notifier takes back a wake that came first */
    GIVES_UP_WOKEN, /* a watcher that was woken looks at its note and gives up */
    UNRELEASED,     /* the notify is no release */
} Mutant;

static bool
is(const Step *s, Mutant mutant)
{
    return *(const Mutant *)s->machine->options == mutant;
}

/* Fields of a thread: value is how its sleep ended, or what a waker still has to do. */
enum { NOTHING, AGAIN, GIVEN_UP }; /* a sleeper's */
enum { FIRST = 1 };                /* a waker's: the table comes first, the futex after it */

static int
kind(const Step *s)
{
    return s->from->thread[s->self].kind;
}

/* Take the bucket's mutex; nothing happens while another has it. */
static bool
take_bucket(Step *s)
{
    step_settle(s, BUCKET, RMW_ACQUIRE);
    if (s->to.cell[BUCKET] != 0)
        return false;
    s->to.cell[BUCKET] = 1;
    return true;
}

static void
give_bucket(Step *s)
{
    step_store_release(s, BUCKET, 0);
}

/* ---- taking the token ---- */

static void
take(Step *s)
{
    step_settle(s, WORD, RMW_ACQUIRE);
    const bool there = s->to.cell[WORD] == 1;
    if (there)
        s->to.cell[WORD] = 0;
    const int wait = kind(s) == PLAIN ? SLEEP : is(s, LOOKS_EARLY) ? LOOK : LOCK;
    step_thread(s)->value = NOTHING;
    step_goto(s, there ? GIVE : wait, there ? "takes the token" : "there is none");
}

static void
sleep_(Step *s)
{
    step_fence(s);
    const bool none = s->to.cell[WORD] == 0;
    step_goto(s, none ? ASLEEP : TAKE, none ? "falls asleep" : "the word has changed");
}

static void
asleep(Step *s)
{
    step_may(s, TAKE, "wakes for no reason");
}

/* ---- the watcher: bl_table_wait ---- */

static void
lock(Step *s)
{
    if (take_bucket(s))
        step_goto(s, is(s, COUNTS_LATE) ? COMPARE : COUNT, "locks its bucket");
}

static void
count(Step *s)
{
    if (is(s, COUNTS_RELAXED))
        step_store(s, WATCHERS, 1);
    else
        step_add(s, WATCHERS, 1, RMW_RELEASE);
    if (is(s, COUNTS_LATE)) {
        give_bucket(s);
        step_goto(s, LISTED, "watchers + 1, sleeps");
    } else {
        step_goto(s, COMPARE, "watchers + 1");
    }
}

static void
compare(Step *s)
{
    const bool same = step_load(s, WORD) == 0 || is(s, NO_COMPARE);
    const bool early = is(s, LOOKS_EARLY);
    step_thread(s)->value = same ? NOTHING : AGAIN;
    if (same && early)
        give_bucket(s);
    step_goto(s,
              !same   ? LEAVE
              : early ? LISTED
                      : LOOK,
              same ? "the word is 0" : "the word has changed");
}

static void
look(Step *s)
{
    const bool over = step_load(s, NOTIFIED) != 0;
    if (is(s, LOOKS_EARLY)) {
        step_goto(s, over ? READ : LOCK, over ? "the note is over" : "the note is not over");
    } else if (over) {
        step_thread(s)->value = GIVEN_UP;
        step_goto(s, LEAVE, "the note is over");
    } else if (is(s, COUNTS_LATE)) {
        step_goto(s, COUNT, "the note is not over");
    } else {
        give_bucket(s);
        step_goto(s, LISTED, "sleeps in the table");
    }
}

static void
listed(Step *s)
{
    step_may(s, TIMED, "its time is over");
}

/* Until it has the bucket it is in the list, and may be taken out. */
static void
timed(Step *s)
{
    if (take_bucket(s)) {
        step_thread(s)->value = GIVEN_UP;
        step_goto(s, LEAVE, "leaves the list");
    }
}

/* Taken out, by a wake or by the notifier. */
static void
back(Step *s)
{
    const bool woken = s->from->thread[s->self].pc == WOKEN;
    if (!take_bucket(s))
        return;
    const bool gives_up = !woken || (is(s, GIVES_UP_WOKEN) && step_load(s, NOTIFIED) != 0);
    step_thread(s)->value = gives_up ? GIVEN_UP : AGAIN;
    step_goto(s, LEAVE, gives_up ? "gives up" : "was woken");
}

static void
leave(Step *s)
{
    Thread *t = step_thread(s);
    const bool again = t->value == AGAIN;
    step_add(s, WATCHERS, -(s->from->cell[WATCHERS] > 0), RMW_ACQUIRE);
    give_bucket(s);
    t->value = NOTHING;
    step_goto(s, again ? TAKE : READ, "watchers - 1, unlocks");
}

/* A note that is over brings the data; a limit that is over brings nothing. */
static void
read_(Step *s)
{
    if (step_load(s, NOTIFIED) != 0 && step_load(s, DATA) == 0)
        s->to.fault = NOT_SEEN;
    step_goto(s, PC_DONE, "gives up");
}

/* ---- giving the token: bl_os_wake(word, 1) ---- */

static void
give(Step *s)
{
    step_store_release(s, WORD, 1);
    step_thread(s)->value = NOTHING;
    step_goto(s, is(s, SEEKS_FIRST) ? SEEK : TURN, "gives the token");
}

/* Any turn may be the table's, where anybody seems to watch. */
static void
turn(Step *s)
{
    if (step_load(s, WATCHERS) != 0) {
        step_thread(s)->value = FIRST;
        step_goto(s, LOCK_TABLE, "the table's turn");
    }
    step_goto(s, WAKE, "the futex's turn");
}

static void
wake(Step *s)
{
    const bool look_after = !is(s, SEEKS_FIRST) && !is(s, FUTEX_ONLY);
    step_wake_one_or(s, ASLEEP, TAKE, PC_DONE, look_after ? SEEK : PC_DONE, "wakes one");
}

static void
seek(Step *s)
{
    const bool any = step_load(s, WATCHERS) != 0;
    if (is(s, SEEKS_FIRST))
        step_thread(s)->value = FIRST;
    step_goto(s,
              any                  ? LOCK_TABLE
              : is(s, SEEKS_FIRST) ? WAKE
                                   : PC_DONE,
              any ? "there are watchers" : "there are none");
}

static void
lock_table(Step *s)
{
    if (take_bucket(s))
        step_goto(s, WAKE_TABLE, "locks the bucket");
}

static bool
is_listed(const Thread *t)
{
    return t->pc == LISTED || t->pc == TIMED;
}

static void
wake_table(Step *s)
{
    const bool first = step_thread(s)->value == FIRST && !is(s, TABLE_ONLY);
    bool any = false;
    for (int i = 0; i < s->machine->threads; i++) {
        if (is_listed(&s->from->thread[i])) {
            any = true;
            s->to.thread[i].pc = WOKEN;
            give_bucket(s);
            step_goto(s, PC_DONE, "takes one out of the table");
        }
    }
    if (!any) {
        step_thread(s)->value = NOTHING;
        give_bucket(s);
        step_goto(s, first ? WAKE : PC_DONE, "finds nobody in the table");
    }
}

/* ---- the notifier ---- */

static void
write_(Step *s)
{
    step_store(s, DATA, 1);
    step_goto(s, is(s, SCANS_FIRST) ? LOCK_SCAN : NOTIFY, "writes");
}

static void
notify(Step *s)
{
    if (is(s, UNRELEASED))
        step_store(s, NOTIFIED, 1);
    else
        step_swap(s, NOTIFIED, 1, RMW_RELEASE);
    step_goto(s, is(s, SCANS_FIRST) ? PC_DONE : LOCK_SCAN, "the note is over");
}

static void
lock_scan(Step *s)
{
    if (take_bucket(s))
        step_goto(s, SCAN, "locks the bucket");
}

static void
scan(Step *s)
{
    for (int i = 0; i < s->machine->threads; i++) {
        Thread *t = &s->to.thread[i];
        if (is_listed(t) || (is(s, CANCELS_WOKEN) && t->pc == WOKEN))
            t->pc = CANCELLED;
    }
    give_bucket(s);
    step_goto(s, is(s, SCANS_FIRST) ? NOTIFY : PC_DONE, "takes out who watches");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

/* threads: p plain, w watcher, g giver, n notifier */
typedef struct Case {
    const char *what;
    MemoryModel memory;
    const char *threads;
    Mutant mutant;
} Case;

static const Case good[] = {
    {"a watcher and its notifier", STRONG, "wn", RIGHT},
    {"3 watchers and a notifier", STRONG, "wwwn", RIGHT},
    {"a watcher, the token", STRONG, "wg", RIGHT},
    {"two kinds, the token", STRONG, "wpg", RIGHT},
    {"two kinds, the token, a notify", STRONG, "wpgn", RIGHT},
    {"2 watchers, the token, a notify", STRONG, "wwgn", RIGHT},
    {"2 watchers, a plain one, the token", STRONG, "wwpg", RIGHT},
    {"weak memory, a notify", WEAK, "wn", RIGHT},
    {"weak memory, two kinds, the token", WEAK, "wpg", RIGHT},
    {"weak memory, two kinds, the token, a notify", WEAK, "wpgn", RIGHT},
};

static const Case mutants[] = {
    {"sleeps without comparing", STRONG, "wg", NO_COMPARE},
    {"counts itself after comparing", STRONG, "wg", COUNTS_LATE},
    {"counts itself without a fence", STRONG, "wg", COUNTS_RELAXED},
    {"looks at its note before the lock", STRONG, "wn", LOOKS_EARLY},
    {"notifies after the scan", STRONG, "wn", SCANS_FIRST},
    {"looks for watchers before the fence", STRONG, "wg", SEEKS_FIRST},
    {"wakes in the futex only", STRONG, "wg", FUTEX_ONLY},
    {"wakes in the table only", STRONG, "wpgn", TABLE_ONLY},
    {"cancels one that was woken", STRONG, "wpgn", CANCELS_WOKEN},
    {"gives up although woken", STRONG, "wpgn", GIVES_UP_WOKEN},
    {"the notify is no release", WEAK, "wn", UNRELEASED},
};

static Thread
thread_of(char letter)
{
    static const char letters[] = " pwgn";
    static const uint8_t begins[] = {PC_DONE, TAKE, TAKE, GIVE, WRITE};
    const int a_kind = (int)(strchr(letters, letter) - letters);
    return (Thread){.pc = begins[a_kind], .kind = (uint8_t)a_kind};
}

static void
run(Suite *suite, SuiteExpectation *expect, const Case *cases, size_t length)
{
    for (const Case *c = cases; c < cases + length; c++) {
        const Machine machine = {
            .faults = faults,
            .cell_names = cell_names,
            .places = places,
            .options = &c->mutant,
            .memory = c->memory,
            .threads = (int)strlen(c->threads),
            .symmetric = true,
        };
        State start = {0};
        for (int i = 0; c->threads[i] != '\0'; i++)
            start.thread[i] = thread_of(c->threads[i]);
        expect(suite, c->what, &machine, &start);
    }
}

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("note", argc, argv);

    run(&suite, suite_expect_good, good, COUNT_OF(good));
    run(&suite, suite_expect_caught, mutants, COUNT_OF(mutants));
    return suite_end(&suite);
}
