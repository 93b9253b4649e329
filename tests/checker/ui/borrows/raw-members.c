/* SPDX-License-Identifier: MIT */
/* raw-members.c - a raw pointer copied out of an owned struct, whose memory is gone before a use */
#include <belay/prelude.h>

#include <stdlib.h>

typedef struct Buffer {
    int *data;
    size_t len;
} Buffer;

void Buffer_drop(BELAY_CONSUMES Buffer *buffer);
Buffer Buffer_make(void);
void append(Buffer *buffer, int n);
void note(int n);
MUTEX(LockedBuffer, Buffer, Buffer_drop);

static void
empty(Buffer *buffer)
{
    free(buffer->data);
    buffer->data = NULL;
}

void
rejected_drop(Buffer *buffer)
{
    const int *const first = buffer->data;
    Buffer_drop(buffer); //~ E0505
    note(*first);
}

void
rejected_sum(void)
{
    own(Buffer) buffer = Buffer_make();
    const int *const second = buffer.data + 1;
    Buffer_drop(&buffer); //~ E0505
    note(*second);
}

void
rejected_change(Buffer *buffer)
{
    const int *const first = buffer->data;
    append(buffer, 1); //~ E0502
    note(*first);
}

void
rejected_emptied(Buffer *buffer)
{
    const int *const first = buffer->data;
    empty(buffer); //~ E0502
    note(*first);
}

void
rejected_free(Buffer *buffer)
{
    const int *const first = buffer->data;
    free(buffer->data); //~ E0505
    buffer->data = NULL;
    note(*first);
}

/* Of no owned struct, in one function. */
void
rejected_plain(int *all)
{
    const int *const second = &all[1];
    free(all); //~ E0505
    note(*second);
}

void
rejected_locked(const LockedBuffer *locked)
{
    with_lock (buffer, locked) {
        const int *const first = buffer->data;
        Buffer_drop(buffer); //~ E0505
        note(*first);
    }
}

int *
rejected_out_of_lock(const LockedBuffer *locked)
{
    own(LockedBufferGuard) guard = LockedBuffer_lock(locked);
    return guard.data->data; //~ E0515
}

void
accepted(Buffer *buffer)
{
    int *const first = buffer->data;
    buffer->data[1] = 2;
    *first = 1;
    buffer->len = 1;
    note(*first);
    free(buffer->data);
    buffer->data = NULL;
}

/* The pointer leads elsewhere; what it led to is still there. */
void
accepted_exchange(Buffer *buffer, int *fresh)
{
    int *const old = buffer->data;
    buffer->data = fresh;
    note(*old);
    free(old);
}

void
accepted_grow(Buffer *buffer)
{
    int *const more = realloc(buffer->data, 2 * sizeof(int));
    if (more == NULL)
        abort();
    buffer->data = more;
    more[0] = 1;
}
