/* SPDX-License-Identifier: MIT */
/*
 * refcell.h - a value that one thread may change although it is shared: the rules of borrowing,
 * kept at run time.
 *
 *     BELAY_REFCELL(Scores, struct scores);       // or REFCELL(...) of prelude.h
 *
 *     Scores scores = Scores_new(no_scores());
 *     const Scores *shared = &scores;
 *     {
 *         belay_own(ScoresRefMut) s = Scores_borrow_mut(shared);
 *         s.data->best = 7;
 *     }                                           // given back when s is dropped
 *     belay_with_borrow (s, shared) printf("%d\n", s->best);
 *
 * At any time there are any number of shared borrows or one exclusive borrow. Who asks for what
 * cannot be had panics: `already borrowed` or `already mutably borrowed`. A refcell is not Sync:
 * one thread uses it at a time. It may be moved to another thread while it is not borrowed.
 *
 * BELAY_REFCELL(Name, T) or BELAY_REFCELL(Name, T, T_drop) makes the types Name, NameRef with the
 * member `T const *data`, and NameRefMut with `T *data`; data is NULL in an empty guard. All zero
 * is a refcell of an all-zero value that nobody has borrowed, and BELAY_REFCELL_INIT(value)
 * initialises one in static storage (of one thread). Guards point into the refcell: while there are
 * any it must not move or end. (c is const Name *, but the object must not be defined const.)
 *
 *     Name         Name_new(T value)
 *     void         Name_drop(Name *)                      drops the value
 *     NameRef      Name_borrow(c)                         panics while exclusively borrowed
 *     NameRefMut   Name_borrow_mut(c)                     panics while borrowed
 *     status       Name_try_borrow(c, NameRef *ret)       BORROWED instead of a panic
 *     status       Name_try_borrow_mut(c, NameRefMut *ret)
 *     T            Name_replace(c, T value)               gives back what was there; this and the
 *                                                         next three panic while borrowed
 *     T            Name_replace_with(c, T (*f)(T *))      replaces by what f makes of the value
 *     T            Name_take(c)                           the same, and leaves all zero
 *     void         Name_swap(c, d)                        of two refcells; panics if they are one
 *     T *          Name_get_mut(Name *)                   for the only owner
 *     T *          Name_as_ptr(c)                         raw: the rules are yours to keep
 *     T            Name_into_inner(Name *)                takes the value out for good
 *     void         Name_debug(c, FILE *)                  prints RefCell { value: 5 }, and
 *                                                         <borrowed> for an exclusive borrow
 *     void         Name_debug_with(c, FILE *, print)
 *     NameRef      NameRef_clone(const NameRef *)         one more shared borrow
 *     void         NameRef_drop(NameRef *), NameRefMut_drop(NameRefMut *)
 *
 * Forms that are macros, for any family. They know their line: a panic of theirs is shown at the
 * line that asked, and names the line of the borrow that is in the way. The functions above cannot
 * know who calls them, so they are named instead: `already borrowed, by Scores_borrow`.
 *
 *     belay_with_borrow (v, &cell) { ... }            v: T const *, borrowed for the block
 *     belay_with_borrow_mut (v, &cell) { ... }        v: T *
 *     NameRef      belay_refcell_borrow(&cell)
 *     NameRefMut   belay_refcell_borrow_mut(&cell)
 *     OtherRef     belay_refcell_map(OtherRef, &guard, guard.data->member)
 *                                                     narrows a guard to a part of the value, of
 *                                                     the family Other; the guard is left empty
 *
 * The blocks run as loops do: break and continue leave the block. Of several shared borrows, the
 * place of the first is kept, though it may have ended. Places are kept in every build, since files
 * with and without NDEBUG may share a refcell; it costs one store. A refcell takes 16 bytes beside
 * its value.
 */
#ifndef BELAY_REFCELL_H
#define BELAY_REFCELL_H

#include <belay/debug.h>
#include <belay/own.h>
#include <belay/status.h>

/* Who asks for a borrow. There is one static object for each place in a program. */
typedef struct belay_refcell_place_ {
    const char *what; /* the name of the function or macro */
    const char *file;
    int line; /* negative where the function's family was made: BELAY_MADE_HERE_ */
} belay_refcell_place_;

/* All zero: not borrowed. Only the thread that has the refcell touches it. */
typedef struct belay_refcell_state_ {
    int32_t borrows;                   /* n > 0: n shared ones; -1: an exclusive one */
    const belay_refcell_place_ *place; /* of the (first) borrow; not NULL while there is one */
} belay_refcell_state_;

/* What every NameRef and NameRefMut is, byte by byte. All zero is empty. */
typedef struct belay_refcell_guard_ {
    void *data;
    belay_refcell_state_ *state;
} belay_refcell_guard_;
BELAY_TRAITS_(belay_refcell_guard_, never, never, BELAY_GUARD_SAYS_);

/* Panic: the borrow that asker wants cannot be had. */
BELAY_API_ _Noreturn BELAY_COLD_ void belay_refcell_refuse_(const belay_refcell_state_ *state,
                                                            bool exclusive,
                                                            const belay_refcell_place_ *asker);

/* The address of the place of this line, in a macro; of this function, in a family. */
#define BELAY_REFCELL_PLACE_(what_, ...) \
    __extension__({ \
        static const belay_refcell_place_ belay_place_ = {what_, __VA_ARGS__}; \
        &belay_place_; \
    })
#define BELAY_REFCELL_HERE_(what_) BELAY_REFCELL_PLACE_(what_, __FILE__, __LINE__)
#define BELAY_REFCELL_IN_(what_) BELAY_REFCELL_PLACE_(what_, BELAY_MADE_HERE_)

/* Borrow, or change nothing and say false. */
BELAY_INLINE_ bool
belay_refcell_try_share_(const belay_refcell_state_ *shared, const belay_refcell_place_ *place)
{
    belay_refcell_state_ *const state = (belay_refcell_state_ *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(state->borrows < 0 || state->borrows == INT32_MAX))
        return false;
    if (state->borrows++ == 0)
        state->place = place;
    return true;
}

BELAY_INLINE_ bool
belay_refcell_try_exclude_(const belay_refcell_state_ *shared, const belay_refcell_place_ *place)
{
    belay_refcell_state_ *const state = (belay_refcell_state_ *)belay_interior_(shared);
    if (BELAY_UNLIKELY_(state->borrows != 0))
        return false;
    *state = (belay_refcell_state_){-1, place};
    return true;
}

/* Borrow or panic. The guard is for the data that lie `offset` bytes after the state. */
BELAY_INLINE_ belay_refcell_guard_
belay_refcell_share_(BELAY_LENDS const belay_refcell_state_ *shared, size_t offset,
                     const belay_refcell_place_ *place)
{
    belay_refcell_state_ *const state = (belay_refcell_state_ *)belay_interior_(shared);
    if (!belay_refcell_try_share_(state, place))
        belay_refcell_refuse_(state, false, place);
    return (belay_refcell_guard_){(char *)state + offset, state};
}

BELAY_INLINE_ belay_refcell_guard_
belay_refcell_exclude_(BELAY_LENDS const belay_refcell_state_ *shared, size_t offset,
                       const belay_refcell_place_ *place)
{
    belay_refcell_state_ *const state = (belay_refcell_state_ *)belay_interior_(shared);
    if (!belay_refcell_try_exclude_(state, place))
        belay_refcell_refuse_(state, true, place);
    return (belay_refcell_guard_){(char *)state + offset, state};
}

/* Give one borrow of either kind back. */
BELAY_INLINE_ void
belay_refcell_release_(belay_refcell_state_ *state)
{
    state->borrows += state->borrows > 0 ? -1 : 1;
}

/* ---- the family ----------------------------------------------------------------------------- */

/* The initial value of a refcell: REFCELL_INIT(0), REFCELL_INIT({.x = 1}). */
#define BELAY_REFCELL_INIT(...) \
    { \
        .value_ = __VA_ARGS__ \
    }

/* BELAY_REFCELL(Name, T[, drop]): see the top of this file. */
#define BELAY_REFCELL(Name, T, ...) \
    BELAY_REFCELL_GUARD_(Name##Ref, T const) \
    BELAY_REFCELL_GUARD_(Name##RefMut, T) \
    typedef struct Name { \
        belay_refcell_state_ state_; /* first: data lie at an offset from it */ \
        T value_; \
        T *type_[0]; /* these name types in macros; they take no room */ \
        Name##Ref *ref_type_[0]; \
        Name##RefMut *ref_mut_type_[0]; \
    } Name; \
    BELAY_TRAITS_(Name, if_send, never, BELAY_CELL_SAYS_, T *); \
    BELAY_REFCELL_BORROWING_(Name, T) \
    BELAY_REFCELL_OWNING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_REFCELL_CHANGING_(Name, T) \
    BELAY_REFCELL_DEBUG_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

/* Target is T, or T const. */
#define BELAY_REFCELL_GUARD_(Guard, Target) \
    typedef struct Guard { \
        Target *data; \
        belay_refcell_state_ *state_; \
    } Guard; \
    BELAY_TRAITS_(Guard, never, if_sync, BELAY_GUARD_SAYS_, Target *); \
    BELAY_INLINE_ void Guard##_drop(BELAY_CONSUMES Guard *guard_) \
    { \
        belay_refcell_state_ *const state_ = guard_->state_; \
        if (state_ == NULL) \
            return; \
        *guard_ = (Guard){NULL, NULL}; \
        belay_refcell_release_(state_); \
    } \
    BELAY_INLINE_ Guard Guard##_of_(belay_refcell_guard_ guard_) \
    { \
        return (Guard){(Target *)guard_.data, guard_.state}; \
    }

#define BELAY_REFCELL_BORROWING_(Name, T) \
    BELAY_INLINE_ T *Name##_as_ptr(const Name *cell_) \
    { \
        return (T *)belay_interior_(&cell_->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name##Ref Name##_borrow(BELAY_LENDS const Name *cell_) \
    { \
        return Name##Ref_of_(belay_refcell_share_(&cell_->state_, offsetof(Name, value_), \
                                                  BELAY_REFCELL_IN_(#Name "_borrow"))); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name##RefMut Name##_borrow_mut(BELAY_LENDS const Name *cell_) \
    { \
        return Name##RefMut_of_(belay_refcell_exclude_(&cell_->state_, offsetof(Name, value_), \
                                                       BELAY_REFCELL_IN_(#Name "_borrow_mut"))); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_borrow( \
        BELAY_LENDS const Name *cell_, BELAY_FILLS Name##Ref *ret_guard_) \
    { \
        belay_refcell_state_ *const state_ = (belay_refcell_state_ *)belay_interior_(cell_); \
        if (!belay_refcell_try_share_(state_, BELAY_REFCELL_IN_(#Name "_try_borrow"))) \
            return BELAY_BORROWED; \
        *ret_guard_ = (Name##Ref){&cell_->value_, state_}; \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_borrow_mut( \
        BELAY_LENDS const Name *cell_, BELAY_FILLS Name##RefMut *ret_guard_) \
    { \
        belay_refcell_state_ *const state_ = (belay_refcell_state_ *)belay_interior_(cell_); \
        if (!belay_refcell_try_exclude_(state_, BELAY_REFCELL_IN_(#Name "_try_borrow_mut"))) \
            return BELAY_BORROWED; \
        *ret_guard_ = (Name##RefMut){Name##_as_ptr(cell_), state_}; \
        return BELAY_OK; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name##Ref Name##Ref_clone(const Name##Ref *guard_) \
    { \
        if (guard_->state_ != NULL) \
            (void)belay_refcell_share_(guard_->state_, 0, BELAY_REFCELL_IN_(#Name "Ref_clone")); \
        return *guard_; \
    }

#define BELAY_REFCELL_OWNING_(Name, T, drop_value) \
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        return (Name){.value_ = value_}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *cell_) \
    { \
        cell_->state_ = (belay_refcell_state_){0, NULL}; \
        drop_value(&cell_->value_); \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *cell_) \
    { \
        return &cell_->value_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *cell_) \
    { \
        return belay_take(cell_).value_; \
    }

#define BELAY_REFCELL_CHANGING_(Name, T) \
    BELAY_INLINE_ Name##RefMut Name##_change_(const Name *cell_, \
                                              const belay_refcell_place_ *place_) \
    { \
        return Name##RefMut_of_( \
            belay_refcell_exclude_(&cell_->state_, offsetof(Name, value_), place_)); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_replace(const Name *cell_, BELAY_KEPT T value_) \
    { \
        belay_own(Name##RefMut) now_ = Name##_change_(cell_, BELAY_REFCELL_IN_(#Name "_replace")); \
        return belay_replace(now_.data, value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_replace_with(const Name *cell_, T (*make_)(T * value_)) \
    { \
        belay_own(Name##RefMut) now_ = \
            Name##_change_(cell_, BELAY_REFCELL_IN_(#Name "_replace_with")); \
        T made_ = make_(now_.data); \
        return belay_replace(now_.data, made_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_take(const Name *cell_) \
    { \
        belay_own(Name##RefMut) now_ = Name##_change_(cell_, BELAY_REFCELL_IN_(#Name "_take")); \
        return belay_take(now_.data); \
    } \
    BELAY_INLINE_ void Name##_swap(const Name *a_, const Name *b_) \
    { \
        const belay_refcell_place_ *const place_ = BELAY_REFCELL_IN_(#Name "_swap"); \
        belay_own(Name##RefMut) left_ = Name##_change_(a_, place_); \
        belay_own(Name##RefMut) right_ = Name##_change_(b_, place_); \
        belay_swap(left_.data, right_.data); \
    }

#define BELAY_REFCELL_DEBUG_(Name, T) \
    BELAY_INLINE_ void Name##_debug_with(const Name *cell_, FILE *out_, \
                                         void (*print_)(FILE *, T const *)) \
    { \
        belay_own(Name##Ref) guard_ = {NULL, NULL}; \
        fputs("RefCell { value: ", out_); \
        if (Name##_try_borrow(cell_, &guard_) != BELAY_OK) \
            fputs("<borrowed>", out_); \
        else if (print_ != NULL) \
            print_(out_, guard_.data); \
        else \
            belay_debug_value_(out_, BELAY_DEBUG_KIND_(cell_->value_), guard_.data, sizeof(T)); \
        fputs(" }", out_); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *cell_, FILE *out_) \
    { \
        Name##_debug_with(cell_, out_, NULL); \
    }

/* ---- the macros ----------------------------------------------------------------------------- */

BELAY_SAYS_("make")
BELAY_INLINE_ void *
belay_refcell_copy_(BELAY_FILLS void *ret_guard, BELAY_LENDS belay_refcell_guard_ guard)
{
    return __builtin_memcpy(ret_guard, &guard, sizeof guard);
}

#define belay_refcell_borrow(cell) \
    BELAY_REFCELL_BORROW_(cell, belay_refcell_share_, ref_type_, "refcell_borrow")
#define belay_refcell_borrow_mut(cell) \
    BELAY_REFCELL_BORROW_(cell, belay_refcell_exclude_, ref_mut_type_, "refcell_borrow_mut")

#define BELAY_REFCELL_BORROW_(cell_, how_, type_, what_) \
    (*(__typeof__(&*(cell_)->type_[0]))belay_refcell_copy_( \
        &(__typeof__(*(cell_)->type_[0])){NULL, NULL}, \
        how_(&(cell_)->state_, offsetof(__typeof__(*(cell_)), value_), \
             BELAY_REFCELL_HERE_(what_))))

/* The guard is left empty: what it held is the new one's, of `size` bytes. */
BELAY_SAYS_("make")
BELAY_INLINE_ void *
belay_refcell_map_(BELAY_FILLS void *ret_narrowed, BELAY_CONSUMES void *guard,
                   belay_refcell_state_ *state, BELAY_SAYS_("part") const void *part, size_t size)
{
    const belay_refcell_guard_ narrowed = {(void *)(uintptr_t)part, state};
    belay_forget((belay_refcell_guard_ *)guard);
    return __builtin_memcpy(ret_narrowed, &narrowed, size);
}

/* The size's initialiser has the compiler compare the types. */
#define belay_refcell_map(Guard, guard, part) \
    (*(Guard *)belay_refcell_map_(&(Guard){NULL, NULL}, (guard), (guard)->state_, &(part), \
                                  sizeof((Guard){&(part), NULL})))

BELAY_INLINE_ void
belay_refcell_block_end_(const belay_refcell_guard_ *block)
{
    belay_refcell_release_(block->state);
}

/*
 * with_borrow (v, &cell) { ... }: borrow, run the block with T const *v pointing to the value, give
 * back on every way out of the block. with_borrow_mut: exclusively, with T *v. They run as loops
 * do: break and continue leave the block.
 */
#define belay_with_borrow(v, cell) \
    BELAY_REFCELL_BLOCK_(v, cell, belay_refcell_share_, "with_borrow", \
                         const __typeof__(*(cell)->type_[0]))
#define belay_with_borrow_mut(v, cell) \
    BELAY_REFCELL_BLOCK_(v, cell, belay_refcell_exclude_, "with_borrow_mut", \
                         __typeof__(*(cell)->type_[0]))

#define BELAY_REFCELL_BLOCK_(v_, cell_, how_, what_, target_) \
    for (BELAY_SAYS_("block:with_borrow") belay_refcell_guard_ v_##_block_ \
         __attribute__((cleanup(belay_refcell_block_end_))) = \
             how_(&(cell_)->state_, offsetof(__typeof__(*(cell_)), value_), \
                  BELAY_REFCELL_HERE_(what_)); \
         v_##_block_.data != NULL; v_##_block_.data = NULL) \
        for (BELAY_SAYS_("block:with_borrow") target_ *v_ = v_##_block_.data; v_ != NULL; v_ = NULL)

#endif
