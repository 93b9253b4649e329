/* SPDX-License-Identifier: MIT */
/*
 * bitset.h - sets of small numbers, as the words of a flow.
 */
#ifndef CHECKER_ANALYSIS_BITSET_H
#define CHECKER_ANALYSIS_BITSET_H

#include <glib.h>
#include <stdbool.h>

enum { BITS = 64 }; /* of a word */

static inline bool
has_bit(const guint64 *set, size_t bit)
{
    return (set[bit / BITS] >> (bit % BITS) & 1) != 0;
}

static inline void
set_bit(guint64 *set, size_t bit)
{
    set[bit / BITS] |= G_GUINT64_CONSTANT(1) << (bit % BITS);
}

static inline void
clear_bit(guint64 *set, size_t bit)
{
    set[bit / BITS] &= ~(G_GUINT64_CONSTANT(1) << (bit % BITS));
}

/* Put all of one set into another: true when that made it larger. */
static inline bool
add_set(guint64 *to, const guint64 *from, size_t n_words)
{
    bool changed = false;
    for (size_t i = 0; i < n_words; i++) {
        const guint64 all = to[i] | from[i];
        changed |= all != to[i];
        to[i] = all;
    }
    return changed;
}

/* How many words a set of n numbers takes. */
static inline size_t
words_of(size_t n)
{
    return (n + BITS - 1) / BITS;
}

#endif
