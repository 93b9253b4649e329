# SPDX-License-Identifier: MIT
"""render_rust - an abstract program as Rust, a line for each statement, as render_c does it."""

import program as abstract
from program import Place
from render import Names, Text, put_block

ELIDED = "'_"            # a lifetime without a name


def header(machine):
    return ["#![allow(warnings)]", f'#[path = "{machine}"] mod machine;', "use machine::*;", ""]


# What a variable leads to.
BASES = {**dict.fromkeys(abstract.POINTERS, "(*{})"),
         **dict.fromkeys((abstract.VIEW, abstract.EDIT), "(*{}.of)"),
         **dict.fromkeys(abstract.ALL_GUARDS, "(*{}.data)")}


def value(names, place):
    """The place as an expression."""
    base = BASES.get(names.kind(place), "{}").format(place.var)
    return ".".join((base, *place.path))


def shared(names, place):
    return "&" + value(names, place)


def exclusive(names, place):
    return "&mut " + value(names, place)


def moved(names, place):
    """A move; out of an exclusive pointer, where C's leaves the empty value behind, a take."""
    if names.kind(place) in (*abstract.EXCLUSIVE, abstract.GUARD):
        return f"emptied({exclusive(names, place)})"
    return value(names, place)


def argument(names, param, place):
    if param.kind == abstract.SCOPE:
        return place.var
    if param.kind in (*abstract.BORROWS, abstract.FOR_EVER):
        return borrow(names, param, place)
    return value(names, place) if param.type == "int" else moved(names, place)


def given(names, statement, places):
    callee = names.program.function(statement.callee)
    return [argument(names, param, place) for param, place in zip(callee.params, places)]


def borrow_type(kind, type_, lifetime):
    """The type of what leads to a value of type_."""
    rust = "i32" if type_ == "int" else type_
    if kind == abstract.FOR_EVER:
        return f"&'static {rust}"
    return {abstract.REF: f"&{lifetime} {rust}", abstract.MUT: f"&{lifetime} mut {rust}",
            abstract.VIEW: f"View<{lifetime}, {rust}>",
            abstract.EDIT: f"Edit<{lifetime}, {rust}>"}[kind]


def type_of(var, lifetime=ELIDED):
    if var.kind in (*abstract.BORROWS, abstract.FOR_EVER):
        return borrow_type(var.kind, var.type, lifetime)
    if var.kind == abstract.SCOPE:
        return f"&Scope<{lifetime}>"
    if var.lock:
        return f"{abstract.GUARDS[var.lock, var.kind]}<{lifetime}>"
    return "i32" if var.type == "int" else var.type


def let(var):
    """A guard to read is no variable: what it leads to is as if it were its own (machine.rs)."""
    mutable = "" if var.kind == abstract.READ_GUARD else "mut "
    return f"let {mutable}{var.name}: {type_of(var)}"


def borrow(names, var, place):
    """What a variable, or a parameter, of this kind gets to lead to the place."""
    return borrow_of(names, var.kind, place)


def borrow_of(names, kind, place):
    made = exclusive(names, place) if kind in abstract.EXCLUSIVE else shared(names, place)
    return {abstract.VIEW: "View {{ of: {} }}",
            abstract.EDIT: "Edit {{ of: {} }}"}.get(kind, "{}").format(made)


def called(names, statement):
    made = ", ".join(given(names, statement, statement.places))
    start = let(statement.new[0]) + " = " if statement.new else ""
    return f"{start}{statement.callee}({made});"


def closure(names, statement, places):
    """A closure that owns what is given for its captures, evaluated in order."""
    captures = given(names, statement, places)
    kept = "".join(f"let c{i} = {capture}; " for i, capture in enumerate(captures))
    used = ", ".join(f"c{i}" for i in range(len(captures)))
    return f"{{ {kept}move || {statement.callee}({used}) }}"


def opened(names, statement):
    """A block that holds a lock."""
    type_, kind = abstract.WITH[statement.op]
    guard = abstract.GUARD if kind == abstract.MUT else abstract.READ_GUARD
    name = statement.new[0].name
    star = "&mut " if kind == abstract.MUT else "&"
    return (f"{{ let mut {name}_guard = {locked(names, statement, guard)}; "
            f"let mut {name}: {star}V = {star}*{name}_guard.data;")


def locked(names, statement, kind):
    return f"{abstract.LOCKING[statement.type, kind]}({shared(names, statement.places[0])})"


def scope(_, statement):
    name = statement.new[0].name
    return f"{{ let {name}_own = Scope::new(); let {name} = &{name}_own;"


def spawned(names, statement):
    made = closure(names, statement, statement.places)
    return f"let mut {statement.new[0].name} = spawn({made});"


def built(names, statement):
    made = iter(statement.places)
    parts = ", ".join(
        f"{member}: " + ("pick()" if type_ == "int" else moved(names, next(made)))
        for member, type_ in names.program.structs[statement.type].items())
    return f"{let(statement.new[0])} = {statement.type} {{ {parts} }};"


def of_static(names, code):
    """belay asks for a proof where a thread may run the code, rustc everywhere."""
    return code if names.function.name in abstract.in_threads(names.program) else (
        f"unsafe {{ {code} }}")


LINES = {
    "new": lambda n, s: f"let mut {s.new[0].name}: {s.type} = {s.type}_make();",
    "late": lambda n, s: f"let mut {s.new[0].name}: {s.type};",
    "int": lambda n, s: f"let mut {s.new[0].name}: i32 = pick();",
    "assign_new": lambda n, s: f"{value(n, s.places[0])} = {s.type}_make();",
    "let_move": lambda n, s: f"{let(s.new[0])} = {moved(n, s.places[0])};",
    "assign_move": lambda n, s: f"{value(n, s.places[0])} = {moved(n, s.places[1])};",
    "take": lambda n, s: f"take({moved(n, s.places[0])});",
    "drop": lambda n, s: f"drop({moved(n, s.places[0])});",
    "swap": lambda n, s: f"std::mem::swap({exclusive(n, s.places[0])}, "
                         f"{exclusive(n, s.places[1])});",
    "replace": lambda n, s: f"{let(s.new[0])} = "
                            f"std::mem::replace({exclusive(n, s.places[0])}, {s.type}_make());",
    "ref": lambda n, s: f"{let(s.new[0])} = {borrow(n, s.new[0], s.places[0])};",
    "set_ref": lambda n, s: f"{s.places[0].var} = "
                            f"{borrow(n, n.vars[s.places[0].var], s.places[1])};",
    "element": lambda n, s: f"{let(s.new[0])} = "
                            f"{borrow(n, s.new[0], s.places[0])}.data[0];",
    "look": lambda n, s: f"look({shared(n, s.places[0])});",
    "change": lambda n, s: f"change({exclusive(n, s.places[0])});",
    "read": lambda n, s: f"note({value(n, s.places[0])});",
    "write": lambda n, s: f"{value(n, s.places[0])} = pick();",
    "read_element": lambda n, s: f"note({value(n, s.places[0])}.data[0]);",
    "write_element": lambda n, s: f"{value(n, s.places[0])}.data[0] = pick();",
    "read_len": lambda n, s: f"note({value(n, s.places[0])}.len as i32);",
    "call": called,
    "get": lambda n, s: f"{let(s.new[0])} = {s.type}_get({shared(n, s.places[0])});",
    "get_mut": lambda n, s: f"{let(s.new[0])} = {s.type}_get_mut({exclusive(n, s.places[0])});",
    "clone": lambda n, s: f"{let(s.new[0])} = {s.type}_clone({shared(n, s.places[0])});",
    "cell_get": lambda n, s: f"note(C_get({shared(n, s.places[0])}));",
    "cell_set": lambda n, s: f"C_set({shared(n, s.places[0])}, pick());",
    "lock": lambda n, s: f"{let(s.new[0])} = {locked(n, s, s.new[0].kind)};",
    "move_guard": lambda n, s: f"{let(s.new[0])} = {s.places[0].var};",
    "map_guard": lambda n, s: f"{let(s.new[0])} = MPart_map_owned({s.places[0].var});",
    "downgrade": lambda n, s: f"{let(s.new[0])} = W_downgrade({s.places[0].var});",
    "unlock": lambda n, s: f"drop({s.places[0].var});",
    "spawn": spawned,
    "pool_spawn": spawned,
    "join": lambda n, s: f"{s.places[0].var}.join();",
    "scope_spawn": lambda n, s: f"{s.places[0].var}.spawn({closure(n, s, s.places[1:])});",
    "channel": lambda n, s: f"let (mut {s.new[0].name}, mut {s.new[1].name}) = Q_channel();",
    "send": lambda n, s: f"QSender_send({shared(n, s.places[0])}, {moved(n, s.places[1])});",
    "receive": lambda n, s: f"let mut {s.new[0].name}: V = Q_take({shared(n, s.places[0])});",
    "build": built,
    "temporary": lambda n, s: f"{let(s.new[0])} = "
                              "V_first(&mut V_make());",
    "run_here": lambda n, s: f"run_here({closure(n, s, s.places)});",
    "chunks": lambda n, s: f"for part in {value(n, s.places[1])}.data.chunks(2) "
                           f"{{ {s.places[0].var}.spawn(move || sum_part(part)); }}",
    "chunks_mut": lambda n, s: f"for part in {value(n, s.places[1])}.data.chunks_mut(2) "
                               f"{{ {s.places[0].var}.spawn(move || fill_part(part)); }}",
    "read_static": lambda n, s: of_static(n, f"note({s.places[0].var});"),
    "write_static": lambda n, s: of_static(n, f"{s.places[0].var} = pick();"),
    "break": lambda n, s: "break;",
    "continue": lambda n, s: "continue;",
    "return": lambda n, s: "return;",
    "return_int": lambda n, s: "return pick();",
    "return_move": lambda n, s: f"return {moved(n, s.places[0])};",
    "return_borrow": lambda n, s: "return "
                                  f"{borrow_of(n, n.function.result_kind, s.places[0])};",
    "return_lock": lambda n, s: f"return {locked(n, s, n.function.result_kind)};",
    # ---- what begins a block ----
    "if": lambda n, s: "if flip() {",
    "while": lambda n, s: "while more() {",
    "for": lambda n, s: "for _ in 0..pick() {",
    "block": lambda n, s: "{",
    "select": lambda n, s: f"if let Some(mut {s.new[0].name}) = "
                           f"Q_try({shared(n, s.places[0])}) {{",
    "scope": scope,
    "pool_scope": scope,
    **dict.fromkeys(abstract.WITH, opened),
}


def put_struct(text, name, members):
    rust = ", ".join(f"{member}: {'i32' if type_ == 'int' else type_}"
                     for member, type_ in members.items())
    text.add(f"struct {name} {{ {rust} }}")
    text.add(f"fn {name}_make() -> {name} {{ loop {{}} }}")


def lent_to_scope(program, statement):
    """The places that a statement lends to the threads of the scope that the function is given."""
    if Place("s") not in statement.places:
        return []
    if statement.op in ("chunks", "chunks_mut"):
        return statement.places[1:]
    callee = program.function(statement.callee)
    if statement.op == "scope_spawn":
        return [place for param, place in zip(callee.params, statement.places[1:])
                if param.kind in abstract.BORROWS]
    kept = for_threads(program, callee)
    return [place for param, place in zip(callee.params, statement.places) if param.name in kept]


def for_threads(program, function):
    """The parameters that last as long as the scope that is one of them: it, and those that what
    its threads borrow may come from."""
    sources = {param.name: {param.name} for param in function.params}
    kept = {"s"}
    for statement in [*abstract.walk(function.body)] * 2:      # a loop brings it round again
        for place in lent_to_scope(program, statement):
            kept |= sources.get(place.var, set())
        targets = [var.name for var in statement.new if var.kind in abstract.BORROWS]
        if statement.op == "set_ref":
            targets.append(statement.places[0].var)
        for name in targets:
            sources[name] = sources.get(name, set()).union(
                *(sources.get(used, set()) for used in statement.names_used()))
    return kept


def lifetimes(program, function):
    """{parameter: its lifetime}, of those that have one of a name."""
    has_scope = any(param.kind == abstract.SCOPE for param in function.params)
    return dict.fromkeys(for_threads(program, function) if has_scope else function.lends, "'a")


def head(program, function):
    named = lifetimes(program, function)
    params = ", ".join(f"mut {param.name}: {type_of(param, named.get(param.name, ELIDED))}"
                       for param in function.params)
    result = ""
    if function.result:
        made = abstract.Var("", function.result, function.result_kind, lock=function.lock)
        result = " -> " + type_of(made, "'a" if function.lends else "'static")
    generic = "<'a>" if named else ""
    return f"fn {function.name}{generic}({params}){result}"


def put_program(text, program):
    for name, members in program.structs.items():
        put_struct(text, name, members)
    for var in program.statics:
        text.add(f"static mut {var.name}: i32 = 0;" if var.type == "int"
                 else f"static {var.name}: {var.type} = {var.type}_ZERO;")
    for function in program.functions:
        text.function = function.name
        text.add(head(program, function) + " {")
        put_block(text, Names(program, function), function.body, LINES)
        text.add("}")
        text.function = ""


def render(programs, machine):
    text = Text(lines=header(machine))
    for program in programs:
        put_program(text, program)
    return text
