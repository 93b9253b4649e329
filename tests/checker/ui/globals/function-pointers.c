/* SPDX-License-Identifier: MIT */
/* function-pointers.c - statics that hold functions, and functions that are named, not called */
#include <belay/prelude.h>

#include <pthread.h>
#include <string.h>
#include <time.h>

struct plugin {
    int (*run)(void);
};

static int
one(void)
{
    return 1;
}

static int (*chosen)(void) = one;
static int (*const fixed)(void) = one;
static struct plugin loaded = {one};
static const struct plugin built_in = {one};
static char *(*split)(char *, const char *) = strtok;

closure(int, accepted)
{
    int total = fixed() + built_in.run();
    BELAY_UNSAFE { total += chosen(); }
    return total;
}

closure(int, rejected)
{
    char text[] = "a,b";
    int total = chosen(); //~ E0133
    total += loaded.run(); //~ E0133
    total += split(text, ",") != NULL; //~ E0133
    return total;
}

closure(int, rejected_name)
{
    struct tm *(*const convert)(const time_t *) = localtime; //~ E9003
    const time_t now = 0;
    return convert(&now)->tm_year;
}

static void *
serve(void *argument)
{
    return argument;
}

int
main(void)
{
    accepted_handle first = spawn(accepted);
    rejected_handle second = spawn(rejected);
    rejected_name_handle third = spawn(rejected_name);
    int result = 0;
    unwrap(join(&first, &result));
    unwrap(join(&second, &result));
    unwrap(join(&third, &result));
    pthread_t thread;
    int (*const start)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
        pthread_create; //~ E9002
    return start(&thread, NULL, serve, NULL);
}
