/* SPDX-License-Identifier: MIT */
/*
 * types.c - types of C to Type.
 *
 * Two spellings of one type are one Type: the key is clang's canonical type. A record is named as
 * the user names it, by the typedef of its definition where there is one.
 *
 * What a library says of its types stands in declarations of functions whose first parameter points
 * to the type, and the others to what is inside of it (BELAY_TRAITS_ of annotate.h). They are noted
 * while the file is walked and applied at its end, when all types are complete.
 */
#include "frontend/front.h"

#include <string.h>

/* ---- the key -------------------------------------------------------------------------------- */

/*
 * clang's canonical type and its qualifiers, as text; records by their USR, since names can hide.
 */
static char *
key_of(CXType canonical)
{
    const CXCursor declaration = clang_getTypeDeclaration(canonical);
    CXString text = canonical.kind == CXType_Record || canonical.kind == CXType_Enum
                        ? clang_getCursorUSR(declaration)
                        : clang_getTypeSpelling(canonical);
    char *const key = g_strdup_printf(
        "%d%s%s:%s", canonical.kind, clang_isConstQualifiedType(canonical) ? "c" : "",
        clang_isVolatileQualifiedType(canonical) ? "v" : "", clang_getCString(text));
    clang_disposeString(text);
    return key;
}

static TypeKind
kind_of(CXType canonical)
{
    switch (canonical.kind) {
    case CXType_Void: return TYPE_VOID;
    case CXType_Pointer:
    case CXType_BlockPointer: return TYPE_POINTER;
    case CXType_ConstantArray:
    case CXType_IncompleteArray:
    case CXType_VariableArray: return TYPE_ARRAY;
    case CXType_Record: return TYPE_RECORD;
    case CXType_FunctionProto:
    case CXType_FunctionNoProto: return TYPE_FUNCTION;
    case CXType_Enum:
    case CXType_Vector:
    case CXType_ExtVector:
    case CXType_Complex: return TYPE_SCALAR;
    default:
        return canonical.kind >= CXType_FirstBuiltin && canonical.kind <= CXType_LastBuiltin
                   ? TYPE_SCALAR
                   : TYPE_UNKNOWN;
    }
}

/* ---- records -------------------------------------------------------------------------------- */

typedef struct Fields {
    Front *front;
    GArray *fields; /* of Field */
} Fields;

static enum CXVisitorResult
take_field(CXCursor cursor, CXClientData data)
{
    Fields *const all = data;
    Front *const front = all->front;
    Field field = {.name = front_text(front, clang_getCursorSpelling(cursor)),
                   .span = front_name_span(front, cursor),
                   .borrows = front_says(front, cursor, "lends") != NULL,
                   .is_static = front_says(front, cursor, "static") != NULL};
    if (clang_Cursor_isAnonymous(clang_getTypeDeclaration(clang_getCursorType(cursor))) &&
        strchr(field.name, '(') != NULL)
        field.name = "";
    g_hash_table_insert(front->fields, front_box(&front->unit->arena, cursor),
                        GSIZE_TO_POINTER(all->fields->len + 1));
    g_array_append_val(all->fields, field);
    return CXVisit_Continue;
}

/* The types of fields are taken last: they may lead back to the record. */
static enum CXVisitorResult
take_field_type(CXCursor cursor, CXClientData data)
{
    Fields *const all = data;
    Front *const front = all->front;
    const size_t index = front_field(front, cursor);
    g_array_index(all->fields, Field, index).type = front_type(front, clang_getCursorType(cursor));
    return CXVisit_Continue;
}

/* For every_owned: a drop function that is nowhere, the same for all records. */
static Symbol *
every_drop(Front *front)
{
    if (front->every_drop == NULL) {
        Symbol *const drop = arena_new(&front->unit->arena, Symbol);
        drop->name = drop->usr = "every_drop";
        drop->is_function = true;
        drop->is_foreign = true;
        drop->type = arena_new(&front->unit->arena, Type);
        drop->type->kind = TYPE_UNKNOWN;
        drop->type->name = drop->name;
        drop->type->bare = drop->type;
        front->every_drop = drop;
    }
    return front->every_drop;
}

static TraitRule
rule_of(const char *text)
{
    static const char *const names[] = {
        [TRAIT_DERIVED] = "derived", [TRAIT_ALWAYS] = "always",   [TRAIT_NEVER] = "never",
        [TRAIT_IF_SEND] = "if_send", [TRAIT_IF_SYNC] = "if_sync", [TRAIT_IF_BOTH] = "if_both",
        [TRAIT_IF_SENT] = "if_sent"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], text) == 0)
            return (TraitRule)i;
    return TRAIT_DERIVED;
}

/* What the models say of a type that belongs to a library which says nothing. */
static void
apply_type_model(Front *front, Type *type)
{
    static const char *const words[TRAITS] = {"send", "sync"};
    const Models *const models = front->options->models;
    for (int trait = 0; trait < TRAITS; trait++) {
        const char *const rule = models_say(models, type->name, words[trait]);
        if (rule != NULL)
            type->rules[trait] = rule_of(rule);
    }
    type->is_interior |= models_say(models, type->name, "interior") != NULL;
    type->is_opaque |= models_say(models, type->name, "opaque") != NULL;
}

static void
complete_record(Front *front, Type *record, CXType canonical)
{
    const CXCursor declaration = clang_getTypeDeclaration(canonical);
    const CXCursor definition = clang_getCursorDefinition(declaration);
    record->is_union = clang_getCursorKind(declaration) == CXCursor_UnionDecl;
    record->span = front_name_span(front, declaration);
    if (clang_Cursor_isNull(definition))
        return;
    record->span = front_name_span(front, definition);
    if (front->options->every_owned && record->drop == NULL)
        record->drop = every_drop(front);
    Fields all = {front, g_array_new(FALSE, TRUE, sizeof(Field))};
    clang_Type_visitFields(canonical, take_field, &all);
    clang_Type_visitFields(canonical, take_field_type, &all);
    record->n_fields = all.fields->len;
    record->fields = arena_array(&front->unit->arena, Field, record->n_fields);
    if (record->n_fields > 0)
        memcpy(record->fields, all.fields->data, sizeof(Field) * record->n_fields);
    g_array_free(all.fields, TRUE);
    apply_type_model(front, record);
}

size_t
front_field(Front *front, CXCursor field)
{
    const size_t found = GPOINTER_TO_SIZE(g_hash_table_lookup(front->fields, &field));
    return found == 0 ? SIZE_MAX : found - 1;
}

/* ---- types ---------------------------------------------------------------------------------- */

static void
complete_function(Front *front, Type *type, CXType canonical)
{
    type->of = front_type(front, clang_getResultType(canonical));
    const int n = clang_getNumArgTypes(canonical);
    type->n_parameters = n > 0 ? (size_t)n : 0;
    type->parameters = arena_array(&front->unit->arena, Type *, type->n_parameters);
    for (size_t i = 0; i < type->n_parameters; i++)
        type->parameters[i] = front_type(front, clang_getArgType(canonical, (unsigned)i));
}

/* The same type with const: libclang has no way to ask for it. */
static Type *
const_form(Front *front, Type *type)
{
    if (type->is_const)
        return type;
    if (type->constant == NULL) {
        Type *const constant = arena_new(&front->unit->arena, Type);
        *constant = *type;
        constant->is_const = true;
        constant->bare = type->bare;
        if (type->kind == TYPE_ARRAY)
            constant->of = const_form(front, type->of);
        constant->name = arena_printf(
            &front->unit->arena, type->kind == TYPE_POINTER ? "%sconst" : "const %s", type->name);
        constant->next = front->unit->types;
        front->unit->types = constant;
        type->constant = constant;
    }
    return type->constant;
}

static void
complete_type(Front *front, Type *type, CXType canonical)
{
    switch (type->kind) {
    case TYPE_POINTER: type->of = front_type(front, clang_getPointeeType(canonical)); break;
    case TYPE_ARRAY:
        type->of = front_type(front, clang_getArrayElementType(canonical));
        if (clang_isConstQualifiedType(canonical)) /* the canonical type has it on the outside */
            type->of = const_form(front, type->of);
        type->is_const = type->of->is_const;
        type->n_elements = canonical.kind == CXType_ConstantArray
                               ? (size_t)clang_getArraySize(canonical)
                               : SIZE_MAX;
        break;
    case TYPE_RECORD: complete_record(front, type, canonical); break;
    case TYPE_FUNCTION: complete_function(front, type, canonical); break;
    case TYPE_VOID:
    case TYPE_SCALAR:
    case TYPE_UNKNOWN: break;
    }
}

static Type *
type_new(Front *front, char *key, TypeKind kind, const char *name)
{
    Type *const type = arena_new(&front->unit->arena, Type);
    type->kind = kind;
    type->name = name;
    type->bare = type;
    type->next = front->unit->types;
    front->unit->types = type;
    g_hash_table_insert(front->types, key, type);
    return type;
}

/* An `_Atomic T` is the T, marked. */
static Type *
atomic_type(Front *front, char *key, CXType canonical)
{
    Type *const value = front_type(front, clang_Type_getValueType(canonical));
    Type *const made = g_hash_table_lookup(front->types, key);
    if (made != NULL) {
        g_free(key);
        return made;
    }
    Type *const type =
        type_new(front, key, value->kind, front_text(front, clang_getTypeSpelling(canonical)));
    Type *const kept_next = type->next;
    const char *const name = type->name;
    *type = *value;
    type->next = kept_next;
    type->name = name;
    type->bare = type;
    type->is_atomic = true;
    return type;
}

/* The same type with const and volatile shares all but the qualifiers with its bare form. */
static Type *
qualified_type(Front *front, char *key, CXType canonical)
{
    Type *const bare = front_type(front, clang_getUnqualifiedType(canonical));
    Type *const made = g_hash_table_lookup(front->types, key);
    if (made != NULL) { /* on the way: a record can hold pointers to itself */
        g_free(key);
        return made;
    }
    const bool is_const = clang_isConstQualifiedType(canonical) != 0;
    Type *const type = type_new(front, key, bare->kind,
                                arena_printf(&front->unit->arena,
                                             bare->kind == TYPE_POINTER ? "%2$s%1$s" : "%1$s %2$s",
                                             is_const ? "const" : "volatile", bare->name));
    Type *const kept_next = type->next;
    const char *const name = type->name;
    *type = *bare;
    type->next = kept_next;
    type->name = name;
    type->bare = bare;
    type->is_const = is_const;
    type->is_volatile = clang_isVolatileQualifiedType(canonical) != 0;
    return type;
}

/* `typedef struct Job {...} Job`: users say Job, not struct Job. */
static void
name_by_typedef(Front *front, Type *type, CXType written)
{
    while (written.kind == CXType_Elaborated)
        written = clang_Type_getNamedType(written);
    if (written.kind != CXType_Typedef || type->bare != type)
        return;
    const CXCursor declaration = clang_getTypeDeclaration(written);
    CXType under = clang_getTypedefDeclUnderlyingType(declaration);
    while (under.kind == CXType_Elaborated)
        under = clang_Type_getNamedType(under);
    if ((under.kind == CXType_Record || under.kind == CXType_Enum) &&
        !clang_isConstQualifiedType(under))
        type->name = front_text(front, clang_getCursorSpelling(declaration));
}

/*
 * A pointer or an array is named after what it leads to, which may have been named by its typedef.
 */
static void
name_by_parts(Front *front, Type *type)
{
    if (type->kind == TYPE_POINTER && type->of->kind != TYPE_FUNCTION)
        type->name = arena_printf(&front->unit->arena, "%s%s", type->of->name,
                                  type->of->kind == TYPE_POINTER ? "*" : " *");
}

Type *
front_type(Front *front, CXType written)
{
    const CXType canonical = clang_getCanonicalType(written);
    char *const key = key_of(canonical);
    Type *type = g_hash_table_lookup(front->types, key);
    if (type != NULL) {
        g_free(key);
        name_by_typedef(front, type, written);
        return type;
    }
    const bool is_array = kind_of(canonical) == TYPE_ARRAY; /* its element has the qualifiers */
    if (!is_array &&
        (clang_isConstQualifiedType(canonical) || clang_isVolatileQualifiedType(canonical)))
        return qualified_type(front, key, canonical);
    if (canonical.kind == CXType_Atomic)
        return atomic_type(front, key, canonical);
    type = type_new(front, key, kind_of(canonical),
                    front_text(front, clang_getTypeSpelling(canonical)));
    name_by_typedef(front, type, written);
    complete_type(front, type, canonical);
    name_by_parts(front, type);
    return type;
}

Type *
front_type_of(Front *front, CXCursor cursor)
{
    return front_type(front, clang_getCursorType(cursor));
}

Type *
front_pointer_to(Front *front, Type *type)
{
    if (type->pointer == NULL) {
        Arena *const arena = &front->unit->arena;
        Type *const pointer = arena_new(arena, Type);
        pointer->kind = TYPE_POINTER;
        pointer->name = arena_printf(arena, "%s *", type->name);
        pointer->bare = pointer;
        pointer->of = type;
        pointer->next = front->unit->types;
        front->unit->types = pointer;
        type->pointer = pointer;
    }
    return type->pointer;
}

Type *
front_parameter_type(Front *front, CXCursor parameter)
{
    Type *const type = front_type_of(front, parameter);
    if (type->kind == TYPE_ARRAY)
        return front_pointer_to(front, type->of);
    return type->kind == TYPE_FUNCTION ? front_pointer_to(front, type) : type;
}

/* ---- what is said of types ------------------------------------------------------------------ */

void
front_note_saying(Front *front, CXCursor function)
{
    static const char *const words[] = {"send", "sync", "unsafe_send", "unsafe_sync",
                                        "must_use_type"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (front_says(front, function, words[i]) != NULL) {
            g_ptr_array_add(front->sayings, front_box(&front->unit->arena, function));
            return;
        }
}

static Type *
pointee_of_parameter(Front *front, CXCursor function, unsigned index)
{
    const CXType type = clang_getCursorType(clang_Cursor_getArgument(function, index));
    return front_type(front, clang_getPointeeType(clang_getCanonicalType(type)))->bare;
}

static void
apply_rules(Front *front, CXCursor saying, Type *type)
{
    static const char *const rules[TRAITS] = {"send", "sync"};
    static const char *const vouched[TRAITS] = {"unsafe_send", "unsafe_sync"};
    for (int trait = 0; trait < TRAITS; trait++) {
        const char *const rule = front_says(front, saying, rules[trait]);
        if (rule != NULL)
            type->rules[trait] = rule_of(rule);
        if (front_says(front, saying, vouched[trait]) != NULL) {
            type->rules[trait] = TRAIT_ALWAYS;
            type->is_interior |= trait == TRAIT_SYNC; /* somebody vouches for that, too */
            if (!front_is_foreign(front, clang_getCursorLocation(saying)))
                type->rule_spans[trait] = front_name_span(front, saying);
        }
    }
}

static void
apply_saying(Front *front, CXCursor saying)
{
    Type *const type = pointee_of_parameter(front, saying, 0);
    apply_rules(front, saying, type);
    type->is_interior |= front_says(front, saying, "interior") != NULL;
    type->is_guard |= front_says(front, saying, "guard") != NULL;
    type->is_handle |= front_says(front, saying, "handle") != NULL;
    type->is_scope |= front_says(front, saying, "scope_type") != NULL;
    type->is_must_use |= front_says(front, saying, "must_use_type") != NULL;
    const char *const is = front_says(front, saying, "is");
    const char *const mend = front_says(front, saying, "mend");
    type->kind_text = is != NULL ? is : type->kind_text;
    type->mend_text = mend != NULL ? mend : type->mend_text;
    const int n = clang_Cursor_getNumArguments(saying);
    if (n <= 1)
        return;
    type->n_params = (size_t)n - 1;
    type->params = arena_array(&front->unit->arena, Type *, type->n_params);
    for (unsigned i = 1; i < (unsigned)n; i++)
        type->params[i - 1] = pointee_of_parameter(front, saying, i);
}

/* Qualified and atomic forms were copied from their bare form when that may not have been whole. */
static void
copy_to_qualified(Unit *unit)
{
    for (Type *type = unit->types; type != NULL; type = type->next) {
        const Type *const bare = type->bare;
        if (bare == type)
            continue;
        Type whole = *bare;
        whole.name = type->name;
        whole.is_const = type->is_const;
        whole.is_volatile = type->is_volatile;
        whole.bare = type->bare;
        whole.next = type->next;
        *type = whole;
    }
}

void
front_apply_sayings(Front *front)
{
    front->unit->is_annotated = front->sayings->len > 0;
    for (size_t i = 0; i < front->sayings->len; i++)
        apply_saying(front, *(CXCursor *)g_ptr_array_index(front->sayings, i));
    copy_to_qualified(front->unit);
}
