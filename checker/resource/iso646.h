/* SPDX-License-Identifier: MIT */
/*
 * iso646.h - the compiler's own header, see stddef.h.
 */
#ifndef BELAY_HAS_ISO646_H
#define BELAY_HAS_ISO646_H

#define and &&
#define and_eq &=
#define bitand &
#define bitor |
#define compl ~
#define not !
#define not_eq !=
#define or ||
#define or_eq |=
#define xor ^
#define xor_eq ^=

#endif
