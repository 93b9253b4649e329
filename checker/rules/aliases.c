/* SPDX-License-Identifier: MIT */
/*
 * aliases.c - plain data that a thread of a scope has by one name, and somebody uses by another.
 *
 *     int *p = all, *q = all;
 *     scope_spawn(s, fill, p);
 *     scope_spawn(s, fill, q);     E0499
 *
 * Requires: as borrows.c, which comes here with each access. Pointers to plain data may be copied
 * and used as one likes; a loan of what they lead to (Loan.is_alias) counts only while a thread has
 * it. An access through a pointer is one to each place that its aliases name.
 */
#include "rules/borrows.h"

/* The pointer by which the way to a place begins; NULL: it is a part of a variable. */
static Place *
first_pointer(const Place *place)
{
    Place *pointer = NULL;
    for (const Place *at = place; at->parent != NULL; at = at->parent)
        if (at->kind == PLACE_DEREF)
            pointer = at->parent;
    return pointer;
}

/* The child of a place that is to it what part is to its own parent; NULL: nobody names it. */
static const Place *
same_part(const Place *base, const Place *part)
{
    const Place *child = base->child;
    while (child != NULL && !(child->kind == part->kind && child->index == part->index))
        child = child->sibling;
    return child;
}

/* What `pointer->a.b` is called when the pointer leads to base; false: base.a or so, which nobody
 * names, is as far as that goes. */
static bool
rename_place(const Place *place, const Place *pointer, const Place *base, const Place **ret_name)
{
    *ret_name = base;
    if (place->kind == PLACE_DEREF && place->parent == pointer)
        return true;
    if (!rename_place(place->parent, pointer, base, ret_name))
        return false;
    const Place *const part = same_part(*ret_name, place);
    *ret_name = part != NULL ? part : *ret_name;
    return part != NULL;
}

/* What the pointer leads to, as a part of the way to a place behind it. */
static const Place *
pointee_on_way(const Place *place, const Place *pointer)
{
    while (place->kind != PLACE_DEREF || place->parent != pointer)
        place = place->parent;
    return place;
}

static size_t
depth_below(const Place *place, const Place *base)
{
    size_t depth = 0;
    for (; place != base; place = place->parent)
        depth++;
    return depth;
}

/* Do `base->x.y` and `other->x` overlap, if both lead to the same? */
static bool
parts_overlap(const Place *a, const Place *base_of_a, const Place *b, const Place *base_of_b)
{
    size_t of_a = depth_below(a, base_of_a), of_b = depth_below(b, base_of_b);
    for (; of_a > of_b; of_a--)
        a = a->parent;
    for (; of_b > of_a; of_b--)
        b = b->parent;
    for (; of_a > 0; of_a--, a = a->parent, b = b->parent)
        if ((a->kind != b->kind || a->index != b->index) && !a->parent->type->is_union)
            return false;
    return true;
}

/* The reference `&p->x` that a capture gets; NULL: it gets another pointer. */
static const Place *
part_captured(const Borrows *borrows, const Loan *capture)
{
    const Operand *const operand = &capture->statement->arguments[capture->argument];
    const Place *const target = init_pointee(borrows->init, operand);
    return target != NULL && body_local_at(borrows->body, operand->place->index)->name == NULL &&
                   !borrows->init->is_copy[operand->place->index] && first_pointer(target) != NULL
               ? target
               : NULL;
}

/*
 * May a thread have this, in terms of a pointer that leads where the alias does, or do all threads
 * have other parts of it only?
 */
static bool
is_captured(const Borrows *borrows, const Place *place, const Place *base)
{
    bool is_any = false;
    for (size_t i = 0; i < borrows->loans->all->len; i++) {
        const Loan *const capture = loan_at(borrows, i);
        if (!capture->is_capture)
            continue;
        const Place *const part = part_captured(borrows, capture);
        if (part == NULL ||
            parts_overlap(place, base, part, pointee_on_way(part, first_pointer(part))))
            return true;
        is_any = true;
    }
    return !is_any;
}

bool
borrows_meets_part(const Borrows *borrows, AccessKind kind, const Place *name, const Loan *loan)
{
    return borrows_meets(kind, name, loan) &&
           (!loan->is_alias || !place_contains(loan->place, name) ||
            is_captured(borrows, name, loan->place));
}

void
borrows_check_aliases(Borrows *borrows, const Access *access)
{
    const Loans *const loans = borrows->loans;
    Place *const pointer = loans->has_captures ? first_pointer(access->place) : NULL;
    const size_t carrier = pointer == NULL ? SIZE_MAX : loans_carrier_of(loans, pointer);
    const Operand through = {.kind = OPERAND_COPY, .place = pointer};
    for (size_t i = 0; carrier != SIZE_MAX && i < loans->all->len; i++) {
        const Loan *const alias = loan_at(borrows, i);
        if (!alias->is_alias || !loans_holds(loans, borrows->held, carrier, i) ||
            !loans_is_led_to(loans, alias, &through))
            continue;
        const Place *name;
        const bool is_whole = rename_place(access->place, pointer, alias->place, &name);
        for (size_t j = 0; j < loans->all->len; j++) {
            const Loan *const loan = loan_at(borrows, j);
            if (borrows_meets(access->kind, name, loan) &&
                (is_whole || place_contains(loan->place, name)) &&
                (loan->place != alias->place ||
                 is_captured(borrows, access->place, pointee_on_way(access->place, pointer))) &&
                borrows_check_loan(borrows, access, j))
                return;
        }
    }
}
