/* SPDX-License-Identifier: MIT */
/*
 * annotated.h - the labels of a report, sorted into the lines that have to be shown for them.
 */
#ifndef CHECKER_DIAG_ANNOTATED_H
#define CHECKER_DIAG_ANNOTATED_H

#include <glib.h>
#include <stdbool.h>

#include "support/source.h"

/* A label as the snippet shows it. */
typedef struct Mark {
    Span span;
    bool primary;
    const char *text; /* "": an underline without words */
} Mark;

typedef enum AnnotationKind {
    ANNOTATION_SINGLE, /* begins and ends in its line */
    ANNOTATION_START,  /* the first character of what goes over several lines */
    ANNOTATION_LINE,   /* a line between: only the bar beside it */
    ANNOTATION_END     /* the last character of it; has the words */
} AnnotationKind;

/* What is to be drawn under one line. Columns count from 0, as they are on the screen. */
typedef struct Annotation {
    AnnotationKind kind;
    size_t start, end;
    size_t depth; /* of START, LINE and END: which bar, from 1, the outermost */
    bool primary;
    const char *text; /* belongs to the mark */
} Annotation;

typedef struct AnnotatedLine {
    uint32_t number;
    GArray *annotations; /* of Annotation */
} AnnotatedLine;

typedef struct AnnotatedFile {
    const Source *source;
    uint32_t line, column; /* where the arrow points */
    size_t depth;          /* how many bars there are beside each other */
    GArray *lines;         /* of AnnotatedLine, by number; empty where the file cannot be read */
} AnnotatedFile;

/* The files of the marks (an array of Mark), that of the first mark first. AnnotatedFile. */
GArray *annotated_files(const GArray *marks);
void annotated_files_free(GArray *files);

/* Does it have words? Is it an end of what goes over several lines? How wide is it? */
bool annotation_has_text(const Annotation *annotation);
bool annotation_takes_space(const Annotation *annotation);
size_t annotation_width(const Annotation *annotation);

#endif
