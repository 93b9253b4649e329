/* SPDX-License-Identifier: MIT */
/*
 * lock_names.h - which lock is it? Names for locks that mean the same in all files.
 *
 * A name is a root and a path from there: `accounts[i].lock`, `from->lock` where from is the first
 * parameter. Equal names are one object, so they are compared by address. A caller replaces what
 * begins at a parameter by what it gave for it (lock_name_in_caller).
 */
#ifndef CHECKER_ANALYSIS_LOCK_NAMES_H
#define CHECKER_ANALYSIS_LOCK_NAMES_H

#include "mir/mir.h"

typedef enum LockRoot {
    LOCK_ROOT_STATIC,
    LOCK_ROOT_LOCAL,     /* a variable of a function */
    LOCK_ROOT_PARAMETER, /* what a parameter leads to */
    LOCK_ROOT_BEHIND     /* what a pointer variable leads to, until it is given another value */
} LockRoot;

typedef struct LockName {
    LockRoot root;
    const char *owner; /* STATIC: its USR; else the USR of the function */
    size_t index;      /* of the local, or of the parameter */
    const char *path;  /* "" or what follows the root: ".lock", "[i + 1]", "*", ">Shared_get" */
    const char *kind;  /* what kind of lock it is: "struct account.lock", "Counter" */
    bool is_member;    /* the kind names a member, and not only a type */
    bool is_single;    /* whenever the name is the same, so is the lock */
    bool is_steady;    /* so it is until a variable that an index comes from changes */
    const char *text;  /* as the user would write it */
    bool is_temporary; /* it begins at a variable without a name: as a lock, nothing to go by */
} LockName;

/* All names of a program. */
typedef struct LockNames LockNames;
LockNames *lock_names_new(void);
void lock_names_free(LockNames *names);

/* The one copy of a text. */
const char *lock_names_text(LockNames *names, const char *text);

/*
 * A name of a called function in the terms of its caller, who gave argument for the parameter where
 * the name begins; NULL when that is not known. Others stay what they are.
 */
const LockName *lock_name_in_caller(LockNames *names, const LockName *name,
                                    const LockName *argument);

/*
 * A name of a called function whose indices are parameters: with those that its caller gave, by
 * parameter; NULL where that is not known.
 */
const LockName *lock_name_with_indices(LockNames *names, const LockName *name,
                                       const char *const *indices, size_t n);

/* What stands below a name as it stands below the root of another: `w` and `->handle`. */
const LockName *lock_name_below(LockNames *names, const LockName *name, const LockName *other);

/* What is in a parameter, as its caller sees it. */
const LockName *lock_name_of_parameter(LockNames *names, const LockName *name);

/* May the two be the same? Elements of one array may; so may members of two structs of a kind. */
bool lock_name_may_be(LockNames *names, const LockName *a, const LockName *b);

/* Of an array's element, the name of any element: of others the same. */
const char *lock_name_key(LockNames *names, const LockName *name);

/* The one name that is as this one. */
const LockName *lock_names_one(LockNames *names, const LockName *draft);

/* The locals of one body that the indices of its name are made of (lock_namer.h). */
guint64 lock_name_indices(const LockName *name);

/* Append a path to the text of what it begins at. */
void lock_name_append(GString *text, const char *path, bool is_pointer);

/* Does it begin at this variable? */
bool lock_name_is_of(const LockName *name, const LockName *variable);

#endif
