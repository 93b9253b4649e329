/* SPDX-License-Identifier: MIT */
/* static-strings.c - members and messages that point to static storage, said by BELAY_STATIC */
#include <belay/prelude.h>

struct word {
    BELAY_STATIC const char *text;
    int count;
};

struct raw_word {
    const char *text;
    int count;
};
CHANNEL(Words, struct word);
CHANNEL(RawWords, struct raw_word);

closure(void, say, by_move(WordsSender, tx))
{
    unwrap(WordsSender_send(tx, (struct word){"hi", 1}));
}

closure(void, say_raw, by_move(RawWordsSender, tx))
{
    unwrap(RawWordsSender_send(tx, (struct raw_word){"hi", 1}));
}

void
accepted(void)
{
    channel(Words, tx, rx);
    own(say_handle) handle = spawn(say, move(tx));
    for_recv (word, &rx)
        (void)word.text;
    unwrap(join(&handle));
}

void
rejected(void)
{
    channel(RawWords, tx, rx);
    own(say_raw_handle) handle = spawn(say_raw, move(tx)); //~ E0277
    for_recv (word, &rx)
        (void)word.text;
    unwrap(join(&handle));
}
