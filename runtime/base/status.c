/* SPDX-License-Identifier: MIT */
/* status.c - the names and texts of statuses, from the table in status.h; and the version. */
#include <belay/status.h>
#include <belay/version.h>

const char *
belay_status_name(belay_status status)
{
#define ROW(name_, text_) [name_] = #name_,
    static const char *const names[] = {BELAY_STATUS_TABLE_(ROW)};
#undef ROW
    return (size_t)status < sizeof names / sizeof *names ? names[status] : "unknown status";
}

const char *
belay_status_text(belay_status status)
{
#define ROW(name_, text_) [name_] = text_,
    static const char *const texts[] = {BELAY_STATUS_TABLE_(ROW)};
#undef ROW
    return (size_t)status < sizeof texts / sizeof *texts ? texts[status] : "unknown status";
}

const char *
belay_version(void)
{
    return BELAY_VERSION;
}
