/* SPDX-License-Identifier: MIT */
/*
 * 02_join.c - start two threads and wait for both.
 *
 * join() waits until a thread has ended and takes its handle. It says what became of the thread, as
 * a status that must be used: unwrap() goes on if it is BELAY_OK and panics if the thread panicked.
 * All lines are there every time; which of the first three comes first is up to the system.
 *
 * Rust: handle.join().unwrap().
 *
 * To break it: join one handle twice (02_join_rejected.c). Or leave out an unwrap(): the compiler
 * warns that the status of join() is ignored.
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
    own(hello_handle) first = spawn(hello, "the first thread");
    own(hello_handle) second = spawn(hello, "the second thread");
    say_hello("main");
    unwrap(join(&first));
    unwrap(join(&second));
    printf("both threads have ended\n");
}

/*
 * expect: exit 0
 * stdout in any order:
 *     ~ hello from main, thread \d+
 *     ~ hello from the first thread, thread \d+
 *     ~ hello from the second thread, thread \d+
 * stdout then:
 *     both threads have ended
 */
