/* SPDX-License-Identifier: MIT */
/*
 * names.h - what was meant by a name that does not exist.
 */
#ifndef CHECKER_SUPPORT_NAMES_H
#define CHECKER_SUPPORT_NAMES_H

#include <glib.h>

/*
 * The names (strings) most like one that is none of them, best first, at most `most`; none that
 * more than half of its letters tell apart. Points into names. Freed by g_ptr_array_unref().
 */
GPtrArray *names_nearest(const GPtrArray *names, const char *name, guint most);

#endif
