/* SPDX-License-Identifier: MIT */
/*
 * traits.h - Send and Sync, derived.
 */
#ifndef CHECKER_ANALYSIS_TRAITS_H
#define CHECKER_ANALYSIS_TRAITS_H

#include <glib.h>

#include "mir/type.h"

/* May a value of this type move to another thread (SEND), be shared with one (SYNC)? */
bool type_has(Type *type, Trait trait);

/* One step of the answer to "why not". */
typedef struct TraitStep {
    Type *type;         /* has it not, */
    Trait trait;        /* the trait that is missing */
    const Field *field; /* because of this member, or */
    Type *inside;       /* of what it holds; NULL: because of what it is */
} TraitStep;

/*
 * Why a type has a trait not: from the type down to what is to blame. To be freed by
 * g_array_unref().
 */
GArray *type_why_not(Type *type, Trait trait);

/* Is it changed safely while it is shared: a lock, an atomic, or a record of nothing else? */
bool type_is_synchronised(Type *type);

/*
 * Can every thread read a const object of this type that has static storage? Its pointers were
 * initialised with addresses of other statics, so only what they lead to matters: it must be const.
 */
bool type_is_static_data(const Type *type);

/* Is the missing Sync the doing of a type that forbids it, and not just of a raw pointer? */
bool type_forbids_sync(Type *type);

#endif
