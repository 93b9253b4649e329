/* SPDX-License-Identifier: MIT */
/* words.c - lists of strings: see words.h. Failure: no memory, told by false. */
#include "process/words.h"

#include <belay/detail/alloc.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_LEAST = 8 };

void
BlWords_drop(BlWords *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->data[i]);
    free(words->data);
    *words = (BlWords){NULL, 0, 0};
}

/* Have room for one more. */
static bool
grow(BlWords *words)
{
    if (words->count + 1 < words->room)
        return true;
    const size_t room = words->room == 0 ? ROOM_LEAST : 2 * words->room;
    char **const data = belay_alloc_(room * sizeof *data, _Alignof(char *));
    if (data == NULL)
        return false;
    if (words->count > 0)
        memcpy(data, words->data, words->count * sizeof *data);
    free(words->data);
    words->data = data;
    words->room = room;
    return true;
}

bool
bl_words_add(BlWords *words, const char *first, const char *second, const char *third)
{
    const size_t lengths[] = {strlen(first), strlen(second), strlen(third) + 1};
    char *const word = belay_alloc_(lengths[0] + lengths[1] + lengths[2], 1);
    if (word == NULL || !grow(words)) {
        free(word);
        return false;
    }
    memcpy(word, first, lengths[0]);
    memcpy(word + lengths[0], second, lengths[1]);
    memcpy(word + lengths[0] + lengths[1], third, lengths[2]);
    words->data[words->count++] = word;
    words->data[words->count] = NULL;
    return true;
}

void
bl_words_remove(BlWords *words, size_t index)
{
    free(words->data[index]);
    memmove(&words->data[index], &words->data[index + 1],
            (words->count - index) * sizeof *words->data);
    words->count--;
}
