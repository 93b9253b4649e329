/* SPDX-License-Identifier: MIT */
/* move_of_const.c - what is const cannot be left empty. */
/* warning: discard */
#include <belay/prelude.h>

BOX(HeapInt, int);

#if defined(MISTAKE)
HeapInt
take(const HeapInt *box)
#else
HeapInt
take(HeapInt *box)
#endif
{
    return move(*box);
}
