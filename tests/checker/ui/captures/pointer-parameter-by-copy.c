/* SPDX-License-Identifier: MIT */
/* pointer-parameter-by-copy.c - a pointer that came in as a parameter */
#include <belay/prelude.h>

struct text {
    const char *words;
};

closure(void, print, by_copy(const char *, words))
{
    (void)words;
}

void
rejected(const char *words)
{
    spawn(print, words); //~ E0521
}

void
rejected_by_variable(const char *words)
{
    const char *copy = words;
    const char *const next = copy + 1;
    spawn(print, next); //~ E0521
}

void
rejected_array(const char words[8])
{
    spawn(print, words); //~ E0521
}

void
rejected_on_branch(const char *words, bool given)
{
    const char *what = "nothing";
    if (given)
        what = words;
    spawn(print, what); //~ E0521
}

void
rejected_member(struct text text)
{
    spawn(print, text.words); //~ E0277
}

void
accepted(BELAY_STATIC const char *words)
{
    spawn(print, words);
}
