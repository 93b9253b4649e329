/* SPDX-License-Identifier: MIT */
/*
 * snippet.h - the user's lines with what is said about them, as rustc draws them.
 */
#ifndef CHECKER_DIAG_SNIPPET_H
#define CHECKER_DIAG_SNIPPET_H

#include "diag/annotated.h"
#include "diag/canvas.h"

typedef struct SnippetStyle {
    Style primary;  /* of primary underlines and their words */
    size_t digits;  /* how wide line numbers are */
    size_t columns; /* how wide the whole may be: longer lines of code are cut */
} SnippetStyle;

/*
 * Draw the marks (an array of Mark) at the end of the canvas: an arrow with the place, then the
 * lines. A file that cannot be read has its arrow only.
 */
void snippet_draw(Canvas *canvas, const GArray *marks, const SnippetStyle *style);

/* How wide the line numbers of the marks are. */
size_t snippet_digits(const GArray *marks);

#endif
