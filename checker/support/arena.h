/* SPDX-License-Identifier: MIT */
/*
 * arena.h - memory for what is made piece by piece and thrown away whole.
 *
 * An arena belongs to one thread. What it gives is zeroed and stays where it is until the arena
 * ends.
 */
#ifndef CHECKER_SUPPORT_ARENA_H
#define CHECKER_SUPPORT_ARENA_H

#include <glib.h>
#include <stddef.h>

typedef struct Arena {
    GPtrArray *blocks;
    size_t used, size; /* of the newest block */
} Arena;

void arena_init(Arena *arena);
void arena_done(Arena *arena);

/* Zeroed memory, aligned for any object. Ends the process when there is none, as GLib does. */
void *arena_alloc(Arena *arena, size_t size);

/* A copy of n bytes and a zero after them; of a string. NULL stays NULL. */
char *arena_text(Arena *arena, const char *text, size_t n);
char *arena_string(Arena *arena, const char *text);
char *arena_printf(Arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);

#define arena_new(arena, T) ((T *)arena_alloc((arena), sizeof(T)))
#define arena_array(arena, T, n) ((T *)arena_alloc((arena), sizeof(T) * (n)))

#endif
