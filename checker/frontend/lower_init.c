/* SPDX-License-Identifier: MIT */
/*
 * lower_init.c - initialisers: `{1, {2, 3}, .name = x}` to one assignment for each member.
 *
 * What a list does not name is zero, so the whole is made empty first. libclang shows lists as they
 * are written: designators with their path, and inner braces only where the source has them.
 */
#include "frontend/lower.h"

/* The items of a list that are still to be given out. */
typedef struct Items {
    GArray *kids;
    size_t next;
} Items;

static bool
is_done(const Items *items)
{
    return items->next >= items->kids->len;
}

static CXCursor
item_at(const Items *items)
{
    return g_array_index(items->kids, CXCursor, items->next);
}

/* `.a.b[2] = value`: an expression of type void whose last child is the value. */
static bool
is_designated(CXCursor item)
{
    if (clang_getCursorKind(item) != CXCursor_UnexposedExpr ||
        clang_getCursorType(item).kind != CXType_Void)
        return false;
    GArray *const kids = front_kids(item);
    const bool several = kids->len >= 2;
    g_array_unref(kids);
    return several;
}

static bool
is_aggregate(const Type *type)
{
    return type->kind == TYPE_RECORD || type->kind == TYPE_ARRAY;
}

/* Does the item initialise the place whole, or only the first thing inside of it? */
static bool
is_whole(Lower *lower, CXCursor item, const Place *place)
{
    const CXCursor inner = lower_strip(item);
    const enum CXCursorKind kind = clang_getCursorKind(inner);
    if (!is_aggregate(place->type) || kind == CXCursor_InitListExpr ||
        kind == CXCursor_StringLiteral || kind == CXCursor_CompoundLiteralExpr)
        return true;
    return front_type_of(lower->front, inner)->bare == place->type->bare;
}

static void init_from(Lower *lower, Items *items, Place *place, bool is_initial);

static void
init_members(Lower *lower, Items *items, Place *place, bool is_initial)
{
    if (place->type->kind == TYPE_ARRAY) {
        Place *const element = place_index(lower->body, place);
        for (size_t i = 0; i < place->type->n_elements && !is_done(items); i++)
            init_from(lower, items, element, is_initial);
        return;
    }
    const size_t n = place->type->is_union ? MIN(place->type->n_fields, 1) : place->type->n_fields;
    for (size_t i = 0; i < n && !is_done(items); i++)
        init_from(lower, items, place_field(lower->body, place, i), is_initial);
    if (n == 0)
        items->next++;
}

/* Take what the place needs from the items: one, or, without braces, one for each part. */
static void
init_from(Lower *lower, Items *items, Place *place, bool is_initial)
{
    const CXCursor item = item_at(items);
    if (is_designated(item))
        return; /* the list goes on elsewhere */
    if (is_whole(lower, item, place)) {
        items->next++;
        lower_into(lower, item, place, is_initial);
        return;
    }
    init_members(lower, items, place, is_initial);
}

static Place *
designated_place(Lower *lower, const GArray *path, Place *place, size_t *ret_field)
{
    for (size_t i = 0; i + 1 < path->len; i++) {
        const CXCursor step = g_array_index(path, CXCursor, i);
        if (clang_getCursorKind(step) == CXCursor_MemberRef) {
            const size_t field = front_field(lower->front, clang_getCursorReferenced(step));
            if (field >= place->type->n_fields)
                return NULL;
            if (i == 0)
                *ret_field = field;
            place = place_field(lower->body, place, field);
        } else if (place->type->kind == TYPE_ARRAY) {
            place = place_index(lower->body, place);
        }
    }
    return place;
}

/* A field of an anonymous member is named as if it were the record's own: find the way to it. */
static Place *
anonymous_place(Lower *lower, Place *place, CXCursor field)
{
    CXCursor owner = clang_getCursorSemanticParent(field);
    Type *const type = front_type(lower->front, clang_getCursorType(owner))->bare;
    for (size_t i = 0; i < place->type->n_fields; i++) {
        const Field *const member = &place->type->fields[i];
        if (member->name[0] != '\0')
            continue;
        Place *const inner = place_field(lower->body, place, i);
        if (member->type->bare == type)
            return place_field(lower->body, inner, front_field(lower->front, field));
        Place *const deeper = anonymous_place(lower, inner, field);
        if (deeper != NULL)
            return deeper;
    }
    return NULL;
}

static Place *
place_of_designator(Lower *lower, const GArray *path, Place *place, size_t *ret_field)
{
    const CXCursor first = g_array_index(path, CXCursor, 0);
    if (clang_getCursorKind(first) == CXCursor_MemberRef && path->len == 2) {
        const CXCursor field = clang_getCursorReferenced(first);
        const CXCursor owner = clang_getCursorSemanticParent(field);
        Type *const type = front_type(lower->front, clang_getCursorType(owner))->bare;
        if (place->type->kind == TYPE_RECORD && type != place->type->bare) {
            Place *const inner = anonymous_place(lower, place, field);
            if (inner != NULL)
                return inner;
        }
    }
    return designated_place(lower, path, place, ret_field);
}

/*
 * Returns the index of the field that comes after the one named, for what follows without a name.
 */
static size_t
init_designated(Lower *lower, CXCursor item, Place *place, bool is_initial)
{
    GArray *const path = front_kids(item);
    size_t field = SIZE_MAX - 1;
    Place *const target = place_of_designator(lower, path, place, &field);
    const CXCursor value = g_array_index(path, CXCursor, path->len - 1);
    if (target == NULL)
        lower_unknown(lower, front_span(lower->front, item), "this designator");
    else
        lower_into(lower, value, target, is_initial);
    g_array_unref(path);
    return field + 1;
}

static void
init_record(Lower *lower, Items *items, Place *place, bool is_initial)
{
    size_t field = 0;
    while (!is_done(items)) {
        if (is_designated(item_at(items))) {
            field = init_designated(lower, item_at(items), place, is_initial);
            items->next++;
        } else if (field < place->type->n_fields) {
            init_from(lower, items, place_field(lower->body, place, field++), is_initial);
        } else {
            lower_effect(lower, item_at(items)); /* too many: the compiler has warned */
            items->next++;
        }
    }
}

static void
init_array(Lower *lower, Items *items, Place *place, bool is_initial)
{
    Place *const element = place_index(lower->body, place);
    while (!is_done(items)) {
        if (is_designated(item_at(items))) {
            (void)init_designated(lower, item_at(items), place, is_initial);
            items->next++;
        } else {
            init_from(lower, items, element, is_initial);
        }
    }
}

void
lower_initialiser(Lower *lower, CXCursor list, Place *place, bool is_initial)
{
    Items items = {.kids = front_kids(list)};
    const Span span = front_span(lower->front, list);
    if (is_aggregate(place->type)) {
        lower_assign(lower, place, (Rvalue){.kind = RVALUE_EMPTY}, span, is_initial);
        if (place->type->kind == TYPE_RECORD)
            init_record(lower, &items, place, is_initial);
        else
            init_array(lower, &items, place, is_initial);
    } else if (is_done(&items)) {
        lower_assign(lower, place, (Rvalue){.kind = RVALUE_EMPTY}, span, is_initial);
    } else {
        lower_into(lower, item_at(&items), place, is_initial); /* int x = {1}; */
    }
    g_array_unref(items.kids);
}
