/* SPDX-License-Identifier: MIT */
/*
 * valgrind.c - tell Helgrind and DRD what our locks and atomics do (detail/tools.h).
 *
 * Only in builds with BELAY_VALGRIND. Our locks are mutexes to Helgrind and writer locks to DRD,
 * which has no request for a foreign mutex. Helgrind knows DRD's requests for writer locks, so each
 * tool is told in its own words only.
 */
#include <belay/detail/tools.h>

#if defined(BELAY_VALGRIND)

/* Both headers define the same short names: only Helgrind's are used, DRD is asked by number. */
#include <unwind.h>
#include <valgrind/drd.h>
#include <valgrind/helgrind.h>

#define DRD_REQUEST(number_, address_, argument_) \
    VALGRIND_DO_CLIENT_REQUEST_STMT(number_, address_, argument_, 0, 0, 0)

static _Unwind_Reason_Code
one_frame(struct _Unwind_Context *context, void *unused)
{
    (void)context, (void)unused;
    return _URC_END_OF_STACK;
}

/*
 * The unwinder makes tables at its first use, in a way that Helgrind takes for a race when two
 * threads panic. Have it make them while there is one thread.
 */
__attribute__((constructor)) static void
unwind_once(void)
{
    (void)_Unwind_Backtrace(one_frame, NULL);
}

/* DRD numbers its threads from 1; the other tools do not know the question. */
static bool
under_drd(void)
{
    return VALGRIND_DO_CLIENT_REQUEST_EXPR(0, VG_USERREQ__DRD_GET_DRD_THREAD_ID, 0, 0, 0, 0, 0) > 0;
}

/* The bytes of a lock that only atomics touch. */
enum { WORD_OF_LOCK = 4 };

void
belay_tool_lock_pre_(void *lock, bool trying)
{
    belay_tool_atomic_(lock, WORD_OF_LOCK);
    if (!under_drd())
        DO_CREQ_v_WW(_VG_USERREQ__HG_PTHREAD_MUTEX_LOCK_PRE, void *, lock, long, (long)trying);
}

void
belay_tool_lock_post_(void *lock)
{
    if (!under_drd())
        VALGRIND_HG_MUTEX_LOCK_POST(lock);
    else
        DRD_REQUEST(VG_USERREQ__DRD_ANNOTATE_RWLOCK_ACQUIRED, lock, 1);
}

void
belay_tool_unlock_pre_(void *lock)
{
    if (!under_drd())
        VALGRIND_HG_MUTEX_UNLOCK_PRE(lock);
    else
        DRD_REQUEST(VG_USERREQ__DRD_ANNOTATE_RWLOCK_RELEASED, lock, 1);
}

void
belay_tool_unlock_post_(void *lock)
{
    if (!under_drd())
        VALGRIND_HG_MUTEX_UNLOCK_POST(lock);
}

void
belay_tool_atomic_(void *address, size_t size)
{
    VALGRIND_HG_DISABLE_CHECKING(address, size);
    DRD_REQUEST(VG_USERREQ__DRD_START_SUPPRESSION, address, size);
}

void
belay_tool_before_(const void *address)
{
    ANNOTATE_HAPPENS_BEFORE(address);
    DRD_REQUEST(VG_USERREQ__DRD_ANNOTATE_HAPPENS_BEFORE, address, 0);
}

void
belay_tool_after_(const void *address)
{
    ANNOTATE_HAPPENS_AFTER(address);
    /* DRD calls an AFTER of which there was no BEFORE an error: ours may be the first. */
    DRD_REQUEST(VG_USERREQ__DRD_ANNOTATE_HAPPENS_BEFORE, address, 0);
    DRD_REQUEST(VG_USERREQ__DRD_ANNOTATE_HAPPENS_AFTER, address, 0);
}

#else

/* A translation unit may not be empty. */
extern int belay_no_valgrind_;

#endif
