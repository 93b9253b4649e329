/* SPDX-License-Identifier: MIT */
/*
 * debug.h - print values for people: what Name_debug of the locks shows of their data.
 */
#ifndef BELAY_DEBUG_H
#define BELAY_DEBUG_H

#include <belay/detail/base.h>
#include <stdio.h>

/* The kinds of values that can be printed without being told how. */
typedef enum belay_debug_kind_ {
    BELAY_DEBUG_OTHER_, /* printed as its size: <24 bytes> */
    BELAY_DEBUG_BOOL_,
    BELAY_DEBUG_CHAR_,
    BELAY_DEBUG_SIGNED_,
    BELAY_DEBUG_UNSIGNED_,
    BELAY_DEBUG_FLOAT_,
    BELAY_DEBUG_DOUBLE_,
    BELAY_DEBUG_STRING_,
} belay_debug_kind_;

/* The kind of an expression, which is not evaluated. */
#define BELAY_DEBUG_KIND_(value_) \
    _Generic((value_),                                                                             \
        bool: BELAY_DEBUG_BOOL_,                                                                   \
        char: BELAY_DEBUG_CHAR_,                                                                   \
        signed char: BELAY_DEBUG_SIGNED_,                                                          \
        short: BELAY_DEBUG_SIGNED_,                                                                \
        int: BELAY_DEBUG_SIGNED_,                                                                  \
        long: BELAY_DEBUG_SIGNED_,                                                                 \
        long long: BELAY_DEBUG_SIGNED_,                                                            \
        unsigned char: BELAY_DEBUG_UNSIGNED_,                                                      \
        unsigned short: BELAY_DEBUG_UNSIGNED_,                                                     \
        unsigned: BELAY_DEBUG_UNSIGNED_,                                                           \
        unsigned long: BELAY_DEBUG_UNSIGNED_,                                                      \
        unsigned long long: BELAY_DEBUG_UNSIGNED_,                                                 \
        float: BELAY_DEBUG_FLOAT_,                                                                 \
        double: BELAY_DEBUG_DOUBLE_,                                                               \
        char *: BELAY_DEBUG_STRING_,                                                               \
        const char *: BELAY_DEBUG_STRING_,                                                         \
        default: BELAY_DEBUG_OTHER_)

/* Print the value of `kind` and `size` bytes at value. Strings are quoted; NULL is NULL. */
BELAY_API_ void belay_debug_value_(FILE *out, belay_debug_kind_ kind, const void *value,
                                   size_t size);

#endif
