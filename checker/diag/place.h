/* SPDX-License-Identifier: MIT */
/*
 * place.h - how places of the user's source are named in each output.
 */
#ifndef CHECKER_DIAG_PLACE_H
#define CHECKER_DIAG_PLACE_H

#include "support/source.h"

/*
 * The path as people read it: relative where the file is below the working folder. To be freed by
 * g_free(). Valid UTF-8.
 */
char *place_shown(const Source *source);

/* A column in bytes, from 1, as a column in characters, from 1. */
uint32_t place_character_column(const Source *source, uint32_t line, uint32_t column);

#endif
