/* SPDX-License-Identifier: MIT */
/*
 * 33_forget.c - to forget a handle cannot end a scope early.
 *
 * A destructor may never run: values can be leaked, and belay_forget() does it on purpose. If the
 * safety of a scope hung on the destructors of its handles, that would leave a thread running with
 * a pointer to a variable that is gone. It does not: the scope itself knows its threads, and waits
 * for them at the end of its block.
 *
 * Rust: std::mem::forget; it is why thread::scope takes a closure, and why its forerunner, whose
 * guard joined when it was dropped, was withdrawn.
 *
 * To break it: try. Leave the block by break or by return, before the handle is joined.
 */
#include <belay/prelude.h>

#include <stdio.h>

closure(void, write_late, by_mut(int, number))
{
    belay_thread_sleep(BELAY_MS(50));
    *number = 42;
}

int
main(void)
{
    int number = 0;
    scope (s) {
        own(write_late_handle) writer = scope_spawn(s, write_late, &number);
        belay_forget(&writer); //~ WARN mem_forget
    }
    printf("the scope waited: the number is %d\n", number);
}

/*
 * expect: exit 0
 * stdout:
 *     the scope waited: the number is 42
 */
