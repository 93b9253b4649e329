/* SPDX-License-Identifier: MIT */
/*
 * overlaps.c - which accesses to a place meet which loans.
 *
 * Requires: nothing but the places and the loan.
 */
#include "rules/borrows.h"

/*
 * May two places share memory? One is a part of the other; or they part ways at a union, whose
 * members overlap.
 */
bool
borrows_overlap(const Place *a, const Place *b)
{
    if (place_contains(a, b) || place_contains(b, a))
        return true;
    for (const Place *at = a->parent; at != NULL; at = at->parent)
        if (at->type->is_union && place_contains(at, b))
            return true;
    return false;
}

bool
borrows_lies_in_owned(const Place *pointer, const Place *access)
{
    for (const Place *at = pointer->parent; at != NULL; at = at->parent) {
        if (type_is_owned(at->type) || at->type->bare->is_guard)
            return true;
        if (at == access)
            break;
    }
    return false;
}

bool
borrows_touch(const Place *access, const Place *borrowed)
{
    if (place_contains(borrowed, access) || !borrows_overlap(access, borrowed))
        return place_contains(borrowed, access);
    /*
     * What a plain pointer leads to is not a part of the pointer: it may be read, changed, and end.
     * What an owned value leads to is: it goes with it.
     */
    for (const Place *at = borrowed; at != NULL && at != access; at = at->parent)
        if (at->kind == PLACE_DEREF && !borrows_lies_in_owned(at->parent, access))
            return false;
    return true;
}

bool
borrows_conflict(AccessKind kind, const Loan *loan)
{
    return loan->is_mut || kind > ACCESS_BORROW;
}

/*
 * A copy of a raw pointer minds only the end of what it leads to: when that is given back, and when
 * its owner goes, or somebody may change it.
 */
static bool
meets_raw(AccessKind kind, const Place *access, const Loan *loan)
{
    if (kind == ACCESS_FREE)
        return access == loan->place;
    if (kind == ACCESS_WRITE && access->type->kind == TYPE_POINTER)
        return false; /* it leads elsewhere now; what it led to stays */
    return !loan->is_plain && kind > ACCESS_BORROW && access != loan->place &&
           place_contains(access, loan->place) && borrows_touch(access, loan->place);
}

/* Is the place in the memory that the pointer leads to? */
static bool
is_behind(const Place *pointer, const Place *place)
{
    for (; place != NULL; place = place->parent)
        if (place->kind == PLACE_DEREF && place->parent == pointer)
            return true;
    return false;
}

bool
borrows_meets(AccessKind kind, const Place *access, const Loan *loan)
{
    if (kind == ACCESS_FREE && !loan->is_raw)
        return is_behind(access, loan->place) || borrows_touch(access, loan->place);
    return loan->is_raw ? meets_raw(kind, access, loan)
                        : borrows_conflict(kind, loan) && borrows_touch(access, loan->place);
}
