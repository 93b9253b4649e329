/* SPDX-License-Identifier: MIT */
/*
 * parallel.c - loops over ranges by the threads of a pool.
 *
 *     range  [ part 0 | part 1 | part 2 | ... ]      next: the first part that nobody has
 *
 * The caller opens a scope in the pool and spawns one helper for each other thread; then the caller
 * and the helpers take parts, one after the other, until there are none. A helper that comes late
 * finds nothing and ends. Parts have a size that is known beforehand, so taking one is one
 * addition, and nothing depends on who took which: halving where a thief is, as other libraries do,
 * spares parts, but makes what is added to what a matter of chance.
 *
 * Invariants
 *     I1  Each part is taken at most once; every part, unless a call panics.
 *     I2  The captures are only read: each call gets a copy with its own range in front.
 *
 * Memory ordering: none of its own. next is relaxed; spawn and the end of the scope order the rest.
 *
 * Failure: what a call panics with, the scope panics with. A helper that finds no memory is done
 * without; results that find none panic. Tests: tests/runtime/parallel_test.c.
 */
#include "thread/pool.h"

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <belay/note.h>
#include <belay/parallel.h>
#include <stdint.h>
#include <string.h>

/* A loop that is running; on the stack of who called it. */
typedef struct Loop {
    const belay_closure_ *closure;
    const void *captures;
    size_t begin, length, parts;
    char *results; /* one for each part; NULL: there are none */
    size_t next;   /* counts up past `parts` */
} Loop;

/* What a call is given: the first two captures. */
typedef struct Range {
    size_t begin, end;
} Range;

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t
parts_of(size_t length, size_t grain)
{
    if (grain == 0)
        return smaller(length, BELAY_PARALLEL_PARTS);
    return length / grain > 0 ? length / grain : smaller(length, 1);
}

/* Part number k; the first ones are longer by one where they cannot all be equal. */
static Range
range_of(const Loop *loop, size_t k)
{
    const size_t each = loop->length / loop->parts, longer = loop->length % loop->parts;
    const size_t begin = loop->begin + k * each + smaller(k, longer);
    return (Range){begin, begin + each + (k < longer ? 1 : 0)};
}

/* Nobody is to begin another part: there is none, or a call has panicked. */
static void
stop(Loop *const *loop)
{
    belay_store_rlx_(&(*loop)->next, (*loop)->parts);
}

/* Take parts until there are none. */
static void
take_parts(Loop *all)
{
    Loop *const loop __attribute__((cleanup(stop))) = all;
    const belay_closure_ *const closure = loop->closure;
    const size_t align = closure->captures_align;
    char room[closure->captures_size + align], nothing;
    char *const captures = room + (align - (uintptr_t)room % align) % align;
    size_t k;
    /* relaxed: see the top */
    while ((k = belay_add_rlx_(&loop->next, 1)) < loop->parts) {
        const Range range = range_of(loop, k);
        memcpy(captures, loop->captures, closure->captures_size);
        memcpy(captures, &range, sizeof range);
        closure->run(captures,
                     loop->results != NULL ? loop->results + k * closure->result_size : &nothing);
    }
}

static void
help(void *captures, void *ret_result)
{
    (void)ret_result;
    take_parts(*(Loop **)captures);
}

static void
unhelp(void *captures)
{
    (void)captures; /* owns nothing */
}

static const belay_closure_ helper = {
    .captures_size = sizeof(Loop *),
    .captures_align = _Alignof(Loop *),
    .result_align = 1,
    .run = help,
    .drop = unhelp,
};

/* Run the loop: I1. */
static void
run_loop(Loop *loop, BlPool *pool, const belay_loop_ *asked)
{
    belay_scope scope __attribute__((cleanup(belay_scope_end_))) = {
        .frame_ = __builtin_frame_address(0),
        .pool_ = pool,
        .file_ = asked->file,
        .line_ = asked->line,
    };
    belay_scope *const s = belay_scope_begin_(&scope);
    BELAY_TOOL_ATOMIC_(&loop->next, sizeof loop->next);
    for (size_t i = 1; i < smaller(pool->threads, loop->parts); i++) {
        belay_handle_ handle;
        if (bl_pool_start(pool, &helper, &loop, s, &handle) != BELAY_OK)
            break; /* no memory: those who are there do it */
    }
    belay_without_notes () /* as in the helpers */
        take_parts(loop);
}

/* The loop that is asked for. Panics where the closure does not begin with a range. */
static Loop
loop_of(const belay_closure_ *closure, const void *captures, const belay_loop_ *asked)
{
    const Range range = {asked->begin, asked->end};
    if (memcmp(captures, &range, sizeof range) != 0)
        belay_panic_at_(asked->file, asked->line,
                        "the first two captures of a loop's closure are by_copy(size_t, ...)");
    const size_t length = range.begin < range.end ? range.end - range.begin : 0;
    return (Loop){
        .closure = closure,
        .captures = captures,
        .begin = range.begin,
        .length = length,
        .parts = parts_of(length, asked->grain),
    };
}

void
belay_parallel_for_(const belay_closure_ *closure, void *captures, void *ret_result, void *asked)
{
    const belay_loop_ *const loop = asked;
    (void)ret_result; /* every call has its own */
    BlPool *const pool = belay_pool_of_(loop->pool, loop->file, loop->line);
    Loop running = loop_of(closure, captures, loop);
    if (running.parts > 0)
        run_loop(&running, pool, loop);
}

void
belay_parallel_map_(const belay_closure_ *closure, void *captures, void *ret_result, void *asked)
{
    belay_loop_ *const loop = asked;
    (void)ret_result; /* every part has its own */
    BlPool *const pool = belay_pool_of_(loop->pool, loop->file, loop->line);
    Loop running = loop_of(closure, captures, loop);
    size_t size;
    if (running.parts == 0)
        return;
    if (__builtin_mul_overflow(running.parts, closure->result_size, &size) ||
        (loop->results = belay_alloc_(size, closure->result_align)) == NULL)
        belay_out_of_memory_(size, loop->file, loop->line);
    running.results = loop->results;
    run_loop(&running, pool, loop);
    loop->parts = running.parts;
}

void
belay_loop_done_(belay_loop_ *loop)
{
    free(loop->results);
}
