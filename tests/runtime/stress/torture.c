/* SPDX-License-Identifier: MIT */
/*
 * torture.c - run tortures for as long as one likes: `make stress`, or build/release/tests/torture.
 *
 *     torture [--seconds N] [--rounds N] [--only NAME] [--seed N] [--threads N] [--list]
 *
 *     --seconds N   each torture for N seconds (10); whole rounds
 *     --rounds N    or for N rounds; then nothing depends on the clock
 *     --only NAME   this one
 *     --seed N      of the first round; each round has the next one. 0 or nothing: from the clock
 *     --threads N   how many take turns (8)
 *
 * It tells of the progress once a second where standard output is a terminal, and of each torture
 * at its end. What fails or hangs is told with the seed of its round, so that the same turns can be
 * taken again; the order of threads is the system's. Status 0: all held; 1: something did not; 2:
 * bad usage.
 */
#define _GNU_SOURCE
#include "torture.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 8, SECONDS = 10, HANGS = 600 }; /* seconds after which a round hangs */

static const Torture *const tortures[] = {
    &torture_mutex,     &torture_rwlock,    &torture_condvar, &torture_barrier, &torture_once,
    &torture_arc,       &torture_park,      &torture_threads, &torture_scope,   &torture_pool,
    &torture_semaphore, &torture_reentrant, &torture_sharded, &torture_note,    &torture_channel,
};

typedef struct Options {
    const char *only;
    uint64_t seed;
    unsigned long seconds, rounds; /* rounds 0: by time */
    unsigned threads;
} Options;

/* ---- telling of a failure ------------------------------------------------------------------- */

static char round_name[160];

static void
name_round(const Torture *torture, uint64_t seed, unsigned threads)
{
    snprintf(round_name, sizeof round_name,
             "%s, seed %llu (again: torture --only %s --seed %llu --threads %u)", torture->name,
             (unsigned long long)seed, torture->name, (unsigned long long)seed, threads);
}

void
torture_require(bool holds, const char *text, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "\n%s:%d: not so: %s\n  in %s\n", file, line, text, round_name);
    abort();
}

static void
say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

/* A handler: only what may be called in one. */
static void
round_hangs(int number)
{
    (void)number;
    say("\na round hangs: ");
    say(round_name);
    say("\n");
    abort();
}

/* ---- lives: those of util.c are for tests of Check ------------------------------------------- */

enum { GONE = -1 };

static uint32_t lives; /* by atomic operations */

Life
Life_new(int mark)
{
    __atomic_add_fetch(&lives, 1, __ATOMIC_RELAXED);
    return (Life){LifeMark_new(mark)};
}

int
mark_of(const Life *life)
{
    return *LifeMark_get(&life->mark);
}

void
set_mark(Life *life, int mark)
{
    *LifeMark_get_mut(&life->mark) = mark;
}

bool
is_gone(const Life *life)
{
    return LifeMark_get(&life->mark) == NULL;
}

void
Life_drop(Life *life)
{
    if (is_gone(life))
        return;
    MUST(mark_of(life) != GONE);
    set_mark(life, GONE);
    LifeMark_drop(&life->mark);
    __atomic_sub_fetch(&lives, 1, __ATOMIC_RELEASE);
}

uint32_t
lives_left(void)
{
    return __atomic_load_n(&lives, __ATOMIC_ACQUIRE);
}

/* ---- turns ---------------------------------------------------------------------------------- */

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t
next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

unsigned
torture_random(Worker *worker, unsigned n)
{
    return (unsigned)(next_random(&worker->random) % n);
}

bool
torture_chance(Worker *worker, unsigned n)
{
    return torture_random(worker, n) == 0;
}

void
torture_pause(Worker *worker)
{
    switch (torture_random(worker, 8)) {
    case 0: belay_thread_yield(); break;
    case 1: belay_thread_sleep(BELAY_US(torture_random(worker, 50))); break;
    case 2:
        for (unsigned i = torture_random(worker, 200); i > 0; i--)
            __asm__ volatile("" ::: "memory");
        break;
    default: break;
    }
}

void
torture_panic(Worker *worker)
{
    worker->panics = true;
    panic("turn %u of thread %u panics", worker->turn, worker->number);
}

closure(void, take_turn, by_copy(const Torture *, torture), by_copy(Worker *, worker))
{
    torture->turn(worker);
}

closure(void, take_turns, by_copy(const Torture *, torture), by_copy(Worker *, worker),
        by_copy(unsigned, turns))
{
    for (; worker->turn < turns; worker->turn++) {
        worker->panics = false;
        const belay_status status = catch_unwind(take_turn, torture, worker);
        if (status == BELAY_PANICKED && !worker->panics)
            fprintf(stderr, "\na turn panicked: %s\n", belay_last_panic());
        MUST((status == BELAY_PANICKED) == worker->panics);
    }
}

/* ---- rounds --------------------------------------------------------------------------------- */

static void
run_round(const Torture *torture, unsigned threads, uint64_t seed)
{
    static Worker workers[TORTURE_THREADS_MOST];
    uint64_t sums[TORTURE_COUNTS] = {0};
    const unsigned turns = build_is_slow() ? torture->turns / 10 + 1 : torture->turns;
    name_round(torture, seed, threads);
    alarm(HANGS);
    torture->begin(threads);
    for (unsigned i = 0; i < threads; i++)
        workers[i] = (Worker){.random = seed, .number = i, .threads = threads};
    for (unsigned i = 0; i < threads; i++)
        for (unsigned skip = 0; skip <= i; skip++) /* a row of its own for each */
            workers[i].random = next_random(&workers[i].random);
    scope (s)
        for (unsigned i = 0; i < threads; i++)
            scope_spawn(s, take_turns, torture, &workers[i], turns);
    for (unsigned i = 0; i < threads; i++)
        for (int k = 0; k < TORTURE_COUNTS; k++)
            sums[k] += workers[i].counts[k];
    torture->end(sums);
    alarm(0);
}

static void
tell(const Torture *torture, unsigned long rounds, uint64_t seed, const char *end)
{
    printf("%-10s %8lu rounds, seed %llu, %u panics so far%s", torture->name, rounds,
           (unsigned long long)seed, panics_seen(), end);
    fflush(stdout);
}

static void
run_torture(const Torture *torture, const Options *options)
{
    const bool shows = isatty(STDOUT_FILENO) != 0;
    const belay_duration start = belay_now();
    const belay_duration end = start + BELAY_SECS((int64_t)options->seconds);
    belay_duration told = start;
    unsigned long rounds = 0;
    do {
        run_round(torture, options->threads, options->seed + rounds);
        rounds++;
        if (shows && belay_now() - told > BELAY_SECS(1)) {
            tell(torture, rounds, options->seed, "\r");
            told = belay_now();
        }
    } while (options->rounds != 0 ? rounds < options->rounds : belay_now() < end);
    tell(torture, rounds, options->seed, "\n");
}

/* ---- the command line ----------------------------------------------------------------------- */

static _Noreturn void
refuse_usage(void)
{
    fputs("usage: torture [--seconds N] [--rounds N] [--only NAME] [--seed N] [--threads N] "
          "[--list]\n",
          stderr);
    exit(2);
}

static uint64_t
number_of(const char *text, uint64_t most)
{
    char *end;
    const uint64_t number = strtoull(text, &end, 10);
    if (*text == '\0' || *end != '\0' || number > most)
        refuse_usage();
    return number;
}

static void
list_and_exit(void)
{
    for (size_t i = 0; i < COUNT_OF(tortures); i++)
        puts(tortures[i]->name);
    exit(0);
}

static Options
read_options(int count, char **arguments)
{
    static const struct option known[] = {
        {"seconds", required_argument, NULL, 's'},
        {"rounds", required_argument, NULL, 'r'},
        {"only", required_argument, NULL, 'o'},
        {"seed", required_argument, NULL, 'e'},
        {"threads", required_argument, NULL, 't'},
        {"list", no_argument, NULL, 'l'},
        {0},
    };
    Options options = {.seconds = SECONDS, .threads = THREADS};
    for (int option; (option = getopt_long(count, arguments, "", known, NULL)) != -1;) {
        switch (option) {
        case 's': options.seconds = number_of(optarg, 1000000); break;
        case 'r': options.rounds = number_of(optarg, 1000000000); break;
        case 'o': options.only = optarg; break;
        case 'e': options.seed = number_of(optarg, UINT64_MAX); break;
        case 't': options.threads = (unsigned)number_of(optarg, TORTURE_THREADS_MOST); break;
        case 'l': list_and_exit(); break;
        default: refuse_usage();
        }
    }
    if (optind < count || options.threads == 0)
        refuse_usage();
    if (options.seed == 0)
        options.seed = (uint64_t)belay_now() / 1000 % 1000000000;
    return options;
}

int
main(int count, char **arguments)
{
    const Options options = read_options(count, arguments);
    const struct sigaction action = {.sa_handler = round_hangs};
    size_t run = 0;
    sigaction(SIGALRM, &action, NULL);
    panics_quiet();
    for (size_t i = 0; i < COUNT_OF(tortures); i++) {
        if (options.only != NULL && strcmp(options.only, tortures[i]->name) != 0)
            continue;
        run_torture(tortures[i], &options);
        run++;
    }
    if (run == 0)
        refuse_usage();
    return 0;
}
