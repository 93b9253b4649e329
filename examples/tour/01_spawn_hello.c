/* SPDX-License-Identifier: MIT */
/*
 * 01_spawn_hello.c - start two threads and wait for neither.
 *
 * spawn() starts a thread and gives back a handle. Whoever drops the handle lets the thread run on
 * by itself: it is detached. A process ends when main returns, and it takes with it every thread
 * that still runs. So this program prints main's line always, and the lines of the threads if they
 * were fast enough. It is no error: the exit status is 0.
 *
 * Rust: the same. std::thread::spawn, and dropping its JoinHandle detaches.
 *
 * To break it: run it twenty times and count the lines. Then see 02_join.c for the cure.
 */
#include <belay/prelude.h>

#include <inttypes.h>
#include <stdio.h>

static void
say_hello(const char *who)
{
    own(belay_thread) me = belay_thread_current();
    printf("hello from %s, thread %" PRIu64 "\n", who, belay_thread_id(&me));
}

closure(void, hello, by_copy(const char *, who))
{
    say_hello(who);
}

int
main(void)
{
    /* Each line is written at once and whole, so that none is cut off in the middle. */
    setvbuf(stdout, NULL, _IONBF, 0);

    hello_handle first = spawn(hello, "the first thread");
    hello_handle second = spawn(hello, "the second thread");
    say_hello("main");

    /* To drop a handle by name says that nobody is meant to wait. */
    hello_handle_drop(&first);
    hello_handle_drop(&second);
}

/*
 * The threads may get no turn at all. (For valgrind, the stack of a thread that the process takes
 * with it is "possibly lost"; the tests count what is lost for certain.)
 *
 * expect: exit 0
 * stdout in any order:
 *     ~ hello from main, thread \d+
 *     ?~ hello from the first thread, thread \d+
 *     ?~ hello from the second thread, thread \d+
 */
