/* SPDX-License-Identifier: MIT */
/*
 * not-thread-safe-below.c - the same, two calls below the thread, and by a pointer to the
 * function
 */
#include <belay/prelude.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *
first_word(char *text)
{
    return strtok(text, " "); //~ E9003
}

static size_t
length_of_first(char *text)
{
    return strlen(first_word(text));
}

static void
vouched(void)
{
    BELAY_UNSAFE
    {
        setenv("A", "b", 1);
    }
}

closure(size_t, work)
{
    char text[] = "a b";
    vouched();
    return length_of_first(text);
}

void
run(void)
{
    spawn(work);
}
