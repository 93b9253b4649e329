/* SPDX-License-Identifier: MIT */
/*
 * stdnoreturn.h - the compiler's own header, see stddef.h.
 */
#ifndef BELAY_HAS_STDNORETURN_H
#define BELAY_HAS_STDNORETURN_H

#define noreturn _Noreturn
#define __noreturn_is_defined 1

#endif
