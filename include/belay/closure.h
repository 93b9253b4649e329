/* SPDX-License-Identifier: MIT */
/*
 * closure.h - functions that carry what they work on: the body of a thread.
 *
 *     BELAY_CLOSURE(int, sum, by_ref(int, v), by_copy(size_t, len))   // or closure(...)
 *     {
 *         int total = 0;
 *         for (size_t i = 0; i < len; i++) total += v[i];
 *         return total;
 *     }
 *
 * At file scope. R is any type but an array or a function, void included; up to 16 captures:
 *
 *     capture          the body sees   who gives it writes   meaning
 *     by_move(T, x)    T *x            a T                   the closure owns it: dropped after the
 *                                                            body unless moved on with move(*x)
 *     by_copy(T, x)    T x             a T                   a plain value
 *     by_static(T, x)  const T *x      a const T *           an object that lives for ever
 *     by_ref(T, x)     const T *x      a const T *           borrowed, shared: scopes only
 *     by_mut(T, x)     T *x            a T *                 borrowed, exclusive: scopes only
 *
 * T of by_move is one word, because T_drop is called. The captures by_move are dropped last to
 * first, also when the body panics, and also when the thread could not be started.
 *
 * BELAY_CLOSURE_OWNED(R, name, captures...), or closure_owned(...), is the same for a result that
 * is an owned value. R is one word, because R_drop is called, on a result that nobody takes: of a
 * join without a variable, of a handle that is dropped, of the end of a scope, of a catch_unwind,
 * of a call_once. A thread's is dropped with the last of the thread, its handle and every
 * belay_thread on it, by whoever that is: where it is the thread, its thread-local values are gone
 * already. R_drop must not panic. The result of a plain BELAY_CLOSURE is not dropped by anybody.
 *
 * A closure `name` gives the type name_handle, an owned handle on a thread that runs it, with
 *
 *     void          name_handle_drop(name_handle *)               detach: the thread runs on
 *     bool          name_handle_is_finished(const name_handle *)  has the body ended? Never blocks
 *     belay_thread  name_handle_thread(const name_handle *)       its thread, to unpark or name it
 *
 * and these ways to run it, the captures in order as typed arguments:
 *
 *     name_handle belay_spawn(name, captures...)
 *     status      belay_spawn_with(&options, &handle, name, captures...)
 *     name_handle belay_scope_spawn(s, name, captures...)
 *     status      belay_scope_spawn_with(s, &options, &handle, name, captures...)
 *     status      belay_catch_unwind(name, captures...)
 *     status      belay_catch_unwind_into(&result, name, captures...)
 *
 * spawn and scope_spawn panic when the system has no thread or no memory to give; the _with forms
 * return BELAY_NO_THREAD or BELAY_NO_MEMORY, or BELAY_BAD_OPTION for options that no system could
 * meet. In every case the captures were taken over: a spawn that fails drops them.
 * Options that are written in place stand in parentheses, or their comma would part the arguments:
 * belay_spawn_with((&(belay_thread_options){.name = "w", .stack_size = 1 << 20}), &handle, name).
 *
 * catch_unwind runs the closure now, on this thread, and returns BELAY_PANICKED when it panics (the
 * message is in belay_last_panic()). Its result is only written on BELAY_OK.
 */
#ifndef BELAY_CLOSURE_H
#define BELAY_CLOSURE_H

#include <belay/detail/each.h>
#include <belay/own.h>
#include <belay/panic.h>
#include <belay/scope.h>
#include <belay/thread.h>

/* What the runtime has to know of a closure. */
typedef struct belay_closure_ {
    size_t captures_size, captures_align;
    size_t result_size, result_align;
    void (*run)(void *captures, void *ret_result); /* moves the captures out, and drops them */
    void (*drop)(void *captures);                  /* drops captures that will not run */
    void (*drop_result)(void *result);             /* NULL: the result owns nothing */
} belay_closure_;

/* Who runs a closure where it stands, or drops its captures. The result is not kept. */
typedef void (*belay_closure_use_)(const belay_closure_ *closure, void *captures, void *ret_result,
                                   void *context);

/* The result of a closure that returns void. */
typedef struct belay_no_result_ {
    char nothing;
} belay_no_result_;

/* Drop a result that nobody takes. */
BELAY_INLINE_ void
belay_drop_result_(const belay_closure_ *closure, void *result)
{
    if (closure->drop_result != NULL)
        closure->drop_result(result);
}

BELAY_API_ belay_status belay_spawn_(const belay_closure_ *closure, void *captures,
                                     belay_scope *scope, const belay_thread_options *options,
                                     belay_handle_ *ret_handle) BELAY_MUST_USE_;
BELAY_API_ belay_handle_ belay_spawn_or_panic_(const belay_closure_ *closure, void *captures,
                                               belay_scope *scope, const char *file, int line);
BELAY_API_ belay_status belay_catch_unwind_(const belay_closure_ *closure, void *captures,
                                            void *ret_result) BELAY_MUST_USE_;

/* ---- what each kind of capture means -------------------------------------------------------- */

/* Its member in the struct of captures. */
#define BELAY_MEMBER_(capture_) BELAY_MEMBER_##capture_
#define BELAY_MEMBER_by_move(T, x) T x;
#define BELAY_MEMBER_by_copy(T, x) T x;
#define BELAY_MEMBER_by_static(T, x) T const *x;
#define BELAY_MEMBER_by_ref(T, x) T const *x;
#define BELAY_MEMBER_by_mut(T, x) T *x;

/* The parameter of those who give it, and its use there. */
#define BELAY_GIVEN_(capture_) , BELAY_GIVEN_##capture_
#define BELAY_GIVEN_by_move(T, x) BELAY_SAYS_("by_move:" #T ", " #x) T x
#define BELAY_GIVEN_by_copy(T, x) BELAY_SAYS_("by_copy:" #T ", " #x) T x
#define BELAY_GIVEN_by_static(T, x) BELAY_SAYS_("by_static:" #T ", " #x) T const *x
#define BELAY_GIVEN_by_ref(T, x) BELAY_SAYS_("by_ref:" #T ", " #x) T const *x
#define BELAY_GIVEN_by_mut(T, x) BELAY_SAYS_("by_mut:" #T ", " #x) T *x

#define BELAY_TAKEN_(capture_) , BELAY_TAKEN_##capture_
#define BELAY_TAKEN_by_move(T, x) x
#define BELAY_TAKEN_by_copy(T, x) x
#define BELAY_TAKEN_by_static(T, x) x
#define BELAY_TAKEN_by_ref(T, x) x
#define BELAY_TAKEN_by_mut(T, x) x

/* The parameter of the body. A capture may be there only to be owned, so none has to be used. */
#define BELAY_PARAMETER_(capture_) , BELAY_PARAMETER_##capture_
#define BELAY_PARAMETER_by_move(T, x) \
    BELAY_SAYS_("by_move:" #T ", " #x) T *x __attribute__((unused))
#define BELAY_PARAMETER_by_copy(T, x) BELAY_SAYS_("by_copy:" #T ", " #x) T x __attribute__((unused))
#define BELAY_PARAMETER_by_static(T, x) \
    BELAY_SAYS_("by_static:" #T ", " #x) T const *x __attribute__((unused))
#define BELAY_PARAMETER_by_ref(T, x) \
    BELAY_SAYS_("by_ref:" #T ", " #x) T const *x __attribute__((unused))
#define BELAY_PARAMETER_by_mut(T, x) BELAY_SAYS_("by_mut:" #T ", " #x) T *x __attribute__((unused))

/* A variable of the thread that owns what was moved in, and what the body is given of it. */
#define BELAY_OWNED_(capture_) BELAY_OWNED_##capture_
/* sizeof: where T has no drop function, gcc too then says which name is missing. */
#define BELAY_OWNED_by_move(T, x) \
    (void)sizeof(&T##_drop); \
    belay_own(T) x##_owned_ = captures_->x;
#define BELAY_OWNED_by_copy(T, x)
#define BELAY_OWNED_by_static(T, x)
#define BELAY_OWNED_by_ref(T, x)
#define BELAY_OWNED_by_mut(T, x)

#define BELAY_ARGUMENT_(capture_) , BELAY_ARGUMENT_##capture_
#define BELAY_ARGUMENT_by_move(T, x) &x##_owned_
#define BELAY_ARGUMENT_by_copy(T, x) captures_->x
#define BELAY_ARGUMENT_by_static(T, x) captures_->x
#define BELAY_ARGUMENT_by_ref(T, x) captures_->x
#define BELAY_ARGUMENT_by_mut(T, x) captures_->x

/* How many of them borrow from the stack. */
#define BELAY_BORROWS_(capture_) BELAY_BORROWS_##capture_
#define BELAY_BORROWS_by_move(T, x)
#define BELAY_BORROWS_by_copy(T, x)
#define BELAY_BORROWS_by_static(T, x)
#define BELAY_BORROWS_by_ref(T, x) +1
#define BELAY_BORROWS_by_mut(T, x) +1

/* How many of them it takes away from who gives them. */
#define BELAY_MOVES_(capture_) BELAY_MOVES_##capture_
#define BELAY_MOVES_by_move(T, x) +1
#define BELAY_MOVES_by_copy(T, x)
#define BELAY_MOVES_by_static(T, x)
#define BELAY_MOVES_by_ref(T, x)
#define BELAY_MOVES_by_mut(T, x)

/* ---- the family of a closure ---------------------------------------------------------------- */

#define BELAY_CLOSURE(R, name, ...) BELAY_CLOSURE_DROPPING_(R, name, NULL, ##__VA_ARGS__)

#define BELAY_CLOSURE_OWNED(R, name, ...) \
    BELAY_INLINE_ void name##_drop_result_(void *result_) \
    { \
        (void)sizeof(&R##_drop); /* an error in gcc, too, where there is none */ \
        R##_drop((R *)result_); \
    } \
    BELAY_CLOSURE_DROPPING_(R, name, name##_drop_result_, ##__VA_ARGS__)

#define BELAY_CLOSURE_DROPPING_(R, name, drop_result_, ...) \
    BELAY_SAYS_("closure") \
    static R name(BELAY_VOID_IF_NONE_(__VA_ARGS__) \
                      BELAY_LIST_(BELAY_EACH_(BELAY_PARAMETER_, ##__VA_ARGS__))); \
    enum { \
        name##_borrows_ = 0 BELAY_EACH_(BELAY_BORROWS_, ##__VA_ARGS__), \
        name##_moves_ = 0 BELAY_EACH_(BELAY_MOVES_, ##__VA_ARGS__) \
    }; \
    typedef struct name##_captures_ { \
        BELAY_EACH_(BELAY_MEMBER_, ##__VA_ARGS__) \
    } name##_captures_; \
    /* R, or something to store where R is void. */ \
    typedef __typeof__(*__builtin_choose_expr(__builtin_types_compatible_p(R, void), \
                                              (belay_no_result_ *)0, (R *)0)) name##_result_; \
    typedef union name##_handle { \
        belay_handle_ base_; \
        name##_result_ **result_type_; /* never used but in typeof and sizeof */ \
    } name##_handle; \
    BELAY_INLINE_ void name##_run_(void *packed_, void *ret_result_) \
    { \
        name##_captures_ *const captures_ __attribute__((unused)) = packed_; \
        BELAY_EACH_(BELAY_OWNED_, ##__VA_ARGS__) \
        *(name##_result_ *)ret_result_ = \
            __builtin_choose_expr(__builtin_types_compatible_p(R, void), \
                                  (name(BELAY_LIST_(BELAY_EACH_(BELAY_ARGUMENT_, ##__VA_ARGS__))), \
                                   (belay_no_result_){0}), \
                                  name(BELAY_LIST_(BELAY_EACH_(BELAY_ARGUMENT_, ##__VA_ARGS__)))); \
    } \
    BELAY_INLINE_ void name##_unrun_(void *packed_) \
    { \
        name##_captures_ *const captures_ __attribute__((unused)) = packed_; \
        BELAY_EACH_(BELAY_OWNED_, ##__VA_ARGS__) \
    } \
    static const belay_closure_ name##_closure_ __attribute__((unused)) = { \
        sizeof(name##_captures_), \
        _Alignof(name##_captures_), \
        sizeof(name##_result_), \
        _Alignof(name##_result_), \
        name##_run_, \
        name##_unrun_, \
        drop_result_, \
    }; \
    BELAY_CLOSURE_SPAWNING_(name, ##__VA_ARGS__) \
    BELAY_CLOSURE_CALLING_(name, ##__VA_ARGS__) \
    BELAY_CLOSURE_HANDLE_(name) \
    static R name(BELAY_VOID_IF_NONE_(__VA_ARGS__) \
                      BELAY_LIST_(BELAY_EACH_(BELAY_PARAMETER_, ##__VA_ARGS__)))

#define BELAY_CLOSURE_SPAWNING_(name, ...) \
    BELAY_SAYS_("spawn:" #name) \
    BELAY_INLINE_ name##_handle name##_spawn_(belay_scope *scope_, const char *file_, \
                                              int line_ BELAY_EACH_(BELAY_GIVEN_, ##__VA_ARGS__)) \
    { \
        name##_captures_ captures_ = {BELAY_LIST_(BELAY_EACH_(BELAY_TAKEN_, ##__VA_ARGS__))}; \
        return (name##_handle){ \
            belay_spawn_or_panic_(&name##_closure_, &captures_, scope_, file_, line_)}; \
    } \
    BELAY_SAYS_("spawn:" #name) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status name##_spawn_with_( \
        belay_scope *scope_, const belay_thread_options *options_, \
        BELAY_FILLS name##_handle *ret_handle_ BELAY_EACH_(BELAY_GIVEN_, ##__VA_ARGS__)) \
    { \
        name##_captures_ captures_ = {BELAY_LIST_(BELAY_EACH_(BELAY_TAKEN_, ##__VA_ARGS__))}; \
        return belay_spawn_(&name##_closure_, &captures_, scope_, options_, &ret_handle_->base_); \
    }

#define BELAY_CLOSURE_CALLING_(name, ...) \
    BELAY_SAYS_("run:" #name) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status name##_catch_( \
        BELAY_FILLS name##_result_ *ret_result_ BELAY_EACH_(BELAY_GIVEN_, ##__VA_ARGS__)) \
    { \
        name##_captures_ captures_ = {BELAY_LIST_(BELAY_EACH_(BELAY_TAKEN_, ##__VA_ARGS__))}; \
        return belay_catch_unwind_(&name##_closure_, &captures_, ret_result_); \
    } \
    BELAY_SAYS_("run:" #name) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status name##_catch_only_( \
        BELAY_VOID_IF_NONE_(__VA_ARGS__) BELAY_LIST_(BELAY_EACH_(BELAY_GIVEN_, ##__VA_ARGS__))) \
    { \
        name##_captures_ captures_ = {BELAY_LIST_(BELAY_EACH_(BELAY_TAKEN_, ##__VA_ARGS__))}; \
        name##_result_ result_; \
        const belay_status status_ = belay_catch_unwind_(&name##_closure_, &captures_, &result_); \
        if (status_ == BELAY_OK) \
            belay_drop_result_(&name##_closure_, &result_); \
        return status_; \
    } \
    BELAY_SAYS_("run:" #name) \
    BELAY_INLINE_ void name##_use_(belay_closure_use_ use_, \
                                   void *context_ BELAY_EACH_(BELAY_GIVEN_, ##__VA_ARGS__)) \
    { \
        name##_captures_ captures_ = {BELAY_LIST_(BELAY_EACH_(BELAY_TAKEN_, ##__VA_ARGS__))}; \
        name##_result_ result_; \
        if (name##_closure_.drop_result != NULL) /* it is empty unless somebody stores one */ \
            __builtin_memset(&result_, 0, sizeof result_); \
        use_(&name##_closure_, &captures_, &result_, context_); \
        belay_drop_result_(&name##_closure_, &result_); \
    }

#define BELAY_CLOSURE_HANDLE_(name) \
    BELAY_TRAITS_(name##_handle, always, always, BELAY_SAYS_("handle")); \
    BELAY_INLINE_ void name##_handle_drop(BELAY_CONSUMES name##_handle *handle_) \
    { \
        belay_handle_drop_(&handle_->base_); \
    } \
    BELAY_INLINE_ bool name##_handle_is_finished(const name##_handle *handle_) \
    { \
        return belay_handle_is_finished_(&handle_->base_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_thread name##_handle_thread(const name##_handle *handle_) \
    { \
        return belay_handle_thread_(&handle_->base_); \
    }

/*
 * Refuses a closure that borrows where the thread may outlive what it borrows. A checker says it
 * itself, and where.
 */
#ifdef __BELAY_CHECK__
#define BELAY_MAY_OUTLIVE_(name_) ((void)0)
#else
#define BELAY_MAY_OUTLIVE_(name_) \
    ((void)sizeof(struct { \
        _Static_assert(name_##_borrows_ == 0, \
                       "E0373: closure may outlive what it borrows (by_ref or by_mut): use " \
                       "scope_spawn, or by_move, by_copy or by_static"); \
        char checked; \
    }))
#endif

#define belay_spawn(name, ...) \
    (BELAY_MAY_OUTLIVE_(name), name##_spawn_(NULL, __FILE__, __LINE__, ##__VA_ARGS__))
#define belay_spawn_with(options, ret_handle, name, ...) \
    (BELAY_MAY_OUTLIVE_(name), name##_spawn_with_(NULL, options, ret_handle, ##__VA_ARGS__))
#define belay_scope_spawn(s, name, ...) name##_spawn_(s, __FILE__, __LINE__, ##__VA_ARGS__)
#define belay_scope_spawn_with(s, options, ret_handle, name, ...) \
    name##_spawn_with_(s, options, ret_handle, ##__VA_ARGS__)
#define belay_catch_unwind(name, ...) name##_catch_only_(__VA_ARGS__)
#define belay_catch_unwind_into(ret_result, name, ...) \
    (BELAY_SAME_RESULT_(*(ret_result), (name##_result_){0}), \
     name##_catch_(ret_result, ##__VA_ARGS__))

#endif
