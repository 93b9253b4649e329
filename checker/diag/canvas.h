/* SPDX-License-Identifier: MIT */
/*
 * canvas.h - lines of styled characters that can be written to in any order.
 *
 * A snippet is drawn in layers: code, then lines of underlines and the bars between them, then
 * words. A cell is one column of a terminal. A wide character takes two cells; a mark that takes
 * none joins the character before it.
 */
#ifndef CHECKER_DIAG_CANVAS_H
#define CHECKER_DIAG_CANVAS_H

#include <glib.h>
#include <stdbool.h>

typedef enum Style {
    STYLE_PLAIN,
    STYLE_BOLD,
    STYLE_ERROR,
    STYLE_WARNING,
    STYLE_NOTE,
    STYLE_HELP,
    STYLE_GUTTER /* line numbers, bars, what is secondary */
} Style;

typedef struct Canvas {
    GPtrArray *rows; /* of GArray of cells */
} Canvas;

void canvas_init(Canvas *canvas);
void canvas_done(Canvas *canvas);

/* How many rows there are. Writing to a row makes all rows before it. */
size_t canvas_rows(const Canvas *canvas);

/* Put one character of one column. */
void canvas_put(Canvas *canvas, size_t row, size_t column, gunichar character, Style style);

/*
 * Put text, and return the column behind it. The text is made fit to be shown: a tab becomes
 * blanks, a control character its symbol, a byte that is no UTF-8 and what reverses the direction
 * of writing the replacement character.
 */
size_t canvas_text(Canvas *canvas, size_t row, size_t column, const char *text, size_t length,
                   Style style);

/* Put columns `from` to `to` (exclusive) of the first row of another canvas. */
void canvas_copy(Canvas *canvas, size_t row, size_t column, const Canvas *line, size_t from,
                 size_t to);

/* Put text behind the end of a row. */
void canvas_append(Canvas *canvas, size_t row, const char *text, Style style);

/*
 * How many columns text takes. Within the first `length` bytes only: what canvas_text() does of
 * them.
 */
size_t canvas_width(const char *text, size_t length);

/* Write all rows, each with a line end and without blanks at its end. */
void canvas_print(const Canvas *canvas, bool colour, GString *output);

/* Write text in a style. */
void style_print(GString *output, bool colour, Style style, const char *text);

#endif
