/* SPDX-License-Identifier: MIT */
/*
 * list.h - an owned array that grows.
 *
 * LIST(Name, T) or LIST(Name, T, T_drop) makes the type Name with the members `T *data` and
 * `size_t len`, on a boxed slice of libbelay (Name##Room) that is replaced by one of twice the size
 * when it is full. All zero is the empty list. Running out of memory is told, not fatal: whoever
 * counts a large text wants a message.
 *
 *     bool  Name_push(Name *, T *value)   moves *value to the end; false: no memory, *value stays
 *     void  Name_drop(Name *)             drops the elements, first to last, and frees
 */
#ifndef WORDCOUNT_LIST_H
#define WORDCOUNT_LIST_H

#include <belay/prelude.h>

#include <string.h>

#define LIST(Name, T, ...) \
    BOX_SLICE(Name##Room, T, ##__VA_ARGS__); \
    typedef struct Name { \
        Name##Room room; /* room.len elements, the ones behind len all zero */ \
        size_t len; \
    } Name; \
    static inline __attribute__((unused)) bool Name##_push(Name *list, T *value) \
    { \
        if (list->len == list->room.len) { \
            own(Name##Room) larger = {0}; \
            if (Name##Room_try_new(list->len < 8 ? 16 : 2 * list->len, &larger) != BELAY_OK) \
                return false; \
            if (list->len > 0) { \
                memcpy(larger.data, list->room.data, list->len * sizeof(T)); \
                memset(list->room.data, 0, list->len * sizeof(T)); \
            } \
            belay_swap(&list->room, &larger); \
        } \
        list->room.data[list->len++] = move(*value); \
        return true; \
    } \
    static inline __attribute__((unused)) void Name##_drop(BELAY_CONSUMES Name *list) \
    { \
        Name##Room_drop(&list->room); \
        list->len = 0; \
    } \
    struct Name##_list_ends_

#endif
