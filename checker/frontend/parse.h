/* SPDX-License-Identifier: MIT */
/*
 * parse.h - one C file to a unit of MIR.
 */
#ifndef CHECKER_FRONTEND_PARSE_H
#define CHECKER_FRONTEND_PARSE_H

#include <stdbool.h>

#include "frontend/models.h"
#include "mir/mir.h"

typedef struct FrontOptions {
    const char *include_dir;  /* of Belay's own headers, NULL when not known */
    const char *const *flags; /* for clang, NULL at the end */
    const char *text;         /* of the file, where it is not on the disk; else NULL */
    size_t length;
    const char *directory; /* where relative paths start; NULL: where the process is */
    const Models *models;  /* of libraries that say nothing themselves; or NULL */
    bool verify;           /* report every reference to a variable that did not reach the MIR */
    bool every_owned;      /* take every complete record for an owned type */
} FrontOptions;

typedef enum ParseResult { PARSE_OK, PARSE_ERRORS, PARSE_FAILED } ParseResult;

/*
 * Parse the file and lower its functions. Errors of the compiler are added to the unit's reports;
 * functions that have one are not lowered, and counted as unchecked. PARSE_FAILED: there is no
 * unit.
 */
ParseResult front_parse(const char *path, const FrontOptions *options, Unit **ret_unit);

#endif
