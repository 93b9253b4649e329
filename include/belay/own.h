/* SPDX-License-Identifier: MIT */
/*
 * own.h - who owns a value: own(T), move, and their kin.
 *
 * A type T is owned when a function T_drop(T *) is declared for it. Two rules make a family of
 * types work with everything here:
 *
 *     - a value of all zero bytes is valid and empty, and dropping it does nothing;
 *     - a value may be copied to another address, byte by byte, as long as only one copy is used.
 *
 *     typedef struct { char *text; } Line;
 *     static void Line_drop(BELAY_CONSUMES Line *line) { free(line->text); *line = (Line){0}; }
 *
 *     own(Line) line = read_line();       // Line_drop(&line) on every way out of the block
 *     keep(belay_move(line));             // line is empty now: its drop does nothing
 */
#ifndef BELAY_OWN_H
#define BELAY_OWN_H

#include <belay/annotate.h>
#include <belay/detail/base.h>

/*
 * Declare an owned variable: `belay_own(T) x = value;`. T is one word. T_drop(&x) runs when the
 * block ends on any way out: its end, return, break, goto, a panic (in code compiled with
 * -fexceptions). Give it a value at once: a variable that was never set would be dropped as
 * garbage.
 */
#define belay_own(T) BELAY_SAYS_("own") __attribute__((cleanup(T##_drop), unused)) T

/*
 * The value of x, which is left empty (all zero). x is an lvalue, evaluated more than once only in
 * unevaluated places. Of a plain (copied) type it is a way to read and clear.
 */
#define belay_move(x) (*(__typeof__(&(x)))belay_take_bytes_(&(__typeof__(x)){0}, &(x), sizeof(x)))

/* The value of *pointer, which is left empty. Requires a pointer to one whole value. */
#define belay_take(pointer) \
    (*(__typeof__(&*(pointer)))belay_replace_bytes_( \
        (pointer), &(__typeof__(*(pointer))){0}, sizeof *(pointer)))

/*
 * belay_replace(pointer, value): put value into *pointer and give back what was there. Nothing is
 * dropped. (Variadic, because the commas of a compound literal would part it.)
 */
#define belay_replace(pointer, ...) \
    (*(__typeof__(&*(pointer)))belay_replace_bytes_( \
        (pointer), (__typeof__(*(pointer))[1]){__VA_ARGS__}, sizeof *(pointer)))

/* Exchange *a and *b, two values of one type. */
#define belay_swap(a, b) ((void)belay_swap_bytes_((1 ? (a) : (b)), (b), sizeof *(a)))

/*
 * Leave *pointer empty without dropping it: what it owned is never freed. Safe, as a leak is, and
 * seldom what is wanted.
 */
#define belay_forget(pointer) ((void)belay_forget_bytes_((pointer), sizeof *(pointer)))

BELAY_SAYS_("move")
BELAY_INLINE_ void *
belay_take_bytes_(void *value, BELAY_CONSUMES void *from, size_t size)
{
    __builtin_memcpy(value, from, size);
    __builtin_memset(from, 0, size);
    return value;
}

BELAY_SAYS_("forget")
BELAY_INLINE_ void
belay_forget_bytes_(BELAY_CONSUMES void *from, size_t size)
{
    __builtin_memset(from, 0, size);
}

/* Exchange two values of `size` bytes, 64 at a time, and return b. They may be one value. */
BELAY_SAYS_("swap")
BELAY_INLINE_ void *
belay_swap_bytes_(void *a, void *b, size_t size)
{
    unsigned char *left = (unsigned char *)a;
    unsigned char *right = (unsigned char *)b;
    unsigned char between[64];
    while (size > 0) {
        const size_t part = size < sizeof between ? size : sizeof between;
        __builtin_memcpy(between, left, part);
        __builtin_memmove(left, right, part);
        __builtin_memcpy(right, between, part);
        left += part;
        right += part;
        size -= part;
    }
    return b;
}

/* Put *with into *place, and what was there into *with, which is returned. */
BELAY_SAYS_("replace")
BELAY_INLINE_ void *
belay_replace_bytes_(void *place, void *with, size_t size)
{
    return belay_swap_bytes_(place, with, size);
}

#endif
