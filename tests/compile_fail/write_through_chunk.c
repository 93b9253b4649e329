/* SPDX-License-Identifier: MIT */
/* write_through_chunk.c - for_chunks is for reading, for_chunks_mut for writing. */
/* error: read-only|const value */
#include <belay/prelude.h>

void
change(int *array, size_t len)
{
    scope (s) {
#if defined(MISTAKE)
        for_chunks (chunk, s, 2, array, len)
#else
        for_chunks_mut (chunk, s, 2, array, len)
#endif
            chunk.data[0] = 1;
    }
}
