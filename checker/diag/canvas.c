/* SPDX-License-Identifier: MIT */
/*
 * canvas.c - cells, what can be shown in them, and the escape sequences of their styles.
 *
 * Widths are Unicode's, by GLib, and so the same in every locale.
 */
#include "diag/canvas.h"

#include <string.h>

enum { TAB_COLUMNS = 4, REPLACEMENT = 0xFFFD };

/* The second column of a wide character. */
#define CONTINUED ((gunichar)-1)

typedef struct Cell {
    gunichar character; /* 0: blank */
    gunichar mark;      /* drawn over it, 0: none */
    Style style;
} Cell;

/* What the next character of a text takes. */
typedef struct Glyph {
    gunichar character;
    size_t columns; /* 0: a mark */
    size_t bytes;
} Glyph;

static void
free_row(gpointer row)
{
    g_array_free(row, TRUE);
}

void
canvas_init(Canvas *canvas)
{
    canvas->rows = g_ptr_array_new_with_free_func(free_row);
}

void
canvas_done(Canvas *canvas)
{
    g_ptr_array_free(canvas->rows, TRUE);
}

size_t
canvas_rows(const Canvas *canvas)
{
    return canvas->rows->len;
}

static GArray *
row_at(Canvas *canvas, size_t row)
{
    while (canvas->rows->len <= row)
        g_ptr_array_add(canvas->rows, g_array_new(FALSE, TRUE, sizeof(Cell)));
    return g_ptr_array_index(canvas->rows, row);
}

static Cell *
cell_at(Canvas *canvas, size_t row, size_t column)
{
    GArray *const cells = row_at(canvas, row);
    if (cells->len <= column)
        g_array_set_size(cells, (guint)column + 1);
    return &g_array_index(cells, Cell, column);
}

void
canvas_put(Canvas *canvas, size_t row, size_t column, gunichar character, Style style)
{
    *cell_at(canvas, row, column) = (Cell){.character = character, .style = style};
}

/* Characters that turn the direction of what follows: shown, they would lie about the code. */
static bool
turns_direction(gunichar c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x061C ||
           c == 0x200E || c == 0x200F;
}

static Glyph
next_glyph(const char *text, size_t length)
{
    if ((unsigned char)text[0] < 0x80) {
        const unsigned char c = (unsigned char)text[0];
        if (c == '\t')
            return (Glyph){' ', TAB_COLUMNS, 1};
        return (Glyph){c < 0x20 ? 0x2400u + c : c == 0x7F ? 0x2421u : c, 1, 1};
    }
    const gunichar c = g_utf8_get_char_validated(text, (gssize)length);
    if (c >= (gunichar)-2)
        return (Glyph){REPLACEMENT, 1, 1};
    const size_t bytes = (size_t)g_unichar_to_utf8(c, NULL);
    if (turns_direction(c) || g_unichar_iscntrl(c))
        return (Glyph){REPLACEMENT, 1, bytes};
    return (Glyph){c, g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1, bytes};
}

static void
put_glyph(Canvas *canvas, size_t row, size_t column, Glyph glyph, Style style)
{
    if (glyph.columns == 0) {
        if (column > 0)
            cell_at(canvas, row, column - 1)->mark = glyph.character;
        return;
    }
    canvas_put(canvas, row, column, glyph.character, style);
    for (size_t i = 1; i < glyph.columns; i++)
        canvas_put(canvas, row, column + i, glyph.character == ' ' ? ' ' : CONTINUED, style);
}

size_t
canvas_text(Canvas *canvas, size_t row, size_t column, const char *text, size_t length, Style style)
{
    for (size_t i = 0; i < length;) {
        const Glyph glyph = next_glyph(text + i, length - i);
        put_glyph(canvas, row, column, glyph, style);
        column += glyph.columns;
        i += glyph.bytes;
    }
    return column;
}

void
canvas_copy(Canvas *canvas, size_t row, size_t column, const Canvas *line, size_t from, size_t to)
{
    const GArray *const cells = g_ptr_array_index(line->rows, 0);
    for (size_t i = from; i < to && i < cells->len; i++) {
        Cell cell = g_array_index(cells, Cell, i);
        /* Half of a wide character cannot be shown. */
        if (cell.character == CONTINUED && i == from)
            cell.character = ' ';
        *cell_at(canvas, row, column + i - from) = cell;
    }
}

void
canvas_append(Canvas *canvas, size_t row, const char *text, Style style)
{
    canvas_text(canvas, row, row_at(canvas, row)->len, text, strlen(text), style);
}

size_t
canvas_width(const char *text, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length;) {
        const Glyph glyph = next_glyph(text + i, length - i);
        columns += glyph.columns;
        i += glyph.bytes;
    }
    return columns;
}

/* rustc's colours. */
static const char *
escape_of(Style style)
{
    switch (style) {
    case STYLE_PLAIN: return "";
    case STYLE_BOLD: return "\033[1m";
    case STYLE_ERROR: return "\033[1m\033[38;5;9m";
    case STYLE_WARNING: return "\033[1m\033[33m";
    case STYLE_NOTE: return "\033[1m\033[38;5;10m";
    case STYLE_HELP: return "\033[1m\033[38;5;14m";
    case STYLE_GUTTER: return "\033[1m\033[38;5;12m";
    }
    return "";
}

void
style_print(GString *output, bool colour, Style style, const char *text)
{
    const bool escaped = colour && style != STYLE_PLAIN;
    g_string_append(output, escaped ? escape_of(style) : "");
    g_string_append(output, text);
    g_string_append(output, escaped ? "\033[0m" : "");
}

static bool
is_blank(const Cell *cell)
{
    return cell->mark == 0 && (cell->character == 0 || cell->character == ' ');
}

/* The cells from start that have one style, blanks among them. */
static size_t
print_run(const GArray *cells, size_t start, size_t end, bool colour, GString *output)
{
    const Style style = g_array_index(cells, Cell, start).style;
    g_autoptr(GString) run = g_string_new(NULL);
    size_t i = start;
    for (; i < end && g_array_index(cells, Cell, i).style == style; i++) {
        const Cell *const cell = &g_array_index(cells, Cell, i);
        if (cell->character != CONTINUED)
            g_string_append_unichar(run, cell->character == 0 ? ' ' : cell->character);
        if (cell->mark != 0)
            g_string_append_unichar(run, cell->mark);
    }
    style_print(output, colour, style, run->str);
    return i;
}

void
canvas_print(const Canvas *canvas, bool colour, GString *output)
{
    for (size_t row = 0; row < canvas->rows->len; row++) {
        const GArray *const cells = g_ptr_array_index(canvas->rows, row);
        size_t end = cells->len;
        while (end > 0 && is_blank(&g_array_index(cells, Cell, end - 1)))
            end--;
        for (size_t i = 0; i < end;)
            i = print_run(cells, i, end, colour, output);
        g_string_append_c(output, '\n');
    }
}
