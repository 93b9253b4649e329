/* SPDX-License-Identifier: MIT */
/*
 * 30_escape_rejected_local.c - a pointer to a variable of main, stored, and given to a thread.
 *
 * The thread may run on after main's block has ended. The variable does not live as long as the
 * pointer is used; that there is a join() further down does not count
 * (04_move_capture_rejected_by_ref.c says why).
 */
#include <belay/prelude.h>

#include <stdio.h>

struct text {
    char words[32];
};

closure(void, print_text, by_copy(const struct text *, text))
{
    printf("%s\n", text->words);
}

int
main(void)
{
    const struct text text = {"who knows if I am still there"};
    const struct text *const pointer = &text; //~ E0597
    own(print_text_handle) printer = spawn(print_text, pointer);
    unwrap(join(&printer));
}
