/* SPDX-License-Identifier: MIT */
/*
 * channel_memory.c - belay-bench-memory: the memory of channels, as malloc counts it.
 *
 * Bytes in use, with malloc's own overhead (mallinfo2), of: an empty channel with both its ends; a
 * message of 8 bytes that waits in one; the channel after a burst of ten million was sent and
 * received. And the largest resident size of the process during that burst, and after it.
 */
#include <belay/prelude.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

CHANNEL(Words, uint64_t);
ONESHOT(Word, uint64_t);

enum { MANY = 1000, QUEUED = 1000000, BURST = 10000000 };

static double
in_use(void)
{
    const struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd);
}

/* Bytes of an empty channel with room for `room`: the mean of many. */
static double
empty(size_t room)
{
    static WordsSender senders[MANY];
    static WordsReceiver receivers[MANY];
    const double before = in_use();
    for (int i = 0; i < MANY; i++)
        Words_sync_channel(&senders[i], &receivers[i], room);
    const double bytes = (in_use() - before) / MANY;
    for (int i = 0; i < MANY; i++) {
        WordsSender_drop(&senders[i]);
        WordsReceiver_drop(&receivers[i]);
    }
    return bytes;
}

static double
empty_oneshot(void)
{
    static WordSender senders[MANY];
    static WordReceiver receivers[MANY];
    const double before = in_use();
    for (int i = 0; i < MANY; i++)
        Word_oneshot(&senders[i], &receivers[i]);
    const double bytes = (in_use() - before) / MANY;
    for (int i = 0; i < MANY; i++) {
        WordSender_drop(&senders[i]);
        WordReceiver_drop(&receivers[i]);
    }
    return bytes;
}

static void
fill(const WordsSender *tx, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        unwrap(WordsSender_send(tx, i));
}

static void
drain(const WordsReceiver *rx, uint64_t count)
{
    uint64_t value;
    for (uint64_t i = 0; i < count; i++)
        unwrap(WordsReceiver_recv(rx, &value));
}

/* "VmRSS:" of the process, in kB; 0: it is not told. */
static long
resident(const char *name)
{
    char line[256];
    long kb = 0;
    FILE *const status = fopen("/proc/self/status", "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            (void)sscanf(line + strlen(name), "%ld", &kb);
    if (status != NULL)
        fclose(status);
    return kb;
}

int
main(void)
{
    printf("empty, unbounded                 %8.0f bytes\n", empty(BELAY_UNBOUNDED));
    printf("empty, bounded 1                 %8.0f bytes\n", empty(1));
    printf("empty, bounded 64                %8.0f bytes\n", empty(64));
    printf("empty, bounded 1024              %8.0f bytes\n", empty(1024));
    printf("empty, rendezvous                %8.0f bytes\n", empty(0));
    printf("empty, one-shot                  %8.0f bytes\n", empty_oneshot());

    channel(Words, tx, rx);
    const double begin = in_use();
    const long resident_before = resident("VmRSS:");
    fill(&tx, QUEUED);
    printf("queued, unbounded, 8 bytes       %8.2f bytes each\n", (in_use() - begin) / QUEUED);
    drain(&rx, QUEUED);
    fill(&tx, BURST);
    const long resident_full = resident("VmRSS:");
    drain(&rx, BURST);
    printf("after a burst of 10 M            %8.0f bytes more than before\n", in_use() - begin);
    printf("resident: before, full, drained  %ld, %ld, %ld kB\n", resident_before, resident_full,
           resident("VmRSS:"));
}
