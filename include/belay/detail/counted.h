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
 * those of rc are not.
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
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_clone(const Name *arc); \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *arc); \
    BELAY_INLINE_ T const *Name##_get(const Name *arc); \
    BELAY_INLINE_ T *Name##_get_mut(Name *arc); \
    BELAY_INLINE_ BELAY_MUST_USE_ belay_status Name##_into_inner(BELAY_CONSUMES Name *arc, \
                                                                 T *ret_value); \
    BELAY_MUST_USE_ BELAY_INLINE_ Weak##Name Name##_downgrade(const Name *arc); \
    BELAY_MUST_USE_ BELAY_INLINE_ Weak##Name Weak##Name##_clone(const Weak##Name *weak); \
    BELAY_INLINE_ void Weak##Name##_drop(BELAY_CONSUMES Weak##Name *weak); \
    BELAY_INLINE_ BELAY_MUST_USE_ belay_status Weak##Name##_upgrade(const Weak##Name *weak, \
                                                                    Name *ret_arc)

#define BELAY_COUNTED_DEFINE_(kind, Name, T, ...) \
    struct Name##_block_ { \
        int64_t counts; /* the record {strong - 1, weak} */ \
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
    BELAY_INLINE_ void Name##_release_weak_(struct Name##_block_ *block) \
    { \
        if (belay_##kind##_release_weak_(&block->counts)) \
            belay_counted_free_(block); \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *arc) \
    { \
        struct Name##_block_ *const block = arc->block_; \
        arc->block_ = NULL; \
        if (block == NULL || !belay_##kind##_release_strong_(&block->counts)) \
            return; \
        drop_value(&block->value); \
        Name##_release_weak_(block); \
    } \
    BELAY_INLINE_ void Name##_drop_value_(T *value) \
    { \
        drop_value(value); \
    }

#define BELAY_COUNTED_MAKING_(kind, Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_new(BELAY_CONSUMES T *value, \
                                                              Name *ret_arc) \
    { \
        struct Name##_block_ *const block = \
            belay_alloc_(sizeof *block, _Alignof(struct Name##_block_)); \
        if (block == NULL) \
            return BELAY_NO_MEMORY; \
        BELAY_TOOL_ATOMIC_(&block->counts, sizeof block->counts); \
        block->counts = BELAY_COUNTED_UNIQUE_; \
        block->value = belay_take(value); \
        ret_arc->block_ = block; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ Name Name##_new(T value) \
    { \
        Name arc; \
        if (BELAY_UNLIKELY_(Name##_try_new(&value, &arc) != BELAY_OK)) { \
            Name##_drop_value_(&value); \
            belay_out_of_memory_(sizeof(struct Name##_block_), BELAY_MADE_HERE_); \
        } \
        return arc; \
    } \
    BELAY_INLINE_ Name Name##_new_cyclic(T (*make)(const Weak##Name *self, void *context), \
                                         void *context) \
    { \
        struct Name##_block_ *const block = \
            belay_alloc_(sizeof *block, _Alignof(struct Name##_block_)); \
        if (BELAY_UNLIKELY_(block == NULL)) \
            belay_out_of_memory_(sizeof(struct Name##_block_), BELAY_MADE_HERE_); \
        BELAY_TOOL_ATOMIC_(&block->counts, sizeof block->counts); \
        block->counts = BELAY_COUNTED_UNMADE_; /* upgrades fail */ \
        belay_own(Weak##Name) self = {block};  /* if make panics */ \
        block->value = make(&self, context); \
        self.block_ = NULL; \
        belay_##kind##_publish_(&block->counts); \
        return (Name){block}; \
    }

#define BELAY_COUNTED_SHARING_(kind, Name, T) \
    BELAY_INLINE_ struct Name##_block_ *Name##_block_of_(const Name *arc, const char *what) \
    { \
        if (BELAY_UNLIKELY_(arc->block_ == NULL)) \
            belay_counted_empty_(what, BELAY_MADE_HERE_); \
        return arc->block_; \
    } \
    BELAY_INLINE_ Name Name##_clone(const Name *arc) \
    { \
        struct Name##_block_ *const block = Name##_block_of_(arc, #Name "_clone"); \
        belay_##kind##_retain_strong_(&block->counts); \
        return (Name){block}; \
    } \
    BELAY_INLINE_ Weak##Name Name##_downgrade(const Name *arc) \
    { \
        struct Name##_block_ *const block = Name##_block_of_(arc, #Name "_downgrade"); \
        belay_##kind##_retain_weak_(&block->counts); \
        return (Weak##Name){block}; \
    } \
    BELAY_INLINE_ T const *Name##_get(const Name *arc) \
    { \
        return arc->block_ == NULL ? NULL : &arc->block_->value; \
    } \
    BELAY_INLINE_ bool Name##_ptr_eq(const Name *a, const Name *b) \
    { \
        return a->block_ == b->block_; \
    } \
    BELAY_INLINE_ size_t Name##_strong_count(const Name *arc) \
    { \
        return arc->block_ == NULL ? 0 \
                                   : belay_counted_strong_(belay_load_rlx_(&arc->block_->counts)); \
    } \
    BELAY_INLINE_ size_t Name##_weak_count(const Name *arc) \
    { \
        /* The strong handles' common count is not a weak handle. */ \
        return arc->block_ == NULL \
                   ? 0 \
                   : belay_counted_weak_(belay_load_rlx_(&arc->block_->counts)) - 1; \
    }

#define BELAY_COUNTED_CHANGING_(kind, Name, T) \
    BELAY_INLINE_ T *Name##_get_mut(Name *arc) \
    { \
        if (arc->block_ == NULL || !belay_##kind##_is_unique_(&arc->block_->counts)) \
            return NULL; \
        return &arc->block_->value; \
    } \
    BELAY_INLINE_ T *Name##_make_mut(Name *arc, T (*clone)(T const *value)) \
    { \
        struct Name##_block_ *const shared = Name##_block_of_(arc, #Name "_make_mut"); \
        if (!belay_##kind##_is_unique_(&shared->counts)) { \
            const Name own_copy = \
                Name##_new(clone != NULL ? clone(&shared->value) : shared->value); \
            belay_own(Name) before = *arc; \
            *arc = own_copy; \
        } \
        return &arc->block_->value; \
    }

#define BELAY_COUNTED_TAKING_(kind, Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_unwrap(BELAY_CONSUMES Name *arc, \
                                                                 T *ret_value) \
    { \
        struct Name##_block_ *const block = Name##_block_of_(arc, #Name "_try_unwrap"); \
        if (!belay_##kind##_claim_(&block->counts)) \
            return BELAY_SHARED; \
        *ret_value = belay_move(block->value); \
        arc->block_ = NULL; \
        Name##_release_weak_(block); \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_into_inner(BELAY_CONSUMES Name *arc, \
                                                                 T *ret_value) \
    { \
        struct Name##_block_ *const block = Name##_block_of_(arc, #Name "_into_inner"); \
        arc->block_ = NULL; \
        if (!belay_##kind##_release_strong_(&block->counts)) \
            return BELAY_SHARED; \
        *ret_value = belay_move(block->value); \
        Name##_release_weak_(block); \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ T Name##_unwrap_or_clone(BELAY_CONSUMES Name *arc, T (*clone)(T const *value)) \
    { \
        belay_own(Name) shared = belay_take(arc); \
        struct Name##_block_ *const block = Name##_block_of_(&shared, #Name "_unwrap_or_clone"); \
        T value; \
        if (Name##_try_unwrap(&shared, &value) == BELAY_OK) \
            return value; \
        return clone != NULL ? clone(&block->value) : block->value; \
    }

#define BELAY_COUNTED_RAW_(kind, Name, T) \
    BELAY_INLINE_ T const *Name##_into_raw(BELAY_CONSUMES Name *arc) \
    { \
        return Name##_get(&belay_take(arc)); \
    } \
    BELAY_INLINE_ Name Name##_from_raw(T const *value) \
    { \
        if (value == NULL) \
            return (Name){NULL}; \
        return (Name){(struct Name##_block_ *)belay_interior_( \
            (const char *)value - offsetof(struct Name##_block_, value))}; \
    } \
    BELAY_INLINE_ T const *Name##_leak(BELAY_CONSUMES Name *arc) \
    { \
        return Name##_into_raw(arc); \
    }

#define BELAY_COUNTED_WEAK_(kind, Name, T) \
    BELAY_INLINE_ belay_status Weak##Name##_upgrade(const Weak##Name *weak, Name *ret_arc) \
    { \
        if (weak->block_ == NULL || !belay_##kind##_upgrade_(&weak->block_->counts)) \
            return BELAY_DROPPED; \
        ret_arc->block_ = weak->block_; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ Weak##Name Weak##Name##_clone(const Weak##Name *weak) \
    { \
        if (weak->block_ != NULL) \
            belay_##kind##_retain_weak_(&weak->block_->counts); \
        return *weak; \
    } \
    BELAY_INLINE_ void Weak##Name##_drop(BELAY_CONSUMES Weak##Name *weak) \
    { \
        struct Name##_block_ *const block = weak->block_; \
        weak->block_ = NULL; \
        if (block != NULL) \
            Name##_release_weak_(block); \
    } \
    BELAY_INLINE_ bool Weak##Name##_ptr_eq(const Weak##Name *a, const Weak##Name *b) \
    { \
        return a->block_ == b->block_; \
    } \
    BELAY_INLINE_ size_t Weak##Name##_strong_count(const Weak##Name *weak) \
    { \
        return Name##_strong_count(&(const Name){weak->block_}); \
    } \
    BELAY_INLINE_ size_t Weak##Name##_weak_count(const Weak##Name *weak) \
    { \
        const Name view = {weak->block_}; \
        return Name##_strong_count(&view) == 0 ? 0 : Name##_weak_count(&view); \
    }

#endif
