/* SPDX-License-Identifier: MIT */
/*
 * mapped_guard.h - a guard narrowed to a part of what it guards.
 *
 *     BELAY_MUTEX(Server, struct server);
 *     BELAY_MAPPED_GUARD(ServerHits, ServerGuard, int);      // or MAPPED_GUARD(...) of prelude.h
 *
 *     ServerHits
 *     hits_of(const Server *server)
 *     {
 *         belay_own(ServerGuard) guard = Server_lock(server);
 *         return ServerHits_map(&guard, &guard.data->hits);  // guard is empty now
 *     }
 *
 * Who gets a ServerHits can use the one member, `*hits.data`, and no other. The lock is held until
 * the mapped guard is dropped, and a panic meanwhile poisons it, as with the guard that it was made
 * from. (As MappedMutexGuard and MutexGuard::map of Rust's parking_lot.)
 *
 * BELAY_MAPPED_GUARD(Name, Guard, U) makes the type Name of a guard for a U inside of what a Guard
 * guards. Guard is the guard of a MUTEX, the read or write guard of an RWLOCK or SHARDED_RWLOCK, a
 * borrow of a REFCELL, or itself a mapped guard. The member `data` is a U *, or a U const * where
 * the Guard's is to const: what could only be read can still only be read. NULL when empty.
 *
 *     Name  Name_map(Guard *guard, part)        narrow: takes the guard over, which is empty then.
 *                                               part points to a U that lies in *guard->data
 *     Name  Name_map_owned(Guard *guard, part)  the same for a U that the data own but that lies
 *                                               elsewhere, such as an element of an array on the
 *                                               heap; it must stay there while the lock is held
 *     void  Name_drop(Name *)                   unlock; an empty guard does nothing
 *
 * It is the guard's address that is passed, not the guard: in C the arguments of a call are
 * evaluated in any order, so belay_move(guard) could be done before guard.data is used.
 *
 * Misuse panics: an empty guard, or in Name_map a part that does not lie within the data. (Both are
 * checked in every build: two comparisons. The guard still has the lock then.)
 */
#ifndef BELAY_MAPPED_GUARD_H
#define BELAY_MAPPED_GUARD_H

#include <belay/own.h>
#include <belay/panic.h>

/* U, or U const where the guard's data are const. */
/* clang-format off */
#define BELAY_MAPPED_TYPE_(Guard_, U_) \
    __typeof__(*_Generic(1 ? (void *)1 : ((Guard_ *)0)->data, \
        const void *: (U_ const *)0, \
        default: (U_ *)0))
/* clang-format on */

/* BELAY_MAPPED_GUARD(Name, Guard, U): see the top of this file. */
#define BELAY_MAPPED_GUARD(Name, Guard, U) \
    typedef struct Name { \
        BELAY_MAPPED_TYPE_(Guard, U) * data; \
        Guard whole_; \
    } Name; \
    BELAY_TRAITS_(Name, never, if_sync, BELAY_GUARD_SAYS_, U *); \
    BELAY_INLINE_ void Name##_drop(BELAY_CONSUMES Name *guard_) \
    { \
        guard_->data = NULL; \
        Guard##_drop(&guard_->whole_); \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_map_owned( \
        BELAY_CONSUMES Guard *guard_, BELAY_SAYS_("part") BELAY_MAPPED_TYPE_(Guard, U) * part_) \
    { \
        if (BELAY_UNLIKELY_(guard_->data == NULL)) \
            belay_mapped_misuse_(#Name "_map", true, BELAY_MADE_HERE_); \
        return (Name){part_, belay_take(guard_)}; \
    } \
    BELAY_MUST_USE_ BELAY_INLINE_ Name Name##_map( \
        BELAY_CONSUMES Guard *guard_, BELAY_SAYS_("part") BELAY_MAPPED_TYPE_(Guard, U) * part_) \
    { \
        if (BELAY_UNLIKELY_( \
                guard_->data != NULL && \
                !belay_lies_in_(part_, sizeof *part_, guard_->data, sizeof *guard_->data))) \
            belay_mapped_misuse_(#Name "_map", false, BELAY_MADE_HERE_); \
        return Name##_map_owned(guard_, part_); \
    } \
    BELAY_NEEDS_SEMICOLON_(Name)

/* ---- internal ------------------------------------------------------------------------------- */

/* Panic: the guard is empty, or else the part lies outside. */
_Noreturn BELAY_INLINE_ void
belay_mapped_misuse_(const char *what, bool empty, const char *file, int line)
{
    belay_panic_at_(file, line, "%s: %s", what,
                    empty ? "the guard is empty: it was moved or dropped"
                          : "the part does not lie within what the guard guards");
}

/* True when [part, part + size) lies in [whole, whole + whole_size). */
BELAY_INLINE_ bool
belay_lies_in_(const void *part, size_t size, const void *whole, size_t whole_size)
{
    const uintptr_t offset = (uintptr_t)part - (uintptr_t)whole; /* large where it is below */
    return offset <= whole_size && size <= whole_size - offset;
}

#endif
