/* SPDX-License-Identifier: MIT */
/*
 * type.c - who owns what, by its type.
 */
#include "mir/type.h"

Type *
type_element(Type *type)
{
    while (type->kind == TYPE_ARRAY)
        type = type->of;
    return type->bare;
}

static bool
has_owned_member(const Type *type)
{
    for (size_t i = 0; i < type->n_fields; i++)
        if (type_is_owned(type->fields[i].type))
            return true;
    return false;
}

bool
type_is_owned(Type *type)
{
    type = type_element(type);
    if (type->kind != TYPE_RECORD)
        return false;
    if (type->owned == 0) {
        type->owned = -1; /* a type cannot hold itself, but broken source can say so */
        /* The members of a union overlap: none of them is dropped by itself. */
        if (type->drop != NULL || (!type->is_union && has_owned_member(type)))
            type->owned = 1;
    }
    return type->owned > 0;
}

static bool
has_borrow_inside(const Type *type)
{
    for (size_t i = 0; i < type->n_fields; i++)
        if ((type->fields[i].borrows && type->fields[i].type->kind == TYPE_POINTER) ||
            type_has_borrow(type->fields[i].type))
            return true;
    for (size_t i = 0; i < type->n_params; i++)
        if (type_has_borrow(type->params[i]))
            return true;
    return false;
}

bool
type_has_borrow(Type *type)
{
    type = type_element(type);
    if (type->kind != TYPE_RECORD)
        return false;
    if (type->lends == 0) {
        type->lends = -1; /* what holds itself has none by that */
        if (has_borrow_inside(type))
            type->lends = 1;
    }
    return type->lends > 0;
}

bool
type_has_exclusive_borrow(Type *type)
{
    type = type_element(type);
    for (size_t i = 0; i < type->n_fields; i++) {
        Type *const member = type->fields[i].type;
        if (member->kind == TYPE_POINTER ? type->fields[i].borrows && !member->of->is_const
                                         : type_has_exclusive_borrow(member))
            return true;
    }
    return false;
}

bool
type_holds_pointee(const Type *type, const Type *pointer)
{
    for (size_t i = 0; i < type->bare->n_params; i++) {
        const Type *const inside = type->bare->params[i];
        if (inside->bare == pointer->of->bare ||
            (inside->kind == TYPE_POINTER && inside->of->bare == pointer->of->bare))
            return true;
    }
    return false;
}
