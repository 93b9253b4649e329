/* SPDX-License-Identifier: MIT */
/*
 * summary.h - what is kept of all files for the rules that need them together.
 *
 * summary.c takes it down file by file, reached.c judges it. Only these two see it.
 */
#ifndef CHECKER_RULES_SUMMARY_H
#define CHECKER_RULES_SUMMARY_H

#include "rules/rules.h"

/* A static variable, as far as threads are concerned. */
typedef struct Global {
    const char *name;
    Span span;
    bool is_shared_mutable; /* plain data that anybody may change */
    bool is_not_sync;       /* a type that cannot be shared */
    bool is_record;
    const char *element; /* its type, without arrays and const */
    GPtrArray *leads;    /* of Global: whose addresses it begins with, or NULL */
    Report *not_sync;    /* made when its unit was there */
    GArray *uses;        /* of Use, by anybody */
} Global;

typedef struct Function Function;

typedef struct Use {
    Global *global;
    Function *function;
    Span span;
    bool writes;
    size_t unsafe;
    const char *target; /* of a pointer that is followed, what type it is to; NULL: any */
} Use;

/* A call of what is not thread-safe. */
typedef struct Hazard {
    const char *name, *why, *instead;
    Span span;
} Hazard;

/* A call of what jumps, as longjmp does. */
typedef struct Jump {
    const char *name;
    Span span;
} Jump;

/* A call during which somebody owns something. */
typedef struct Held {
    const char *callee, *pointer; /* a USR; or, through a pointer, the type of the function */
    const char *holder;
    Span span;
} Held;

struct Function {
    const char *name;
    const char *type;    /* of the function, for calls through pointers */
    GPtrArray *calls;    /* of const char: USRs, interned */
    GPtrArray *pointers; /* of const char: types of functions called through pointers */
    GArray *uses;        /* of Use */
    GArray *hazards;     /* of Hazard */
    GArray *jumps;       /* of Jump */
    bool lands;          /* jumps come back to it, and leave none of its callers */
    bool is_left;        /* a jump of it, or of what it calls, was looked at */
    bool is_defined;
    bool lends_static;     /* the result lives for ever, */
    const char *static_if; /* or does if that of this function does: a USR, or NULL */
    bool is_address_taken;
    bool is_reached;
    Function *from; /* the one that it is reached from; NULL for a thread's closure */
};

/* A BELAY_UNSAFE block that is needed only if a thread may run its function, or for its locks. */
typedef struct Pending {
    Function *function;
    Report *report;
    const char *usr; /* of the function, and which block of it: */
    size_t block;    /* who vouches for locks there needs it */
    bool is_for_threads;
} Pending;

/* A report that holds if a function that is called uses a static, which threads have meanwhile. */
typedef struct Lent {
    Report *report;
    const char *callee, *pointer; /* a USR; or, through a pointer, the type of the function */
    Global *global;
    bool is_mut;
} Lent;

/* A report that holds unless the result of a function lives for ever. */
typedef struct Reserve {
    Report *report;
    const char *source; /* a USR */
} Reserve;

struct Summary {
    GStringChunk *names;   /* of functions, types and variables, each once */
    GArray *pending;       /* of Pending */
    GHashTable *functions; /* USR -> Function */
    GHashTable *globals;   /* USR -> Global */
    GHashTable *roots;     /* USRs of closures that threads run */
    GArray *held;          /* of Held */
    GArray *reserves;      /* of Reserve */
    GArray *lent;          /* of Lent */
};

#endif
