/* SPDX-License-Identifier: MIT */
/*
 * detail/counted.h - the family of types behind ARC and RC. For internal use.
 *
 * A handle is one pointer to a block {counts, value}. The counts are one 64-bit word, the record
 * {strong - 1 : 32, weak : 32} with the strong count, less one, in the upper half and signed. So
 * the sign of the word after an addition says that the strong count has overflowed, and after a
 * subtraction that the last strong handle is gone: the processor tells it for free. All strong
 * handles together hold one of the weak counts, so the memory lives until weak is 0.
 *
 * `kind`, arc or rc, says whose functions count: belay_arc_retain_strong_ and its kin are atomic,
 * those of rc are not, and Helgrind and DRD are told so: a handle of an RC that another thread uses
 * is a race to them.
 */
#ifndef BELAY_DETAIL_COUNTED_H
#define BELAY_DETAIL_COUNTED_H

#include <belay/detail/alloc.h>
#include <belay/detail/atomic.h>
#include <belay/detail/tools.h>
#include <belay/own.h>
#include <belay/panic.h>

#define BELAY_COUNTED_ONE_STRONG_ (INT64_C(1) << 32)
#define BELAY_COUNTED_ONE_WEAK_ INT64_C(1)
#define BELAY_COUNTED_UNIQUE_ BELAY_COUNTED_ONE_WEAK_ /* {0, 1}: one strong handle, no weak one */
/* {-1, 1}: the memory is held, and no strong handle is there yet. */
#define BELAY_COUNTED_UNMADE_ (BELAY_COUNTED_ONE_WEAK_ - BELAY_COUNTED_ONE_STRONG_)

BELAY_API_ _Noreturn BELAY_COLD_ void belay_counted_overflow_(void);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_counted_empty_(const char *what, const char *file,
                                                           int line);

/* How many strong handles there are. */
BELAY_INLINE_ size_t
belay_counted_strong_(int64_t counts)
{
    return (size_t)((counts >> 32) + 1);
}

/* The weak count: of the weak handles, plus 1 while there is a strong one. */
BELAY_INLINE_ uint32_t
belay_counted_weak_(int64_t counts)
{
    return (uint32_t)counts;
}

/*
 * free(), but the compiler does not see of what: gcc cannot follow plain counts and would warn that
 * the other handles are used after it (-Wuse-after-free).
 */
BELAY_INLINE_ void
belay_counted_free_(void *block)
{
    __asm__("" : "+r"(block));
    free(block);
}

#define BELAY_COUNTED_DECLARE_(Name, T) \
    typedef struct Name { \
        struct Name##_block_ *block_; \
    } Name; \
    typedef struct Weak##Name { \
        struct Name##_block_ *block_; \
    } Weak##Name; \
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_clone(BELAY_LEADS_TO_ const Name *arc_); \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *arc_); \
    BELAY_INLINE_ T const *Name##_get(BELAY_LENDS const Name *arc_); \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *arc_); \
    BELAY_INLINE_ BELAY_MUST_USE_ belay_status Name##_into_inner(BELAY_CONSUMES Name *arc_, \
                                                                 BELAY_FILLS T *ret_value_); \
    BELAY_MUST_USE_ BELAY_INLINE_ Weak##Name Name##_downgrade(const Name *arc_); \
    BELAY_MUST_USE_ BELAY_INLINE_ Weak##Name Weak##Name##_clone(const Weak##Name *weak_); \
    BELAY_INLINE_ void Weak##Name##_drop(BELAY_CONSUMES Weak##Name *weak_); \
    BELAY_INLINE_ BELAY_MUST_USE_ belay_status Weak##Name##_upgrade(const Weak##Name *weak_, \
                                                                    BELAY_FILLS Name *ret_arc_)

#define BELAY_COUNTED_DEFINE_(kind, Name, T, ...) \
    struct Name##_block_ { \
        int64_t counts;  /* the record {strong - 1, weak} */ \
        char kind##_[0]; /* tells a debugger what it is; takes no room */ \
        T value; \
    }; \
    BELAY_COUNTED_ENDING_(kind, Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_COUNTED_MAKING_(kind, Name, T) \
    BELAY_COUNTED_SHARING_(kind, Name, T) \
    BELAY_COUNTED_CHANGING_(kind, Name, T) \
    BELAY_COUNTED_TAKING_(kind, Name, T) \
    BELAY_COUNTED_RAW_(kind, Name, T) \
    BELAY_COUNTED_WEAK_(kind, Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_COUNTED_ENDING_(kind, Name, T, drop_value) \
    BELAY_INLINE_ void Name##_release_weak_(struct Name##_block_ *block_) \
    { \
        if (belay_##kind##_release_weak_(&block_->counts)) \
            belay_counted_free_(block_); \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *arc_) \
    { \
        struct Name##_block_ *const block_ = arc_->block_; \
        arc_->block_ = NULL; \
        if (block_ == NULL || !belay_##kind##_release_strong_(&block_->counts)) \
            return; \
        drop_value(&block_->value); \
        Name##_release_weak_(block_); \
    } \
    BELAY_INLINE_ void Name##_drop_value_(T *value_) \
    { \
        drop_value(value_); \
    }

#define BELAY_COUNTED_MAKING_(kind, Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_new(T *value_, \
                                                              BELAY_FILLS Name *ret_arc_) \
    { \
        struct Name##_block_ *const block_ = \
            belay_alloc_(sizeof *block_, _Alignof(struct Name##_block_)); \
        if (block_ == NULL) \
            return BELAY_NO_MEMORY; \
        belay_##kind##_counts_init_(&block_->counts, BELAY_COUNTED_UNIQUE_); \
        block_->value = belay_take(value_); \
        ret_arc_->block_ = block_; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        Name arc_; \
        if (BELAY_UNLIKELY_(Name##_try_new(&value_, &arc_) != BELAY_OK)) { \
            Name##_drop_value_(&value_); \
            belay_out_of_memory_(sizeof(struct Name##_block_), BELAY_MADE_HERE_); \
        } \
        return arc_; \
    } \
    BELAY_INLINE_ Name Name##_new_cyclic(T (*make_)(const Weak##Name *self_, void *context_), \
                                         void *context_) \
    { \
        struct Name##_block_ *const block_ = \
            belay_alloc_(sizeof *block_, _Alignof(struct Name##_block_)); \
        if (BELAY_UNLIKELY_(block_ == NULL)) \
            belay_out_of_memory_(sizeof(struct Name##_block_), BELAY_MADE_HERE_); \
        belay_##kind##_counts_init_(&block_->counts, BELAY_COUNTED_UNMADE_); /* upgrades fail */ \
        belay_own(Weak##Name) self_ = {block_};                              /* if make panics */ \
        block_->value = make_(&self_, context_); \
        self_.block_ = NULL; \
        belay_##kind##_publish_(&block_->counts); \
        return (Name){block_}; \
    }

#define BELAY_COUNTED_SHARING_(kind, Name, T) \
    BELAY_INLINE_ struct Name##_block_ *Name##_block_of_(const Name *arc_, const char *what_) \
    { \
        if (BELAY_UNLIKELY_(arc_->block_ == NULL)) \
            belay_counted_empty_(what_, BELAY_MADE_HERE_); \
        return arc_->block_; \
    } \
    BELAY_INLINE_ Name Name##_clone(const Name *arc_) \
    { \
        struct Name##_block_ *const block_ = Name##_block_of_(arc_, #Name "_clone"); \
        belay_##kind##_retain_strong_(&block_->counts); \
        return (Name){block_}; \
    } \
    BELAY_INLINE_ Weak##Name Name##_downgrade(const Name *arc_) \
    { \
        struct Name##_block_ *const block_ = Name##_block_of_(arc_, #Name "_downgrade"); \
        belay_##kind##_retain_weak_(&block_->counts); \
        return (Weak##Name){block_}; \
    } \
    BELAY_INLINE_ T const *Name##_get(BELAY_LENDS const Name *arc_) \
    { \
        return arc_->block_ == NULL ? NULL : &arc_->block_->value; \
    } \
    BELAY_INLINE_ bool Name##_ptr_eq(const Name *a_, const Name *b_) \
    { \
        return a_->block_ == b_->block_; \
    } \
    BELAY_INLINE_ size_t Name##_strong_count(const Name *arc_) \
    { \
        return arc_->block_ == NULL \
                   ? 0 \
                   : belay_counted_strong_(belay_load_rlx_(&arc_->block_->counts)); \
    } \
    BELAY_INLINE_ size_t Name##_weak_count(const Name *arc_) \
    { \
        /* The strong handles' common count is not a weak handle. */ \
        return arc_->block_ == NULL \
                   ? 0 \
                   : belay_counted_weak_(belay_load_rlx_(&arc_->block_->counts)) - 1; \
    }

#define BELAY_COUNTED_CHANGING_(kind, Name, T) \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *arc_) \
    { \
        if (arc_->block_ == NULL || !belay_##kind##_is_unique_(&arc_->block_->counts)) \
            return NULL; \
        return &arc_->block_->value; \
    } \
    BELAY_INLINE_ T *Name##_make_mut(BELAY_LENDS Name *arc_, T (*clone_)(T const *value_)) \
    { \
        struct Name##_block_ *const shared_ = Name##_block_of_(arc_, #Name "_make_mut"); \
        if (!belay_##kind##_is_unique_(&shared_->counts)) { \
            const Name own_copy_ = \
                Name##_new(clone_ != NULL ? clone_(&shared_->value) : shared_->value); \
            belay_own(Name) before_ = *arc_; \
            *arc_ = own_copy_; \
        } \
        return &arc_->block_->value; \
    }

#define BELAY_COUNTED_TAKING_(kind, Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_unwrap(BELAY_CONSUMES Name *arc_, \
                                                                 BELAY_FILLS T *ret_value_) \
    { \
        struct Name##_block_ *const block_ = Name##_block_of_(arc_, #Name "_try_unwrap"); \
        if (!belay_##kind##_claim_(&block_->counts)) \
            return BELAY_SHARED; \
        *ret_value_ = belay_move(block_->value); \
        arc_->block_ = NULL; \
        Name##_release_weak_(block_); \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_into_inner(BELAY_CONSUMES Name *arc_, \
                                                                 BELAY_FILLS T *ret_value_) \
    { \
        struct Name##_block_ *const block_ = Name##_block_of_(arc_, #Name "_into_inner"); \
        arc_->block_ = NULL; \
        if (!belay_##kind##_release_strong_(&block_->counts)) \
            return BELAY_SHARED; \
        *ret_value_ = belay_move(block_->value); \
        Name##_release_weak_(block_); \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ T Name##_unwrap_or_clone(BELAY_CONSUMES Name *arc_, \
                                           T (*clone_)(T const *value_)) \
    { \
        belay_own(Name) shared_ = belay_take(arc_); \
        struct Name##_block_ *const block_ = Name##_block_of_(&shared_, #Name "_unwrap_or_clone"); \
        T value_; \
        if (Name##_try_unwrap(&shared_, &value_) == BELAY_OK) \
            return value_; \
        return clone_ != NULL ? clone_(&block_->value) : block_->value; \
    }

#define BELAY_COUNTED_RAW_(kind, Name, T) \
    BELAY_INLINE_ T const *Name##_into_raw(BELAY_CONSUMES Name *arc_) \
    { \
        return Name##_get(&belay_take(arc_)); \
    } \
    BELAY_INLINE_ Name Name##_from_raw(T const *value_) \
    { \
        if (value_ == NULL) \
            return (Name){NULL}; \
        return (Name){(struct Name##_block_ *)belay_interior_( \
            (const char *)value_ - offsetof(struct Name##_block_, value))}; \
    } \
    BELAY_SAYS_("lends_static") \
    BELAY_INLINE_ T const *Name##_leak(BELAY_CONSUMES Name *arc_) \
    { \
        return Name##_into_raw(arc_); \
    } \
    BELAY_INLINE_ void Name##_increment_strong_count(T const *value_) \
    { \
        const Name view_ = Name##_from_raw(value_); \
        Name more_ = Name##_clone(&view_); \
        belay_forget(&more_); \
    } \
    BELAY_INLINE_ void Name##_decrement_strong_count(T const *value_) \
    { \
        Name less_ = Name##_from_raw(value_); \
        Name##_drop(&less_); \
    }

#define BELAY_COUNTED_WEAK_(kind, Name, T) \
    BELAY_INLINE_ belay_status Weak##Name##_upgrade(const Weak##Name *weak_, \
                                                    BELAY_FILLS Name *ret_arc_) \
    { \
        if (weak_->block_ == NULL || !belay_##kind##_upgrade_(&weak_->block_->counts)) \
            return BELAY_DROPPED; \
        ret_arc_->block_ = weak_->block_; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ Weak##Name Weak##Name##_clone(const Weak##Name *weak_) \
    { \
        if (weak_->block_ != NULL) \
            belay_##kind##_retain_weak_(&weak_->block_->counts); \
        return *weak_; \
    } \
    BELAY_INLINE_ void Weak##Name##_drop(BELAY_CONSUMES Weak##Name *weak_) \
    { \
        struct Name##_block_ *const block_ = weak_->block_; \
        weak_->block_ = NULL; \
        if (block_ != NULL) \
            Name##_release_weak_(block_); \
    } \
    BELAY_INLINE_ T const *Weak##Name##_as_ptr(const Weak##Name *weak_) \
    { \
        return weak_->block_ == NULL ? NULL : &weak_->block_->value; \
    } \
    BELAY_INLINE_ T const *Weak##Name##_into_raw(BELAY_CONSUMES Weak##Name *weak_) \
    { \
        return Weak##Name##_as_ptr(&belay_take(weak_)); \
    } \
    BELAY_INLINE_ Weak##Name Weak##Name##_from_raw(T const *value_) \
    { \
        return (Weak##Name){Name##_from_raw(value_).block_}; \
    } \
    BELAY_INLINE_ bool Weak##Name##_ptr_eq(const Weak##Name *a_, const Weak##Name *b_) \
    { \
        return a_->block_ == b_->block_; \
    } \
    BELAY_INLINE_ size_t Weak##Name##_strong_count(const Weak##Name *weak_) \
    { \
        return Name##_strong_count(&(const Name){weak_->block_}); \
    } \
    BELAY_INLINE_ size_t Weak##Name##_weak_count(const Weak##Name *weak_) \
    { \
        const Name view_ = {weak_->block_}; \
        return Name##_strong_count(&view_) == 0 ? 0 : Name##_weak_count(&view_); \
    }

#endif
