/* SPDX-License-Identifier: MIT */
/* cgroup.h - the limit that cgroups set to parallelism. Linux only. */
#ifndef BL_OS_CGROUP_H
#define BL_OS_CGROUP_H

#include <stddef.h>

/*
 * How many processors the cgroups of this process allow, at least 1; SIZE_MAX without a limit. root
 * is put before each path that is read, so that a test can offer a tree of its own; "" for the
 * system's.
 */
size_t bl_cgroup_limit(const char *root);

#endif
