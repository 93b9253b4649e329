/* SPDX-License-Identifier: MIT */
/*
 * mir_fuzz.c - what the reader of the MIR takes is well formed, and prints as it is read.
 *
 * Input: the text. What is refused must be refused with a message; what is taken is validated,
 * printed, read again and printed again: both prints are the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mir/mir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
    if (!condition)
        abort();
}

/* The unit as text; to be freed. */
static char *
text_of(const Unit *unit, size_t *ret_length)
{
    char *text = NULL;
    FILE *const out = open_memstream(&text, ret_length);
    require(out != NULL);
    for (size_t i = 0; i < unit->bodies->len; i++) {
        const Body *const body = g_ptr_array_index(unit->bodies, i);
        char *const wrong = mir_validate(body);
        require(wrong == NULL);
        mir_print(body, out);
    }
    fclose(out);
    return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *error = NULL;
    Unit *const unit = mir_parse((const char *)data, size, &error);
    if (unit == NULL) {
        require(error != NULL && error[0] != '\0');
        g_free(error);
        return 0;
    }
    size_t length, again_length;
    char *const text = text_of(unit, &length);
    Unit *const again = mir_parse(text, length, &error);
    require(again != NULL);
    char *const again_text = text_of(again, &again_length);
    require(length == again_length && memcmp(text, again_text, length) == 0);
    free(again_text);
    free(text);
    unit_free(again);
    unit_free(unit);
    return 0;
}
