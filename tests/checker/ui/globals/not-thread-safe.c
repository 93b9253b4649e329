/* SPDX-License-Identifier: MIT */
/* not-thread-safe.c - functions that are not thread-safe, called from a thread */
#include <belay/prelude.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

closure(void, rejected)
{
    char text[] = "a b";
    const time_t now = time(NULL);
    char *const word = strtok(text, " ");           //~ E9003
    const struct tm *const local = localtime(&now); //~ E9003
    setenv("A", "b", 1);                            //~ E9003
    (void)word;
    (void)local;
}

closure(void, accepted)
{
    char text[] = "a b";
    char *rest = NULL;
    const time_t now = time(NULL);
    struct tm local;
    char *const word = strtok_r(text, " ", &rest);
    if (localtime_r(&now, &local) != NULL)
        (void)word;
    (void)getenv("A");
    (void)strlen(text);
    free(malloc(3));
}

/* No thread comes here. */
void
accepted_in_main(void)
{
    char text[] = "a b";
    (void)strtok(text, " ");
    setenv("A", "b", 1);
}

void
run(void)
{
    accepted_in_main();
    spawn(rejected);
    spawn(accepted);
}
