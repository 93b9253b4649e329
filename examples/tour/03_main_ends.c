/* SPDX-License-Identifier: MIT */
/*
 * 03_main_ends.c - main counts to 4 while a thread wants to count to 9.
 *
 * Both pause for a millisecond after each number. Main is done first and returns, and the process
 * ends in the middle of what the thread does: it is cut off. What the thread owns is not dropped
 * then, so the goodbye below stays unsaid. A thread whose work must be finished has to be joined.
 *
 * Rust: the same; destructors of threads that still run when main returns do not run.
 *
 * To break it: replace the last line of main by unwrap(join(&counter)).
 */
#include <belay/prelude.h>

#include <stdio.h>

/* An owned value that shows when it is dropped. */
typedef struct Goodbye {
    const char *from; /* a string literal; NULL when empty */
} Goodbye;

static void
Goodbye_drop(BELAY_CONSUMES Goodbye *goodbye)
{
    if (goodbye->from != NULL)
        printf("goodbye from %s\n", goodbye->from);
    goodbye->from = NULL;
}

static void
count_to(int last, const char *who)
{
    for (int i = 1; i <= last; i++) {
        printf("number %d from %s\n", i, who);
        belay_thread_sleep(BELAY_MS(1));
    }
}

closure(void, count)
{
    own(Goodbye) goodbye = {"the thread"};
    count_to(9, "the thread");
}

int
main(void)
{
    /* Each line is written at once and whole, so that none is cut off in the middle. */
    setvbuf(stdout, NULL, _IONBF, 0);

    count_handle counter = spawn(count);
    count_to(4, "main");
    count_handle_drop(&counter);
}

/*
 * Where the thread is cut off depends on the system: each of its lines may be missing, and in one
 * of several runs the last one must be (a busy system may let the thread finish now and then).
 * Valgrind calls the stack of such a thread "possibly lost"; the tests count what is lost for
 * certain.
 *
 * expect: exit 0
 * stdout in any order:
 *     number 1 from main
 *     number 2 from main
 *     number 3 from main
 *     number 4 from main
 *     ? number 1 from the thread
 *     ? number 2 from the thread
 *     ? number 3 from the thread
 *     ? number 4 from the thread
 *     ? number 5 from the thread
 *     ? number 6 from the thread
 *     ? number 7 from the thread
 *     ? number 8 from the thread
 *     ? number 9 from the thread
 *     ! goodbye from the thread
 */
