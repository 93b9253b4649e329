/* SPDX-License-Identifier: MIT */
/*
 * stdalign.h - the compiler's own header, see stddef.h.
 */
#ifndef BELAY_HAS_STDALIGN_H
#define BELAY_HAS_STDALIGN_H

/* From C23 on these are words of the language. */
#if !defined __STDC_VERSION__ || __STDC_VERSION__ < 202000L
#define alignas _Alignas
#define alignof _Alignof
#define __alignas_is_defined 1
#define __alignof_is_defined 1
#endif

#endif
