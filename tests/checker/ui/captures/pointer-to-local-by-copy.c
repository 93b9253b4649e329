/* SPDX-License-Identifier: MIT */
/* pointer-to-local-by-copy.c - a pointer by copy that is known to point to a local */
#include <belay/prelude.h>

struct text {
    char words[8];
};

static const struct text fixed = {"fixed"};

closure(void, print, by_copy(const struct text *, text))
{
    (void)text->words;
}

closure(void, print_words, by_copy(const char *, words))
{
    (void)words;
}

void
rejected(void)
{
    const struct text text = {"local"};
    spawn(print, &text);            //~ E0597
    spawn(print_words, text.words); //~ E0597
}

void
rejected_array(int n)
{
    char buffer[8] = "";
    spawn(print_words, buffer);     //~ E0597
    spawn(print_words, &buffer[n]); //~ E0597
    spawn(print_words, buffer + 1); //~ E0597
}

void
rejected_choice(bool which)
{
    const struct text text = {"local"};
    spawn(print, which ? &fixed : &text); //~ E0597
}

void
rejected_compound(void)
{
    spawn(print, &(struct text){"temporary"}); //~ E0597
}

void
accepted(void)
{
    static const struct text kept = {"kept"};
    const struct text *pointer = &kept;
    spawn(print, &fixed);
    spawn(print, &kept);
    spawn(print, pointer);
    spawn(print_words, "literal");
    spawn(print_words, fixed.words);
    spawn(print_words, &fixed.words[2]);
    spawn(print_words, __func__);
}

void
accepted_choice(bool which)
{
    spawn(print_words, which ? "one" : "two");
    const char *words = "three";
    if (which)
        words = "four";
    spawn(print_words, words);
}
