/* SPDX-License-Identifier: MIT */
/* channels.c - channels for gdb to show: tests/gdb/run says what it should say. */
#include <belay/prelude.h>

CHANNEL(Words, int);

/* gdb stops here, and looks at the variables of main. */
__attribute__((noinline)) static void
look_here(void)
{
    __asm__ volatile("");
}

int
main(void)
{
    channel(Words, tx, rx);
    sync_channel(Words, bounded_tx, bounded_rx, 4);
    sync_channel(Words, meeting_tx, meeting_rx, 0);
    own(WordsSender) another = WordsSender_clone(&tx);
    own(WordsSender) moved = {0};
    for (int i = 0; i < 3; i++) {
        unwrap(WordsSender_send(&tx, i));
        unwrap(WordsSender_send(&bounded_tx, i));
    }
    int word;
    unwrap(WordsReceiver_recv(&rx, &word));
    look_here();
}
