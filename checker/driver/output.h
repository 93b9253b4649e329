/* SPDX-License-Identifier: MIT */
/*
 * output.h - where results go, and in which form.
 */
#ifndef CHECKER_DRIVER_OUTPUT_H
#define CHECKER_DRIVER_OUTPUT_H

#include "diag/diag.h"
#include "driver/home.h"
#include "driver/options.h"

/*
 * Print the reports (an array of Report *) as the options say, and count them. False, with a
 * complaint, when they cannot be written.
 */
bool output_reports(const GPtrArray *reports, const Options *options, const Home *home,
                    DiagCount *ret_count);

/* Print where the proof is switched off (an array of UnsafePlace), to standard output. */
bool output_unsafe(const GArray *places, const Options *options);

/* Print a text to standard output. False, with a complaint, when that cannot be written. */
bool output_text(const char *text);

/* Are colours wanted on this stream? */
bool output_colour(ColourChoice choice, int descriptor);

#endif
