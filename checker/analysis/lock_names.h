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

/* Of an array's element, the name of any element: of others the same. */
const char *lock_name_key(LockNames *names, const LockName *name);

/* Does it begin at this variable? */
bool lock_name_is_of(const LockName *name, const LockName *variable);

/* ---- in one body ---------------------------------------------------------------------------- */

/* What gives the places of a body their names. */
typedef struct Namer Namer;
Namer *namer_new(LockNames *names, const Body *body);
void namer_free(Namer *namer);

/* The name of a lock at a place; of what a pointer leads to. NULL when there is none. */
const LockName *namer_place(Namer *namer, const Place *place);
const LockName *namer_pointer(Namer *namer, const Operand *pointer);

/*
 * The variable, or what a parameter leads to, that a guard is in: at this place, or behind this
 * pointer. NULL when it is elsewhere.
 */
const LockName *namer_holder(Namer *namer, const Place *place);
const LockName *namer_holder_at(Namer *namer, const Operand *pointer);
const LockName *namer_local(Namer *namer, size_t local);

/* The one statement that gives a local its value; NULL when there are several, or none. */
const Statement *namer_value_of(const Namer *namer, size_t local);

/* The function that a call calls by name, or by a variable that can hold no other; or NULL. */
const Symbol *namer_callee(const Namer *namer, const Statement *call);

/*
 * The locals that a value is computed from, temporaries seen through: a set of locals, as a bit for
 * each of the first 64.
 */
guint64 namer_sources(const Namer *namer, const Operand *operand);

#endif
