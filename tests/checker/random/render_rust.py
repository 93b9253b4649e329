# SPDX-License-Identifier: MIT
"""render_rust - an abstract program as Rust, a line for each statement, as render_c does it."""

import program as abstract
from render import Names, Text, put_block


def header(machine):
    return ["#![allow(warnings)]", f'#[path = "{machine}"] mod machine;', "use machine::*;", ""]


def value(names, place):
    """The place as an expression."""
    base = {abstract.REF: f"(*{place.var})", abstract.MUT: f"(*{place.var})",
            abstract.GUARD: f"(*{place.var}.data)",
            abstract.READ_GUARD: f"(*{place.var}.data)"}.get(names.kind(place), place.var)
    return ".".join((base, *place.path))


def shared(names, place):
    return "&" + value(names, place)


def exclusive(names, place):
    return "&mut " + value(names, place)


def moved(names, place):
    """A move; out of an exclusive pointer, where C's leaves the empty value behind, a take."""
    if names.kind(place) in (abstract.MUT, abstract.GUARD):
        return f"emptied({exclusive(names, place)})"
    return value(names, place)


def argument(names, param, place):
    if param.kind == abstract.REF:
        return shared(names, place)
    if param.kind == abstract.MUT:
        return exclusive(names, place)
    return value(names, place) if param.type == "int" else moved(names, place)


def given(names, statement, places):
    callee = names.program.function(statement.callee)
    return [argument(names, param, place) for param, place in zip(callee.params, places)]


def pointer_type(kind, type_, lifetime=""):
    rust = "i32" if type_ == "int" else type_
    return f"&{lifetime}mut {rust}" if kind == abstract.MUT else f"&{lifetime}{rust}"


def type_of(var, lifetime=""):
    if var.kind in abstract.POINTERS:
        return pointer_type(var.kind, var.type, lifetime)
    return "i32" if var.type == "int" else var.type


def let(var):
    return f"let mut {var.name}: {type_of(var)}"


def borrow(names, var, place):
    return exclusive(names, place) if var.kind == abstract.MUT else shared(names, place)


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


def opened(names, statement, type_, function):
    name = statement.new[0].name
    star = "&" if type_ == "&V" else "&mut "
    return (f"{{ let mut {name}_guard = {function}({shared(names, statement.places[0])}); "
            f"let mut {name}: {type_} = {star}*{name}_guard.data;")


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
    "lock": lambda n, s: f"let mut {s.new[0].name} = M_lock({shared(n, s.places[0])});",
    "read_lock": lambda n, s: f"let {s.new[0].name} = W_read({shared(n, s.places[0])});",
    "write_lock": lambda n, s: f"let mut {s.new[0].name} = W_write({shared(n, s.places[0])});",
    "unlock": lambda n, s: f"drop({s.places[0].var});",
    "spawn": lambda n, s: f"let mut {s.new[0].name} = spawn({closure(n, s, s.places)});",
    "join": lambda n, s: f"{s.places[0].var}.join();",
    "scope_spawn": lambda n, s: f"{s.places[0].var}.spawn({closure(n, s, s.places[1:])});",
    "channel": lambda n, s: f"let (mut {s.new[0].name}, mut {s.new[1].name}) = Q_channel();",
    "send": lambda n, s: f"QSender_send(&{s.places[0].var}, {moved(n, s.places[1])});",
    "receive": lambda n, s: f"let mut {s.new[0].name}: V = Q_take(&{s.places[0].var});",
    "build": built,
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
    "return_ref": lambda n, s: f"return {shared(n, s.places[0])};",
    "return_mut": lambda n, s: f"return {exclusive(n, s.places[0])};",
    # ---- what begins a block ----
    "if": lambda n, s: "if flip() {",
    "while": lambda n, s: "while more() {",
    "for": lambda n, s: "for _ in 0..pick() {",
    "block": lambda n, s: "{",
    "scope": lambda n, s: f"{{ let {s.new[0].name} = Scope::new();",
    "with_lock": lambda n, s: opened(n, s, "&mut V", "M_lock"),
    "with_read": lambda n, s: opened(n, s, "&V", "W_read"),
    "with_write": lambda n, s: opened(n, s, "&mut V", "W_write"),
}


def put_struct(text, name, members):
    rust = ", ".join(f"{member}: {'i32' if type_ == 'int' else type_}"
                     for member, type_ in members.items())
    text.add(f"struct {name} {{ {rust} }}")
    text.add(f"fn {name}_make() -> {name} {{ loop {{}} }}")


def head(function):
    lent = {name: "'a " for name in function.lends}
    params = ", ".join(f"mut {param.name}: {type_of(param, lent.get(param.name, ''))}"
                       for param in function.params)
    result = ""
    if function.result_kind in abstract.POINTERS:
        lifetime = "'a " if function.lends else "'static "
        result = " -> " + pointer_type(function.result_kind, function.result, lifetime)
    elif function.result:
        result = " -> " + ("i32" if function.result == "int" else function.result)
    generic = "<'a>" if function.lends else ""
    return f"fn {function.name}{generic}({params}){result}"


def render(program, machine):
    text = Text(lines=header(machine))
    for name, members in program.structs.items():
        put_struct(text, name, members)
    for var in program.statics:
        text.add(f"static mut {var.name}: i32 = 0;" if var.type == "int"
                 else f"static {var.name}: {var.type} = {var.type}_ZERO;")
    for function in program.functions:
        text.function = function.name
        text.add(head(function) + " {")
        put_block(text, Names(program, function), function.body, LINES)
        text.add("}")
        text.function = ""
    text.add("fn main() {}")
    return text
