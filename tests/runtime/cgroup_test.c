/* SPDX-License-Identifier: MIT */
/*
 * cgroup_test.c - the limit that cgroups set to parallelism, read from trees of files made here;
 * and the affinity mask that a process was started with.
 *
 * The layouts are those of containers and hosts: v2, v1, both at once, nested groups, a group that
 * is seen as the root, no limit, and files that make no sense.
 */
#define _GNU_SOURCE
#include "os/cgroup.h"
#include "os/os.h"
#include "util.h"

#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder that stands for "/" in this test, below the current one. */
static char root[] = "cgroup_test.XXXXXX";

static int
remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static void
remove_root(void)
{
    nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void
make_root(void)
{
    ck_assert_ptr_nonnull(mkdtemp(root));
    atexit(remove_root);
}

/* Write text to root + path, making the folders on the way. */
static void
put(const char *path, const char *text)
{
    char name[8192];
    snprintf(name, sizeof name, "%s%s", root, path);
    for (char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(name, 0777);
        *slash = '/';
    }
    FILE *const file = fopen(name, "we");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

static size_t
limit(void)
{
    return bl_cgroup_limit(root);
}

#define NO_LIMIT SIZE_MAX
#define MEMBERSHIP "/proc/self/cgroup"

/* A v2 group "/box" whose cpu.max says this. */
static size_t
limit_of_cpu_max(const char *text)
{
    put(MEMBERSHIP, "0::/box\n");
    put("/sys/fs/cgroup/box/cpu.max", text);
    return limit();
}

START_TEST(no_files_are_no_limit)
{
    make_root();
    ck_assert_uint_eq(limit(), NO_LIMIT);
    put(MEMBERSHIP, "");
    ck_assert_uint_eq(limit(), NO_LIMIT);
    put(MEMBERSHIP, "0::/gone\n");
    ck_assert_uint_eq(limit(), NO_LIMIT);
}
END_TEST

START_TEST(v2_is_quota_by_period_rounded_down)
{
    make_root();
    ck_assert_uint_eq(limit_of_cpu_max("max 100000\n"), NO_LIMIT);
    ck_assert_uint_eq(limit_of_cpu_max("200000 100000\n"), 2);
    ck_assert_uint_eq(limit_of_cpu_max("250000 100000\n"), 2);
    ck_assert_uint_eq(limit_of_cpu_max("299999 100000\n"), 2);
    ck_assert_uint_eq(limit_of_cpu_max("300000 100000\n"), 3);
    ck_assert_uint_eq(limit_of_cpu_max("100000 10000\n"), 10);
    ck_assert_uint_eq(limit_of_cpu_max("6400000 100000"), 64); /* no line end */
}
END_TEST

START_TEST(less_than_one_processor_is_one)
{
    make_root();
    ck_assert_uint_eq(limit_of_cpu_max("50000 100000\n"), 1);
    ck_assert_uint_eq(limit_of_cpu_max("1000 1000000\n"), 1);
    ck_assert_uint_eq(limit_of_cpu_max("1 1000000\n"), 1);
}
END_TEST

START_TEST(nonsense_is_no_limit)
{
    static const char *const texts[] = {
        "",
        "\n",
        "max\n",
        "garbage\n",
        "x y\n",
        "0 100000\n",
        "-1 0\n",
        "200000\n",
        "200000 0\n",
        "200000 -5\n",
        "-3 100000\n",
        "200000 garbage\n",
        "\xff\xfe\x80 1\n",
        ":::::::::\n",
        "  \n",
    };
    make_root();
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        ck_assert_msg(limit_of_cpu_max(texts[i]) == NO_LIMIT, "'%s'", texts[i]);
}
END_TEST

START_TEST(a_huge_quota_does_not_overflow)
{
    make_root();
    ck_assert_uint_ge(limit_of_cpu_max("9223372036854775807 1\n"), 1000000);
    ck_assert_uint_ge(limit_of_cpu_max("99999999999999999999999999 100000\n"), 1);
}
END_TEST

START_TEST(v2_takes_the_least_of_all_parents)
{
    make_root();
    put(MEMBERSHIP, "0::/a/b/c\n");
    put("/sys/fs/cgroup/a/b/c/cpu.max", "800000 100000\n");
    ck_assert_uint_eq(limit(), 8);
    put("/sys/fs/cgroup/a/cpu.max", "300000 100000\n");
    ck_assert_uint_eq(limit(), 3);
    put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    ck_assert_uint_eq(limit(), 3);
    put("/sys/fs/cgroup/cpu.max", "200000 100000\n");
    ck_assert_uint_eq(limit(), 2);
    put("/sys/fs/cgroup/a/b/c/cpu.max", "100000 100000\n");
    ck_assert_uint_eq(limit(), 1);
}
END_TEST

START_TEST(a_container_that_sees_its_group_as_the_root)
{
    make_root();
    put("/sys/fs/cgroup/cpu.max", "400000 100000\n");
    put(MEMBERSHIP, "0::/\n"); /* a namespace of its own */
    ck_assert_uint_eq(limit(), 4);
    put(MEMBERSHIP, "0::/docker/0123456789abcdef\n"); /* the host's path, which is not there */
    ck_assert_uint_eq(limit(), 4);
    put(MEMBERSHIP, "0::/../other\n"); /* above the namespace's root */
    ck_assert_uint_eq(limit(), 4);
}
END_TEST

START_TEST(a_path_may_hold_colons_and_blanks)
{
    make_root();
    put(MEMBERSHIP, "0::/user.slice/app:1 2.scope\n");
    put("/sys/fs/cgroup/user.slice/app:1 2.scope/cpu.max", "500000 100000\n");
    ck_assert_uint_eq(limit(), 5);
}
END_TEST

START_TEST(v1_is_quota_by_period_in_two_files)
{
    make_root();
    put(MEMBERSHIP, "11:memory:/box\n4:cpu,cpuacct:/box\n1:name=systemd:/box\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "-1\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n");
    ck_assert_uint_eq(limit(), NO_LIMIT);
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "350000\n");
    ck_assert_uint_eq(limit(), 3);
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "20000\n");
    ck_assert_uint_eq(limit(), 1);
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "garbage\n");
    ck_assert_uint_eq(limit(), NO_LIMIT);
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "200000\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "0\n");
    ck_assert_uint_eq(limit(), NO_LIMIT);
}
END_TEST

START_TEST(v1_alone_and_under_either_name)
{
    make_root();
    put(MEMBERSHIP, "3:cpu:/a/b\n");
    put("/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "200000\n");
    put("/sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
    ck_assert_uint_eq(limit(), 2); /* the parent's */
    put(MEMBERSHIP, "3:cpuacct,cpu:/a/b\n");
    ck_assert_uint_eq(limit(), 2);
    put(MEMBERSHIP, "3:cpuacct:/a/b\n4:cpuset:/a/b\n"); /* not the controller of quotas */
    ck_assert_uint_eq(limit(), NO_LIMIT);
}
END_TEST

START_TEST(v1_in_a_container_that_sees_the_root)
{
    make_root();
    put(MEMBERSHIP, "5:cpu,cpuacct:/docker/0123456789abcdef\n0::/system.slice\n");
    put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n");
    put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "50000\n");
    ck_assert_uint_eq(limit(), 3);
}
END_TEST

START_TEST(hybrid_takes_the_least_of_both)
{
    make_root();
    put(MEMBERSHIP, "5:cpu,cpuacct:/box\n0::/box\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "600000\n");
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n");
    ck_assert_uint_eq(limit(), 6);
    put("/sys/fs/cgroup/unified/box/cpu.max", "400000 100000\n");
    ck_assert_uint_eq(limit(), 4);
    put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "200000\n");
    ck_assert_uint_eq(limit(), 2);
}
END_TEST

START_TEST(lines_that_make_no_sense_are_passed_over)
{
    make_root();
    put("/sys/fs/cgroup/box/cpu.max", "200000 100000\n");
    put(MEMBERSHIP, "\n:\n::\n0:\n0\ngarbage\n7:cpu\n0::/box\n");
    ck_assert_uint_eq(limit(), 2);
    put(MEMBERSHIP, "0::/box"); /* no line end */
    ck_assert_uint_eq(limit(), 2);
    put(MEMBERSHIP, ":::::\n,,,:,,,:,,,\n");
    ck_assert_uint_eq(limit(), NO_LIMIT);
}
END_TEST

START_TEST(a_path_that_is_too_long_is_no_limit)
{
    static char text[20000];
    make_root();
    memset(text, 'a', sizeof text - 1);
    memcpy(text, "0::/", 4);
    put(MEMBERSHIP, text);
    ck_assert_uint_eq(limit(), NO_LIMIT);
    for (size_t i = 4; i < sizeof text - 1; i += 2)
        text[i] = '/';
    put(MEMBERSHIP, text);
    ck_assert_uint_eq(limit(), NO_LIMIT);
}
END_TEST

START_TEST(files_that_cannot_be_read_are_no_limit)
{
    make_root();
    put(MEMBERSHIP, "0::/box\n");
    put("/sys/fs/cgroup/box/cpu.max/folder", ""); /* a folder where the file should be */
    ck_assert_uint_eq(limit(), NO_LIMIT);
}
END_TEST

START_TEST(the_limit_of_this_machine_is_at_least_one)
{
    ck_assert_uint_ge(bl_cgroup_limit(""), 1);
}
END_TEST

/* This process has not asked yet but before main, when its thread could run on all of them. */
START_TEST(a_pinned_thread_has_no_say_in_how_many_processors_the_process_has)
{
    cpu_set_t started_on, one;
    ck_assert_int_eq(sched_getaffinity(0, sizeof started_on, &started_on), 0);
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    ck_assert_uint_eq(bl_os_one_processor(), CPU_COUNT(&started_on) == 1);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        no_files_are_no_limit,
        v2_is_quota_by_period_rounded_down,
        less_than_one_processor_is_one,
        nonsense_is_no_limit,
        a_huge_quota_does_not_overflow,
        v2_takes_the_least_of_all_parents,
        a_container_that_sees_its_group_as_the_root,
        a_path_may_hold_colons_and_blanks,
        v1_is_quota_by_period_in_two_files,
        v1_alone_and_under_either_name,
        v1_in_a_container_that_sees_the_root,
        hybrid_takes_the_least_of_both,
        lines_that_make_no_sense_are_passed_over,
        a_path_that_is_too_long_is_no_limit,
        files_that_cannot_be_read_are_no_limit,
        the_limit_of_this_machine_is_at_least_one,
        a_pinned_thread_has_no_say_in_how_many_processors_the_process_has,
    };
    return run_suite("cgroup", tests, COUNT_OF(tests));
}
