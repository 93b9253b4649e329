/* SPDX-License-Identifier: MIT */
/* report.h - reports that the environment asks for. */
#ifndef BL_THREAD_REPORT_H
#define BL_THREAD_REPORT_H

/* Do what BELAY_REPORT_SIGNAL says. Before main, so that a program may take the signal back. */
void bl_report_on_wish(void);

#endif
