/* SPDX-License-Identifier: MIT */
/*
 * pool_model.c - how the workers of runtime/thread/pool.c sleep, are woken, and end.
 *
 *     P      puts jobs into the pool, then drops it: waits for all of them, ends the workers
 *     A B C  workers
 *
 * What must hold is I2 of pool.c: no job waits while a worker sleeps. A job that is taken late by a
 * worker that is busy now would hide a lost wake-up, so the jobs of a case may *meet*: none ends
 * before so many have begun. With as many workers as jobs that meet, a worker that sleeps on leaves
 * everybody stuck. Jobs may also spawn jobs, and may be put one after the other, so that workers
 * have fallen asleep in between.
 *
 * The queue is a number here: that a queue loses nothing is deque_model.c's business. Each put and
 * each take is one step, as they are under the pool's lock, and as the change of `bottom` or `top`
 * is in a deque.
 */
#include "suite.h"

enum { QUEUE, CROWD, TOKENS, JOBS, ENDING, BEGUN, SPAWNS };
static const char *const cell_names[MACHINE_CELLS] = {"queue",  "crowd", "tokens", "jobs",
                                                      "ending", "begun", "spawns"};

/* The record {sleeping, searching} of the crowd; one closing bit of jobs. */
enum { SEARCHING = 1, SEARCHERS = 7, SLEEPING = 8, CLOSING = 64 };

enum { NOT_COUNTED = 1, DROPPED_EARLY };
static const char *const faults[] = {
    NULL,
    "a worker stops searching that was not counted",
    "the pool ends before its jobs",
};

/* clang-format off */
#define PLACES(X) /* number, function, name in traces */ \
    X(COUNT_JOB, count_job, "count job") X(PUT, put, "put") \
    X(CROWD_LOOK, crowd_look, "look at crowd") X(CALL_OUT, call_out, "call out") \
    X(GIVE_TOKEN, give_token, "give token") X(WAKE_ONE, wake_one, "wake one") \
    X(PUT_NEXT, put_next, "next") \
    X(CLOSE, close_, "close") X(CLOSE_LOOK, close_look, "look at jobs") \
    X(CLOSE_SLEEP, close_sleep, "sleep for jobs") X(CLOSE_ASLEEP, close_asleep, "P ASLEEP") \
    X(SET_ENDING, set_ending, "ending") X(GIVE_ALL, give_all, "tokens for all") \
    X(WAKE_ALL, wake_all, "wake all") \
    X(FIND, find, "find") X(BEGIN_SEARCH, begin_search, "begin search") \
    X(SEARCH, search, "search") X(END_LOOK, end_look, "look at ending") \
    X(COUNT_ASLEEP, count_asleep, "count asleep") X(LAST_LOOK, last_look, "last look") \
    X(WAKE_ONESELF, wake_oneself, "wake oneself") X(TAKE_TOKEN, take_token, "take token") \
    X(SLEEP, sleep_, "sleep") X(ASLEEP, asleep, "ASLEEP") \
    X(STOP_SEARCH, stop_search, "stop search") X(MORE_LOOK, more_look, "is there more") \
    X(RUN, run_job, "RUN") X(MEET, meet, "MEET") X(END_JOB, end_job, "end job") \
    X(WAKE_DROPPER, wake_dropper, "wake P")
/* clang-format on */
enum { PLACES_FROM = PC_DONE, PLACES(MACHINE_NUMBER_) };

typedef enum Mutant {
    RIGHT,
    NO_LAST_LOOK,   /* a worker that is counted asleep does not look again */
    NO_MORE_LOOK,   /* the last searcher does not look whether there is more */
    PUT_EARLY,      /* who puts may read the crowd before the job is in the queue */
    LAST_EARLY,     /* the last look may come before the worker is counted asleep */
    MORE_EARLY,     /* the look for more may come before the searcher is counted out */
    NO_TOKEN,       /* who wakes gives no token */
    WAKE_FIRST,     /* .. gives it after the wake */
    STAYS_COUNTED,  /* .. leaves the sleeper in the crowd */
    SELF_UNCOUNTED, /* a worker that goes on after its last look leaves itself in the crowd */
    NO_COMPARE,     /* sleeps whatever the tokens are */
    QUIET_END,      /* the end of the last job wakes nobody */
    CLOSE_BLINDLY,  /* the drop sleeps without comparing */
    NO_CLOSING,     /* .. does not say that it waits */
    NO_WAIT,        /* .. does not wait for the jobs */
    ONE_FOR_ALL,    /* .. gives one token to all workers */
    TOKENS_RELAXED, /* .. gives tokens that do not carry `ending` */
} Mutant;

typedef struct Options {
    int workers;
    int jobs;   /* that P puts */
    int spawns; /* that jobs put */
    int meet;   /* so many jobs have to be in their middle at the same time */
    Mutant mutant;
} Options;

static const Options *
options(const Step *s)
{
    return s->machine->options;
}

static bool
is(const Step *s, Mutant mutant)
{
    return options(s)->mutant == mutant;
}

/* Fields of a thread: kind is where it goes on after it woke another, value what it saw. */

static int
after_wake(const Step *s)
{
    return s->from->thread[s->self].kind;
}

/* ---- put a job, and wake for it: P, and jobs that spawn ---- */

static void
count_job(Step *s)
{
    (void)step_add(s, JOBS, 1, RMW_ACQUIRE);
    step_goto(s, PUT, "there is a job more");
}

static void
put(Step *s)
{
    if (is(s, PUT_EARLY))
        step_early_load(s, CROWD);
    (void)step_add(s, QUEUE, 1, RMW_RELEASE);
    step_goto(s, CROWD_LOOK, "puts a job");
}

static void
crowd_look(Step *s)
{
    const int crowd = step_load(s, CROWD);
    if ((crowd & SEARCHERS) == 0 && crowd >= SLEEPING) {
        step_thread(s)->value = (uint8_t)crowd;
        step_goto(s, CALL_OUT, "nobody searches, one sleeps");
    } else {
        step_goto(s, after_wake(s), "need not wake");
    }
}

static void
call_out(Step *s)
{
    Thread *const t = step_thread(s);
    step_settle(s, CROWD, RMW_RELEASE);
    const bool same = s->to.cell[CROWD] == t->value;
    if (same && !is(s, STAYS_COUNTED))
        s->to.cell[CROWD] += SEARCHING - SLEEPING;
    t->value = 0;
    if (!same)
        step_goto(s, CROWD_LOOK, "the crowd has changed");
    else
        step_goto(s, is(s, NO_TOKEN) || is(s, WAKE_FIRST) ? WAKE_ONE : GIVE_TOKEN,
                  "takes a sleeper out of the crowd");
}

static void
give_token(Step *s)
{
    (void)step_add(s, TOKENS, 1, RMW_RELEASE);
    step_goto(s, is(s, WAKE_FIRST) ? after_wake(s) : WAKE_ONE, "gives a token");
}

static void
wake_one(Step *s)
{
    const int after = is(s, WAKE_FIRST) ? GIVE_TOKEN : after_wake(s);
    step_wake_one(s, ASLEEP, TAKE_TOKEN, after, "wakes one");
}

/* ---- P: rounds is the number of jobs that it still puts ---- */

static void
put_next(Step *s)
{
    const int last = is(s, NO_WAIT) ? SET_ENDING : CLOSE;
    const bool more = --step_thread(s)->rounds > 0;
    step_goto(s, more ? COUNT_JOB : last, "has put a job");
}

static void
close_(Step *s)
{
    if (!is(s, NO_CLOSING))
        (void)step_add(s, JOBS, CLOSING, RMW_ACQUIRE);
    step_goto(s, CLOSE_LOOK, "drops the pool");
}

static void
close_look(Step *s)
{
    const int jobs = step_load(s, JOBS);
    step_thread(s)->value = (uint8_t)jobs;
    if ((jobs & ~CLOSING) == 0) {
        step_thread(s)->value = 0;
        step_goto(s, SET_ENDING, "all jobs have ended");
    } else {
        step_goto(s, CLOSE_SLEEP, "there are jobs");
    }
}

static void
close_sleep(Step *s)
{
    step_fence(s);
    const bool same = s->to.cell[JOBS] == step_thread(s)->value || is(s, CLOSE_BLINDLY);
    step_thread(s)->value = 0;
    step_goto(s, same ? CLOSE_ASLEEP : CLOSE_LOOK, same ? "P falls asleep" : "jobs have ended");
}

static void
close_asleep(Step *s)
{
    step_may(s, CLOSE_LOOK, "wakes for no reason");
}

static void
set_ending(Step *s)
{
    if ((s->from->cell[JOBS] & ~CLOSING) != 0)
        s->to.fault = DROPPED_EARLY;
    step_store(s, ENDING, 1);
    step_goto(s, GIVE_ALL, "the workers are to end");
}

static void
give_all(Step *s)
{
    const int tokens = is(s, ONE_FOR_ALL) ? 1 : options(s)->workers;
    (void)step_add(s, TOKENS, tokens, is(s, TOKENS_RELAXED) ? RMW_ACQUIRE : RMW_RELEASE);
    step_goto(s, WAKE_ALL, "gives each worker a token");
}

static void
wake_all(Step *s)
{
    for (int i = 0; i < s->machine->threads; i++)
        if (s->to.thread[i].pc == ASLEEP)
            s->to.thread[i].pc = TAKE_TOKEN;
    step_goto(s, PC_DONE, "wakes all");
}

/* ---- a worker ---- */

/* Take a job: then it goes on at `found`, else at `none`. */
static void
take(Step *s, int found, int none)
{
    step_settle(s, QUEUE, RMW_RELEASE);
    const bool there = s->to.cell[QUEUE] > 0;
    if (there)
        s->to.cell[QUEUE]--;
    step_goto(s, there ? found : none, there ? "takes a job" : "finds none");
}

static void
find(Step *s)
{
    take(s, RUN, BEGIN_SEARCH);
}

static void
begin_search(Step *s)
{
    (void)step_add(s, CROWD, SEARCHING, RMW_ACQUIRE);
    step_goto(s, SEARCH, "begins to search");
}

static void
search(Step *s)
{
    take(s, STOP_SEARCH, END_LOOK);
}

static void
end_look(Step *s)
{
    const bool ends = step_load(s, ENDING) != 0;
    step_goto(s, ends ? PC_DONE : COUNT_ASLEEP, ends ? "ends" : "will sleep");
}

static void
count_asleep(Step *s)
{
    if (is(s, LAST_EARLY))
        step_early_load(s, QUEUE);
    (void)step_add(s, CROWD, SLEEPING - SEARCHING, RMW_RELEASE);
    step_goto(s, is(s, NO_LAST_LOOK) ? TAKE_TOKEN : LAST_LOOK, "is counted asleep");
}

static void
last_look(Step *s)
{
    const bool there = step_load(s, QUEUE) > 0;
    step_goto(s, there ? WAKE_ONESELF : TAKE_TOKEN, there ? "there is a job" : "there is nothing");
}

static void
wake_oneself(Step *s)
{
    if (is(s, SELF_UNCOUNTED)) {
        step_goto(s, SEARCH, "goes on");
        return;
    }
    step_settle(s, CROWD, RMW_RELEASE);
    const bool counted = s->to.cell[CROWD] >= SLEEPING;
    if (counted)
        s->to.cell[CROWD] += SEARCHING - SLEEPING;
    step_goto(s, counted ? SEARCH : TAKE_TOKEN, counted ? "wakes itself" : "others took it out");
}

static void
take_token(Step *s)
{
    step_settle(s, TOKENS, RMW_ACQUIRE);
    const bool there = s->to.cell[TOKENS] > 0;
    if (there)
        s->to.cell[TOKENS]--;
    step_goto(s, there ? SEARCH : SLEEP, there ? "takes a token" : "there is no token");
    if (is(s, TOKENS_RELAXED))
        step_early_load(s, ENDING);
}

static void
sleep_(Step *s)
{
    step_fence(s);
    const bool sleeps = s->to.cell[TOKENS] == 0 || is(s, NO_COMPARE);
    step_goto(s, sleeps ? ASLEEP : TAKE_TOKEN, sleeps ? "falls asleep" : "there is a token now");
}

static void
asleep(Step *s)
{
    step_may(s, TAKE_TOKEN, "wakes for no reason");
}

static void
stop_search(Step *s)
{
    if (is(s, MORE_EARLY))
        step_early_load(s, QUEUE);
    const int before = step_add(s, CROWD, -SEARCHING, RMW_RELEASE);
    if ((before & SEARCHERS) == 0)
        s->to.fault = NOT_COUNTED;
    const bool last = (before & SEARCHERS) == SEARCHING && before >= SLEEPING;
    step_goto(s, last && !is(s, NO_MORE_LOOK) ? MORE_LOOK : RUN, "stops searching");
}

static void
more_look(Step *s)
{
    const bool more = step_load(s, QUEUE) > 0;
    if (more)
        step_thread(s)->kind = RUN;
    step_goto(s, more ? CROWD_LOOK : RUN, more ? "there is more" : "there is no more");
}

static void
run_job(Step *s)
{
    s->to.cell[BEGUN]++;
    if (s->from->cell[SPAWNS] == 0) {
        step_goto(s, MEET, "begins a job");
        return;
    }
    s->to.cell[SPAWNS]--;
    step_thread(s)->kind = MEET;
    step_goto(s, COUNT_JOB, "begins a job that spawns another");
}

static void
meet(Step *s)
{
    if (s->from->cell[BEGUN] >= options(s)->meet)
        step_goto(s, END_JOB, "is not alone any more");
}

static void
end_job(Step *s)
{
    const int before = step_add(s, JOBS, -1, RMW_RELEASE);
    step_thread(s)->kind = 0;
    const bool wakes = before == CLOSING + 1 && !is(s, QUIET_END);
    step_goto(s, wakes ? WAKE_DROPPER : FIND, wakes ? "ends the last job" : "ends a job");
}

static void
wake_dropper(Step *s)
{
    step_wake_one(s, CLOSE_ASLEEP, CLOSE_LOOK, FIND, "wakes P");
}

static const Place places[] = {[PC_DONE] = {"done", NULL}, PLACES(MACHINE_PLACE_)};

/* ---- cases ---- */

typedef struct Case {
    const char *what;
    Options options; /* {workers, jobs, spawns, meet} */
    MemoryModel memory;
} Case;

static const Case good[] = {
    {"1 worker, 3 jobs", {1, 3, 0, 0, RIGHT}, STRONG},
    {"2 workers, 3 jobs", {2, 3, 0, 0, RIGHT}, STRONG},
    {"2 workers, 2 jobs meet", {2, 2, 0, 2, RIGHT}, STRONG},
    {"2 workers, 2 jobs meet, weak memory", {2, 2, 0, 2, RIGHT}, WEAK},
    {"2 workers, 1 job and the one it spawns meet", {2, 1, 1, 2, RIGHT}, WEAK},
    {"3 workers, 3 jobs meet", {3, 3, 0, 3, RIGHT}, WEAK},
    {"3 workers, 2 jobs and a spawned one meet", {3, 2, 1, 3, RIGHT}, WEAK},
    {"3 workers, 1 job and two in a row meet", {3, 1, 2, 3, RIGHT}, WEAK},
};

static const Case mutants[] = {
    {"no last look", {1, 1, 0, 0, NO_LAST_LOOK}, STRONG},
    {"the last searcher leaves the rest alone", {2, 2, 0, 2, NO_MORE_LOOK}, STRONG},
    {"put may read the crowd first", {1, 1, 0, 0, PUT_EARLY}, WEAK},
    {"the last look may come first", {1, 1, 0, 0, LAST_EARLY}, WEAK},
    {"the look for more may come first", {2, 2, 0, 2, MORE_EARLY}, WEAK},
    {"wakes without a token", {1, 1, 0, 0, NO_TOKEN}, STRONG},
    {"wakes, then gives the token", {1, 1, 0, 0, WAKE_FIRST}, STRONG},
    {"who is woken stays counted", {1, 1, 0, 0, STAYS_COUNTED}, STRONG},
    {"goes on counted asleep", {1, 1, 0, 0, SELF_UNCOUNTED}, STRONG},
    {"sleeps without comparing", {1, 1, 0, 0, NO_COMPARE}, STRONG},
    {"the last job wakes nobody", {1, 1, 0, 0, QUIET_END}, STRONG},
    {"drop sleeps without comparing", {1, 1, 0, 0, CLOSE_BLINDLY}, STRONG},
    {"drop does not say that it waits", {1, 1, 0, 0, NO_CLOSING}, STRONG},
    {"drop does not wait", {1, 1, 0, 0, NO_WAIT}, STRONG},
    {"one token ends one worker", {2, 1, 0, 0, ONE_FOR_ALL}, STRONG},
    {"tokens that do not carry the end", {1, 1, 0, 0, TOKENS_RELAXED}, WEAK},
};

static void
run(Suite *suite, SuiteExpectation *expect, const Case *c)
{
    const Machine machine = {
        .faults = faults,
        .cell_names = cell_names,
        .places = places,
        .thread_names = "PABC",
        .options = &c->options,
        .memory = c->memory,
        .threads = 1 + c->options.workers,
        .symmetric = true,
    };
    State start = {
        .cell = {[SPAWNS] = (uint8_t)c->options.spawns},
        .thread = {{.pc = COUNT_JOB, .rounds = (uint8_t)c->options.jobs, .kind = PUT_NEXT}},
    };
    for (int i = 1; i <= c->options.workers; i++)
        start.thread[i] = (Thread){.pc = FIND};
    expect(suite, c->what, &machine, &start);
}

int
main(int argc, char **argv)
{
    Suite suite = suite_begin("pool", argc, argv);

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&suite, suite_expect_good, &good[i]);
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++)
        run(&suite, suite_expect_caught, &mutants[i]);
    return suite_end(&suite);
}
