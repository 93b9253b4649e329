/* SPDX-License-Identifier: MIT */
/* heap-pointer.c - what malloc gave, by copy to a thread */
#include <belay/prelude.h>

#include <stdlib.h>

BOX_SLICE(Bytes, char);

closure(void, fill, by_copy(char *, bytes))
{
    bytes[0] = 0;
}

closure(void, fill_owned, by_move(Bytes, bytes))
{
    bytes->data[0] = 0;
}

void
rejected(void)
{
    char *const bytes = malloc(8);
    if (bytes == NULL)
        return;
    own(fill_handle) handle = spawn(fill, bytes); //~ E0277
    unwrap(join(&handle));
    free(bytes);
}

void
accepted(void)
{
    spawn(fill_owned, Bytes_new(8));
}

/* malloc gave it, and free can free it. */
void
accepted_taken_over(void)
{
    char *const bytes = malloc(8);
    if (bytes != NULL)
        spawn(fill_owned, Bytes_from_raw(bytes, 8));
}
