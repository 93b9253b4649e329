/* SPDX-License-Identifier: MIT */
/* bare.h - frames that a panic passes over, or cannot even pass. */
#ifndef TEST_BARE_H
#define TEST_BARE_H

#include "util.h"

/* Call run(argument). The frame has a cleanup that raises *cleaned when it runs. */
void bare_call(void (*run)(void *), void *argument, const Flag *cleaned);

/* Open a scope, with a thread that raises *ended after a while, call run(argument) in it. */
void bare_scope(void (*run)(void *), void *argument, const Flag *ended);

/* Call run(argument) from a frame without unwind tables: a panic cannot see what is around it. */
void tableless_call(void (*run)(void *), void *argument);

#endif
