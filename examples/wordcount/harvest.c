/* SPDX-License-Identifier: MIT */
/*
 * harvest.c - count one chunk: map it or read it, find its borders, count, rank its words.
 *
 * A mapped chunk is mapped when it is its turn and unmapped when it is counted, so that memory
 * stays small however large the file is, and threads share nothing but the file itself:
 *
 *     file    ...the quick brown fox jumps over the lazy dog...
 *     chunk             begin ^                  ^ end
 *     window     |<- WORD_MAX + 1 ->|<---------->|
 *     counted              |brown fox jumps over |
 *
 * The cut at a place is the word border before it, which depends on the place only: two neighbours
 * find the same border without talking to each other. A run of word bytes too long to be a word may
 * be cut anywhere; in_run tells the one behind the cut.
 *
 * A stream is read in blocks, and what stands behind the last border of a block is kept for the
 * next.
 *
 * Failure: a file that is gone, shrinks or cannot be read gives an outcome with an error, and what
 * was read of it counts, as with wc.
 */
#define _GNU_SOURCE
#include "harvest.h"

#include "guard.h"
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 256 * 1024 };

/* A chunk's part of its file in memory. */
struct window {
    uint8_t *map; /* page-aligned; what was mapped */
    size_t map_size;
    uint64_t start; /* where in the file data[0] is: as far back as the cuts need to look */
    const uint8_t *data;
    bool first; /* data[0] is where counting of the file begins */
};

/* ---- Opening. ---- */

static void
close_source(Harvest *harvest)
{
    if (harvest->close_fd)
        close(harvest->fd);
    harvest->close_fd = false;
    harvest->opened = 0;
}

/*
 * Have the source of the chunk in hand open as harvest->fd; the one that was open last often is it.
 * O_NONBLOCK: a pipe that nobody writes to yet must not hold us where no interrupt reaches. Returns
 * 0 or an errno.
 */
static int
open_source(Harvest *harvest, const Plan *plan, size_t index)
{
    const Source *const source = &plan->sources.room.data[index];
    if (harvest->opened == index + 1)
        return 0;
    close_source(harvest);
    if (source->is_stdin) {
        harvest->fd = STDIN_FILENO;
    } else {
        harvest->fd = open(source->path.data, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (harvest->fd < 0)
            return errno;
        harvest->close_fd = true;
    }
    harvest->opened = index + 1;
    return 0;
}

/* ---- Counting memory. ---- */

/* Count data[0..size), which ends at a cut, and rank its words. */
static void
feed(Harvest *harvest, const Tools *tools, const uint8_t *data, size_t size)
{
    const Rules *const rules = tools->rules;
    Counts counts;
    if (!tools->rank) {
        tools->kernel->count(rules, data, size, &counts);
        counts_append(&harvest->outcome.counts, &counts);
        return;
    }
    Words *const words = harvest->words.data;
    for (size_t at = 0, n; at < size && !harvest->no_memory; at += n) {
        n = size - at;
        if (n > PIECE_MAX)
            n = border_before(rules, data + at, PIECE_MAX, !harvest->in_run);
        tools->kernel->find_words(rules, data + at, n, harvest->in_run, words, &counts);
        counts_append(&harvest->outcome.counts, &counts);
        harvest->in_run = rules_word_byte(rules, data[at + n - 1]);
        harvest->no_memory = !table_add(&harvest->table, words);
    }
}

/* The chunk in hand is done. */
static void
finish(Harvest *harvest, int error)
{
    harvest->outcome.error = error;
    harvest->busy = false;
    if (!Outcomes_push(&harvest->outcomes, &harvest->outcome))
        harvest->no_memory = true;
}

/* ---- Mapped chunks. ---- */

/*
 * Is the chunk, together with all that its cuts may look at, a hole of a sparse file? Then it is
 * bytes of 0: no words, no lines. Only asked for files of our own: it moves the file offset.
 */
static bool
is_hole(int fd, const Source *source, uint64_t start, uint64_t end)
{
    if (source->is_stdin)
        return false;
    const off_t data = lseek(fd, (off_t)start, SEEK_DATA);
    return data < 0 ? errno == ENXIO : (uint64_t)data >= end;
}

/* How far back in the file the cuts at both ends of the chunk need to look. */
static uint64_t
window_start(const Source *source, const Chunk *chunk)
{
    const uint64_t reach = chunk->begin - source->begin;
    return chunk->begin - (reach < WORD_MAX + 1 ? reach : WORD_MAX + 1);
}

static bool
map_window(int fd, const Source *source, const Chunk *chunk, struct window *ret_window)
{
    const uint64_t start = window_start(source, chunk);
    const uint64_t in_page = start % (uint64_t)sysconf(_SC_PAGESIZE);
    const size_t size = (size_t)(chunk->end - start + in_page);
    uint8_t *const map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, (off_t)(start - in_page));
    if (map == MAP_FAILED)
        return false;
    /* From a disk, 0.65 of the time: all of the chunk is read ahead. In memory it costs nothing. */
    madvise(map, size, MADV_WILLNEED);
    *ret_window = (struct window){map, size, start, map + in_page, start == source->begin};
    return true;
}

/* Count what stands between the cuts that belong to the chunk's begin and end. */
static void
count_window(Harvest *harvest, const Tools *tools, const struct window *window, const Chunk *chunk,
             bool last)
{
    const Rules *const rules = tools->rules;
    const size_t begin = (size_t)(chunk->begin - window->start);
    const size_t end = (size_t)(chunk->end - window->start);
    const size_t from = border_before(rules, window->data, begin, window->first);
    const size_t to = last ? end : border_before(rules, window->data, end, window->first);
    harvest->in_run = from > 0 && rules_word_byte(rules, window->data[from - 1]);
    if (from < to)
        feed(harvest, tools, window->data + from, to - from);
}

/*
 * What is wrong with the file after its chunk was counted: 0, or the error of the outcome. Where
 * the file is shorter now, zeros were counted instead: take their bytes back. `lost`: see guard.h.
 */
static int
check_after(Harvest *harvest, const Chunk *chunk, const void *lost)
{
    struct stat stat;
    if (fstat(harvest->fd, &stat) != 0)
        return errno;
    const uint64_t size = (uint64_t)stat.st_size;
    if (size >= chunk->end)
        return lost != NULL ? EIO : 0;
    uint64_t *const bytes = &harvest->outcome.counts.bytes;
    const uint64_t missing = chunk->end - (size > chunk->begin ? size : chunk->begin);
    *bytes -= missing < *bytes ? missing : *bytes;
    return ERROR_CHANGED;
}

/* Is fd still the file that was planned? A path may lead to another one by now. */
static int
check_before(int fd, const Source *source)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0)
        return errno;
    return stat.st_dev == source->device && stat.st_ino == source->inode ? 0 : ERROR_CHANGED;
}

/* Count a chunk of the open file. Returns 0 or the error of the outcome. */
static int
count_mapped(Harvest *harvest, const Tools *tools, const Source *source, const Chunk *chunk)
{
    struct window window;
    if (is_hole(harvest->fd, source, window_start(source, chunk), chunk->end)) {
        harvest->outcome.counts.bytes = chunk->end - chunk->begin;
        return check_after(harvest, chunk, NULL);
    }
    if (!map_window(harvest->fd, source, chunk, &window))
        return errno;
    guard_watch(window.map, window.map_size);
    count_window(harvest, tools, &window, chunk, chunk->end == source->begin + source->size);
    const void *const lost = guard_end();
    munmap(window.map, window.map_size);
    return check_after(harvest, chunk, lost);
}

/* The chunk in hand, at once. */
static uint64_t
step_mapped(Harvest *harvest, const Tools *tools, const Chunk *chunk)
{
    const Source *const source = &tools->plan->sources.room.data[chunk->source];
    int error = check_before(harvest->fd, source);
    if (error == 0)
        error = count_mapped(harvest, tools, source, chunk);
    finish(harvest, error);
    return chunk->end - chunk->begin;
}

/* ---- Streams. ---- */

/* Count the first bytes of the buffer, which is out of the harvest meanwhile: feed changes that. */
static void
feed_buffer(Harvest *harvest, const Tools *tools, size_t size)
{
    own(Bytes) buffer = belay_take(&harvest->buffer);
    feed(harvest, tools, buffer.data, size);
    belay_swap(&harvest->buffer, &buffer);
}

/* Count what is in the buffer, `have` bytes, but for a word at its end that may go on. */
static void
feed_block(Harvest *harvest, const Tools *tools, size_t have)
{
    const size_t cut =
        tools->rank ? border_before(tools->rules, harvest->buffer.data, have, !harvest->in_run)
                    : have;
    feed_buffer(harvest, tools, cut);
    harvest->kept = have - cut;
    memmove(harvest->buffer.data, harvest->buffer.data + cut, harvest->kept);
}

/* Nothing more will come: what was kept for the next block is a word as it is. */
static void
end_stream(Harvest *harvest, const Tools *tools, int error)
{
    feed_buffer(harvest, tools, harvest->kept);
    harvest->kept = 0;
    finish(harvest, error);
}

/* One block of the stream in hand. */
static uint64_t
step_stream(Harvest *harvest, const Tools *tools)
{
    if (!interrupt_wait_readable(tools->interrupt, harvest->fd)) {
        end_stream(harvest, tools, EINTR);
        return 0;
    }
    const ssize_t got = read(harvest->fd, harvest->buffer.data + harvest->kept,
                             harvest->buffer.len - harvest->kept);
    if (got > 0)
        feed_block(harvest, tools, harvest->kept + (size_t)got);
    else if (got == 0)
        end_stream(harvest, tools, 0);
    else if (errno != EAGAIN && errno != EINTR)
        end_stream(harvest, tools, errno);
    return got > 0 ? (uint64_t)got : 0;
}

/* ---- The harvest. ---- */

void
Harvest_drop(BELAY_CONSUMES Harvest *harvest)
{
    close_source(harvest);
    Table_drop(&harvest->table);
    Outcomes_drop(&harvest->outcomes);
    Bytes_drop(&harvest->buffer);
    Scratch_drop(&harvest->words);
    *harvest = (Harvest){0};
}

bool
harvest_prepare(Harvest *harvest, const Tools *tools)
{
    return Bytes_try_new(BUFFER_SIZE, &harvest->buffer) == BELAY_OK &&
           (!tools->rank || Scratch_try_new(1, &harvest->words) == BELAY_OK);
}

void
harvest_take(Harvest *harvest, size_t index)
{
    harvest->outcome = (Outcome){.chunk = index};
    harvest->in_run = false;
    harvest->busy = true;
}

bool
harvest_busy(const Harvest *harvest)
{
    return harvest->busy;
}

uint64_t
harvest_step(Harvest *harvest, const Tools *tools)
{
    const Chunk *const chunk = &tools->plan->chunks.room.data[harvest->outcome.chunk];
    const int error = open_source(harvest, tools->plan, chunk->source);
    if (error != 0) {
        finish(harvest, error);
        return chunk->end - chunk->begin;
    }
    return chunk->mapped ? step_mapped(harvest, tools, chunk) : step_stream(harvest, tools);
}
