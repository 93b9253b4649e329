/* SPDX-License-Identifier: MIT */
/* write_through_box.c - Name_get of a box borrows it for reading. */
/* error: read-only|const value */
#include <belay/prelude.h>

struct pair {
    int left, right;
};
BOX(HeapPair, struct pair);

void
change(HeapPair *box)
{
#if defined(MISTAKE)
    HeapPair_get(box)->left = 1;
#else
    HeapPair_get_mut(box)->left = 1;
#endif
}
