/* SPDX-License-Identifier: MIT */
/*
 * checker_fuzz.c - the whole checker on any text: no crash, no leak, and every body well formed.
 *
 * Input: the text of a C file; if it begins with a space, every struct is taken for an owned type.
 * The texts of tests/checker/ui are the seeds. Bytes thrown at a C parser seldom get beyond it, so
 * the mutator works on lines and words first: what it makes is still C, more or less.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "diag/diag.h"
#include "driver/program.h"
#include "support/source.h"

enum { LONGEST = 8192 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
const char *__asan_default_options(void);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/*
 * libFuzzer looks for leaks behind each input. What is still there at the end are tables of
 * interned strings that GLib outgrew, and leaves behind for readers without a lock.
 */
const char *
__asan_default_options(void)
{
    return "leak_check_at_exit=0";
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    setenv("LIBCLANG_NOTHREADS", "1", 1);
    return 0;
}

/* ---- the mutator ---------------------------------------------------------------------------- */

typedef struct Piece {
    size_t begin, length;
} Piece;

/* The line, or else the word, at a byte of the text. */
static Piece
piece_at(const uint8_t *text, size_t size, size_t at, bool line)
{
    size_t begin = at, end = at + 1;
    if (line) {
        while (begin > 0 && text[begin - 1] != '\n')
            begin--;
        while (end < size && text[end - 1] != '\n')
            end++;
    } else if (isalnum(text[at]) || text[at] == '_') {
        while (begin > 0 && (isalnum(text[begin - 1]) || text[begin - 1] == '_'))
            begin--;
        while (end < size && (isalnum(text[end]) || text[end] == '_'))
            end++;
    }
    return (Piece){begin, end - begin};
}

/* Put a copy of the piece `from` in the place of `to`, which may be empty. */
static size_t
put(uint8_t *text, size_t size, size_t most, Piece from, Piece to)
{
    if (size - to.length + from.length > most)
        return size;
    uint8_t *const copy = malloc(from.length + 1);
    memcpy(copy, text + from.begin, from.length);
    memmove(text + to.begin + from.length, text + to.begin + to.length,
            size - to.begin - to.length);
    memcpy(text + to.begin, copy, from.length);
    free(copy);
    return size - to.length + from.length;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    enum { DELETE, DUPLICATE, REPLACE, INSERT, BYTES, WAYS };
    if (size < 2)
        return LLVMFuzzerMutate(data, size, max_size);
    unsigned random = seed;
    const bool line = rand_r(&random) % 2;
    const size_t one_at = (size_t)rand_r(&random) % size;
    const size_t other_at = (size_t)rand_r(&random) % size;
    const Piece one = piece_at(data, size, one_at, line);
    const Piece other = piece_at(data, size, other_at, line);
    switch (rand_r(&random) % WAYS) {
    case DELETE: return put(data, size, max_size, (Piece){0, 0}, one);
    case DUPLICATE: return put(data, size, max_size, one, (Piece){one.begin, 0});
    case REPLACE: return put(data, size, max_size, one, other);
    case INSERT: return put(data, size, max_size, one, (Piece){other.begin, 0});
    default: return LLVMFuzzerMutate(data, size, max_size);
    }
}

/* ---- the checker ---------------------------------------------------------------------------- */

/* As `belay check` makes them; brackets less deep, for this runs on a stack of the usual size. */
static char *flags[] = {
    "-std=gnu11",       "-fexceptions",      "-fsyntax-only",      "-w", "-ferror-limit=0",
    "-I" BELAY_INCLUDE, "-D__BELAY_CHECK__", "-fbracket-depth=64", NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char file[] = "fuzz.c";
    if (size == 0 || size > LONGEST)
        return 0;
    const CheckOptions options = {.include_dir = BELAY_INCLUDE,
                                  .models_dir = BELAY_MODELS,
                                  .verify = true,
                                  .every_owned = data[0] == ' ',
                                  .list_unsafe = true};
    const CompileCommand command = {.file = (char *)(uintptr_t)file,
                                    .flags = flags,
                                    .text = (const char *)data,
                                    .length = size};
    Program *const program = program_new(&options);
    (void)program_add_file(program, &command);
    program_finish(program);
    const DiagOptions diag = {.columns = 80};
    GString *const shown = g_string_new(NULL);
    diag_text(program_reports(program), &diag, shown);
    g_string_free(shown, TRUE);
    program_free(program);
    sources_free();
    return 0;
}
