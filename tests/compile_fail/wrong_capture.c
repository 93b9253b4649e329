/* SPDX-License-Identifier: MIT */
/* wrong_capture.c - a capture of another type is the compiler's own error. */
/* error: incompatible type|no known conversion */
#include <belay/prelude.h>

BOX(HeapInt, int);
BOX(HeapLong, long);

closure(void, takes, by_move(HeapInt, box))
{
}

void
start(void)
{
#if defined(MISTAKE)
    own(takes_handle) handle = spawn(takes, HeapLong_new(1));
#else
    own(takes_handle) handle = spawn(takes, HeapInt_new(1));
#endif
}
