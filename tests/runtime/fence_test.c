/* SPDX-License-Identifier: MIT */
/*
 * fence_test.c - the mutex where the kernel does not fence for it: never, no longer, or not for
 * all.
 *
 * membarrier(2) is taken away by a seccomp filter, as a sandbox would. The two ways without it are
 * described in runtime/sync/mutex.c: BELAY_HAZARD_FENCE_ from the start, naps when it fails later.
 * Called with the word "forbidden" this program runs its tests in a process that never had it.
 */
#define _GNU_SOURCE
#include "contention.h"
#include "os/os.h"
#include "util.h"

#include <belay/detail/tools.h>
#include <belay/prelude.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* From now on membarrier fails with EPERM in this thread, and in those it starts or becomes. */
static void
forbid_membarrier(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {COUNT_OF(code), code};
    ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
    ck_assert(!bl_os_fence_everywhere());
}

static bool
unlocks_fence(void)
{
    return (belay_unlock_hazards_ & BELAY_HAZARD_FENCE_) != 0;
}

/* All the kinds of contention, in fewer rounds where each wait is slow. */
static void
contend(unsigned rounds)
{
    if (build_is_slow())
        rounds /= 10;
    contend_by_lock(2, rounds * 10);
    contend_by_lock(8, rounds * 10);
    contend_by_all_ways(2, rounds);
    contend_by_all_ways(8, rounds);
    contend_asleep(1);
    contend_asleep(50);
}

START_TEST(unlocks_that_fence_themselves_lose_no_wakeup)
{
    __atomic_or_fetch(&belay_unlock_hazards_, BELAY_HAZARD_FENCE_, __ATOMIC_RELAXED);
    contend(5000);
    ck_assert(unlocks_fence());
}
END_TEST

START_TEST(a_process_whose_kernel_never_fenced_knows_it)
{
    ck_assert(!bl_os_fence_everywhere());
    ck_assert(unlocks_fence());
}
END_TEST

START_TEST(a_sandbox_entered_before_the_start_costs_no_wakeup)
{
    forbid_membarrier();
    own(Process) process = process_self("forbidden");
    ck_assert_msg(process.status == 0, "%d %d %s%s", process.status, process.signal, process.out,
                  process.err);
}
END_TEST

START_TEST(a_sandbox_entered_after_the_start_costs_no_wakeup)
{
    const bool fenced_themselves = unlocks_fence();
    forbid_membarrier();
    contend(1000);
    ck_assert_int_eq(unlocks_fence(), fenced_themselves);
}
END_TEST

MUTEX(Counter, int);

closure(belay_status, lock_soon, by_ref(Counter, counter), by_ref(Flag, here))
{
    own(CounterGuard) guard = {0};
    flag_raise(here);
    return Counter_lock_timeout(counter, &guard, BELAY_SECS(1000));
}

/* Free the lock as an unlock does that did not see the sleeper. */
static void
unlock_without_a_wake(CounterGuard *guard, Counter *counter)
{
    belay_forget(guard);
    BELAY_TOOL_UNLOCK_PRE_(&counter->raw_);
    __atomic_store_n(&counter->raw_.is.locked, 0, __ATOMIC_RELEASE);
    BELAY_TOOL_UNLOCK_POST_(&counter->raw_);
}

/* Only a sleeper that knows that nobody fenced for it looks again by itself. */
START_TEST(a_sleeper_that_could_not_fence_needs_no_wake)
{
    if (unlocks_fence())
        return; /* nothing can be missed then: there are no naps */
    own(Counter) counter = Counter_new(0);
    belay_status status = BELAY_TIMED_OUT;
    Flag here = 0;
    forbid_membarrier();
    scope (s) {
        CounterGuard holder = Counter_lock(&counter);
        lock_soon_handle sleeper = scope_spawn(s, lock_soon, &counter, &here);
        flag_wait(&here, 1);
        belay_thread_sleep(BELAY_MS(50));
        unlock_without_a_wake(&holder, &counter);
        unwrap(join(&sleeper, &status));
    }
    ck_assert_int_eq(status, BELAY_OK);
}
END_TEST

static void
forbid_to_odd_threads(unsigned number)
{
    if (number % 2 == 1)
        forbid_membarrier();
}

START_TEST(a_sandbox_around_some_threads_costs_no_wakeup)
{
    contend_prepared_by(forbid_to_odd_threads);
    contend(1000);
}
END_TEST

int
main(int count, char **arguments)
{
    if (count > 1 && strcmp(arguments[1], "forbidden") == 0) {
        const TTest *const tests[] = {
            a_process_whose_kernel_never_fenced_knows_it,
            unlocks_that_fence_themselves_lose_no_wakeup,
        };
        return run_suite("mutex in a sandbox", tests, COUNT_OF(tests));
    }
    const TTest *const tests[] = {
        unlocks_that_fence_themselves_lose_no_wakeup,
        a_sandbox_entered_before_the_start_costs_no_wakeup,
        a_sandbox_entered_after_the_start_costs_no_wakeup,
        a_sandbox_around_some_threads_costs_no_wakeup,
        a_sleeper_that_could_not_fence_needs_no_wake,
    };
    return run_suite("mutex without membarrier", tests, COUNT_OF(tests));
}
