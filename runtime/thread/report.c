/* SPDX-License-Identifier: MIT */
/*
 * report.c - belay_debug_report: the live threads, what each waits for, and who waits in a circle.
 *
 * Everything is read from the list of threads (os/roster.h), whose entries are whole and true of
 * one moment each, but not all of the same moment. So a circle counts only when it was seen twice:
 * each of its threads was in the same wait at both looks, and all first looks came before all
 * second ones. In between, all of them waited at the same time.
 *
 * Who waits for whom
 *     a mutex     for the thread that holds it
 *     to write    for each thread that holds the lock
 *     to read     for the writer that holds the lock; and for each that waits to write, because no
 *                 reader passes it
 *     a once      for the thread that has its turn
 *     a join      for the thread that is joined
 *     all else    for nobody in particular: anyone may notify, unpark, send
 * Waits with a deadline end by themselves, so no circle goes through them.
 *
 * The search is depth first, with its stack in the notes of the list's places. It takes the square
 * of the number of threads in time, and no memory.
 *
 * Takes no lock, allocates nothing, follows no pointer that a thread has shown but the names of
 * source files, which are constants of the program. One report at a time: a second one that starts
 * meanwhile, in another thread or in a signal handler, only says so.
 *
 * Memory ordering
 *     [report.turn]  the end of a report to the beginning of the next: the notes.
 *
 * Tests: tests/runtime/report_test.c.
 */
#include "thread/report.h"

#include "os/roster.h"
#include "os/self.h"

#include <belay/debug.h>
#include <belay/detail/atomic.h>
#include <belay/detail/debug_locks.h>
#include <belay/detail/tools.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* ---- text, without stdio -------------------------------------------------------------------- */

typedef struct Text {
    FILE *file;     /* or, where it is NULL, */
    int descriptor; /* this */
    size_t used;
    char room[256];
} Text;

static void
flush(Text *text)
{
    if (text->file != NULL)
        (void)fwrite(text->room, 1, text->used, text->file);
    else
        bl_os_print(text->descriptor, text->room, text->used);
    text->used = 0;
}

static void
put(Text *text, const char *words)
{
    for (; *words != '\0'; words++) {
        if (text->used == sizeof text->room)
            flush(text);
        text->room[text->used++] = *words;
    }
}

static void
put_number(Text *text, uint64_t number, unsigned base)
{
    char digits[24];
    char *digit = &digits[sizeof digits - 1];
    *digit = '\0';
    do
        *--digit = "0123456789abcdef"[number % base];
    while ((number /= base) != 0);
    put(text, digit);
}

static void
put_address(Text *text, const void *address)
{
    put(text, "0x");
    put_number(text, (uintptr_t)address, 16);
}

static void
put_file_line(Text *text, const char *file, int line)
{
    put(text, file);
    put(text, ":");
    put_number(text, (uint64_t)(line < 0 ? -(int64_t)line : line), 10);
}

/* " at demo.c:12"; else what is known of it, or nothing. */
static void
put_place(Text *text, const char *file, int line, const void *caller)
{
    uintptr_t offset;
    if (caller != NULL)
        caller = (const char *)caller - 1; /* a return address: the call is before it */
    if (file != NULL && line > 0) {
        put(text, " at ");
        put_file_line(text, file, line);
        return;
    }
    if (caller != NULL && bl_os_program_offset(caller, &offset)) {
        put(text, " at ");
        put(text, bl_os_program_name());
        put(text, " +0x");
        put_number(text, offset, 16);
    } else if (caller != NULL) {
        put(text, " at ");
        put_address(text, caller);
    }
    if (file != NULL && line < 0) {
        put(text, ", in a function made at ");
        put_file_line(text, file, line);
    }
}

static void
put_thread(Text *text, const BlRosterEntry *entry)
{
    if (entry->id == 0) {
        put(text, "a thread that Belay did not start");
    } else {
        put(text, "thread ");
        put_number(text, entry->id, 10);
    }
    if (entry->name[0] != '\0') {
        put(text, " '");
        put(text, entry->name);
        put(text, "'");
    }
}

/* ---- who waits for whom --------------------------------------------------------------------- */

/* True when a wait of this kind lasts until such a thing is given back. */
static bool
wants(BlWaitReason wait, BlHoldKind hold)
{
    switch (hold) {
    case BL_HOLDS_MUTEX: return wait == BL_WAITS_MUTEX;
    case BL_HOLDS_READ: return wait == BL_WAITS_WRITE;
    case BL_HOLDS_WRITE: return wait == BL_WAITS_WRITE || wait == BL_WAITS_READ;
    case BL_HOLDS_TURN: return wait == BL_WAITS_ONCE;
    }
    __builtin_unreachable();
}

/* What the other thread holds and the wait is for; NULL: nothing that is known. */
static const BlHold *
wanted_hold(const BlWaitFor *wait, const BlRosterEntry *other)
{
    for (uint32_t i = 0; i < other->holds; i++) {
        const BlHold *const hold = &other->hold[i];
        if (hold->object == wait->object && wants(wait->kind, hold->kind))
            return hold;
    }
    return NULL;
}

static bool
waits_to_write(const BlRosterEntry *entry, const void *object)
{
    return entry->wait.kind == BL_WAITS_WRITE && entry->wait.object == object &&
           !entry->wait.limited;
}

/* True when the wait cannot end before the other thread goes on. */
static bool
waits_for(const BlWaitFor *wait, const BlRosterEntry *other)
{
    if (wait->limited)
        return false;
    if (wait->kind == BL_WAITS_JOIN)
        return other->id == wait->thread;
    return wanted_hold(wait, other) != NULL ||
           (wait->kind == BL_WAITS_READ && waits_to_write(other, wait->object));
}

/* True for what somebody holds while others wait for it. */
static bool
is_held(BlWaitReason kind)
{
    return kind == BL_WAITS_MUTEX || kind == BL_WAITS_READ || kind == BL_WAITS_WRITE ||
           kind == BL_WAITS_ONCE;
}

/* ---- the threads ---------------------------------------------------------------------------- */

static const char *
words_for(BlWaitReason kind)
{
    switch (kind) {
    case BL_WAITS_NOT: return "nothing";
    case BL_WAITS_MUTEX: return "mutex";
    case BL_WAITS_READ: return "rwlock to read,";
    case BL_WAITS_WRITE: return "rwlock to write,";
    case BL_WAITS_CONDVAR: return "a notify of condvar";
    case BL_WAITS_BARRIER: return "the others at barrier";
    case BL_WAITS_ONCE: return "who initialises once";
    case BL_WAITS_PARK: return "an unpark";
    case BL_WAITS_JOIN: return "the end of thread";
    case BL_WAITS_JOB: return "the end of job";
    case BL_WAITS_JOBS: return "the jobs of pool";
    case BL_WAITS_WORK: return "work of pool";
    case BL_WAITS_SLEEP: return "time to pass";
    case BL_WAITS_SEND: return "room in channel";
    case BL_WAITS_RECV: return "a message of channel";
    case BL_WAITS_SELECT: return "one of several channels";
    case BL_WAITS_NOTE: return "note";
    case BL_WAITS_SEMAPHORE: return "semaphore";
    case BL_WAITS_CONDITION: return "a condition under mutex";
    case BL_WAITS_WORD: return "word";
    }
    return "something";
}

/* "waits for mutex 0x5581 at demo.c:12" */
static void
put_wait(Text *text, const BlWaitFor *wait)
{
    put(text, "waits for ");
    put(text, words_for(wait->kind));
    if (wait->kind == BL_WAITS_JOIN) {
        put(text, " ");
        put_number(text, wait->thread, 10);
    } else if (wait->object != NULL) {
        put(text, " ");
        put_address(text, wait->object);
    }
    put_place(text, wait->file, wait->line, wait->caller);
    if (wait->limited && wait->kind != BL_WAITS_SLEEP)
        put(text, ", with a limit");
}

static void
put_hold(Text *text, const BlHold *hold)
{
    static const char *const words[] = {
        [BL_HOLDS_MUTEX] = "mutex ",
        [BL_HOLDS_READ] = "rwlock to read, ",
        [BL_HOLDS_WRITE] = "rwlock to write, ",
        [BL_HOLDS_TURN] = "the turn of once ",
    };
    put(text, words[hold->kind]);
    put_address(text, hold->object);
    if (hold->file != NULL || hold->caller != NULL)
        put(text, ", taken");
    put_place(text, hold->file, hold->line, hold->caller);
}

/* Who holds what is waited for. False when nobody is known. */
static bool
put_holders(Text *text, const BlWaitFor *wait)
{
    BlRosterEntry other;
    bool found = false;
    const uint32_t places = bl_roster_places();
    for (uint32_t place = 0; place < places; place++) {
        if (bl_roster_read(place, &other) != BL_ROSTER_READ || wanted_hold(wait, &other) == NULL)
            continue;
        put(text, found ? ", " : "; held by ");
        put_thread(text, &other);
        found = true;
    }
    return found;
}

/* One thread. False when it waits for a thing of which no holder is known. */
static bool
put_entry(Text *text, const BlRosterEntry *entry)
{
    bool known = true;
    put_thread(text, entry);
    if (entry->system != 0) {
        put(text, " (system ");
        put_number(text, entry->system, 10);
        put(text, ")");
    }
    put(text, " ");
    if (entry->wait.kind == BL_WAITS_NOT) {
        put(text, "runs");
    } else {
        put_wait(text, &entry->wait);
        if (is_held(entry->wait.kind)) {
            known = put_holders(text, &entry->wait);
            put(text, known ? "" : "; holder unknown");
        }
    }
    put(text, "\n");
    for (uint32_t i = 0; i < entry->holds; i++) {
        put(text, "    holds ");
        put_hold(text, &entry->hold[i]);
        put(text, "\n");
    }
    if (entry->holds_more > 0) {
        put(text, "    holds ");
        put_number(text, entry->holds_more, 10);
        put(text, " more\n");
    }
    return known;
}

/* All threads. The number of those that wait for a thing of which no holder is known. */
static uint64_t
put_threads(Text *text)
{
    BlRosterEntry entry;
    uint64_t unknown = 0;
    const uint32_t places = bl_roster_places();
    for (uint32_t place = 0; place < places; place++) {
        switch (bl_roster_read(place, &entry)) {
        case BL_ROSTER_FREE: break;
        case BL_ROSTER_READ: unknown += put_entry(text, &entry) ? 0 : 1; break;
        case BL_ROSTER_BUSY: put(text, "a thread changes too fast to be shown\n"); break;
        }
    }
    return unknown;
}

/* ---- circles -------------------------------------------------------------------------------- */

/* The state of a place in the search. */
enum { NEW, ON_PATH, DONE };
#define NO_PLACE UINT32_MAX

/* Put a place on the path, if a thread waits there. */
static bool
begin_place(uint32_t place, uint32_t from)
{
    BlRosterNotes *const notes = bl_roster_notes(place);
    BlRosterEntry entry;
    notes->state = DONE;
    if (bl_roster_read(place, &entry) != BL_ROSTER_READ || entry.wait.kind == BL_WAITS_NOT)
        return false;
    *notes = (BlRosterNotes){.number = entry.waits, .from = from, .state = ON_PATH};
    return true;
}

/* The second look: the thread at `place` is still in its wait, and waits for the other one. */
static bool
still_waits(uint32_t place, uint32_t other)
{
    BlRosterEntry waiter, holder;
    return bl_roster_read(place, &waiter) == BL_ROSTER_READ &&
           bl_roster_read(other, &holder) == BL_ROSTER_READ && waiter.wait.kind != BL_WAITS_NOT &&
           waiter.waits == bl_roster_notes(place)->number && holder.wait.kind != BL_WAITS_NOT &&
           holder.waits == bl_roster_notes(other)->number && waits_for(&waiter.wait, &holder);
}

/*
 * The path from `begin` to `end`, whose thread waits for the one at `begin`: is it true? Links each
 * place to the next. Only then is *ret_length how many they are.
 */
static bool
is_circle(uint32_t begin, uint32_t end, uint64_t *ret_length)
{
    uint64_t length = 0;
    uint32_t to = begin;
    for (uint32_t place = end;; place = bl_roster_notes(place)->from) {
        if (!still_waits(place, to))
            return false;
        bl_roster_notes(place)->to = to;
        length++;
        to = place;
        if (place == begin)
            break;
    }
    *ret_length = length;
    return true;
}

/* "    thread 2 'left' waits for mutex 0x5581 at demo.c:12; thread 3 took it at ..." */
static void
put_link(Text *text, uint32_t place)
{
    BlRosterEntry waiter, other;
    if (bl_roster_read(place, &waiter) != BL_ROSTER_READ ||
        bl_roster_read(bl_roster_notes(place)->to, &other) != BL_ROSTER_READ)
        return;
    const BlHold *const hold = wanted_hold(&waiter.wait, &other);
    put(text, "    ");
    put_thread(text, &waiter);
    put(text, " ");
    put_wait(text, &waiter.wait);
    if (hold != NULL) {
        put(text, "; ");
        put_thread(text, &other);
        put(text, " took it");
        put_place(text, hold->file, hold->line, hold->caller);
    } else if (waiter.wait.kind == BL_WAITS_READ) {
        put(text, "; ");
        put_thread(text, &other);
        put(text, " waits to write");
    }
    put(text, "\n");
}

static void
put_circle(Text *text, uint32_t begin, uint64_t length)
{
    put(text, "deadlock: ");
    put_number(text, length, 10);
    put(text, length == 1 ? " thread waits for itself\n" : " threads wait in a circle\n");
    uint32_t place = begin;
    do {
        put_link(text, place);
        place = bl_roster_notes(place)->to;
    } while (place != begin);
}

/* Go on with the thread at `place`: to one that it waits for, if there is one left. */
static uint32_t
next_place(Text *text, uint32_t place, uint32_t places, uint64_t *circles)
{
    BlRosterNotes *const notes = bl_roster_notes(place);
    BlRosterEntry waiter, other;
    uint64_t length;
    if (bl_roster_read(place, &waiter) != BL_ROSTER_READ)
        return NO_PLACE;
    while (notes->next < places) {
        const uint32_t at = notes->next++;
        if (bl_roster_notes(at)->state == DONE || bl_roster_read(at, &other) != BL_ROSTER_READ ||
            !waits_for(&waiter.wait, &other))
            continue;
        if (bl_roster_notes(at)->state == NEW)
            return at;
        if (is_circle(at, place, &length)) {
            put_circle(text, at, length);
            *circles += 1;
        }
    }
    return NO_PLACE;
}

/* Search from one thread on. */
static void
search_from(Text *text, uint32_t start, uint32_t places, uint64_t *circles)
{
    uint32_t place = start;
    if (!begin_place(start, NO_PLACE))
        return;
    while (place != NO_PLACE) {
        const uint32_t next = next_place(text, place, places, circles);
        if (next == NO_PLACE) {
            bl_roster_notes(place)->state = DONE;
            place = bl_roster_notes(place)->from;
        } else if (begin_place(next, place)) {
            place = next;
        }
    }
}

/* The number of circles. */
static uint64_t
put_circles(Text *text)
{
    uint64_t circles = 0;
    const uint32_t places = bl_roster_places();
    for (uint32_t place = 0; place < places; place++)
        bl_roster_notes(place)->state = NEW;
    for (uint32_t place = 0; place < places; place++)
        if (bl_roster_notes(place)->state == NEW)
            search_from(text, place, places, &circles);
    return circles;
}

/* ---- the report ----------------------------------------------------------------------------- */

static void
report(Text *text)
{
    static uint32_t busy;
    BELAY_TOOL_ATOMIC_(&busy, sizeof busy);
    /* ACQ [report.turn] */
    if (belay_swap_acq_(&busy, 1) != 0) {
        put(text, "belay: another report is being written\n");
        flush(text);
        return;
    }
    put(text, "belay: the live threads\n");
    const uint64_t unknown = put_threads(text);
    if (put_circles(text) == 0)
        put(text, "no deadlock is known\n");
    if (unknown > 0)
        put(text, "(compile with -DBELAY_DEBUG_LOCKS=1 to know who holds a lock)\n");
    flush(text);
    belay_store_rel_(&busy, 0); /* REL [report.turn] */
}

void
belay_debug_report(FILE *out)
{
    report(&(Text){.file = out});
}

void
belay_debug_report_fd(int descriptor)
{
    report(&(Text){.descriptor = descriptor});
}

static void
report_to_stderr(void)
{
    belay_debug_report_fd(2);
}

bool
belay_debug_report_on(int signal)
{
    return bl_os_on_signal(signal, report_to_stderr);
}

/* The signal of BELAY_REPORT_SIGNAL: a number, or "USR1", "SIGUSR1" and their like; 0: none. */
static int
signal_of(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } known[] = {{"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"QUIT", SIGQUIT}, {"HUP", SIGHUP}};
    if (strncmp(name, "SIG", 3) == 0)
        name += 3;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0)
            return known[i].number;
    return atoi(name);
}

void
bl_report_on_wish(void)
{
    const char *const wish = getenv("BELAY_REPORT_SIGNAL");
    if (wish != NULL && *wish != '\0')
        (void)belay_debug_report_on(signal_of(wish));
}

/* ---- what code that is compiled with BELAY_DEBUG_LOCKS tells -------------------------------- */

void
belay_debug_hold_(const void *lock, belay_debug_hold_kind_ kind, const char *file, int line)
{
    BlHold hold = {
        .object = lock, .file = file, .line = line, .caller = __builtin_return_address(0)};
    switch (kind) {
    case BELAY_DEBUG_MUTEX_: hold.kind = BL_HOLDS_MUTEX; break;
    case BELAY_DEBUG_READ_: hold.kind = BL_HOLDS_READ; break;
    case BELAY_DEBUG_WRITE_: hold.kind = BL_HOLDS_WRITE; break;
    }
    bl_roster_hold(&hold);
}

void
belay_debug_let_go_(const void *lock)
{
    bl_roster_release(lock);
}
