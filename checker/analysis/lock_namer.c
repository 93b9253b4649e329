/* SPDX-License-Identifier: MIT */
/*
 * lock_namer.c - the names of the locks that one body speaks of.
 *
 * Requires: the body. A place is followed back to where it begins: through pointer variables that
 * get one value, once, and through calls whose result leads into an argument (`lends`), or to the
 * same (`lock:same`). The raw part of a lock is the lock.
 *
 * A name is single when the same name is the same lock, each time that one call of the function
 * comes by: an element whose index is a variable is not, nor is what a pointer in memory leads to
 * when the function gives that member another value.
 */
#include "analysis/lock_namer.h"

#include <string.h>

#include "support/key.h"
#include "support/source.h"

enum { DEEPEST = 32 }; /* of steps back: a longer way is none */

/* ---- values of locals ----------------------------------------------------------------------- */

struct Namer {
    LockNames *names;
    const Body *body;
    const Statement **value; /* by local: what gives it its one value */
    const Statement *(
        *sides)[2];             /* by local: the first two that give it one: those of `c ? a : b` */
    const Statement **index_of; /* by local: the index behind the reference that it holds */
    size_t *n_writes;           /* by local */
    bool *is_lent;              /* by local: its address is taken */
    GHashTable *written;        /* of places of a pointer in memory that get a value: Field names */
    int depth;
};

static void
note_write(Namer *namer, const Statement *s, const Statement *before)
{
    if (s->place == NULL || (s->kind != STATEMENT_ASSIGN && s->kind != STATEMENT_CALL))
        return;
    if (s->kind == STATEMENT_ASSIGN &&
        (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)) {
        if (s->value.place->kind == PLACE_LOCAL)
            namer->is_lent[s->value.place->index] = true;
    }
    if (s->place->kind == PLACE_FIELD && s->place->type->kind == TYPE_POINTER)
        g_hash_table_add(namer->written, key(s->place->parent->type->fields[s->place->index].name));
    if (s->place->kind != PLACE_LOCAL)
        return;
    const size_t local = s->place->index;
    if (namer->n_writes[local] < 2)
        namer->sides[local][namer->n_writes[local]] = s;
    namer->value[local] = namer->n_writes[local]++ == 0 ? s : NULL;
    namer->index_of[local] =
        before != NULL && before->kind == STATEMENT_USE && before->value.n_operands == 1 ? before
                                                                                         : NULL;
}

Namer *
namer_new(LockNames *names, const Body *body)
{
    Namer *const namer = g_new0(Namer, 1);
    namer->names = names;
    namer->body = body;
    namer->value = g_new0(const Statement *, body->locals->len + 1);
    namer->sides = g_malloc0_n(body->locals->len + 1, sizeof *namer->sides);
    namer->index_of = g_new0(const Statement *, body->locals->len + 1);
    namer->n_writes = g_new0(size_t, body->locals->len + 1);
    namer->is_lent = g_new0(bool, body->locals->len + 1);
    namer->written = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < body->order->len; i++) {
        const GArray *const statements =
            body_block_at(body, g_array_index(body->order, size_t, i))->statements;
        for (size_t j = 0; j < statements->len; j++)
            note_write(namer, &g_array_index(statements, Statement, j),
                       j == 0 ? NULL : &g_array_index(statements, Statement, j - 1));
    }
    return namer;
}

void
namer_free(Namer *namer)
{
    g_free(namer->value);
    g_free(namer->sides);
    g_free(namer->index_of);
    g_free(namer->n_writes);
    g_free(namer->is_lent);
    g_hash_table_destroy(namer->written);
    g_free(namer);
}

const Statement *
namer_value_of(const Namer *namer, size_t local)
{
    return body_local_at(namer->body, local)->is_parameter ? NULL : namer->value[local];
}

bool
namer_is_parameter(const Namer *namer, size_t local)
{
    return body_local_at(namer->body, local)->is_parameter && namer->n_writes[local] == 0 &&
           !namer->is_lent[local];
}

const Symbol *
namer_callee(const Namer *namer, const Statement *call)
{
    const Operand *const pointer = &call->callee_operand;
    if (call->callee != NULL)
        return call->callee;
    if (pointer->kind == OPERAND_CONST)
        return pointer->constant == CONST_FUNCTION ? pointer->symbol : NULL;
    if (pointer->place->kind != PLACE_LOCAL)
        return NULL;
    const Statement *const value = namer_value_of(namer, pointer->place->index);
    return value != NULL && value->kind == STATEMENT_ASSIGN && value->value.kind == RVALUE_USE &&
                   value->value.operands[0].kind == OPERAND_CONST
               ? value->value.operands[0].symbol
               : NULL;
}

/* ---- what a value is computed from ---------------------------------------------------------- */

/* The sources of a value: each local is looked at once. */
typedef struct Sources {
    bool *seen;    /* by local */
    GArray *found; /* of size_t: those that were seen, in the order of the search */
} Sources;

static void
add_place(Sources *sources, const Place *place)
{
    while (place->parent != NULL)
        place = place->parent;
    if (place->kind != PLACE_LOCAL || sources->seen[place->index])
        return;
    sources->seen[place->index] = true;
    g_array_append_val(sources->found, place->index);
}

static void
add_operand(Sources *sources, const Operand *operand)
{
    if (operand->kind != OPERAND_CONST)
        add_place(sources, operand->place);
}

static void
add_value(Sources *sources, const Statement *value)
{
    for (size_t i = 0; i < value->value.n_operands; i++)
        add_operand(sources, &value->value.operands[i]);
    if (value->value.place != NULL)
        add_place(sources, value->value.place);
    for (size_t i = 0; i < value->n_arguments; i++)
        add_operand(sources, &value->arguments[i]);
}

/* Is it given one of two values of other variables: `int low = i < j ? i : j`? */
static bool
is_one_of_two(const Namer *namer, size_t local)
{
    if (namer->n_writes[local] != 2 || body_local_at(namer->body, local)->is_parameter)
        return false;
    for (size_t i = 0; i < 2; i++) {
        const Statement *const side = namer->sides[local][i];
        if (side->kind != STATEMENT_ASSIGN ||
            (side->value.kind != RVALUE_USE && side->value.kind != RVALUE_OP))
            return false;
        for (size_t j = 0; j < side->value.n_operands; j++) /* `i += 1` is none of this */
            if (side->value.operands[j].kind != OPERAND_CONST &&
                side->value.operands[j].place == side->place)
                return false;
    }
    return true;
}

static void
add_behind(Sources *sources, const Namer *namer, size_t local)
{
    if (is_one_of_two(namer, local)) {
        add_value(sources, namer->sides[local][0]);
        add_value(sources, namer->sides[local][1]);
        return;
    }
    const Statement *const value = namer_value_of(namer, local);
    if (value != NULL && (body_local_at(namer->body, local)->name == NULL || value->is_initial))
        add_value(sources, value);
}

static guint64
bit_of(size_t local)
{
    return local < 63 ? G_GUINT64_CONSTANT(1) << local : 0;
}

/* All sources; the variables that they are made of, calls seen through; is there a call? */
typedef struct Origin {
    guint64 all, leaves;
    bool is_called;
} Origin;

static Origin
origin_of(const Namer *namer, const Operand *operand)
{
    Origin origin = {0};
    Sources sources = {g_new0(bool, namer->body->locals->len + 1),
                       g_array_new(FALSE, FALSE, sizeof(size_t))};
    add_operand(&sources, operand);
    for (size_t i = 0; i < sources.found->len; i++) {
        const size_t local = g_array_index(sources.found, size_t, i);
        const Statement *const value = namer_value_of(namer, local);
        const bool is_named = body_local_at(namer->body, local)->name != NULL;
        const bool is_call =
            value != NULL && value->kind == STATEMENT_CALL && (!is_named || value->is_initial);
        origin.all |= bit_of(local);
        origin.leaves |= is_named && !is_call ? bit_of(local) : 0;
        origin.is_called |= is_call;
        add_behind(&sources, namer, local);
    }
    g_array_free(sources.found, TRUE);
    g_free(sources.seen);
    return origin;
}

guint64
namer_several(const Namer *namer)
{
    guint64 bits = 0;
    for (size_t i = 0; i < namer->body->locals->len; i++)
        if (namer->n_writes[i] > 1 && body_local_at(namer->body, i)->name != NULL)
            bits |= bit_of(i);
    return bits;
}

guint64
namer_sources(const Namer *namer, const Operand *operand)
{
    guint64 bits = 0;
    Sources sources = {g_new0(bool, namer->body->locals->len + 1),
                       g_array_new(FALSE, FALSE, sizeof(size_t))};
    add_operand(&sources, operand);
    for (size_t i = 0; i < sources.found->len; i++) {
        const size_t local = g_array_index(sources.found, size_t, i);
        bits |= bit_of(local);
        add_behind(&sources, namer, local);
    }
    g_array_free(sources.found, TRUE);
    g_free(sources.seen);
    return bits;
}

/* ---- drafts --------------------------------------------------------------------------------- */

/* A name that is being put together, from its root on. */
typedef struct Draft {
    LockRoot root;
    const char *owner;
    size_t index;
    GString *path, *text;
    bool is_pointer; /* the text names a pointer to what the path has reached */
    bool is_single, is_steady, is_temporary;
} Draft;

static bool draft_place(Namer *namer, Draft *draft, const Place *place, const Statement *index);
static bool draft_pointer(Namer *namer, Draft *draft, const Place *pointer);

static bool
draft_root(Namer *namer, Draft *draft, LockRoot root, size_t local)
{
    const Local *const variable = body_local_at(namer->body, local);
    draft->root = root;
    draft->owner = namer->body->symbol->usr;
    draft->index = local;
    draft->is_pointer = root != LOCK_ROOT_LOCAL;
    draft->is_temporary = variable->name == NULL;
    g_string_append(draft->text, variable->name == NULL ? "it" : variable->name);
    return true;
}

static void
draft_step(Draft *draft, const char *step, size_t length)
{
    char *const made = g_strndup(step, length);
    lock_name_append(draft->text, made, draft->is_pointer);
    draft->is_pointer = made[0] == '*' || made[0] == '>';
    g_string_append(draft->path, made);
    g_free(made);
}

static bool
draft_through_call(Namer *namer, Draft *draft, const Statement *call)
{
    const Symbol *const callee = call->callee;
    for (size_t i = 0; callee != NULL && i < callee->n_parameters && i < call->n_arguments; i++) {
        const bool is_same = (callee->parameters[i].lock & LOCK_SAME) != 0;
        if ((!is_same && !callee->parameters[i].lends) ||
            call->arguments[i].kind == OPERAND_CONST ||
            !draft_pointer(namer, draft, call->arguments[i].place))
            continue;
        char *const step = g_strconcat(">", callee->name, NULL);
        if (!is_same)
            draft_step(draft, step, strlen(step));
        g_free(step);
        return true;
    }
    return false;
}

/* The pointer among the operands of `p + n`. */
static const Place *
pointer_of_arithmetic(const Rvalue *value)
{
    for (size_t i = 0; i < value->n_operands; i++)
        if (value->operands[i].kind != OPERAND_CONST &&
            value->operands[i].place->type->kind == TYPE_POINTER)
            return value->operands[i].place;
    return NULL;
}

/* What a variable leads to whose one value is known. */
static bool
draft_value(Namer *namer, Draft *draft, size_t local)
{
    const Statement *const s = namer->value[local];
    if (s->kind == STATEMENT_CALL)
        return draft_through_call(namer, draft, s);
    switch (s->value.kind) {
    case RVALUE_REF:
    case RVALUE_REF_MUT: return draft_place(namer, draft, s->value.place, namer->index_of[local]);
    case RVALUE_USE:
    case RVALUE_CAST:
        return s->value.operands[0].kind != OPERAND_CONST &&
               draft_pointer(namer, draft, s->value.operands[0].place);
    case RVALUE_OP: {
        const Place *const base = pointer_of_arithmetic(&s->value);
        if (base == NULL || !draft_pointer(namer, draft, base))
            return false;
        draft_step(draft, "[..]", 4);
        draft->is_single = draft->is_steady = false;
        return true;
    }
    case RVALUE_EMPTY: return false;
    }
    return false;
}

static Draft
draft_begin(void)
{
    return (Draft){.path = g_string_new(NULL),
                   .text = g_string_new(NULL),
                   .is_single = true,
                   .is_steady = true};
}

static void
draft_end(const Draft *draft)
{
    g_string_free(draft->path, TRUE);
    g_string_free(draft->text, TRUE);
}

/* What a local of pointer type leads to. */
static bool
draft_behind_local(Namer *namer, Draft *draft, size_t local)
{
    const Local *const variable = body_local_at(namer->body, local);
    if (namer_is_parameter(namer, local))
        return draft_root(namer, draft, LOCK_ROOT_PARAMETER, local);
    if (!variable->is_parameter && namer->value[local] != NULL && !namer->is_lent[local]) {
        Draft attempt = draft_begin();
        const bool is_known = draft_value(namer, &attempt, local);
        if (is_known) {
            draft->root = attempt.root;
            draft->owner = attempt.owner;
            draft->index = attempt.index;
            draft->is_pointer = attempt.is_pointer;
            draft->is_single &= attempt.is_single;
            draft->is_steady &= attempt.is_steady;
            draft->is_temporary = attempt.is_temporary;
            g_string_append(draft->path, attempt.path->str);
            g_string_append(draft->text, attempt.text->str);
        }
        draft_end(&attempt);
        if (is_known)
            return true;
    }
    draft->is_single &= !namer->is_lent[local];
    draft->is_steady &= !namer->is_lent[local];
    return variable->name != NULL && draft_root(namer, draft, LOCK_ROOT_BEHIND, local);
}

static bool
draft_pointer(Namer *namer, Draft *draft, const Place *pointer)
{
    if (namer->depth >= DEEPEST)
        return false;
    namer->depth++;
    bool is_known;
    if (pointer->kind == PLACE_LOCAL) {
        is_known = draft_behind_local(namer, draft, pointer->index);
    } else {
        is_known = draft_place(namer, draft, pointer, NULL);
        if (is_known) {
            draft_step(draft, "*", 1);
            const bool stays =
                pointer->kind == PLACE_FIELD &&
                !g_hash_table_contains(namer->written,
                                       pointer->parent->type->fields[pointer->index].name);
            draft->is_single &= stays;
            draft->is_steady &= stays;
        }
    }
    namer->depth--;
    return is_known;
}

/* A value that was moved, or cloned, from a place: it leads to where that leads. */
static bool
draft_moved(Namer *namer, Draft *draft, size_t local)
{
    const Statement *const s = namer_value_of(namer, local);
    if (s == NULL || namer->depth >= DEEPEST)
        return false;
    if (s->kind == STATEMENT_CALL) {
        const Symbol *const callee = s->callee;
        for (size_t i = 0; callee != NULL && i < callee->n_parameters && i < s->n_arguments; i++)
            if ((callee->parameters[i].lock & LOCK_SAME) != 0)
                return draft_through_call(namer, draft, s);
        return false;
    }
    return s->value.kind == RVALUE_USE && s->value.operands[0].kind != OPERAND_CONST &&
           s->value.operands[0].place->type->kind == TYPE_RECORD &&
           draft_place(namer, draft, s->value.operands[0].place, NULL);
}

/* Is it made of variables that only this body changes, and of nothing else? */
static bool
is_pure(const Namer *namer, const Operand *operand, int depth)
{
    if (operand->kind == OPERAND_CONST)
        return true;
    if (operand->place->kind != PLACE_LOCAL || depth >= DEEPEST)
        return false;
    const size_t local = operand->place->index;
    if (body_local_at(namer->body, local)->name != NULL)
        return !namer->is_lent[local] && local < 63;
    const Statement *const value = namer_value_of(namer, local);
    if (value == NULL || value->kind != STATEMENT_ASSIGN || value->value.place != NULL)
        return false;
    for (size_t i = 0; i < value->value.n_operands; i++)
        if (!is_pure(namer, &value->value.operands[i], depth + 1))
            return false;
    return true;
}

/* Where an index comes from: behind '@' (lock_names.c). */
static void
append_origin(GString *index, const Namer *namer, const Operand *operand)
{
    const Origin origin = origin_of(namer, operand);
    g_string_append_printf(index, "@%" G_GINT64_MODIFIER "x", origin.all);
    if (origin.is_called)
        g_string_append_printf(index, "!%" G_GINT64_MODIFIER "x", origin.leaves);
    if (operand->kind != OPERAND_CONST && operand->place->kind == PLACE_LOCAL &&
        namer_is_parameter(namer, operand->place->index))
        g_string_append_printf(index, "#%zu", operand->place->index);
}

/* "3", or "i" and where it comes from. What cannot be shown is "..". */
static GString *
index_text(const Namer *namer, const Operand *operand, bool *ret_constant)
{
    size_t length = 0;
    const char *const text = operand == NULL ? NULL : source_text(&operand->span, &length);
    const bool is_plain = text != NULL && length > 0 && length < 40 &&
                          memchr(text, ']', length) == NULL && memchr(text, '[', length) == NULL;
    GString *const index = is_plain ? g_string_new_len(text, (gssize)length) : g_string_new("..");
    *ret_constant = operand != NULL && operand->kind == OPERAND_CONST && is_plain;
    if (operand == NULL)
        g_string_append(index, "@0");
    else if (!*ret_constant)
        append_origin(index, namer, operand);
    return index;
}

const char *
namer_index(Namer *namer, const Operand *number)
{
    if (!is_pure(namer, number, 0))
        return NULL;
    bool is_constant;
    GString *const text = index_text(namer, number, &is_constant);
    const char *const kept = lock_names_text(namer->names, text->str);
    g_string_free(text, TRUE);
    return kept;
}

static void
draft_index(Namer *namer, Draft *draft, const Statement *index)
{
    const Operand *const operand = index == NULL ? NULL : &index->value.operands[0];
    bool is_constant;
    GString *const text = index_text(namer, operand, &is_constant);
    g_string_append_printf(draft->path, "[%s]", text->str);
    g_string_append_printf(draft->text, "[%.*s]", (int)strcspn(text->str, "@"), text->str);
    draft->is_pointer = false;
    draft->is_single &= is_constant;
    draft->is_steady &= is_constant || (operand != NULL && is_pure(namer, operand, 0));
    g_string_free(text, TRUE);
}

static bool
draft_place(Namer *namer, Draft *draft, const Place *place, const Statement *index)
{
    switch (place->kind) {
    case PLACE_LOCAL:
        namer->depth++;
        const bool is_moved = draft_moved(namer, draft, place->index);
        namer->depth--;
        return is_moved || draft_root(namer, draft, LOCK_ROOT_LOCAL, place->index);
    case PLACE_GLOBAL:
        draft->root = LOCK_ROOT_STATIC;
        draft->owner = place->symbol->usr;
        g_string_append(draft->text, place->symbol->name);
        return !place->symbol->is_function;
    case PLACE_FIELD: {
        if (!draft_place(namer, draft, place->parent, index))
            return false;
        const char *const name = place->parent->type->fields[place->index].name;
        char *const step = g_strconcat(".", name, NULL);
        if (name[0] != '\0')
            draft_step(draft, step, strlen(step));
        g_free(step);
        return true;
    }
    case PLACE_INDEX:
        if (!draft_place(namer, draft, place->parent, NULL))
            return false;
        draft_index(namer, draft, index);
        return true;
    case PLACE_DEREF:
        if (!draft_pointer(namer, draft, place->parent))
            return false;
        if (index != NULL) /* p[i] */
            draft_index(namer, draft, index);
        return true;
    }
    return false;
}

/* ---- the names of a body -------------------------------------------------------------------- */

/* The lock that this is a part of: itself, or the one whose raw part it is. */
static const Place *
whole_lock(const Place *place)
{
    while (place->kind == PLACE_FIELD && place->parent->type->bare->is_interior)
        place = place->parent;
    return place;
}

/* Which kind of lock is at this place? */
static const char *
kind_of_place(const Place *place, bool *ret_member)
{
    const Type *const type = place->type;
    while (place->kind == PLACE_INDEX)
        place = place->parent;
    *ret_member = place->kind == PLACE_FIELD;
    if (place->kind != PLACE_FIELD)
        return g_strdup(type->bare->name);
    const Type *const record = place->parent->type->bare;
    return g_strconcat(record->name, ".", record->fields[place->index].name, NULL);
}

static const LockName *
finish(Namer *namer, const Draft *draft, const char *kind, bool is_member)
{
    const LockName name = {.root = draft->root,
                           .owner = draft->owner,
                           .index = draft->root == LOCK_ROOT_STATIC ? 0 : draft->index,
                           .path = draft->path->str,
                           .kind = kind,
                           .is_member = is_member,
                           .is_single = draft->is_single,
                           .is_steady = draft->is_steady,
                           .is_temporary = draft->is_temporary,
                           .text = draft->text->str};
    return lock_names_one(namer->names, &name);
}

static const LockName *
name_place(Namer *namer, const Place *place, const Statement *index)
{
    Draft draft = draft_begin();
    const LockName *name = NULL;
    place = whole_lock(place);
    if (draft_place(namer, &draft, place, index)) {
        bool is_member;
        const char *const kind = kind_of_place(place, &is_member);
        name = finish(namer, &draft, kind, is_member);
        g_free(key(kind));
    }
    draft_end(&draft);
    return name;
}

const LockName *
namer_place(Namer *namer, const Place *place)
{
    return name_place(namer, place, NULL);
}

const LockName *
namer_local(Namer *namer, size_t local)
{
    Draft draft = draft_begin();
    (void)draft_root(namer, &draft, LOCK_ROOT_LOCAL, local);
    const LockName *const name =
        finish(namer, &draft, body_local_at(namer->body, local)->type->name, false);
    draft_end(&draft);
    return name;
}

/* The reference that a pointer variable holds, copies seen through; or NULL. */
static const Statement *
reference_in(const Namer *namer, const Place *pointer)
{
    for (int depth = 0; depth < DEEPEST && pointer->kind == PLACE_LOCAL; depth++) {
        const Statement *const s = namer_value_of(namer, pointer->index);
        if (s == NULL || namer->is_lent[pointer->index])
            return NULL;
        if (s->kind == STATEMENT_CALL) { /* that returns what it is given */
            const Symbol *const callee = s->callee;
            if (callee == NULL || callee->n_parameters == 0 || s->n_arguments == 0 ||
                (callee->parameters[0].lock & LOCK_SAME) == 0 ||
                s->arguments[0].kind == OPERAND_CONST)
                return NULL;
            pointer = s->arguments[0].place;
            continue;
        }
        if (s->value.kind == RVALUE_REF || s->value.kind == RVALUE_REF_MUT)
            return s;
        if ((s->value.kind != RVALUE_USE && s->value.kind != RVALUE_CAST) ||
            s->value.operands[0].kind == OPERAND_CONST)
            return NULL;
        pointer = s->value.operands[0].place;
    }
    return NULL;
}

const LockName *
namer_holder(Namer *namer, const Place *place)
{
    while (place->parent != NULL && place->kind != PLACE_DEREF)
        place = place->parent;
    if (place->kind == PLACE_LOCAL)
        return namer_local(namer, place->index);
    if (place->kind != PLACE_DEREF)
        return NULL;
    const Operand pointer = {.kind = OPERAND_COPY, .place = place->parent};
    return namer_holder_at(namer, &pointer);
}

const LockName *
namer_holder_at(Namer *namer, const Operand *pointer)
{
    if (pointer->kind == OPERAND_CONST)
        return NULL;
    const Statement *const reference = reference_in(namer, pointer->place);
    if (reference != NULL)
        return namer_holder(namer, reference->value.place);
    const LockName *const name = namer_pointer(namer, pointer);
    return name != NULL && name->root == LOCK_ROOT_PARAMETER ? name : NULL;
}

const LockName *
namer_pointer(Namer *namer, const Operand *pointer)
{
    if (pointer->kind == OPERAND_CONST)
        return NULL;
    const Place *const place = pointer->place;
    const Statement *const reference = reference_in(namer, place);
    if (reference != NULL)
        return name_place(namer, reference->value.place, namer->index_of[reference->place->index]);
    if (place->type->kind != TYPE_POINTER)
        return NULL;
    Draft draft = draft_begin();
    const LockName *name = NULL;
    if (draft_pointer(namer, &draft, place))
        name = finish(namer, &draft, place->type->of->bare->name, false);
    draft_end(&draft);
    return name;
}

/* ---- handles of threads --------------------------------------------------------------------- */

/* The whole handle that this is a part of; else the place itself. */
static const Place *
whole_handle(const Place *place)
{
    while (place->kind == PLACE_FIELD && place->parent->type->bare->is_handle)
        place = place->parent;
    return place;
}

const LockName *
namer_handle(Namer *namer, const Place *place)
{
    return name_place(namer, whole_handle(place), NULL);
}

const LockName *
namer_handle_at(Namer *namer, const Operand *operand)
{
    if (operand->kind == OPERAND_CONST)
        return NULL;
    const Statement *const reference = reference_in(namer, operand->place);
    if (reference != NULL)
        return name_place(namer, whole_handle(reference->value.place),
                          namer->index_of[reference->place->index]);
    return operand->place->type->kind == TYPE_POINTER ? namer_pointer(namer, operand)
                                                      : namer_handle(namer, operand->place);
}
