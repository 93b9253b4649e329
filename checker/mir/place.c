/* SPDX-License-Identifier: MIT */
/*
 * place.c - the tree of the places of a body, and how a place is written in C.
 */
#include "mir/mir.h"

#include <string.h>

static Place *
place_new(Body *body, PlaceKind kind, Place *parent, size_t index, Type *type)
{
    Place *const place = arena_new(&body->unit->arena, Place);
    place->kind = kind;
    place->parent = parent;
    place->index = index;
    place->type = type;
    place->id = body->places->len;
    if (parent != NULL) {
        place->sibling = parent->child;
        parent->child = place;
    }
    g_ptr_array_add(body->places, place);
    return place;
}

/* The child of base of this kind and index, made when it is not there. */
static Place *
child_of(Body *body, Place *base, PlaceKind kind, size_t index, Type *type)
{
    for (Place *child = base->child; child != NULL; child = child->sibling)
        if (child->kind == kind && child->index == index)
            return child;
    return place_new(body, kind, base, index, type);
}

Local *
body_local(Body *body, const char *name, Type *type, Span span)
{
    Local *const local = arena_new(&body->unit->arena, Local);
    local->name = arena_string(&body->unit->arena, name);
    local->type = type;
    local->span = span;
    local->place = place_new(body, PLACE_LOCAL, NULL, body->locals->len, type);
    g_ptr_array_add(body->locals, local);
    return local;
}

Place *
place_of_symbol(Body *body, Symbol *symbol)
{
    Place *place = g_hash_table_lookup(body->globals, symbol);
    if (place == NULL) {
        place = place_new(body, PLACE_GLOBAL, NULL, 0, symbol->type);
        place->symbol = symbol;
        g_hash_table_insert(body->globals, symbol, place);
    }
    return place;
}

Place *
place_field(Body *body, Place *base, size_t field)
{
    return child_of(body, base, PLACE_FIELD, field, base->type->fields[field].type);
}

Place *
place_deref(Body *body, Place *base)
{
    return child_of(body, base, PLACE_DEREF, 0, base->type->of);
}

Place *
place_index(Body *body, Place *base)
{
    return child_of(body, base, PLACE_INDEX, 0, base->type->of);
}

Place *
place_root(Place *place)
{
    while (place->parent != NULL)
        place = place->parent;
    return place;
}

Local *
body_local_of(const Body *body, const Place *place)
{
    while (place->parent != NULL)
        place = place->parent;
    return place->kind == PLACE_LOCAL ? g_ptr_array_index(body->locals, place->index) : NULL;
}

bool
symbol_may_be_led_to(const Symbol *symbol, const Type *pointer)
{
    if (pointer->kind != TYPE_POINTER)
        return false;
    const Type *element = symbol->type;
    while (element->kind == TYPE_ARRAY)
        element = element->of;
    const Type *target = pointer->of;
    while (target->kind == TYPE_ARRAY)
        target = target->of;
    /* Of a record it may be a member. */
    return element->kind == TYPE_RECORD || target->kind == TYPE_VOID ||
           target->bare == element->bare;
}

bool
place_contains(const Place *outer, const Place *inner)
{
    for (; inner != NULL; inner = inner->parent)
        if (inner == outer)
            return true;
    return false;
}

Place *
place_last_deref(Place *place)
{
    for (; place != NULL; place = place->parent)
        if (place->kind == PLACE_DEREF)
            return place;
    return NULL;
}

/* ---- as text -------------------------------------------------------------------------------- */

static void write_place(const Body *body, const Place *place, GString *text);

static void
write_root(const Body *body, const Place *place, GString *text)
{
    if (place->kind == PLACE_GLOBAL) {
        g_string_append(text, place->symbol->name);
        return;
    }
    const Local *const local = g_ptr_array_index(body->locals, place->index);
    g_string_append(text, local->name != NULL ? local->name : "a temporary value");
}

static void
write_field(const Body *body, const Place *place, GString *text)
{
    const Place *base = place->parent;
    const char *const name = base->type->fields[place->index].name;
    if (name[0] == '\0') { /* An anonymous member: the member inside of it says it all. */
        write_place(body, base, text);
        return;
    }
    while (base->kind == PLACE_FIELD && base->parent->type->fields[base->index].name[0] == '\0')
        base = base->parent;
    if (base->kind == PLACE_DEREF) {
        write_place(body, base->parent, text);
        g_string_append(text, "->");
    } else {
        write_place(body, base, text);
        g_string_append_c(text, '.');
    }
    g_string_append(text, name);
}

static void
write_place(const Body *body, const Place *place, GString *text)
{
    switch (place->kind) {
    case PLACE_LOCAL:
    case PLACE_GLOBAL: write_root(body, place, text); break;
    case PLACE_FIELD: write_field(body, place, text); break;
    case PLACE_DEREF:
        g_string_append_c(text, '*');
        write_place(body, place->parent, text);
        break;
    case PLACE_INDEX:
        write_place(body, place->parent, text);
        g_string_append(text, "[..]");
        break;
    }
}

const char *
place_text(const Body *body, const Place *place)
{
    GString *const text = g_string_new(NULL);
    write_place(body, place, text);
    const char *const kept = arena_text(&body->unit->arena, text->str, text->len);
    g_string_free(text, TRUE);
    return kept;
}
