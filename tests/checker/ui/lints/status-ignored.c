/* SPDX-License-Identifier: MIT */
/* status-ignored.c - other statuses ignored (LINT-010: condvar_wait gives none in C) */
#include <belay/prelude.h>

MUTEX(Number, int);
CHANNEL(Words, const char *);
ONCE_LOCK(Config, int);

void
rejected(const Number *number, const WordsSender *tx, const WordsReceiver *rx, const Config *config)
{
    own(NumberGuard) guard = {0};
    const char *word;
    Number_try_lock(number, &guard); //~ WARN unused_must_use
    WordsSender_send(tx, "hi");      //~ WARN unused_must_use
    WordsReceiver_recv(rx, &word);   //~ WARN unused_must_use
    Config_set(config, 1);           //~ WARN unused_must_use
}

void
accepted(const Number *number, const WordsSender *tx, const WordsReceiver *rx, const Config *config)
{
    own(NumberGuard) guard = {0};
    const char *word;
    if (Number_try_lock(number, &guard) == BELAY_OK)
        *guard.data = 1;
    unwrap(WordsSender_send(tx, "hi"));
    while (WordsReceiver_try_recv(rx, &word) == BELAY_OK)
        (void)word;
    (void)Config_set(config, 1);
}
