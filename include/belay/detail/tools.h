/* SPDX-License-Identifier: MIT */
/*
 * detail/tools.h - tell ThreadSanitizer, Helgrind and DRD what our locks do. For internal use.
 *
 * ThreadSanitizer understands the atomic operations; the annotations of its mutex interface add
 * lock order and the names of held locks to its reports. Valgrind's tools do not understand
 * atomics: with -DBELAY_VALGRIND the library tells them through client requests. In any other build
 * each of these is nothing, not one instruction.
 */
#ifndef BELAY_DETAIL_TOOLS_H
#define BELAY_DETAIL_TOOLS_H

#include <belay/detail/base.h>

#if defined(__SANITIZE_THREAD__)
#define BELAY_TSAN_ 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BELAY_TSAN_ 1
#endif
#endif

#if defined(BELAY_TSAN_)

/*
 * From <sanitizer/tsan_interface.h>, declared again because not every install of a compiler has it:
 * addresses are mutexes without a constructor (all zero is one), and a try may fail.
 */
void __tsan_mutex_pre_lock(void *address, unsigned flags);
void __tsan_mutex_post_lock(void *address, unsigned flags, int recursion);
int __tsan_mutex_pre_unlock(void *address, unsigned flags);
void __tsan_mutex_post_unlock(void *address, unsigned flags);

enum {
    BELAY_TSAN_LINKER_INIT_ = 1 << 0,
    BELAY_TSAN_READ_ = BELAY_TSAN_LINKER_INIT_ | 1 << 3,
    BELAY_TSAN_TRY_ = 1 << 4,
    BELAY_TSAN_TRY_FAILED_ = BELAY_TSAN_TRY_ | 1 << 5,
};

#define BELAY_TOOL_LOCK_PRE_(m_) __tsan_mutex_pre_lock(m_, BELAY_TSAN_LINKER_INIT_)
#define BELAY_TOOL_LOCK_POST_(m_) __tsan_mutex_post_lock(m_, BELAY_TSAN_LINKER_INIT_, 0)
#define BELAY_TOOL_TRY_PRE_(m_) __tsan_mutex_pre_lock(m_, BELAY_TSAN_LINKER_INIT_ | BELAY_TSAN_TRY_)
#define BELAY_TOOL_TRY_POST_(m_, won_) \
    __tsan_mutex_post_lock( \
        m_, BELAY_TSAN_LINKER_INIT_ | ((won_) ? BELAY_TSAN_TRY_ : BELAY_TSAN_TRY_FAILED_), 0)
#define BELAY_TOOL_UNLOCK_PRE_(m_) ((void)__tsan_mutex_pre_unlock(m_, BELAY_TSAN_LINKER_INIT_))
#define BELAY_TOOL_UNLOCK_POST_(m_) __tsan_mutex_post_unlock(m_, BELAY_TSAN_LINKER_INIT_)
#define BELAY_TOOL_READ_PRE_(l_) __tsan_mutex_pre_lock(l_, BELAY_TSAN_READ_)
#define BELAY_TOOL_READ_POST_(l_) __tsan_mutex_post_lock(l_, BELAY_TSAN_READ_, 0)
#define BELAY_TOOL_TRY_READ_PRE_(l_) __tsan_mutex_pre_lock(l_, BELAY_TSAN_READ_ | BELAY_TSAN_TRY_)
#define BELAY_TOOL_TRY_READ_POST_(l_, won_) \
    __tsan_mutex_post_lock( \
        l_, BELAY_TSAN_READ_ | ((won_) ? BELAY_TSAN_TRY_ : BELAY_TSAN_TRY_FAILED_), 0)
#define BELAY_TOOL_UNLOCK_READ_PRE_(l_) ((void)__tsan_mutex_pre_unlock(l_, BELAY_TSAN_READ_))
#define BELAY_TOOL_UNLOCK_READ_POST_(l_) __tsan_mutex_post_unlock(l_, BELAY_TSAN_READ_)
#define BELAY_TOOL_WRITE_PRE_(l_) BELAY_TOOL_LOCK_PRE_(l_)
#define BELAY_TOOL_WRITE_POST_(l_) BELAY_TOOL_LOCK_POST_(l_)
#define BELAY_TOOL_TRY_WRITE_PRE_(l_) BELAY_TOOL_TRY_PRE_(l_)
#define BELAY_TOOL_TRY_WRITE_POST_(l_, won_) BELAY_TOOL_TRY_POST_(l_, won_)
#define BELAY_TOOL_UNLOCK_WRITE_PRE_(l_) BELAY_TOOL_UNLOCK_PRE_(l_)
#define BELAY_TOOL_UNLOCK_WRITE_POST_(l_) BELAY_TOOL_UNLOCK_POST_(l_)
#define BELAY_TOOL_ATOMIC_(p_, size_) ((void)0)
#define BELAY_TOOL_BEFORE_(p_) ((void)0)
#define BELAY_TOOL_AFTER_(p_) ((void)0)

#elif defined(BELAY_VALGRIND)

BELAY_API_ void belay_tool_lock_pre_(void *lock, bool trying);
BELAY_API_ void belay_tool_lock_post_(void *lock);
BELAY_API_ void belay_tool_unlock_pre_(void *lock);
BELAY_API_ void belay_tool_unlock_post_(void *lock);
BELAY_API_ void belay_tool_atomic_(void *address, size_t size);
BELAY_API_ void belay_tool_before_(const void *address);
BELAY_API_ void belay_tool_after_(const void *address);

#define BELAY_TOOL_LOCK_PRE_(m_) belay_tool_lock_pre_(m_, false)
#define BELAY_TOOL_LOCK_POST_(m_) belay_tool_lock_post_(m_)
#define BELAY_TOOL_TRY_PRE_(m_) belay_tool_lock_pre_(m_, true)
#define BELAY_TOOL_TRY_POST_(m_, won_) ((won_) ? belay_tool_lock_post_(m_) : (void)0)
#define BELAY_TOOL_UNLOCK_PRE_(m_) belay_tool_unlock_pre_(m_)
#define BELAY_TOOL_UNLOCK_POST_(m_) belay_tool_unlock_post_(m_)
/*
 * A readers-writer lock is told by what happens before what, because DRD knows no foreign lock that
 * a reader can hold: the unlock of a writer, at the lock's address, before every lock; that of a
 * reader, four bytes on, only before a writer's.
 */
#define BELAY_TOOL_READ_PRE_(l_) belay_tool_atomic_(l_, 8)
#define BELAY_TOOL_READ_POST_(l_) belay_tool_after_(l_)
#define BELAY_TOOL_TRY_READ_PRE_(l_) BELAY_TOOL_READ_PRE_(l_)
#define BELAY_TOOL_TRY_READ_POST_(l_, won_) ((won_) ? BELAY_TOOL_READ_POST_(l_) : (void)0)
#define BELAY_TOOL_UNLOCK_READ_PRE_(l_) belay_tool_before_((const char *)(l_) + 4)
#define BELAY_TOOL_UNLOCK_READ_POST_(l_) ((void)0)
#define BELAY_TOOL_WRITE_PRE_(l_) BELAY_TOOL_READ_PRE_(l_)
#define BELAY_TOOL_WRITE_POST_(l_) \
    (belay_tool_after_(l_), belay_tool_after_((const char *)(l_) + 4))
#define BELAY_TOOL_TRY_WRITE_PRE_(l_) BELAY_TOOL_READ_PRE_(l_)
#define BELAY_TOOL_TRY_WRITE_POST_(l_, won_) ((won_) ? BELAY_TOOL_WRITE_POST_(l_) : (void)0)
#define BELAY_TOOL_UNLOCK_WRITE_PRE_(l_) belay_tool_before_(l_)
#define BELAY_TOOL_UNLOCK_WRITE_POST_(l_) ((void)0)
/* [p, p + size) is only touched by atomic operations: its races are meant. */
#define BELAY_TOOL_ATOMIC_(p_, size_) belay_tool_atomic_((void *)(uintptr_t)(p_), size_)
/* What happened before here is seen by whoever passes AFTER of the same address later. */
#define BELAY_TOOL_BEFORE_(p_) belay_tool_before_(p_)
#define BELAY_TOOL_AFTER_(p_) belay_tool_after_(p_)

#else

#define BELAY_TOOL_LOCK_PRE_(m_) ((void)0)
#define BELAY_TOOL_LOCK_POST_(m_) ((void)0)
#define BELAY_TOOL_TRY_PRE_(m_) ((void)0)
#define BELAY_TOOL_TRY_POST_(m_, won_) ((void)0)
#define BELAY_TOOL_UNLOCK_PRE_(m_) ((void)0)
#define BELAY_TOOL_UNLOCK_POST_(m_) ((void)0)
#define BELAY_TOOL_READ_PRE_(l_) ((void)0)
#define BELAY_TOOL_READ_POST_(l_) ((void)0)
#define BELAY_TOOL_TRY_READ_PRE_(l_) ((void)0)
#define BELAY_TOOL_TRY_READ_POST_(l_, won_) ((void)0)
#define BELAY_TOOL_UNLOCK_READ_PRE_(l_) ((void)0)
#define BELAY_TOOL_UNLOCK_READ_POST_(l_) ((void)0)
#define BELAY_TOOL_WRITE_PRE_(l_) ((void)0)
#define BELAY_TOOL_WRITE_POST_(l_) ((void)0)
#define BELAY_TOOL_TRY_WRITE_PRE_(l_) ((void)0)
#define BELAY_TOOL_TRY_WRITE_POST_(l_, won_) ((void)0)
#define BELAY_TOOL_UNLOCK_WRITE_PRE_(l_) ((void)0)
#define BELAY_TOOL_UNLOCK_WRITE_POST_(l_) ((void)0)
#define BELAY_TOOL_ATOMIC_(p_, size_) ((void)0)
#define BELAY_TOOL_BEFORE_(p_) ((void)0)
#define BELAY_TOOL_AFTER_(p_) ((void)0)

#endif
#endif
