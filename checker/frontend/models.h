/* SPDX-License-Identifier: MIT */
/*
 * models.h - what functions of libraries promise that say nothing themselves.
 *
 * Each file models/NAME.model is a key file: a group for each function, a key for each word of
 * annotate.h, with its text:
 *
 *     [strtok]
 *     thread_unsafe=it keeps its place in a static variable
 *     use_instead=strtok_r
 *
 *     [strchr]
 *     lends=0
 */
#ifndef CHECKER_FRONTEND_MODELS_H
#define CHECKER_FRONTEND_MODELS_H

#include "mir/mir.h"

typedef struct Models Models;

/* All models of a folder; NULL, or a folder that cannot be read, gives none. */
Models *models_load(const char *directory);
void models_free(Models *models);

/* Tell the symbol of a function what its model promises. models may be NULL. */
void models_apply(const Models *models, Symbol *symbol);

#endif
