/* SPDX-License-Identifier: MIT */
/* word-count.c - the shape of a real program: chunks, a lock, a channel and a report */
#include <belay/prelude.h>

#include <stdio.h>

enum { THREADS = 4 };

struct totals {
    long words, lines;
};
MUTEX(Totals, struct totals);
CHANNEL(Progress, size_t);

struct text {
    const char *bytes;
    size_t len;
};

static struct totals
count(const char *bytes, size_t len)
{
    struct totals totals = {0, 0};
    bool in_word = false;
    for (size_t i = 0; i < len; i++) {
        const bool blank = bytes[i] == ' ' || bytes[i] == '\n';
        totals.words += !blank && !in_word;
        totals.lines += bytes[i] == '\n';
        in_word = !blank;
    }
    return totals;
}

closure(void, count_part, by_ref(char, part), by_copy(size_t, len), by_ref(Totals, all),
        by_move(ProgressSender, done))
{
    const struct totals own_totals = count(part, len);
    with_lock (totals, all) {
        totals->words += own_totals.words;
        totals->lines += own_totals.lines;
    }
    unwrap(ProgressSender_send(done, len));
}

void
accepted(const char *bytes, size_t len)
{
    own(Totals) all = Totals_new((struct totals){0, 0});
    channel(Progress, tx, rx);
    size_t seen = 0;
    scope (s) {
        for_chunks (chunk, s, THREADS, bytes, len)
            scope_spawn(s, count_part, chunk.data, chunk.len, &all, ProgressSender_clone(&tx));
        ProgressSender_drop(&tx);
        for_recv (part, &rx) {
            seen += part;
            fprintf(stderr, "\r%zu of %zu", seen, len);
        }
    }
    const struct totals totals = *Totals_get_mut(&all);
    printf("%ld words, %ld lines\n", totals.words, totals.lines);
}
