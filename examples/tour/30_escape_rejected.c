/* SPDX-License-Identifier: MIT */
/*
 * 30_escape_rejected.c - a function gives a thread what it has only been lent.
 *
 * The function may use the text until it returns; but it returns at once and the thread runs on.
 * That its only caller waits for the thread is nothing that its signature promises.
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

static print_text_handle
start_to_print(const struct text *text)
{
    return spawn(print_text, text); //~ E0521
}

int
main(void)
{
    const struct text text = {"who knows if I am still there"};
    own(print_text_handle) printer = start_to_print(&text);
    unwrap(join(&printer));
}
