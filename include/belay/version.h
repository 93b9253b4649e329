/* SPDX-License-Identifier: MIT */
/* version.h - which Belay this is; semantic versioning. */
#ifndef BELAY_VERSION_H
#define BELAY_VERSION_H

#include <belay/detail/base.h>

#define BELAY_VERSION_MAJOR 0
#define BELAY_VERSION_MINOR 1
#define BELAY_VERSION_PATCH 0
#define BELAY_VERSION "0.1.0"

/* The version of the library that runs, which may differ from the headers it is used with. */
BELAY_API_ const char *belay_version(void);

#endif
