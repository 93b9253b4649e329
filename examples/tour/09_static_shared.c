/* SPDX-License-Identifier: MIT */
/*
 * 09_static_shared.c - what is static, every thread may read: a table, and a configuration that is
 * known when the program runs.
 *
 * What is in static storage lives as long as the program, so a thread may keep a pointer to it for
 * ever: by_static. And what is const may be read by all at once. No scope, no move, no lock.
 *
 * What is not known before main starts goes into a ONCE_LOCK. It is set once, by whoever comes
 * first; from then on it is constant, and reading it costs one load.
 *
 * Rust: static X: [i32; 3] = [1, 2, 3], and OnceLock.
 *
 * To break it: let the threads change something static (09_static_shared_rejected.c). Or unwrap the
 * second set.
 */
#include <belay/prelude.h>

#include <stdio.h>

static const int X[3] = {1, 2, 3};

closure(int, sum, by_static(int, numbers), by_copy(size_t, len))
{
    int total = 0;
    for (size_t i = 0; i < len; i++)
        total += numbers[i];
    return total;
}

struct config {
    BELAY_STATIC const char *name;
    int scale;
};

ONCE_LOCK(Config, struct config);

static Config config = ONCE_LOCK_INIT;

closure(int, scaled_sum, by_static(Config, settings))
{
    const struct config *now = Config_get(settings);
    return now->scale * (X[0] + X[1] + X[2]);
}

static void
show_config(void)
{
    const struct config *now = Config_get(&config);
    printf("config: %s\n", now == NULL ? "not set yet" : now->name);
}

int
main(void)
{
    own(sum_handle) one = spawn(sum, X, 3);
    own(sum_handle) other = spawn(sum, X, 3);
    int total;
    unwrap(join(&one, &total));
    printf("one thread says %d\n", total);
    unwrap(join(&other, &total));
    printf("the other says %d\n", total);

    show_config();
    unwrap(Config_set(&config, (struct config){"tenfold", 10}));
    const belay_status again = Config_set(&config, (struct config){"twofold", 2});
    printf("set again: %s\n", belay_status_text(again));
    show_config();
    own(scaled_sum_handle) scaled = spawn(scaled_sum, &config);
    unwrap(join(&scaled, &total));
    printf("a thread scales it to %d\n", total);
}

/*
 * expect: exit 0
 * stdout:
 *     one thread says 6
 *     the other says 6
 *     config: not set yet
 *     set again: the value is set already, and it is set once
 *     config: tenfold
 *     a thread scales it to 60
 */
