/* SPDX-License-Identifier: MIT */
/*
 * detail/base.h - what every other header needs from the compiler. For internal use.
 *
 * Names that end in an underscore belong to the library: programs do not use them, and they may
 * change from one version to the next.
 */
#ifndef BELAY_DETAIL_BASE_H
#define BELAY_DETAIL_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <belay/annotate.h>

#if !defined(__GNUC__) || (!defined(__cplusplus) && __STDC_VERSION__ < 201112L)
#error "Belay needs gcc (10 or newer) or clang (14 or newer) with GNU C11 (-std=gnu11)"
#endif

/*
 * gcc 12 breaks off ("internal compiler error: in expand_builtin_eh_common") when it compiles some
 * functions that have several cleanups, with -fexceptions and without optimisation. It does not
 * when it says nowhere where a variable's place on the stack is free again; and that is of use to
 * code that is optimised only.
 */
#if !defined(__clang__) && !defined(__OPTIMIZE__)
#pragma GCC optimize("stack-reuse=none")
#endif

/* A function of a header: private to each file that includes it, and welcome to be unused. */
#define BELAY_INLINE_ BELAY_SAYS_("trusted") static inline __attribute__((unused))
#define BELAY_COLD_ __attribute__((cold, noinline))
#define BELAY_MUST_USE_ BELAY_SAYS_("must_use") __attribute__((warn_unused_result))
#define BELAY_API_ __attribute__((visibility("default")))
#define BELAY_PRINTF_(format_, first_) __attribute__((format(printf, format_, first_)))

#define BELAY_LIKELY_(condition) __builtin_expect(!!(condition), 1)
#define BELAY_UNLIKELY_(condition) __builtin_expect(!!(condition), 0)

/*
 * Where a family's function was made, for the place of its panics: no macro can tell where it was
 * called. The sign says so.
 */
#define BELAY_MADE_HERE_ __FILE__, -__LINE__

/* Paste after the arguments were expanded. */
#define BELAY_PASTE_(a, b) BELAY_PASTE_NOW_(a, b)
#define BELAY_PASTE_NOW_(a, b) a##b

/* The last line of an instantiation: gives the user's semicolon something to end. */
#define BELAY_NEEDS_SEMICOLON_(name) struct name##_semicolon_

/*
 * The drop function that an instantiation names as its optional last argument, or the one that does
 * nothing: BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _).
 */
#define BELAY_DROP_OF_(_, drop_, ...) drop_

/*
 * Locks and cells are changed through pointers to const: const says "shared" here, not "constant".
 * The only place that takes a const away. The object itself must not be defined const.
 */
BELAY_INLINE_ void *
belay_interior_(BELAY_LEADS_TO_ BELAY_LENDS const void *shared)
{
    return (void *)(uintptr_t)shared;
}

/* The drop of an element type that owns nothing. */
BELAY_INLINE_ void
belay_drop_nothing_(const void *value)
{
    (void)value;
}

#ifdef __cplusplus
#error "Belay is a library for C; its families of types need GNU C, not C++"
#endif

#endif
