/* SPDX-License-Identifier: MIT */
/*
 * models.h - what functions and types of libraries promise that say nothing themselves.
 *
 * Each file models/NAME.model is a key file: a group for each function or type, a key for each word
 * of annotate.h, with its text:
 *
 *     [strtok]
 *     thread_unsafe=it keeps its place in a static variable
 *     use_instead=strtok_r
 *
 *     [strchr]
 *     lends=0
 *
 *     [pthread_rwlock_rdlock]
 *     lock=0 takes shared
 *
 *     [pthread_mutex_t]
 *     sync=always
 */
#ifndef CHECKER_FRONTEND_MODELS_H
#define CHECKER_FRONTEND_MODELS_H

#include "mir/mir.h"

typedef struct Models Models;

/* All models of a folder; NULL, or a folder that cannot be read, gives none. */
Models *models_load(const char *directory);
void models_free(Models *models);

/* The set of LOCK_... that a text names, `takes shared` say; NULL names none. */
unsigned models_lock_words(const char *text);

/* Tell the symbol of a function what its model promises. models may be NULL. */
void models_apply(const Models *models, Symbol *symbol);

/* What a model says by one word of something with this name; NULL: nothing. models may be NULL. */
const char *models_say(const Models *models, const char *name, const char *word);

#endif
