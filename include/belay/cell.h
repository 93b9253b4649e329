/* SPDX-License-Identifier: MIT */
/*
 * cell.h - a value that one thread may change although it is shared: in by copy, out by copy.
 *
 *     BELAY_CELL(Flag, bool);                     // or CELL(...) of prelude.h
 *
 *     Flag dirty = Flag_new(false);
 *     const Flag *shared = &dirty;
 *     Flag_set(shared, true);                     // through a pointer to const
 *     if (Flag_get(shared)) save();
 *
 * Nobody gets a pointer into a cell that is shared, so nobody can hold one while the value changes.
 * For a value that is too large to copy, or that is changed in place, use a REFCELL (refcell.h);
 * for one that threads share, a MUTEX or an _Atomic. A cell is not Sync: one thread uses it at a
 * time, and it may be moved to another.
 *
 * BELAY_CELL(Name, T) is for copied types; BELAY_CELL(Name, T, T_drop) is for owned ones and has no
 * Name_get and no Name_update, which would make a second owner. All zero is a cell of an all-zero
 * value, and BELAY_CELL_INIT(value) initialises one in static storage (of one thread:
 * _Thread_local, or used by main only). A cell takes the room of its value. An object that is
 * defined const must not be set.
 *
 *     Name           Name_new(T value)
 *     void           Name_drop(Name *)                          drops the value
 *     T              Name_get(const Name *)                     a copy
 *     void           Name_set(const Name *, T value)            drops what was there
 *     T              Name_replace(const Name *, T value)        gives back what was there
 *     T              Name_take(const Name *)                    the same, and leaves all zero
 *     void           Name_swap(const Name *, const Name *)      may be one cell
 *     T              Name_update(const Name *, T (*f)(T))       sets f of the value, and gives it
 *     T *            Name_get_mut(Name *)                       for the only owner
 *     T *            Name_as_ptr(const Name *)                  raw: Rust's rules are yours to keep
 *     const Name *   Name_from_mut(T *)                         sees a plain value as a cell
 *     T              Name_into_inner(Name *)                    takes the value out for good
 *     void           Name_debug(const Name *, FILE *)           prints Cell { value: 5 }
 *     void           Name_debug_with(const Name *, FILE *, print)
 *
 * BELAY_UNSAFE_CELL(Name, T) is the raw pointer behind all cells, to build others from. It has no
 * drop and keeps no rule: who uses Name_get sees to it that a value is not read while it changes.
 *
 *     Name           Name_new(T value)
 *     T *            Name_get(const Name *)
 *     T *            Name_get_mut(Name *)
 *     const Name *   Name_from_mut(T *)                         sees a plain value as a cell
 *     T              Name_replace(const Name *, T value)        gives back what was there
 *     T              Name_into_inner(Name *)
 */
#ifndef BELAY_CELL_H
#define BELAY_CELL_H

#include <belay/debug.h>
#include <belay/detail/each.h>
#include <belay/own.h>

/* ---- CELL ----------------------------------------------------------------------------------- */

/* The initial value of a cell: CELL_INIT(0), CELL_INIT({.x = 1}). */
#define BELAY_CELL_INIT(...) \
    { \
        .value_ = __VA_ARGS__ \
    }

/* BELAY_CELL(Name, T[, drop]): see the top of this file. */
#define BELAY_CELL(Name, T, ...) \
    typedef struct Name { \
        T value_; \
        char cell_[0]; /* tells a debugger what it is; takes no room */ \
    } Name; \
    BELAY_TRAITS_(Name, if_send, never, BELAY_CELL_SAYS_, T *); \
    BELAY_CELL_REACHING_(Name, T) \
    BELAY_CELL_OWNING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_CELL_COPYING_(BELAY_COUNT_(__VA_ARGS__), Name, T) \
    BELAY_CELL_DEBUG_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_CELL_REACHING_(Name, T) \
    BELAY_INLINE_ T *Name##_as_ptr(const Name *cell_) \
    { \
        return (T *)belay_interior_(&cell_->value_); \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *cell_) \
    { \
        return &cell_->value_; \
    } \
    BELAY_INLINE_ const Name *Name##_from_mut(T *value_) \
    { \
        return (const Name *)(void *)value_; \
    }

#define BELAY_CELL_OWNING_(Name, T, drop_value) \
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        return (Name){.value_ = value_}; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *cell_) \
    { \
        drop_value(&cell_->value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_replace(const Name *cell_, BELAY_KEPT T value_) \
    { \
        return belay_replace(Name##_as_ptr(cell_), value_); \
    } \
    BELAY_INLINE_ void Name##_set(const Name *cell_, BELAY_KEPT T value_) \
    { \
        /* The cell is whole before the drop, which may look into it. */ \
        T before_ = Name##_replace(cell_, value_); \
        drop_value(&before_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_take(const Name *cell_) \
    { \
        return belay_take(Name##_as_ptr(cell_)); \
    } \
    BELAY_INLINE_ void Name##_swap(const Name *a_, const Name *b_) \
    { \
        belay_swap(Name##_as_ptr(a_), Name##_as_ptr(b_)); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *cell_) \
    { \
        return belay_take(cell_).value_; \
    }

/* With a drop function (count 1) the value is owned and not copied. */
#define BELAY_CELL_COPYING_(count_, Name, T) BELAY_PASTE_(BELAY_CELL_COPYING_, count_)(Name, T)
#define BELAY_CELL_COPYING_1(Name, T)
#define BELAY_CELL_COPYING_0(Name, T) \
    BELAY_INLINE_ T Name##_get(BELAY_LENDS const Name *cell_) \
    { \
        return cell_->value_; \
    } \
    BELAY_INLINE_ T Name##_update(const Name *cell_, T (*change_)(T value_)) \
    { \
        return *Name##_as_ptr(cell_) = change_(cell_->value_); \
    }

#define BELAY_CELL_DEBUG_(Name, T) \
    BELAY_INLINE_ void Name##_debug_with(const Name *cell_, FILE *out_, \
                                         void (*print_)(FILE *, T const *)) \
    { \
        fputs("Cell { value: ", out_); \
        if (print_ != NULL) \
            print_(out_, &cell_->value_); \
        else \
            belay_debug_value_(out_, BELAY_DEBUG_KIND_(cell_->value_), &cell_->value_, sizeof(T)); \
        fputs(" }", out_); \
    } \
    BELAY_INLINE_ void Name##_debug(const Name *cell_, FILE *out_) \
    { \
        Name##_debug_with(cell_, out_, NULL); \
    }

/* ---- UNSAFE_CELL ---------------------------------------------------------------------------- */

#define BELAY_UNSAFE_CELL(Name, T) \
    typedef struct Name { \
        T value_; \
        char cell_[0]; /* tells a debugger what it is; takes no room */ \
    } Name; \
    BELAY_TRAITS_(Name, if_send, never, BELAY_CELL_SAYS_, T *); \
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        return (Name){.value_ = value_}; \
    } \
    BELAY_INLINE_ T *Name##_get(BELAY_LENDS const Name *cell_) \
    { \
        return (T *)belay_interior_(&cell_->value_); \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *cell_) \
    { \
        return &cell_->value_; \
    } \
    BELAY_INLINE_ const Name *Name##_from_mut(T *value_) \
    { \
        return (const Name *)(void *)value_; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_replace(const Name *cell_, BELAY_KEPT T value_) \
    { \
        return belay_replace(Name##_get(cell_), value_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *cell_) \
    { \
        return belay_take(cell_).value_; \
    } \
    BELAY_NEEDS_SEMICOLON_(Name)

#endif
