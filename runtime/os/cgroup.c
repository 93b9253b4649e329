/* SPDX-License-Identifier: MIT */
/*
 * cgroup.c - how many threads can run at once on Linux: affinity mask and cgroup quotas.
 *
 * A container's limit is a quota of processor time in each period. The cgroups of this process and
 * all their parents may each have one; the least counts, rounded down, but never below 1. Both
 * kinds of hierarchy are read (Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/, of the
 * kernel):
 *
 *     v2   a line "0::/path" in /proc/self/cgroup; file cpu.max: "max 100000" or "150000 100000"
 *     v1   a line "4:cpu,cpuacct:/path"; files cpu.cfs_quota_us (-1: none) and cpu.cfs_period_us
 *
 * The hierarchies are looked for where systems mount them (/sys/fs/cgroup, and its folders for v1);
 * a container often sees its own cgroup as the root there, so each path is tried, and then its
 * parents up to the root. What cannot be read counts as no limit.
 */
#define _GNU_SOURCE
#include "os/cgroup.h"
#include "os/os.h"

#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__has_include)
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif
#endif

/*
 * Read the first line of root + path + file into line, without its end; false when there is none.
 */
static bool
read_line(const char *root, const char *path, const char *file, char *line, int size)
{
    char name[PATH_MAX];
    const int length = snprintf(name, sizeof name, "%s%s%s", root, path, file);
    if (length < 0 || (size_t)length >= sizeof name)
        return false;
    FILE *const stream = fopen(name, "re");
    if (stream == NULL)
        return false;
    const bool found = fgets(line, size, stream) != NULL;
    fclose(stream);
    return found;
}

/* Whole processors in quota of each period, at least 1; no limit for nonsense. */
static size_t
processors_of(long long quota, long long period)
{
    if (quota <= 0 || period <= 0)
        return SIZE_MAX;
    return quota < period ? 1 : (size_t)(quota / period);
}

static size_t
limit_v2(const char *root, const char *folder)
{
    char line[64];
    long long quota, period;
    if (!read_line(root, folder, "/cpu.max", line, sizeof line) ||
        sscanf(line, "%lld %lld", &quota, &period) != 2)
        return SIZE_MAX; /* "max 100000" does not scan: no limit */
    return processors_of(quota, period);
}

static size_t
limit_v1(const char *root, const char *folder)
{
    char quota[64], period[64];
    if (!read_line(root, folder, "/cpu.cfs_quota_us", quota, sizeof quota) ||
        !read_line(root, folder, "/cpu.cfs_period_us", period, sizeof period))
        return SIZE_MAX;
    return processors_of(atoll(quota), atoll(period));
}

/* The least limit of mount + path and of each of its parents up to the mount. */
static size_t
limit_along(const char *root, const char *mount, const char *path,
            size_t (*limit)(const char *root, const char *folder))
{
    char folder[PATH_MAX];
    size_t least = SIZE_MAX;
    const size_t mounted = strlen(mount);
    const int length = snprintf(folder, sizeof folder, "%s%s", mount, path);
    if (length < 0 || (size_t)length >= sizeof folder)
        return least;
    for (;;) {
        const size_t here = limit(root, folder);
        least = here < least ? here : least;
        char *const last = strrchr(folder + mounted, '/');
        if (last == NULL)
            return least;
        *last = '\0';
    }
}

/* True when "cpu" is one of the controllers in a list like "cpu,cpuacct". */
static bool
lists_cpu(const char *controllers)
{
    for (const char *word = controllers; *word != '\0';) {
        const size_t length = strcspn(word, ",");
        if (length == 3 && memcmp(word, "cpu", 3) == 0)
            return true;
        word += length + (word[length] == ',');
    }
    return false;
}

/* The limit that one line of /proc/self/cgroup leads to: "id:controllers:/path". */
static size_t
limit_of_line(const char *root, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    char *controllers = strchr(line, ':');
    char *path = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    if (path == NULL)
        return SIZE_MAX;
    *path++ = '\0';
    *controllers++ = '\0';
    if (*controllers == '\0') {
        const size_t pure = limit_along(root, "/sys/fs/cgroup", path, limit_v2);
        const size_t hybrid = limit_along(root, "/sys/fs/cgroup/unified", path, limit_v2);
        return pure < hybrid ? pure : hybrid;
    }
    if (!lists_cpu(controllers))
        return SIZE_MAX;
    const size_t alone = limit_along(root, "/sys/fs/cgroup/cpu", path, limit_v1);
    const size_t paired = limit_along(root, "/sys/fs/cgroup/cpu,cpuacct", path, limit_v1);
    return alone < paired ? alone : paired;
}

size_t
bl_cgroup_limit(const char *root)
{
    char name[PATH_MAX], line[PATH_MAX + 64];
    size_t least = SIZE_MAX;
    snprintf(name, sizeof name, "%s/proc/self/cgroup", root);
    FILE *const stream = fopen(name, "re");
    if (stream == NULL)
        return least;
    while (fgets(line, sizeof line, stream) != NULL) {
        const size_t here = limit_of_line(root, line);
        least = here < least ? here : least;
    }
    fclose(stream);
    return least;
}

/* The processors in the affinity mask of this thread; 0 when the system does not say. */
static size_t
affinity_count(void)
{
    /* The kernel refuses a mask that is smaller than its own: double it until it fits. */
    for (size_t processors = CPU_SETSIZE; processors <= (size_t)1 << 20; processors *= 2) {
        cpu_set_t *const set = CPU_ALLOC(processors);
        if (set == NULL)
            return 0;
        const size_t size = CPU_ALLOC_SIZE(processors);
        const size_t count =
            sched_getaffinity(0, size, set) == 0 ? (size_t)CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (count > 0)
            return count;
    }
    return 0;
}

size_t
bl_os_parallelism(void)
{
    size_t processors = affinity_count();
    if (processors == 0) {
        const long online = sysconf(_SC_NPROCESSORS_ONLN);
        processors = online > 1 ? (size_t)online : 1;
    }
    const size_t limit = bl_cgroup_limit("");
    return processors < limit ? processors : limit;
}

size_t
bl_os_processors(void)
{
    const long there = sysconf(_SC_NPROCESSORS_CONF);
    return there > 1 ? (size_t)there : 1;
}

unsigned
bl_os_processor(void)
{
#if defined(RSEQ_SIG) /* glibc 2.35 and later: what its sched_getcpu reads, without the call */
    const struct rseq *const area =
        (const struct rseq *)((const char *)__builtin_thread_pointer() + __rseq_offset);
    const unsigned processor = belay_load_rlx_(&area->cpu_id);
    if (BELAY_LIKELY_(__rseq_size != 0 && (int)processor >= 0))
        return processor;
#endif
    return (unsigned)sched_getcpu(); /* -1 where it is not known */
}

/*
 * What this process may run on, as it was started: asked before main. Asked later, by a thread that
 * was pinned to one processor, the answer would be that thread's and not the process's.
 */
__attribute__((constructor)) static void
count_at_start(void)
{
    (void)bl_os_one_processor();
}

bool
bl_os_one_processor(void)
{
    static int known; /* 0 not yet, 1 one, 2 more; every constructor would write the same */
    BELAY_TOOL_ATOMIC_(&known, sizeof known);
    int state = belay_load_rlx_(&known);
    if (state == 0) {
        state = affinity_count() == 1 ? 1 : 2;
        belay_store_rlx_(&known, state);
    }
    return state == 1;
}
