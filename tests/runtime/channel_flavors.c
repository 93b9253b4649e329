/* SPDX-License-Identifier: MIT */
/* channel_flavors.c - see channel_flavors.h. */
#include "channel_flavors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t capacity;
} flavors[FLAVORS] = {
    [UNBOUNDED] = {"unbounded", BELAY_UNBOUNDED},
    [BOUNDED_1] = {"bounded_1", 1},
    [BOUNDED_64] = {"bounded_64", 64},
    [RENDEZVOUS] = {"rendezvous", 0},
};

size_t
flavor_capacity(int flavor)
{
    return flavors[flavor].capacity;
}

size_t
flavor_room(int flavor, size_t n)
{
    return n < flavors[flavor].capacity ? n : flavors[flavor].capacity;
}

bool
flavor_holds(int flavor)
{
    return flavors[flavor].capacity > 0;
}

unsigned
scaled_times(unsigned times)
{
    return build_is_slow() ? times / 20 + 1 : times;
}

void
let_others_sleep(void)
{
    belay_thread_sleep(BELAY_MS(2));
}

static bool
runs(const ChannelCase *one, int flavor)
{
    return (one->lacking & 1U << flavor) == 0;
}

/* Lines of flavour, case, and why it is not run, if so. */
static void
list(const ChannelCase *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int flavor = 0; flavor < FLAVORS; flavor++)
            printf("%s\t%s\t%s\n", flavors[flavor].name, (*cases[i].test)->name,
                   runs(&cases[i], flavor)   ? ""
                   : cases[i].reason != NULL ? cases[i].reason
                                             : "?");
}

/* Check keeps the name of a TCase by its address. */
static const char *
case_name(const ChannelCase *one, int flavor)
{
    static char text[32768];
    static size_t used;
    char *const name = text + used;
    const int length =
        snprintf(name, sizeof text - used, "%s.%s", flavors[flavor].name, (*one->test)->name);
    used += (size_t)length + 1;
    if (used >= sizeof text)
        abort();
    return name;
}

int
channel_main(const char *name, const ChannelCase *cases, size_t count, int arguments,
             char **argument)
{
    if (arguments == 2 && strcmp(argument[1], "--list") == 0) {
        list(cases, count);
        return EXIT_SUCCESS;
    }
    Suite *const suite = suite_create(name);
    for (size_t i = 0; i < count; i++) {
        for (int flavor = 0; flavor < FLAVORS; flavor++) {
            if (!runs(&cases[i], flavor))
                continue;
            TCase *const one = tcase_create(case_name(&cases[i], flavor));
            tcase_add_loop_test(one, *cases[i].test, flavor, flavor + 1);
            suite_add_tcase(suite, one);
        }
    }
    SRunner *const runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
