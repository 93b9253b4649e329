/* SPDX-License-Identifier: MIT */
/*
 * 30_escape.c - a function lends what it was lent to a thread, and waits for it.
 *
 * print_in_thread() has a pointer parameter: it may use the text until it returns, not longer. A
 * scoped thread may borrow it in turn, because the scope ends before the function does. A thread of
 * spawn() may not: nobody knows when it ends.
 *
 * Rust: thread::scope with a captured parameter.
 *
 * To break it: give the parameter to spawn() (30_escape_rejected.c), or the address of a variable
 * (30_escape_rejected_local.c).
 */
#include <belay/prelude.h>

#include <stdio.h>

struct text {
    char words[32];
};

closure(void, print_text, by_ref(struct text, text))
{
    printf("%s\n", text->words);
}

static void
print_in_thread(const struct text *text)
{
    scope (s)
        scope_spawn(s, print_text, text);
}

int
main(void)
{
    const struct text text = {"the scope waited for the thread"};
    print_in_thread(&text);
}

/*
 * expect: exit 0
 * stdout:
 *     the scope waited for the thread
 */
