/* SPDX-License-Identifier: MIT */
/*
 * stdbool.h - the compiler's own header, see stddef.h.
 */
#ifndef BELAY_HAS_STDBOOL_H
#define BELAY_HAS_STDBOOL_H

#define __bool_true_false_are_defined 1

/* From C23 on these are words of the language. */
#if !defined __STDC_VERSION__ || __STDC_VERSION__ < 202000L
#define bool _Bool
#define true 1
#define false 0
#endif

#endif
