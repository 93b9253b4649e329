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
    BELAY_TRAITS_(Name, if_send, if_sync, , T *); \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *box_); \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *box_); \
    BELAY_INLINE_ T const *Name##_get(BELAY_LENDS const Name *box_); \
    BELAY_INLINE_ T *Name##_get_mut(Name *box_)

#define BELAY_BOX_DEFINE(Name, T, ...) \
    BELAY_BOX_MAKING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_BOX_USING_(Name, T) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_BOX_MAKING_(Name, T, drop_value) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_new(T *value_, \
                                                              BELAY_FILLS Name *ret_box_) \
    { \
        T *const room_ = belay_alloc_(sizeof(T), _Alignof(T)); \
        if (room_ == NULL) \
            return BELAY_NO_MEMORY; \
        *room_ = belay_take(value_); \
        ret_box_->value_ = room_; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ Name Name##_new(BELAY_LENDS T value_) \
    { \
        Name box_; \
        if (BELAY_UNLIKELY_(Name##_try_new(&value_, &box_) != BELAY_OK)) { \
            drop_value(&value_); \
            belay_out_of_memory_(sizeof(T), BELAY_MADE_HERE_); \
        } \
        return box_; \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *box_) \
    { \
        T *const value_ = box_->value_; \
        box_->value_ = NULL; \
        if (value_ == NULL) \
            return; \
        drop_value(value_); \
        free(value_); \
    }

#define BELAY_BOX_USING_(Name, T) \
    BELAY_INLINE_ T const *Name##_get(BELAY_LENDS const Name *box_) \
    { \
        return box_->value_; \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *box_) \
    { \
        return box_->value_; \
    } \
    BELAY_INLINE_ T *Name##_into_raw(BELAY_CONSUMES Name *box_) \
    { \
        return belay_move(box_->value_); \
    } \
    BELAY_INLINE_ Name Name##_from_raw(T *value_) \
    { \
        return (Name){value_}; \
    } \
    BELAY_SAYS_("lends_static") \
    BELAY_INLINE_ T *Name##_leak(BELAY_CONSUMES Name *box_) \
    { \
        return Name##_into_raw(box_); \
    } \
    BELAY_INLINE_ T Name##_into_inner(BELAY_CONSUMES Name *box_) \
    { \
        if (BELAY_UNLIKELY_(box_->value_ == NULL)) \
            belay_panic_at_(BELAY_MADE_HERE_, #Name "_into_inner: the box is empty"); \
        T *const room_ = Name##_into_raw(box_); \
        T const value_ = *room_; \
        free(room_); \
        return value_; \
    }

#endif
