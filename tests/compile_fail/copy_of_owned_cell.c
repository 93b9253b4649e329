/* SPDX-License-Identifier: MIT */
/* copy_of_owned_cell.c - a cell of an owned type has no Name_get: it would make a second owner. */
/* error: Slot_get */
#include <belay/prelude.h>

BOX(Heap, int);
CELL(Slot, Heap, Heap_drop);

Heap take_out(const Slot *slot);

Heap
take_out(const Slot *slot)
{
#if defined(MISTAKE)
    return Slot_get(slot);
#else
    return Slot_take(slot);
#endif
}
