/* SPDX-License-Identifier: MIT */
/*
 * slice.h - an array on the heap with one owner, and arrays in disjoint parts.
 *
 *     BELAY_BOX_SLICE(Ints, int);             // or BOX_SLICE(...) of prelude.h
 *     belay_own(Ints) v = Ints_from((int[]){1, 2, 3}, 3);
 *     for (size_t i = 0; i < v.len; i++) printf("%d\n", v.data[i]);
 *
 * BELAY_BOX_SLICE(Name, T) or BELAY_BOX_SLICE(Name, T, T_drop) makes the type Name with the members
 * `T *data` and `size_t len`. All zero is the empty slice. Read both members freely; only the
 * functions may change them.
 *
 *     Name        Name_new(size_t n)               n elements of all zero bytes
 *     Name        Name_from(const T *p, size_t n)  a copy of p[0..n); T must be a plain type
 *     Name        Name_from_moved(T *p, size_t n)  moves the elements: p is left zeroed
 *     status      Name_try_new(size_t n, Name *)   NO_MEMORY instead of a panic
 *     void        Name_drop(Name *)                drops the elements, first to last, and frees
 *                                                  (a panic in one of them leaks the others)
 *     const T *   Name_get(const Name *, size_t)   borrow one element; panics outside of [0, len)
 *     T *         Name_get_mut(Name *, size_t)     the same, to change it
 *     T *         Name_leak(Name *)                a pointer for ever: nothing is freed
 *     T *         Name_into_raw(Name *)            gives up the slice, not the ownership: keep len
 *     Name        Name_from_raw(T *p, size_t n)    takes over p[0..n), which free() can free: what
 *                                                  into_raw gave, or malloc did
 *
 * _new and _from panic when there is no memory.
 */
#ifndef BELAY_SLICE_H
#define BELAY_SLICE_H

#include <belay/detail/alloc.h>
#include <belay/own.h>
#include <belay/panic.h>
#include <belay/scope.h>

/* Cleared room for n elements; NULL when there is none or n * size overflows. n may be 0. */
BELAY_API_ void *belay_slice_room_(size_t n, size_t size, size_t align);
BELAY_API_ _Noreturn BELAY_COLD_ void belay_slice_bounds_(const char *name, size_t index,
                                                          size_t len, const char *file, int line);

#define BELAY_BOX_SLICE(Name, T, ...) \
    typedef struct Name { \
        T *data; \
        size_t len; \
    } Name; \
    BELAY_TRAITS_(Name, if_send, if_sync, , T *); \
    BELAY_BOX_SLICE_MAKING_(Name, T) \
    BELAY_BOX_SLICE_USING_(Name, T, BELAY_DROP_OF_(_, ##__VA_ARGS__, belay_drop_nothing_, _)) \
    BELAY_NEEDS_SEMICOLON_(Name)

#define BELAY_BOX_SLICE_MAKING_(Name, T) \
    BELAY_MUST_USE_ BELAY_INLINE_ belay_status Name##_try_new(size_t n_, \
                                                              BELAY_FILLS Name *ret_slice_) \
    { \
        T *const room_ = belay_slice_room_(n_, sizeof(T), _Alignof(T)); \
        if (room_ == NULL) \
            return BELAY_NO_MEMORY; \
        *ret_slice_ = (Name){room_, n_}; \
        return BELAY_OK; \
    } \
    BELAY_INLINE_ Name Name##_new(size_t n_) \
    { \
        Name slice_; \
        if (BELAY_UNLIKELY_(Name##_try_new(n_, &slice_) != BELAY_OK)) \
            belay_out_of_memory_(n_ > SIZE_MAX / sizeof(T) ? SIZE_MAX : n_ * sizeof(T), \
                                 BELAY_MADE_HERE_); \
        return slice_; \
    } \
    BELAY_INLINE_ Name Name##_from(T const *elements_, size_t n_) \
    { \
        const Name slice_ = Name##_new(n_); \
        if (n_ > 0) \
            __builtin_memcpy(slice_.data, elements_, n_ * sizeof(T)); \
        return slice_; \
    } \
    BELAY_INLINE_ Name Name##_from_moved(T *elements_, size_t n_) \
    { \
        const Name slice_ = Name##_from(elements_, n_); \
        if (n_ > 0) \
            __builtin_memset(elements_, 0, n_ * sizeof(T)); \
        return slice_; \
    }

#define BELAY_BOX_SLICE_USING_(Name, T, drop_value) \
    BELAY_MUST_USE_ BELAY_INLINE_ T *Name##_into_raw(BELAY_CONSUMES Name *slice_) \
    { \
        slice_->len = 0; \
        return belay_move(slice_->data); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_from_raw(T *elements_, size_t n_) \
    { \
        return (Name){elements_, n_}; \
    } \
    BELAY_SAYS_("lends_static") \
    BELAY_INLINE_ T *Name##_leak(BELAY_CONSUMES Name *slice_) \
    { \
        return Name##_into_raw(slice_); \
    } \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *slice_) \
    { \
        const size_t len_ = slice_->len; \
        T *const data_ = Name##_leak(slice_); \
        for (size_t i_ = 0; i_ < len_; i_++) \
            drop_value(&data_[i_]); \
        free(data_); \
    } \
    BELAY_INLINE_ T const *Name##_get(BELAY_LENDS const Name *slice_, size_t index_) \
    { \
        if (BELAY_UNLIKELY_(index_ >= slice_->len)) \
            belay_slice_bounds_(#Name, index_, slice_->len, BELAY_MADE_HERE_); \
        return &slice_->data[index_]; \
    } \
    BELAY_INLINE_ T *Name##_get_mut(BELAY_LENDS Name *slice_, size_t index_) \
    { \
        return (T *)belay_interior_(Name##_get(slice_, index_)); \
    }

/* ---- disjoint parts ------------------------------------------------------------------------- */

/* Where a walk over parts is: `left` elements not yet given out, in `parts` more parts. */
typedef struct belay_chunks_ {
    size_t left;
    size_t parts;
} belay_chunks_;

/* At most `parts` parts, none of them empty. No parts at all is a mistake unless len is 0. */
BELAY_INLINE_ belay_chunks_
belay_chunks_of_(belay_scope *scope, size_t parts, size_t len)
{
    (void)scope;
    if (BELAY_UNLIKELY_(parts == 0 && len > 0))
        belay_panic("for_chunks: %zu elements in 0 parts", len);
    return (belay_chunks_){len, parts < len ? parts : len};
}

/* How long the next part is, 0 at the end; lengths differ by one at most. */
BELAY_INLINE_ size_t
belay_chunks_next_(belay_chunks_ *walk)
{
    if (walk->parts == 0)
        return 0;
    const size_t len = walk->left / walk->parts + (walk->left % walk->parts != 0);
    walk->left -= len;
    walk->parts--;
    return len;
}

/*
 * for_chunks_mut (chunk, s, parts, array, len) { ... }: run the block for each of at most `parts`
 * disjoint parts of array[0..len), none of them empty, in order: `chunk.data` points to the part,
 * `chunk.len` says how long it is. Threads of the scope s may take the parts by_mut, all at the
 * same time. Each argument is evaluated once. break ends the walk.
 */
#define belay_for_chunks_mut(chunk, s, parts, array, len) \
    BELAY_FOR_CHUNKS_(chunk, s, parts, array, len, __typeof__(&(array)[0]))

/* for_chunks (chunk, s, parts, array, len): the same for reading; chunk.data points to const. */
#define belay_for_chunks(chunk, s, parts, array, len) \
    BELAY_FOR_CHUNKS_(chunk, s, parts, array, len, const __typeof__(*(array)) *)

#define BELAY_FOR_CHUNKS_(chunk, s_, parts_, array_, len_, pointer_) \
    for (BELAY_SAYS_("block:for_chunks") belay_chunks_ \
             chunk##_walk_ = belay_chunks_of_(s_, parts_, len_), \
             *chunk##_once_ = &chunk##_walk_; \
         chunk##_once_ != NULL; chunk##_once_ = NULL) \
        for ( \
            BELAY_SAYS_("chunk") struct { \
                pointer_ data; \
                size_t len; \
            } chunk = {(array_), belay_chunks_next_(&chunk##_walk_)}; \
            chunk.len > 0; \
            chunk.data += chunk.len, chunk.len = belay_chunks_next_(&chunk##_walk_))

#endif
