/* SPDX-License-Identifier: MIT */
/*
 * box.h - one value on the heap with one owner.
 *
 *     BELAY_BOX(HeapJob, Job, Job_drop);      // or BOX(...) of prelude.h
 *     belay_own(HeapJob) job = HeapJob_new(job_of(7));
 *
 * BELAY_BOX(Name, T) or BELAY_BOX(Name, T, T_drop) makes the type Name, one pointer. All zero is
 * the empty box. For a type that holds itself, BELAY_BOX_DECLARE goes before the struct,
 * BELAY_BOX_DEFINE after it.
 *
 *     Name        Name_new(T value)                panics when there is no memory, value dropped
 *     status      Name_try_new(T *value, Name *)   NO_MEMORY leaves the value with the caller
 *     void        Name_drop(Name *)                drops the value and frees the box
 *     const T *   Name_get(const Name *)           borrow; NULL for an empty box
 *     T *         Name_get_mut(Name *)             the same, to change it
 *     T           Name_into_inner(Name *)          takes the value out; panics for an empty box
 *     T *         Name_leak(Name *)                a pointer for ever: the value is never freed
 *     T *         Name_into_raw(Name *)            gives up the box, not the ownership
 *     Name        Name_from_raw(T *)               takes back what into_raw gave
 */
#ifndef BELAY_BOX_H
#define BELAY_BOX_H

#include <belay/detail/alloc.h>
#include <belay/own.h>
#include <belay/panic.h>

#define BELAY_BOX(Name, T, ...) \
    BELAY_BOX_DECLARE(Name, T); \
    BELAY_BOX_DEFINE(Name, T, ##__VA_ARGS__)

#define BELAY_BOX_DECLARE(Name, T) \
    typedef struct Name { \
        T *value_; \
    } Name; \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *box); \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *box); \
    BELAY_INLINE_ T const *Name##_get(const Name *box); \
    BELAY_INLINE_ T *Name##_get_mut(Name *box)

#define BELAY_BOX_DEFINE(Name, T, ...) \
    BELAY_BOX_MAKING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_BOX_USING_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_BOX_MAKING_(Name, T, drop_value) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_new(BELAY_CONSUMES T *value, \
                                                              Name *ret_box) \
    { \
        T *const room = belay_alloc_(sizeof(T), _Alignof(T)); \
        if (room == NULL) \
            return BELAY_NO_MEMORY; \
        *room = belay_take(value); \
        ret_box->value_ = room; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ Name Name##_new(T value) \
    { \
        Name box; \
        if (BELAY_UNLIKELY_(Name##_try_new(&value, &box) != BELAY_OK)) { \
            drop_value(&value); \
            belay_out_of_memory_(sizeof(T), BELAY_MADE_HERE_); \
        } \
        return box; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *box) \
    { \
        T *const value = box->value_; \
        box->value_ = NULL; \
        if (value == NULL) \
            return; \
        drop_value(value); \
        free(value); \
    }

#define BELAY_BOX_USING_(Name, T) \
    BELAY_INLINE_ T const *Name##_get(const Name *box) \
    { \
        return box->value_; \
    } \
    BELAY_INLINE_ T *Name##_get_mut(Name *box) \
    { \
        return box->value_; \
    } \
    BELAY_INLINE_ T *Name##_into_raw(BELAY_CONSUMES Name *box) \
    { \
        return belay_move(box->value_); \
    } \
    BELAY_INLINE_ Name Name##_from_raw(T *value) \
    { \
        return (Name){value}; \
    } \
    BELAY_INLINE_ T *Name##_leak(BELAY_CONSUMES Name *box) \
    { \
        return Name##_into_raw(box); \
    } \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *box) \
    { \
        if (BELAY_UNLIKELY_(box->value_ == NULL)) \
            belay_panic_at_(BELAY_MADE_HERE_, #Name "_into_inner: the box is empty"); \
        T *const room = Name##_into_raw(box); \
        T const value = *room; \
        free(room); \
        return value; \
    }

#endif
