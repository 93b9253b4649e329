/* SPDX-License-Identifier: MIT */
/*
 * main.c - wordcount: count the words of files of any size with all processors.
 *
 *     options.c     the command line
 *     files.c       which files, cut into which chunks: the plan
 *     work.c        threads take chunks, merge what they found; the only file that knows of threads
 *       harvest.c   one thread: map or read a chunk, find its word borders, count
 *       count.c     the counting kernels, on memory
 *       table.c     word frequencies
 *       guard.c     a mapped file may shrink
 *       progress.c  the bar
 *     interrupt.c   Ctrl-C
 *     report.c      lines and ranking; report_text.c and report_json.c write them
 */
#include "guard.h"
#include "interrupt.h"
#include "options.h"
#include "report.h"

#include <errno.h>
#include <string.h>

/* Standard output is done with. What was written may fail as late as here. */
static bool
close_output(void)
{
    const bool failed = ferror(stdout) != 0;
    if (fclose(stdout) == 0 && !failed)
        return true;
    complain("standard output: %s", errno != 0 ? strerror(errno) : "cannot be written");
    return false;
}

static int
out_of_memory(const Options *options)
{
    complain("out of memory%s", options->top > 0 ? " (--top 0 needs least)" : "");
    return EXIT_TROUBLE;
}

/* Tell the result. */
static int
tell(const Options *options, const Plan *plan, const Result *result)
{
    own(Report) report = {0};
    if (!report_make(options, plan, result, &report))
        return out_of_memory(options);
    errno = 0;
    const bool enough = options->json ? report_write_json(&report, options, plan, result, stdout)
                                      : report_write_text(&report, result, stdout);
    if (!enough)
        return out_of_memory(options);
    report_problems(plan, result);
    const bool written = close_output();
    return written && report.failed == 0 ? EXIT_DONE : EXIT_TROUBLE;
}

/* Count what the options ask for. An interrupt ends the process in here, and no totals are told. */
static int
run(const Options *options, const Kernel *kernel, Interrupt *interrupt)
{
    own(Plan) plan = plan_make(options, interrupt);
    if (plan.no_memory)
        return out_of_memory(options);
    own(Result) result = work_run(options, kernel, &plan, interrupt);
    if (result.interrupted)
        complain("interrupted: nothing is printed, because not all was counted");
    interrupt_end(interrupt);
    if (result.no_memory)
        return out_of_memory(options);
    return tell(options, &plan, &result);
}

int
main(int argc, char **argv)
{
    Options options;
    options_parse(argc, argv, &options);
    const Kernel *const kernel = kernel_find(options.kernel);
    if (kernel == NULL) {
        complain("--kernel: this machine has no '%s'", options.kernel);
        return EXIT_USAGE;
    }
    Interrupt interrupt;
    interrupt_begin(&interrupt);
    guard_install();
    return run(&options, kernel, &interrupt);
}
