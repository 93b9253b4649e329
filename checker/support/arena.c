/* SPDX-License-Identifier: MIT */
/*
 * arena.c - a list of blocks; the newest one is filled from its beginning.
 */
#include "support/arena.h"

#include <stdalign.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024 };

void
arena_init(Arena *arena)
{
    *arena = (Arena){.blocks = g_ptr_array_new_with_free_func(g_free)};
}

void
arena_done(Arena *arena)
{
    g_ptr_array_free(arena->blocks, TRUE);
    *arena = (Arena){0};
}

void *
arena_alloc(Arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    const size_t room = (size + align - 1) / align * align;
    if (arena->size - arena->used < room) {
        arena->size = MAX(room, BLOCK_SIZE);
        arena->used = 0;
        g_ptr_array_add(arena->blocks, g_malloc0(arena->size));
    }
    char *const block = g_ptr_array_index(arena->blocks, arena->blocks->len - 1);
    void *const given = block + arena->used;
    arena->used += room;
    return given;
}

char *
arena_text(Arena *arena, const char *text, size_t n)
{
    char *const copy = arena_alloc(arena, n + 1);
    memcpy(copy, text, n);
    return copy;
}

char *
arena_string(Arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_text(arena, text, strlen(text));
}

char *
arena_printf(Arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *const made = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    char *const kept = arena_string(arena, made);
    g_free(made);
    return kept;
}
