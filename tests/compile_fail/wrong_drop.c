/* SPDX-License-Identifier: MIT */
/* wrong_drop.c - the drop function of an element takes a pointer to it. */
/* warning: incompatible pointer type */
#include <belay/prelude.h>

#include <stdlib.h>

static void
drop_text(char **text)
{
    free(*text);
    *text = NULL;
}

#if defined(MISTAKE)
BOX(Heap, long *, drop_text);
#else
BOX(Heap, char *, drop_text);
#endif
