/* SPDX-License-Identifier: MIT */
/*
 * print.c - a body as text, to be read by people and by parse.c.
 *
 *     fn main {
 *         local 0 own "list" : "LocalList" owned;
 *         block 0 {
 *             live _0;
 *             _0 = call LocalList_new(const) initial;
 *             drop _0;
 *             return;
 *         } -> 1 2;
 *     }
 *
 * A place is written by its way from a local (_3) or a global (@name): `.n` a field, `*` a deref,
 * `[]` an element, each behind what it is of.
 */
#include "mir/mir.h"

static void
print_place(const Body *body, const Place *place, FILE *out)
{
    switch (place->kind) {
    case PLACE_LOCAL: fprintf(out, "_%zu", place->index); return;
    case PLACE_GLOBAL: fprintf(out, "@%s", place->symbol->name); return;
    case PLACE_FIELD:
        print_place(body, place->parent, out);
        fprintf(out, ".%zu", place->index);
        return;
    case PLACE_DEREF:
        print_place(body, place->parent, out);
        fputs("*", out);
        return;
    case PLACE_INDEX:
        print_place(body, place->parent, out);
        fputs("[]", out);
        return;
    }
}

static void
print_operand(const Body *body, const Operand *operand, FILE *out)
{
    static const char *const constants[] = {[CONST_VALUE] = "const",
                                            [CONST_NULL] = "null",
                                            [CONST_STRING] = "string",
                                            [CONST_FUNCTION] = "function"};
    switch (operand->kind) {
    case OPERAND_CONST:
        fputs(operand->is_zero ? "zero" : constants[operand->constant], out);
        if (operand->constant == CONST_FUNCTION && operand->symbol != NULL)
            fprintf(out, " %s", operand->symbol->name);
        return;
    case OPERAND_COPY: fputs("copy ", out); break;
    case OPERAND_MOVE: fputs("move ", out); break;
    }
    print_place(body, operand->place, out);
}

static void
print_operands(const Body *body, const Operand *operands, size_t n, FILE *out)
{
    fputc('(', out);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            fputs(", ", out);
        print_operand(body, &operands[i], out);
    }
    fputc(')', out);
}

static void
print_value(const Body *body, const Rvalue *value, FILE *out)
{
    static const char *const operators[] = {[OPERATOR_ANY] = "op ",
                                            [OPERATOR_EQUAL] = "equal ",
                                            [OPERATOR_UNEQUAL] = "unequal ",
                                            [OPERATOR_ORDER] = "order ",
                                            [OPERATOR_NOT] = "not "};
    switch (value->kind) {
    case RVALUE_USE: print_operand(body, &value->operands[0], out); return;
    case RVALUE_CAST:
        fputs("cast ", out);
        print_operand(body, &value->operands[0], out);
        return;
    case RVALUE_REF:
        fputs("ref ", out);
        print_place(body, value->place, out);
        return;
    case RVALUE_REF_MUT:
        fputs("mut ", out);
        print_place(body, value->place, out);
        return;
    case RVALUE_OP:
        fputs(operators[value->operator], out);
        print_operands(body, value->operands, value->n_operands, out);
        return;
    case RVALUE_EMPTY: fputs("empty", out); return;
    }
}

static void
print_call(const Body *body, const Statement *statement, FILE *out)
{
    if (statement->place != NULL) {
        print_place(body, statement->place, out);
        fputs(" = ", out);
    }
    fputs("call ", out);
    if (statement->callee != NULL)
        fputs(statement->callee->name, out);
    else
        print_operand(body, &statement->callee_operand, out);
    print_operands(body, statement->arguments, statement->n_arguments, out);
}

static void
print_statement(const Body *body, const Statement *statement, FILE *out)
{
    static const char *const names[] = {
#define STATEMENT(id_, name_) [STATEMENT_##id_] = name_,
#include "mir/mir.def"
#undef STATEMENT
    };
    switch (statement->kind) {
    case STATEMENT_ASSIGN:
        print_place(body, statement->place, out);
        fputs(" = ", out);
        print_value(body, &statement->value, out);
        break;
    case STATEMENT_CALL: print_call(body, statement, out); break;
    case STATEMENT_USE:
        fprintf(out, "%s ", names[statement->kind]);
        print_value(body, &statement->value, out);
        break;
    case STATEMENT_LIVE:
    case STATEMENT_DROP:
    case STATEMENT_DEAD:
        fprintf(out, "%s ", names[statement->kind]);
        print_place(body, statement->place, out);
        break;
    case STATEMENT_SCOPE_BEGIN:
    case STATEMENT_SCOPE_END:
        fprintf(out, "%s %zu", names[statement->kind], statement->scope);
        break;
    case STATEMENT_RETURN:
    case STATEMENT_UNKNOWN: fputs(names[statement->kind], out); break;
    }
    if (statement->is_initial)
        fputs(" initial", out);
    if (statement->unsafe != 0)
        fprintf(out, " unsafe %zu", statement->unsafe);
    fputc(';', out);
}

/* Names of types can be those of files, and have anything in them. */
static void
print_quoted(const char *before, const char *text, FILE *out)
{
    fprintf(out, "%s\"", before);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void
print_local(const Local *local, FILE *out)
{
    static const char *const captures[] = {
        [CAPTURE_NONE] = "",         [CAPTURE_MOVE] = " by_move",
        [CAPTURE_COPY] = " by_copy", [CAPTURE_STATIC] = " by_static",
        [CAPTURE_REF] = " by_ref",   [CAPTURE_MUT] = " by_mut"};
    fprintf(out, "    local %zu%s%s%s%s", local->place->index, local->is_own ? " own" : "",
            local->is_parameter ? " parameter" : "", local->is_returned ? " result" : "",
            captures[local->capture]);
    if (local->name != NULL)
        print_quoted(" ", local->name, out);
    print_quoted(" : ", local->type->name, out);
    fputs(type_is_owned(local->type) ? " owned;\n" : ";\n", out);
}

static void
print_block(const Body *body, size_t index, FILE *out)
{
    const Block *const block = body_block_at(body, index);
    fprintf(out, "    block %zu {\n", index);
    for (size_t i = 0; i < block->statements->len; i++) {
        const Statement *const statement = &g_array_index(block->statements, Statement, i);
        fputs("        ", out);
        print_statement(body, statement, out);
        fprintf(out, " // %u:%u\n", statement->span.line, statement->span.column);
    }
    fputs("    }", out);
    for (size_t i = 0; i < block->successors->len; i++)
        fprintf(out, "%s %zu", i == 0 ? " ->" : "", g_array_index(block->successors, size_t, i));
    fputs(";\n", out);
}

void
mir_print(const Body *body, FILE *out)
{
    fprintf(out, "fn %s {\n", body->symbol->name);
    for (size_t i = 0; i < body->locals->len; i++)
        print_local(body_local_at(body, i), out);
    for (size_t i = 0; i < body->order->len; i++)
        print_block(body, g_array_index(body->order, size_t, i), out);
    fputs("}\n", out);
}
