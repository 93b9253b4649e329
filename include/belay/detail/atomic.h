/* SPDX-License-Identifier: MIT */
/*
 * detail/atomic.h - the atomic operations of the library. For internal use.
 *
 * The order is part of each name, so that none is taken by default:
 *
 *     rlx     only the operation itself is atomic; other memory may be seen in any order
 *     acq     what follows here sees what preceded the release whose value this reads
 *     rel     what precedes here is seen by whoever acquires the value this writes
 *     acqrel  both
 *     seqcst  both, and all such operations have one order that every thread agrees on
 *
 * Each use of an order but rlx names its pair in a comment, [module.what], that tools/check-pairs
 * verifies. They are the compiler's builtins on plain integers, because the headers share structs
 * with programs: <stdatomic.h> types could not be static-initialised in every compiler we serve.
 */
#ifndef BELAY_DETAIL_ATOMIC_H
#define BELAY_DETAIL_ATOMIC_H

#define belay_load_rlx_(p_) __atomic_load_n(p_, __ATOMIC_RELAXED)
#define belay_load_acq_(p_) __atomic_load_n(p_, __ATOMIC_ACQUIRE)
#define belay_load_seqcst_(p_) __atomic_load_n(p_, __ATOMIC_SEQ_CST)
#define belay_store_rlx_(p_, v_) __atomic_store_n(p_, v_, __ATOMIC_RELAXED)
#define belay_store_rel_(p_, v_) __atomic_store_n(p_, v_, __ATOMIC_RELEASE)

#define belay_swap_rlx_(p_, v_) __atomic_exchange_n(p_, v_, __ATOMIC_RELAXED)
#define belay_swap_acq_(p_, v_) __atomic_exchange_n(p_, v_, __ATOMIC_ACQUIRE)
#define belay_swap_rel_(p_, v_) __atomic_exchange_n(p_, v_, __ATOMIC_RELEASE)
#define belay_swap_acqrel_(p_, v_) __atomic_exchange_n(p_, v_, __ATOMIC_ACQ_REL)
#define belay_swap_seqcst_(p_, v_) __atomic_exchange_n(p_, v_, __ATOMIC_SEQ_CST)

#define belay_and_rlx_(p_, v_) __atomic_fetch_and(p_, v_, __ATOMIC_RELAXED)
#define belay_and_acq_(p_, v_) __atomic_fetch_and(p_, v_, __ATOMIC_ACQUIRE)
#define belay_or_rlx_(p_, v_) __atomic_fetch_or(p_, v_, __ATOMIC_RELAXED)
#define belay_or_rel_(p_, v_) __atomic_fetch_or(p_, v_, __ATOMIC_RELEASE)
#define belay_or_seqcst_(p_, v_) __atomic_fetch_or(p_, v_, __ATOMIC_SEQ_CST)

#define belay_add_seqcst_(p_, v_) __atomic_fetch_add(p_, v_, __ATOMIC_SEQ_CST)
#define belay_add_rlx_(p_, v_) __atomic_fetch_add(p_, v_, __ATOMIC_RELAXED)
#define belay_add_acq_(p_, v_) __atomic_fetch_add(p_, v_, __ATOMIC_ACQUIRE)
#define belay_add_rel_(p_, v_) __atomic_fetch_add(p_, v_, __ATOMIC_RELEASE)
#define belay_add_acqrel_(p_, v_) __atomic_fetch_add(p_, v_, __ATOMIC_ACQ_REL)
#define belay_add_fetch_rlx_(p_, v_) __atomic_add_fetch(p_, v_, __ATOMIC_RELAXED)
#define belay_sub_fetch_rel_(p_, v_) __atomic_sub_fetch(p_, v_, __ATOMIC_RELEASE)
#define belay_sub_rlx_(p_, v_) __atomic_fetch_sub(p_, v_, __ATOMIC_RELAXED)
#define belay_sub_rel_(p_, v_) __atomic_fetch_sub(p_, v_, __ATOMIC_RELEASE)
#define belay_sub_seqcst_(p_, v_) __atomic_fetch_sub(p_, v_, __ATOMIC_SEQ_CST)

/*
 * Compare and swap: true when *p was *expected and is now v; otherwise *expected is what *p is.
 * The name gives the order of success; a failure is relaxed (of acqrel: acquire). The weak form may
 * fail for no reason.
 */
#define belay_cas_rlx_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
#define belay_cas_acq_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)
#define belay_cas_acqrel_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)
#define belay_cas_rel_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define belay_cas_seqcst_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)
#define belay_cas_weak_rlx_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
#define belay_cas_weak_rel_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define belay_cas_weak_seqcst_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)
#define belay_cas_weak_acq_(p_, expected_, v_) \
    __atomic_compare_exchange_n(p_, expected_, v_, true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)

/* Keeps the compiler, not the processor, from moving memory accesses across this line. */
#define belay_compiler_fence_() __atomic_signal_fence(__ATOMIC_SEQ_CST)

#endif
