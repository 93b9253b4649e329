/* SPDX-License-Identifier: MIT */
/* own-scope-object.c - a home-made object that joins does not make a borrow safe (LIFE-020) */
#include <belay/prelude.h>

struct text {
    char words[8];
};

closure(void, print, by_copy(const struct text *, text))
{
    (void)text->words;
}

typedef struct Joiner {
    print_handle thread;
} Joiner;

static void
Joiner_drop(BELAY_CONSUMES Joiner *joiner)
{
    if (!print_handle_is_finished(&joiner->thread))
        unwrap(join(&joiner->thread));
}

void
rejected(void)
{
    own(Joiner) joiner = {0};
    {
        const struct text text = {"local"};
        joiner.thread = spawn(print, &text); //~ E0597
    }
}

void
accepted(void)
{
    static const struct text text = {"kept"};
    own(Joiner) joiner = {0};
    joiner.thread = spawn(print, &text);
}
