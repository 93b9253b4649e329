/* SPDX-License-Identifier: MIT */
/* debug.c - print values for people, in the manner of Rust's Debug. */
#include <belay/debug.h>
#include <ctype.h>
#include <string.h>

/* Print one byte of a string or a character, escaped where it could not be read. */
static void
print_char(FILE *out, unsigned char c, char quote)
{
    static const char plain[] = "\n\r\t\\", escaped[] = "nrt\\";
    const char *const special = c == '\0' ? NULL : strchr(plain, c);
    if (special != NULL)
        fprintf(out, "\\%c", escaped[special - plain]);
    else if (c == (unsigned char)quote)
        fprintf(out, "\\%c", quote);
    else if (c >= 0x80 || isprint(c)) /* bytes of UTF-8 pass as they are */
        fputc(c, out);
    else
        fprintf(out, "\\x%02x", c);
}

static void
print_string(FILE *out, const char *text)
{
    if (text == NULL) {
        fputs("NULL", out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++)
        print_char(out, (unsigned char)*text, '"');
    fputc('"', out);
}

static void
print_signed(FILE *out, const void *value, size_t size)
{
    long long number = 0;
    switch (size) {
    case sizeof(signed char): number = *(const signed char *)value; break;
    case sizeof(short): number = *(const short *)value; break;
    case sizeof(int): number = *(const int *)value; break;
    default: number = *(const long long *)value; break;
    }
    fprintf(out, "%lld", number);
}

static void
print_unsigned(FILE *out, const void *value, size_t size)
{
    unsigned long long number = 0;
    switch (size) {
    case sizeof(unsigned char): number = *(const unsigned char *)value; break;
    case sizeof(unsigned short): number = *(const unsigned short *)value; break;
    case sizeof(unsigned): number = *(const unsigned *)value; break;
    default: number = *(const unsigned long long *)value; break;
    }
    fprintf(out, "%llu", number);
}

void
belay_debug_value_(FILE *out, belay_debug_kind_ kind, const void *value, size_t size)
{
    switch (kind) {
    case BELAY_DEBUG_BOOL_: fputs(*(const bool *)value ? "true" : "false", out); break;
    case BELAY_DEBUG_CHAR_:
        fputc('\'', out);
        print_char(out, *(const unsigned char *)value, '\'');
        fputc('\'', out);
        break;
    case BELAY_DEBUG_SIGNED_: print_signed(out, value, size); break;
    case BELAY_DEBUG_UNSIGNED_: print_unsigned(out, value, size); break;
    case BELAY_DEBUG_FLOAT_: fprintf(out, "%.9g", (double)*(const float *)value); break;
    case BELAY_DEBUG_DOUBLE_: fprintf(out, "%.17g", *(const double *)value); break;
    case BELAY_DEBUG_STRING_: print_string(out, *(const char *const *)value); break;
    case BELAY_DEBUG_OTHER_: fprintf(out, "<%zu bytes>", size); break;
    }
}
