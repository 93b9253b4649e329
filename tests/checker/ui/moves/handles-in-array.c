/* SPDX-License-Identifier: MIT */
/*
 * handles-in-array.c - handles moved into an array, then used by the old name (MOVE-053,
 * MOVE-056)
 */
#include <belay/prelude.h>

closure(void, work, by_copy(int, id))
{
    (void)id;
}

void
rejected(void)
{
    own(work_handle) handle = spawn(work, 1);
    work_handle all[1];
    all[0] = move(handle);
    unwrap(join(&handle)); //~ E0382
    unwrap(join(&all[0]));
}

void
accepted(void)
{
    work_handle all[8];
    for (int i = 0; i < 8; i++)
        all[i] = spawn(work, i);
    for (int i = 0; i < 8; i++)
        unwrap(join(&all[i]));
}

void
accepted_backwards(void)
{
    work_handle all[8];
    int n = 0;
    while (n < 8) {
        own(work_handle) handle = spawn(work, n);
        all[n++] = move(handle);
    }
    while (n > 0) {
        own(work_handle) handle = move(all[--n]);
        unwrap(join(&handle));
    }
}
