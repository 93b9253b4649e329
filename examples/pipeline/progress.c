/* SPDX-License-Identifier: MIT */
/*
 * progress.c - one line of standard error, drawn over itself:
 *
 *     [##############................]  48 %   512.3 MB to 121.9 MB   98.1 MB/s
 */
#include "progress.h"

#include <stdio.h>

enum { BAR = 30 };

static const belay_duration stays = BELAY_MS(100);

static void
draw_bar(double share)
{
    char bar[BAR + 1];
    const int full = share < 1 ? (int)(share * BAR) : BAR;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR] = '\0';
    fprintf(stderr, "[%s] %3.0f %%   ", bar, share < 1 ? 100 * share : 100);
}

static void
draw_facts(const Progress *progress, uint64_t read, uint64_t written)
{
    const double seconds = (double)(belay_now() - progress->begin) / (double)BELAY_SECS(1);
    fprintf(stderr, "%.1f MB to %.1f MB   %.1f MB/s", (double)read / 1e6, (double)written / 1e6,
            seconds > 0 ? (double)read / 1e6 / seconds : 0);
}

Progress
progress_begin(bool visible, uint64_t size)
{
    return (Progress){.visible = visible, .size = size, .begin = belay_now()};
}

void
progress_draw(Progress *progress, uint64_t read, uint64_t written)
{
    const belay_duration now = belay_now();
    if (!progress->visible || now - progress->drawn < stays)
        return;
    progress->drawn = now;
    fputc('\r', stderr);
    if (progress->size > 0)
        draw_bar((double)read / (double)progress->size);
    draw_facts(progress, read, written);
    fputs("\033[K", stderr); /* what is left of a longer line */
}

void
progress_end(Progress *progress, uint64_t read, uint64_t written)
{
    if (!progress->visible)
        return;
    fputc('\r', stderr);
    draw_facts(progress, read, written);
    fputs("\033[K\n", stderr);
}
