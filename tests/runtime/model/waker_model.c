/* SPDX-License-Identifier: MIT */
/*
 * waker_model.c - how receivers of runtime/chan sleep and are called: waker.c, chan.c.
 *
 * A message is a number that tail is ahead of head. Senders take a place (tail), then look whether
 * anybody waits, and call one; receivers try, enter the list, look again, sleep, and try again when
 * they were called. Some receivers also give up after a time. Nobody who waits for a message may
 * sleep while one is there that nobody else comes for; and who sleeps when the last sender is gone
 * must be called too. The list and its lock are one step each; the count, tail and head, and the
 * word that each receiver sleeps on are cells.
 *
 * The other side, senders that wait for room, is the same with head and tail exchanged.
 */
#include "suite.h"

enum { TAIL, HEAD, WAITING, CLOSED, WORD };
static const char *const cell_names[MACHINE_CELLS] = {"tail",   "head",   "waiting", "closed",
                                                      "word A", "word B", "word C"};

/* Values of a word, as in waker.h. */
enum { AWAKE = 0, ASLEEP_WORD = 1, LEFT = 2, CALLED = 3 };

enum { RECEIVER = 1, TIMED, SENDER, CLOSER }; /* Thread.kind */

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(TRY, try_, "try") X(TAKE, take, "take") X(ENTER, enter, "enter") X(LOOK, look, "look") \
    X(LEAVE, leave, "leave") X(SLEEP, sleep_, "sleep") X(ASLEEP, asleep, "ASLEEP") \
    X(GIVE_UP, give_up, "give up") X(PLACE, place, "place") X(COUNT, count, "count") \
    X(CALL, call, "call") X(WAKE, wake, "wake") X(CLOSE, close_, "close")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_SECOND_LOOK,   /* sleeps without looking again */
    LOOKS_BEFORE,     /* looks again, then enters the list */
    COUNTS_BEFORE,    /* a sender looks who waits, then takes its place */
    LEAVES_IN_LIST,   /* who is called stays in the list, to be called again */
    NO_COMPARE,       /* sleeps whatever the word is */
    GIVES_UP_CALLED,  /* whose time is over goes, called or not */
    CLOSES_QUIETLY,   /* the last sender calls one, not all */
    RELAXED_RECEIVER, /* the second look may be done before the count is seen */
    RELAXED_SENDER,   /* the look at the count may be done before the place is taken */
} Mutant;

typedef struct Options {
    const char *kinds; /* r, t, s, c: a thread each */
    Mutant mutant;
} Options;

static bool
is(const Step *s, Mutant mutant)
{
    return ((const Options *)s->machine->options)->mutant == mutant;
}

static int
word_of(const Step *s)
{
    return WORD + s->self;
}

/* ---- receivers ---- */

static void
try_(Step *s)
{
    const int tail = step_load(s, TAIL);
    if (tail > s->to.cell[HEAD])
        step_goto(s, TAKE, "there is a message");
    else if (step_load(s, CLOSED) != 0)
        step_goto(s, PC_DONE, "disconnected");
    else
        step_goto(s, is(s, LOOKS_BEFORE) ? LOOK : ENTER, "empty");
}

static void
take(Step *s)
{
    step_settle(s, HEAD, RMW_RELEASE);
    if (s->to.cell[HEAD] == s->to.cell[TAIL]) {
        step_goto(s, TRY, "somebody was faster");
        return;
    }
    s->to.cell[HEAD]++;
    step_goto(s, PC_DONE, "takes the message");
}

static void
enter(Step *s)
{
    step_settle(s, WAITING, RMW_RELEASE);
    s->to.cell[word_of(s)] = AWAKE;
    s->to.cell[WAITING] |= (uint8_t)(1 << s->self);
    step_goto(s, is(s, NO_SECOND_LOOK) || is(s, LOOKS_BEFORE) ? SLEEP : LOOK, "is in the list");
}

static void
look(Step *s)
{
    const bool ready = step_load(s, TAIL) > s->to.cell[HEAD] || step_load(s, CLOSED) != 0;
    const int then = is(s, LOOKS_BEFORE) ? ENTER : SLEEP;
    step_goto(s, !ready ? then : is(s, LOOKS_BEFORE) ? TRY : LEAVE, ready ? "ready" : "not ready");
}

/* Out of the list, called or not; try. */
static void
leave(Step *s)
{
    step_settle(s, WAITING, RMW_RELEASE);
    s->to.cell[word_of(s)] = LEFT;
    s->to.cell[WAITING] &= (uint8_t) ~(1 << s->self);
    step_goto(s, TRY, "leaves the list");
}

static void
sleep_(Step *s)
{
    step_settle(s, word_of(s), RMW_ACQUIRE);
    if (s->to.cell[word_of(s)] == AWAKE || is(s, NO_COMPARE)) {
        s->to.cell[word_of(s)] = ASLEEP_WORD;
        step_goto(s, ASLEEP, "falls asleep");
    } else {
        step_goto(s, TRY, "was called");
    }
}

/* True when nobody will send any more and all was received: to wait then is what it should do. */
static bool
nothing_comes(const Step *s)
{
    for (int i = 0; i < s->machine->threads; i++) {
        if (s->from->thread[i].kind >= SENDER)
            return false; /* a thread that is done is all zero */
    }
    return s->from->cell[TAIL] == s->from->cell[HEAD] && s->from->cell[CLOSED] == 0;
}

static void
asleep(Step *s)
{
    if (nothing_comes(s)) {
        step_goto(s, PC_DONE, "would wait for ever");
        return;
    }
    if (s->from->thread[s->self].kind == TIMED)
        step_may(s, GIVE_UP, "its time is over");
}

static void
give_up(Step *s)
{
    const int word = s->to.cell[word_of(s)];
    step_settle(s, WAITING, RMW_RELEASE);
    s->to.cell[WAITING] &= (uint8_t) ~(1 << s->self);
    if (word == CALLED && !is(s, GIVES_UP_CALLED)) {
        step_goto(s, TRY, "but it was called");
        return;
    }
    s->to.cell[word_of(s)] = LEFT;
    step_goto(s, PC_DONE, "gives up");
}

/* ---- senders ---- */

static void
place(Step *s)
{
    Thread *const t = step_thread(s);
    if (is(s, COUNTS_BEFORE) && t->value == 0) {
        t->value = step_load(s, WAITING) != 0 ? 1 : 2;
        step_goto(s, PLACE, "looks who waits");
        return;
    }
    step_settle(s, TAIL, RMW_RELEASE);
    s->to.cell[TAIL]++;
    if (!is(s, COUNTS_BEFORE))
        step_goto(s, COUNT, "takes a place");
    else
        step_goto(s, t->value == 1 ? CALL : PC_DONE, "takes a place");
}

static void
count(Step *s)
{
    step_goto(s, step_load(s, WAITING) != 0 ? CALL : PC_DONE, "looks who waits");
}

/* Call the first that can be called; its number plus 1 in value if it has to be woken. */
static void
call(Step *s)
{
    Thread *const t = step_thread(s);
    step_settle(s, WAITING, RMW_RELEASE);
    t->value = 0;
    for (int i = 0; i < s->machine->threads; i++) {
        uint8_t *const word = &s->to.cell[WORD + i];
        if ((s->to.cell[WAITING] >> i & 1) == 0 ||
            (*word > ASLEEP_WORD && !(is(s, LEAVES_IN_LIST) && *word == CALLED)))
            continue;
        t->value = *word == ASLEEP_WORD ? (uint8_t)(i + 1) : 0;
        *word = CALLED;
        if (!is(s, LEAVES_IN_LIST))
            s->to.cell[WAITING] &= (uint8_t) ~(1 << i);
        step_goto(s, WAKE, "calls one");
        return;
    }
    step_goto(s, PC_DONE, "nobody to call");
}

static void
wake(Step *s)
{
    const Thread *const t = &s->from->thread[s->self];
    const bool all = t->kind == CLOSER && !is(s, CLOSES_QUIETLY);
    if (t->value != 0 && s->to.thread[t->value - 1].pc == ASLEEP)
        s->to.thread[t->value - 1].pc = TRY;
    step_goto(s, all ? CALL : PC_DONE, "wakes it");
}

static void
close_(Step *s)
{
    step_settle(s, CLOSED, RMW_RELEASE);
    s->to.cell[CLOSED] = 1;
    step_goto(s, CALL, "disconnects");
}

/*
 * The machine's weak memory lets a load be done early: the two looks that [channel.sleep] orders.
 */
static void
place_relaxed(Step *s)
{
    if (is(s, RELAXED_SENDER) && s->from->thread[s->self].early == 0)
        step_early_load(s, WAITING);
    place(s);
}

static void
enter_relaxed(Step *s)
{
    if (is(s, RELAXED_RECEIVER) && s->from->thread[s->self].early == 0)
        step_early_load(s, TAIL);
    enter(s);
}

#define enter enter_relaxed
#define place place_relaxed
static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};
#undef enter
#undef place

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    Options options;
    MemoryModel memory;
} Case;

static const Case good[] = {
    {"a receiver and a sender", {.kinds = "rs"}, STRONG},
    {"two receivers, a sender, the end", {.kinds = "rrc"}, STRONG},
    {"two receivers, one with a limit; a message", {.kinds = "rts"}, STRONG},
    {"the same and two messages, weak memory", {.kinds = "rtss"}, WEAK},
    {"two receivers, a message and the end", {.kinds = "rrsc"}, STRONG},
};

static const Case mutants[] = {
    {"sleeps without a second look", {.kinds = "rs", .mutant = NO_SECOND_LOOK}, STRONG},
    {"looks before it is in the list", {.kinds = "rs", .mutant = LOOKS_BEFORE}, STRONG},
    {"looks who waits before it sends", {.kinds = "rs", .mutant = COUNTS_BEFORE}, STRONG},
    {"who was called stays in the list", {.kinds = "rrss", .mutant = LEAVES_IN_LIST}, STRONG},
    {"sleeps without comparing", {.kinds = "rs", .mutant = NO_COMPARE}, STRONG},
    {"gives up though it was called", {.kinds = "trs", .mutant = GIVES_UP_CALLED}, STRONG},
    {"the end calls only one", {.kinds = "rrc", .mutant = CLOSES_QUIETLY}, STRONG},
    {"the second look is not ordered", {.kinds = "rs", .mutant = RELAXED_RECEIVER}, WEAK},
    {"the look who waits is not ordered", {.kinds = "rs", .mutant = RELAXED_SENDER}, WEAK},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    State start = {.fault = 0};
    int threads = 0;
    for (const char *kind = c->options.kinds; *kind != '\0'; kind++) {
        Thread *const t = &start.thread[threads++];
        switch (*kind) {
        case 'r': *t = (Thread){.pc = TRY, .kind = RECEIVER}; break;
        case 't': *t = (Thread){.pc = TRY, .kind = TIMED}; break;
        case 's': *t = (Thread){.pc = PLACE, .kind = SENDER}; break;
        default: *t = (Thread){.pc = CLOSE, .kind = CLOSER}; break;
        }
    }
    const Machine machine = {
        .cell_names = cell_names,
        .places = places,
        .options = &c->options,
        .memory = c->memory,
        .threads = threads,
    };
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("waker", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
