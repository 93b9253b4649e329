/* SPDX-License-Identifier: MIT */
/*
 * wrap.c - allocations that fail on request, for programs that run-faults tries.
 *
 * Linked into a program with -Wl,--wrap=malloc and so on (tests/faults/faults.cmake), so that every
 * allocation of the program itself and of libbelay.a passes here, but none of the C library's own.
 * The one whose number is in FAULTS_AT fails (1 is the first of the process, over all threads),
 * or all from the number in FAULTS_FROM on. The file that FAULTS_REPORT names is made then, to say
 * that it came to that.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* The linker makes __real_x the function x, and every call of x a call of __wrap_x. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **ret_memory, size_t align, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **ret_memory, size_t align, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);

/* The number in an environment variable; 0 when it is not set. */
static unsigned long
wish(const char *variable)
{
    const char *const text = getenv(variable);
    return text != NULL ? strtoul(text, NULL, 10) : 0;
}

static void
tell(void)
{
    const char *const report = getenv("FAULTS_REPORT");
    const int file = report != NULL ? creat(report, 0666) : -1;
    if (file >= 0)
        close(file);
}

/* True for an allocation that is to fail. */
static bool
must_fail(void)
{
    static unsigned long count;
    const unsigned long number = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    const unsigned long at = wish("FAULTS_AT"), from = wish("FAULTS_FROM");
    if (number != at && (from == 0 || number < from))
        return false;
    tell();
    errno = ENOMEM;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return must_fail() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *memory, size_t size)
{
    return must_fail() ? NULL : __real_realloc(memory, size);
}

int
__wrap_posix_memalign(void **ret_memory, size_t align, size_t size)
{
    return must_fail() ? ENOMEM : __real_posix_memalign(ret_memory, align, size);
}

char *
__wrap_strdup(const char *text)
{
    return must_fail() ? NULL : __real_strdup(text);
}

char *
__wrap_strndup(const char *text, size_t size)
{
    return must_fail() ? NULL : __real_strndup(text, size);
}
