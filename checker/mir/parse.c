/* SPDX-License-Identifier: MIT */
/*
 * parse.c - the text that print.c writes, back to a unit.
 *
 * The text says of a type its name and whether it is owned, and nothing of its shape: a type gets
 * the shape that its places need. A second place that needs another shape is an error. What is read
 * prints as it was written, the places of the source included.
 */
#include "mir/mir.h"

#include <string.h>

typedef struct Parser {
    Unit *unit;
    Body *body;
    GScanner *scanner;
    GHashTable *types; /* name -> Type */
    size_t most;       /* blocks, scopes: no more than the text has characters */
    char *error;       /* the first one; NULL so far */
} Parser;

/* A text of a few characters must not ask for all memory: no record has more fields than this. */
enum { MOST_FIELDS = 1024 };

static const GScannerConfig config = {
    .cset_skip_characters = (char *)" \t\n\r",
    .cset_identifier_first = (char *)G_CSET_a_2_z G_CSET_A_2_Z "_",
    .cset_identifier_nth = (char *)G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_",
    .cpair_comment_single = (char *)"#\n",
    .case_sensitive = TRUE,
    .scan_identifier = TRUE,
    .scan_identifier_1char = TRUE,
    .scan_string_dq = TRUE,
    .char_2_token = TRUE,
};

/* ---- words ---------------------------------------------------------------------------------- */

static void
fail(Parser *parser, const char *wanted)
{
    if (parser->error == NULL)
        parser->error =
            g_strdup_printf("line %u: expected %s", g_scanner_cur_line(parser->scanner), wanted);
}

static bool
is_next(Parser *parser, unsigned token)
{
    return parser->error == NULL && g_scanner_peek_next_token(parser->scanner) == token;
}

static bool
take(Parser *parser, unsigned token)
{
    if (!is_next(parser, token))
        return false;
    g_scanner_get_next_token(parser->scanner);
    return true;
}

static void
need(Parser *parser, char character)
{
    const char wanted[] = {'`', character, '`', '\0'};
    if (!take(parser, (unsigned char)character))
        fail(parser, wanted);
}

static bool
take_word(Parser *parser, const char *word)
{
    if (!is_next(parser, G_TOKEN_IDENTIFIER) ||
        strcmp(parser->scanner->next_value.v_identifier, word) != 0)
        return false;
    g_scanner_get_next_token(parser->scanner);
    return true;
}

static void
need_word(Parser *parser, const char *word)
{
    if (!take_word(parser, word))
        fail(parser, word);
}

static size_t
need_number(Parser *parser, size_t most)
{
    if (!take(parser, G_TOKEN_INT)) {
        fail(parser, "a number");
        return 0;
    }
    const size_t number = parser->scanner->value.v_int;
    if (number > most)
        fail(parser, "a smaller number");
    return MIN(number, most);
}

static const char *
need_name(Parser *parser)
{
    if (!take(parser, G_TOKEN_IDENTIFIER)) {
        fail(parser, "a name");
        return "";
    }
    return arena_string(&parser->unit->arena, parser->scanner->value.v_identifier);
}

static const char *
need_string(Parser *parser)
{
    if (!take(parser, G_TOKEN_STRING)) {
        fail(parser, "a text in quotes");
        return "";
    }
    return arena_string(&parser->unit->arena, parser->scanner->value.v_string);
}

/* ---- types and symbols ---------------------------------------------------------------------- */

static Type *
type_new(Parser *parser, const char *name)
{
    Type *const type = arena_new(&parser->unit->arena, Type);
    type->kind = TYPE_SCALAR;
    type->name = name;
    type->bare = type;
    type->next = parser->unit->types;
    parser->unit->types = type;
    return type;
}

static Type *
type_named(Parser *parser, const char *name)
{
    Type *type = g_hash_table_lookup(parser->types, name);
    if (type == NULL) {
        type = type_new(parser, name);
        g_hash_table_insert(parser->types, (gpointer)(uintptr_t)name, type);
    }
    return type;
}

/* The type becomes what a place needs it to be; false when it is something else already. */
static bool
shape(Parser *parser, Type *type, TypeKind kind)
{
    /* An array of what is owned is said to be owned, too. */
    if (kind == TYPE_ARRAY && type->drop != NULL && type->n_fields == 0) {
        type->of = type_new(parser, "?");
        type->of->kind = TYPE_RECORD;
        type->of->drop = type->drop;
        type->drop = NULL;
        type->kind = TYPE_ARRAY;
        return true;
    }
    if (type->kind != TYPE_SCALAR && type->kind != kind) {
        fail(parser, "a place that fits what was said of its type");
        return false;
    }
    type->kind = kind;
    if (kind != TYPE_RECORD && type->of == NULL)
        type->of = type_new(parser, "?");
    return true;
}

static void
need_field(Parser *parser, Type *record, size_t index)
{
    if (index < record->n_fields)
        return;
    Field *const fields = arena_array(&parser->unit->arena, Field, index + 1);
    if (record->n_fields > 0)
        memcpy(fields, record->fields, sizeof(Field) * record->n_fields);
    for (size_t i = record->n_fields; i <= index; i++)
        fields[i] = (Field){.name = arena_printf(&parser->unit->arena, "%zu", i),
                            .type = type_new(parser, "?")};
    record->fields = fields;
    record->n_fields = index + 1;
}

static Symbol *
symbol_named(Parser *parser, const char *name, bool is_function)
{
    Symbol *symbol = g_hash_table_lookup(parser->unit->by_usr, name);
    if (symbol != NULL)
        return symbol;
    symbol = arena_new(&parser->unit->arena, Symbol);
    symbol->name = symbol->usr = name;
    symbol->type = type_new(parser, name);
    symbol->is_function = is_function;
    if (is_function) {
        symbol->type->kind = TYPE_FUNCTION;
        symbol->type->of = type_new(parser, "void");
        symbol->type->of->kind = TYPE_VOID;
    }
    g_ptr_array_add(parser->unit->symbols, symbol);
    g_hash_table_insert(parser->unit->by_usr, (gpointer)(uintptr_t)name, symbol);
    return symbol;
}

/* ---- places and operands -------------------------------------------------------------------- */

/* `_12` is one word to the scanner. */
static Place *
root_place(Parser *parser)
{
    if (take(parser, '@'))
        return place_of_symbol(parser->body, symbol_named(parser, need_name(parser), false));
    const char *const word = need_name(parser);
    const guint64 index = word[0] == '_' ? g_ascii_strtoull(word + 1, NULL, 10) : G_MAXUINT64;
    if (index >= parser->body->locals->len) {
        fail(parser, "a local that was declared");
        return NULL;
    }
    return body_local_at(parser->body, index)->place;
}

static Place *
parse_place(Parser *parser)
{
    Place *place = root_place(parser);
    for (size_t depth = 0; place != NULL && parser->error == NULL; depth++) {
        if (depth > 64) {
            fail(parser, "a shorter place");
            break;
        }
        if (take(parser, '.')) {
            const size_t index = need_number(parser, MOST_FIELDS - 1);
            if (!shape(parser, place->type, TYPE_RECORD))
                break;
            need_field(parser, place->type, index);
            place = place_field(parser->body, place, index);
        } else if (take(parser, '*')) {
            if (!shape(parser, place->type, TYPE_POINTER))
                break;
            place = place_deref(parser->body, place);
        } else if (take(parser, '[')) {
            need(parser, ']');
            if (!shape(parser, place->type, TYPE_ARRAY))
                break;
            place = place_index(parser->body, place);
        } else {
            break;
        }
    }
    return place;
}

static Operand
parse_operand(Parser *parser)
{
    static const struct {
        const char *word;
        ConstKind kind;
    } constants[] = {{"const", CONST_VALUE}, {"null", CONST_NULL}, {"string", CONST_STRING}};
    Operand operand = {.kind = OPERAND_CONST};
    for (size_t i = 0; i < G_N_ELEMENTS(constants); i++)
        if (take_word(parser, constants[i].word)) {
            operand.constant = constants[i].kind;
            return operand;
        }
    if (take_word(parser, "zero")) {
        operand.is_zero = true;
        return operand;
    }
    if (take_word(parser, "function")) {
        operand.constant = CONST_FUNCTION;
        operand.symbol = symbol_named(parser, need_name(parser), true);
        return operand;
    }
    operand.kind = take_word(parser, "move") ? OPERAND_MOVE : OPERAND_COPY;
    if (operand.kind == OPERAND_COPY)
        need_word(parser, "copy");
    operand.place = parse_place(parser);
    operand.type = operand.place == NULL ? NULL : operand.place->type;
    return operand;
}

static Operand *
parse_operands(Parser *parser, size_t *ret_n)
{
    GArray *const all = g_array_new(FALSE, FALSE, sizeof(Operand));
    need(parser, '(');
    while (parser->error == NULL && !is_next(parser, ')')) {
        const Operand operand = parse_operand(parser);
        g_array_append_val(all, operand);
        if (!is_next(parser, ')'))
            need(parser, ',');
    }
    need(parser, ')');
    Operand *const kept = arena_array(&parser->unit->arena, Operand, all->len);
    if (all->len > 0)
        memcpy(kept, all->data, sizeof(Operand) * all->len);
    *ret_n = all->len;
    g_array_free(all, TRUE);
    return kept;
}

/* ---- statements ----------------------------------------------------------------------------- */

/* The word of an operation. */
static bool
take_operator(Parser *parser, Operator *ret_operator)
{
    static const char *const words[] = {[OPERATOR_ANY] = "op",
                                        [OPERATOR_EQUAL] = "equal",
                                        [OPERATOR_UNEQUAL] = "unequal",
                                        [OPERATOR_ORDER] = "order",
                                        [OPERATOR_NOT] = "not"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (take_word(parser, words[i])) {
            *ret_operator = (Operator)i;
            return true;
        }
    return false;
}

static Rvalue
parse_value(Parser *parser)
{
    Rvalue value = {.kind = RVALUE_USE};
    if (take_word(parser, "empty")) {
        value.kind = RVALUE_EMPTY;
    } else if (take_word(parser, "ref")) {
        value.kind = RVALUE_REF;
        value.place = parse_place(parser);
    } else if (take_word(parser, "mut")) {
        value.kind = RVALUE_REF_MUT;
        value.place = parse_place(parser);
    } else if (take_operator(parser, &value.operator)) {
        value.kind = RVALUE_OP;
        value.operands = parse_operands(parser, &value.n_operands);
    } else {
        if (take_word(parser, "cast"))
            value.kind = RVALUE_CAST;
        value.operands = arena_new(&parser->unit->arena, Operand);
        value.operands[0] = parse_operand(parser);
        value.n_operands = 1;
    }
    return value;
}

static bool
is_operand_next(Parser *parser)
{
    static const char *const words[] = {"const",    "zero", "null", "string",
                                        "function", "copy", "move"};
    if (!is_next(parser, G_TOKEN_IDENTIFIER))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(parser->scanner->next_value.v_identifier, words[i]) == 0)
            return true;
    return false;
}

static void
parse_call(Parser *parser, Statement *s)
{
    s->kind = STATEMENT_CALL;
    s->is_discarded = s->place == NULL;
    if (is_operand_next(parser))
        s->callee_operand = parse_operand(parser);
    else
        s->callee = symbol_named(parser, need_name(parser), true);
    s->arguments = parse_operands(parser, &s->n_arguments);
    s->argument_spans = arena_array(&parser->unit->arena, Span, s->n_arguments);
}

static size_t
need_scope(Parser *parser)
{
    const size_t scope = need_number(parser, parser->most);
    if (scope == 0)
        fail(parser, "a scope, from 1");
    while (parser->body->scopes->len < scope) {
        const ScopeBlock block = {.outer = 0};
        g_array_append_val(parser->body->scopes, block);
    }
    return scope;
}

static void
parse_assign(Parser *parser, Statement *s)
{
    s->place = parse_place(parser);
    need(parser, '=');
    if (take_word(parser, "call")) {
        parse_call(parser, s);
        return;
    }
    s->kind = STATEMENT_ASSIGN;
    s->value = parse_value(parser);
}

static void
parse_life(Parser *parser, Statement *s, StatementKind kind)
{
    s->kind = kind;
    s->place = parse_place(parser);
    if (s->place != NULL && s->place->kind != PLACE_LOCAL)
        fail(parser, "a local");
}

static void
parse_what(Parser *parser, Statement *s)
{
    if (take_word(parser, "call"))
        parse_call(parser, s);
    else if (take_word(parser, "live"))
        parse_life(parser, s, STATEMENT_LIVE);
    else if (take_word(parser, "drop"))
        parse_life(parser, s, STATEMENT_DROP);
    else if (take_word(parser, "dead"))
        parse_life(parser, s, STATEMENT_DEAD);
    else if (take_word(parser, "use")) {
        s->kind = STATEMENT_USE;
        s->value = parse_value(parser);
    } else if (take_word(parser, "scope_begin")) {
        s->kind = STATEMENT_SCOPE_BEGIN;
        s->scope = need_scope(parser);
    } else if (take_word(parser, "scope_end")) {
        s->kind = STATEMENT_SCOPE_END;
        s->scope = need_scope(parser);
    } else if (take_word(parser, "return"))
        s->kind = STATEMENT_RETURN;
    else if (take_word(parser, "unknown")) {
        s->kind = STATEMENT_UNKNOWN;
        s->text = "this";
        parser->body->has_unknown = true;
    } else
        parse_assign(parser, s);
}

/* Behind the semicolon: where in the source it was. */
static void
parse_span(Parser *parser, Statement *s)
{
    if (!take(parser, '/'))
        return;
    need(parser, '/');
    s->span.line = (uint32_t)need_number(parser, UINT32_MAX);
    need(parser, ':');
    s->span.column = (uint32_t)need_number(parser, UINT32_MAX);
}

static void
parse_statement(Parser *parser, GArray *statements)
{
    Statement s = {0};
    parse_what(parser, &s);
    s.is_initial = take_word(parser, "initial");
    if (take_word(parser, "unsafe")) {
        s.unsafe = need_number(parser, parser->most);
        if (parser->body->unsafes->len < s.unsafe)
            g_array_set_size(parser->body->unsafes, (guint)s.unsafe);
    }
    need(parser, ';');
    parse_span(parser, &s);
    g_array_append_val(statements, s);
}

/* ---- blocks and bodies ---------------------------------------------------------------------- */

static size_t
need_block(Parser *parser)
{
    const size_t index = need_number(parser, parser->most);
    while (parser->error == NULL && parser->body->blocks->len <= index)
        body_block(parser->body);
    return index;
}

static void
parse_block(Parser *parser)
{
    const size_t index = need_block(parser);
    need(parser, '{');
    GArray *const statements = g_array_new(FALSE, TRUE, sizeof(Statement));
    while (parser->error == NULL && !is_next(parser, '}') && !is_next(parser, G_TOKEN_EOF))
        parse_statement(parser, statements);
    need(parser, '}');
    if (parser->error == NULL)
        g_array_append_vals(body_block_at(parser->body, index)->statements, statements->data,
                            statements->len);
    g_array_free(statements, TRUE);
    if (take(parser, '-')) {
        need(parser, '>');
        while (is_next(parser, G_TOKEN_INT)) {
            const size_t to = need_block(parser);
            if (parser->error == NULL)
                body_edge(parser->body, index, to);
        }
    }
    need(parser, ';');
}

static Capture
parse_capture(Parser *parser)
{
    static const struct {
        const char *word;
        Capture capture;
    } words[] = {{"by_move", CAPTURE_MOVE},
                 {"by_copy", CAPTURE_COPY},
                 {"by_static", CAPTURE_STATIC},
                 {"by_ref", CAPTURE_REF},
                 {"by_mut", CAPTURE_MUT}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (take_word(parser, words[i].word))
            return words[i].capture;
    return CAPTURE_NONE;
}

static void
parse_local(Parser *parser)
{
    const size_t index = need_number(parser, parser->most);
    const bool is_own = take_word(parser, "own");
    const bool is_parameter = take_word(parser, "parameter");
    const bool is_result = take_word(parser, "result");
    const Capture capture = parse_capture(parser);
    const char *const name = is_next(parser, G_TOKEN_STRING) ? need_string(parser) : NULL;
    need(parser, ':');
    Type *const type = type_named(parser, need_string(parser));
    if (take_word(parser, "owned")) {
        shape(parser, type, TYPE_RECORD);
        type->drop = symbol_named(parser, "drop", true);
    }
    need(parser, ';');
    if (index != parser->body->locals->len)
        fail(parser, "the locals in their order");
    if (parser->error != NULL)
        return;
    Local *const local = body_local(parser->body, name, type, (Span){0});
    local->is_own = is_own;
    local->is_parameter = is_parameter;
    local->is_returned = is_result;
    local->capture = capture;
    if (is_result)
        parser->body->result = index;
}

static void
parse_body(Parser *parser)
{
    Symbol *const symbol = symbol_named(parser, need_name(parser), true);
    if (symbol->body != NULL) {
        fail(parser, "each function once");
        return;
    }
    parser->body = symbol->body = body_new(parser->unit, symbol);
    g_ptr_array_add(parser->unit->bodies, parser->body);
    need(parser, '{');
    while (take_word(parser, "local"))
        parse_local(parser);
    while (take_word(parser, "block"))
        parse_block(parser);
    need(parser, '}');
    cfg_finish(parser->body);
}

static void
ignore_message(GScanner *scanner, char *message, gboolean error)
{
    (void)scanner, (void)message,
        (void)error; /* what the scanner cannot read is an unexpected word */
}

Unit *
mir_parse(const char *text, size_t length, char **ret_error)
{
    Parser parser = {.unit = unit_new(NULL),
                     .most = length,
                     .scanner = g_scanner_new(&config),
                     .types = g_hash_table_new(g_str_hash, g_str_equal)};
    parser.scanner->msg_handler = ignore_message;
    g_scanner_input_text(parser.scanner, text, (guint)length);
    while (take_word(&parser, "fn"))
        parse_body(&parser);
    if (!is_next(&parser, G_TOKEN_EOF))
        fail(&parser, "`fn`");
    for (size_t i = 0; parser.error == NULL && i < parser.unit->bodies->len; i++)
        parser.error = mir_validate(g_ptr_array_index(parser.unit->bodies, i));
    g_scanner_destroy(parser.scanner);
    g_hash_table_destroy(parser.types);
    if (parser.error == NULL)
        return parser.unit;
    *ret_error = parser.error;
    unit_free(parser.unit);
    return NULL;
}
