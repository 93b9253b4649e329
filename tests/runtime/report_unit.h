/* SPDX-License-Identifier: MIT */
/* report_unit.h - a file of report_test that is compiled as a release is. */
#ifndef TEST_REPORT_UNIT_H
#define TEST_REPORT_UNIT_H

#include <belay/belay.h>

/* Take a lock of the unit, raise the flag, and keep the lock until the thread ends. */
void unit_hold(const uint32_t *flag, void (*raise)(const uint32_t *flag));

/* Wait for it. */
void unit_want(void);

#endif
