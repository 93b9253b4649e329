/* SPDX-License-Identifier: MIT */
/*
 * key.h - GLib's tables take pointers that are not const, and never write through them.
 */
#ifndef CHECKER_SUPPORT_KEY_H
#define CHECKER_SUPPORT_KEY_H

#include <glib.h>
#include <stdint.h>

static inline gpointer
key(const void *pointer)
{
    return (gpointer)(uintptr_t)pointer;
}

#endif
