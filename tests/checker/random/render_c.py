# SPDX-License-Identifier: MIT
"""render_c - an abstract program as C."""

import program as abstract
from render import Names, Text, braces, put_block

HEADER = ["/* Random programs. */", '#include "machine.h"', ""]


# What a variable leads to.
BASES = {**dict.fromkeys((*abstract.POINTERS, abstract.TAKEN), "(*{})"),
         **dict.fromkeys((abstract.VIEW, abstract.EDIT), "(*{}.of)"),
         **dict.fromkeys(abstract.ALL_GUARDS, "(*{}.data)")}


def value(names, place):
    """The place as an lvalue."""
    base = BASES.get(names.kind(place), "{}").format(place.var)
    return ".".join((base, *place.path))


def shared(names, place):
    """A pointer to const to the place."""
    base = BASES.get(names.kind(place))
    return base[2:-1].format(place.var) if base and not place.path else "&" + value(names, place)


def exclusive(names, place):
    """A pointer to the place, where const stands in the way by a cast."""
    if names.kind(place) in abstract.SHARED:
        return f"({names.type_of(place)} *){shared(names, place)}"
    return shared(names, place)


def is_lent(names, place):
    """Whether a value that is moved out of the place belongs to somebody else: it is replaced, so
    that nobody meets the empty value."""
    return names.kind(place) in (*abstract.EXCLUSIVE, abstract.GUARD)


def moved(names, place):
    if is_lent(names, place):
        return f"belay_replace({exclusive(names, place)}, {names.type_of(place)}_make())"
    return f"move({value(names, place)})"


def moving(names, place, line):
    """A statement that moves the value of a place, or takes it and puts another there."""
    refill = (f" {value(names, place)} = {names.type_of(place)}_make();"
              if is_lent(names, place) else "")
    return line.format(f"move({value(names, place)})") + refill


def argument(names, param, place):
    """What is given for a parameter, or a capture, of this kind."""
    if param.kind == abstract.SCOPE:
        return place.var
    if param.kind in (*abstract.BORROWS, abstract.FOR_EVER):
        return borrow(names, param, place)
    return value(names, place) if param.type == "int" else moved(names, place)


def call(names, statement, first=()):
    callee = names.program.function(statement.callee)
    given = [argument(names, param, place) for param, place in zip(callee.params, statement.places)]
    return ", ".join([*first, *given])


def borrow_type(kind, type_):
    """The type of what leads to a value of type_."""
    return {abstract.MUT: f"{type_} *", abstract.VIEW: f"{type_}View ",
            abstract.EDIT: f"{type_}Edit "}.get(kind, f"const {type_} *")


def declared(var):
    """The declaration of a variable of the kinds that lead to a value, or are one."""
    if var.kind in (*abstract.BORROWS, abstract.FOR_EVER):
        return borrow_type(var.kind, var.type) + var.name
    if var.kind == abstract.SCOPE:
        return f"belay_scope *{var.name}"
    type_ = abstract.GUARDS[var.lock, var.kind] if var.lock else var.type
    return f"int {var.name}" if type_ == "int" else f"own({type_}) {var.name}"


def borrow(names, var, place):
    """What a variable, or a parameter, of this kind gets to lead to the place."""
    return borrow_of(names, var.kind, names.type_of(place), place)


def borrow_of(names, kind, type_, place):
    pointer = exclusive(names, place) if kind in abstract.EXCLUSIVE else shared(names, place)
    if kind in (abstract.VIEW, abstract.EDIT):
        return f"({borrow_type(kind, type_).strip()}){{{pointer}}}"
    return pointer


def element(names, statement):
    target = value(names, statement.places[0])
    cast = ("(int *)" if statement.new[0].kind == abstract.MUT
            and names.kind(statement.places[0]) in abstract.SHARED else "")
    return f"{cast}&{target}.data[0]"


def called(names, statement):
    made = call(names, statement)
    start = declared(statement.new[0]) + " = " if statement.new else ""
    return f"{start}{statement.callee}({made});"


def built(names, statement):
    """A struct made of what is moved into its members."""
    given = iter(statement.places)
    members = names.program.structs[statement.type].values()
    parts = ", ".join("pick()" if type_ == "int" else moved(names, next(given))
                      for type_ in members)
    return f"{declared(statement.new[0])} = {{{parts}}};"


def chunks(names, statement, word, closure):
    scope, place = statement.places[0].var, value(names, statement.places[1])
    part = f"part{statement.uid}"
    return (f"{word} ({part}, {scope}, 2, {place}.data, {place}.len) "
            f"scope_spawn({scope}, {closure}, {part}.data, {part}.len);")


# Each operation: its line, of the names in scope and the statement.
LINES = {
    "new": lambda n, s: f"own({s.type}) {s.new[0].name} = {s.type}_make();",
    "late": lambda n, s: f"{s.type} {s.new[0].name};",
    "int": lambda n, s: f"int {s.new[0].name} = pick();",
    "assign_new": lambda n, s: f"{value(n, s.places[0])} = {s.type}_make();",
    "let_move": lambda n, s: moving(n, s.places[0], declared(s.new[0]) + " = {};"),
    "assign_move": lambda n, s: f"{value(n, s.places[0])} = {moved(n, s.places[1])};",
    "take": lambda n, s: moving(n, s.places[0], f"take_{s.type}({{}});"),
    "drop": lambda n, s: f"{s.type}_drop({exclusive(n, s.places[0])});",
    "swap": lambda n, s: f"belay_swap({exclusive(n, s.places[0])}, {exclusive(n, s.places[1])});",
    "replace": lambda n, s: f"{declared(s.new[0])} = "
                            f"belay_replace({exclusive(n, s.places[0])}, {s.type}_make());",
    "ref": lambda n, s: f"{declared(s.new[0])} = {borrow(n, s.new[0], s.places[0])};",
    "set_ref": lambda n, s: f"{s.places[0].var} = "
                            f"{borrow(n, n.vars[s.places[0].var], s.places[1])};",
    "element": lambda n, s: f"{declared(s.new[0])} = {element(n, s)};",
    "look": lambda n, s: f"look_{s.type}({shared(n, s.places[0])});",
    "change": lambda n, s: f"change_{s.type}({exclusive(n, s.places[0])});",
    "read": lambda n, s: f"note({value(n, s.places[0])});",
    "write": lambda n, s: f"{value(n, s.places[0])} = pick();",
    "read_element": lambda n, s: f"note({value(n, s.places[0])}.data[0]);",
    "write_element": lambda n, s: f"{value(n, s.places[0])}.data[0] = pick();",
    "read_len": lambda n, s: f"note((int){value(n, s.places[0])}.len);",
    "call": called,
    "get": lambda n, s: f"{declared(s.new[0])} = {s.type}_get({shared(n, s.places[0])});",
    "get_mut": lambda n, s: f"{declared(s.new[0])} = "
                            f"{s.type}_get_mut({exclusive(n, s.places[0])});",
    "clone": lambda n, s: f"own({s.type}) {s.new[0].name} = "
                          f"{s.type}_clone({shared(n, s.places[0])});",
    "cell_get": lambda n, s: f"note(C_get({shared(n, s.places[0])}));",
    "cell_set": lambda n, s: f"C_set({shared(n, s.places[0])}, pick());",
    "lock": lambda n, s: f"{declared(s.new[0])} = {locked(n, s, s.new[0].kind)};",
    "move_guard": lambda n, s: f"{declared(s.new[0])} = move({s.places[0].var});",
    "map_guard": lambda n, s: f"{declared(s.new[0])} = MPart_map_owned(&{s.places[0].var}, "
                              f"&{s.places[0].var}.data->data[0]);",
    "downgrade": lambda n, s: f"{declared(s.new[0])} = "
                              f"WWriteGuard_downgrade(&{s.places[0].var});",
    "unlock": lambda n, s: f"{guard_type(n, s)}_drop(&{s.places[0].var});",
    "spawn": lambda n, s: f"own({s.callee}_handle) {s.new[0].name} = "
                          f"spawn({call(n, s, (s.callee,))});",
    "pool_spawn": lambda n, s: f"own({s.callee}_handle) {s.new[0].name} = "
                               f"pool_spawn({call(n, s, ('machine_pool()', s.callee))});",
    "join": lambda n, s: f"(void)join(&{s.places[0].var});",
    "scope_spawn": lambda n, s: f"scope_spawn({scope_call(n, s)});",
    "channel": lambda n, s: f"channel(Q, {s.new[0].name}, {s.new[1].name});",
    "send": lambda n, s: f"(void)QSender_send({shared(n, s.places[0])}, {moved(n, s.places[1])});",
    "receive": lambda n, s: f"own(V) {s.new[0].name} = Q_take({shared(n, s.places[0])});",
    "build": built,
    "temporary": lambda n, s: f"{declared(s.new[0])} = V_make().data;",
    "run_here": lambda n, s: f"(void)catch_unwind({call(n, s, (s.callee,))});",
    "chunks": lambda n, s: chunks(n, s, "for_chunks", "sum_part"),
    "chunks_mut": lambda n, s: chunks(n, s, "for_chunks_mut", "fill_part"),
    "read_static": lambda n, s: f"note({s.places[0].var});",
    "write_static": lambda n, s: f"{s.places[0].var} = pick();",
    "break": lambda n, s: "break;",
    "continue": lambda n, s: "continue;",
    "return": lambda n, s: "return;",
    "return_int": lambda n, s: "return pick();",
    "return_move": lambda n, s: f"return {moved(n, s.places[0])};",
    "return_borrow": lambda n, s: f"return {returned(n, s)};",
    "return_lock": lambda n, s: f"return {locked(n, s, n.function.result_kind)};",
    # ---- what begins a block ----
    "if": lambda n, s: "if (flip()) {",
    "while": lambda n, s: "while (more()) {",
    "for": lambda n, s: f"for (int i{s.uid} = pick() % 3; i{s.uid} > 0; i{s.uid}--) {{",
    "block": lambda n, s: "{",
    "select": lambda n, s: f"{{ own(V) {s.new[0].name} = {{0}}; select_arms (sel{s.uid}) {{ "
                           f"on_recv (sel{s.uid}, {shared(n, s.places[0])}, &{s.new[0].name}) {{",
    "scope": lambda n, s: f"scope ({s.new[0].name}) {{",
    "pool_scope": lambda n, s: f"pool_scope ({s.new[0].name}, machine_pool()) {{",
    **dict.fromkeys(abstract.WITH, lambda n, s: f"{s.op} ({s.new[0].name}, "
                                                f"{shared(n, s.places[0])}) {{"),
}


def closing(statement):
    """What the blocks of a statement end with: an arm of a select is followed by the other."""
    if statement.op == "select":
        block = f"sel{statement.uid}"
        return f"}} on_default ({block}) {{", f"}} on_closed ({block}) {{ }} }} }}"
    return braces(statement)


def guard_type(names, statement):
    guard = names.vars[statement.places[0].var]
    return abstract.GUARDS[guard.lock, guard.kind]


def locked(names, statement, kind):
    return f"{abstract.LOCKING[statement.type, kind]}({shared(names, statement.places[0])})"


def returned(names, statement):
    return borrow_of(names, names.function.result_kind, statement.type, statement.places[0])


def scope_call(names, statement):
    callee = names.program.function(statement.callee)
    given = [argument(names, param, place)
             for param, place in zip(callee.params, statement.places[1:])]
    return ", ".join([statement.places[0].var, statement.callee, *given])


def put_struct(text, name, members):
    owned = {member: type_ for member, type_ in members.items() if type_ != "int"}
    text.add("typedef struct {")
    for member, type_ in members.items():
        text.add(f"{type_} {member};", 1)
    text.add(f"}} {name};")
    drops = " ".join(f"{type_}_drop(&x->{member});" for member, type_ in owned.items())
    looks = " ".join(f"look_{type_}(&x->{member});" for member, type_ in members.items())
    changes = " ".join(f"change_{type_}(&x->{member});" for member, type_ in members.items())
    made = ", ".join("pick()" if type_ == "int" else f"{type_}_make()"
                     for type_ in members.values())
    unused = "__attribute__((unused)) static"
    text.add(f"MACHINE_BORROWS({name});")
    text.add(f"{unused} void {name}_drop(BELAY_CONSUMES {name} *x) {{ {drops} }}")
    text.add(f"{unused} void look_{name}(const {name} *x) {{ {looks} }}")
    text.add(f"{unused} void change_{name}({name} *x) {{ {changes} }}")
    text.add(f"{unused} void take_{name}({name} x) {{ {name}_drop(&x); }}")
    text.add(f"{unused} {name} {name}_make(void) {{ return ({name}){{{made}}}; }}")
    text.add("")


def put_static(text, var):
    text.add(f"static {var.type} {var.name};")
    if var.type != "int":
        text.add(f"__attribute__((constructor)) static void {var.name}_begin(void) "
                 f"{{ *{var.type}_data_ptr(&{var.name}) = V_make(); }}")
    text.add("")


CAPTURES = {abstract.TAKEN: "by_move", abstract.REF: "by_ref", abstract.MUT: "by_mut",
            abstract.FOR_EVER: "by_static"}


def capture(param):
    if param.kind in CAPTURES:
        return f"{CAPTURES[param.kind]}({param.type}, {param.name})"
    type_ = param.type if param.kind == abstract.OWN else borrow_type(param.kind, param.type)
    return f"by_copy({type_.strip()}, {param.name})"


def head(program, function):
    if function.closure:
        captures = "".join(f", {capture(param)}" for param in function.params)
        return f"closure({function.result or 'void'}, {function.name}{captures})"
    params = ", ".join(f"{param.type} {param.name}" if param.kind == abstract.OWN
                       else declared(param) for param in function.params)
    result = function.result or "void"
    if function.lock:
        result = abstract.GUARDS[function.lock, function.result_kind]
    elif function.result_kind in abstract.BORROWS:
        result = borrow_type(function.result_kind, function.result)
    static = "" if function is program.functions[-1] else "__attribute__((unused)) static "
    return f"{static}{result} {function.name}({params or 'void'})"


def put_program(text, program):
    for name, members in program.structs.items():
        put_struct(text, name, members)
    for var in program.statics:
        put_static(text, var)
    for function in program.functions:
        text.function = function.name
        text.add(head(program, function))
        text.add("{")
        put_block(text, Names(program, function), function.body, LINES, closing)
        text.add("}")
        text.function = ""
        text.add("")


def render(programs):
    text = Text(lines=list(HEADER))
    for program in programs:
        put_program(text, program)
    return text
