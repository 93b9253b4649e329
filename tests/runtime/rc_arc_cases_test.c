/* SPDX-License-Identifier: MIT */
/*
 * rc_arc_cases_test.c - every case of arc_test.c, with RC in the place of ARC: in one thread the
 * two families have the same functions and the same meaning. What differs is in rc_test.c.
 */
#include <belay/prelude.h>

#undef ARC
#undef ARC_DECLARE
#undef ARC_DEFINE
#define ARC(...) BELAY_RC(__VA_ARGS__)
#define ARC_DECLARE(...) BELAY_RC_DECLARE(__VA_ARGS__)
#define ARC_DEFINE(...) BELAY_RC_DEFINE(__VA_ARGS__)

#include "arc_test.c"
