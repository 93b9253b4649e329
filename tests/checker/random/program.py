# SPDX-License-Identifier: MIT
"""program - the abstract programs: what a random program is, before it is C or Rust.

A program is structs and functions; a function is a tree of statements. A statement has an operation
(a key of the tables of render_c and render_rust), the variables that it declares, the places that
it works on, the function that it calls, and blocks of statements. Each statement is one line in
both languages, so that the line of a report says which statement is meant.
"""

import copy
import dataclasses

# How a variable holds its value. What follows says what a place that begins with it is.
OWN = "own"              # the value itself
TAKEN = "taken"          # a capture by_move: the body owns it (in C a pointer to it)
REF, MUT = "ref", "mut"  # a pointer, shared or exclusive
VIEW, EDIT = "view", "edit"      # a struct that holds one
FOR_EVER = "for_ever"    # a capture by_static: a pointer to what lives as long as the program
GUARD, READ_GUARD = "guard", "read_guard"  # of a lock: the place is what the guard leads to
PART_GUARD = "part_guard"        # the same of an element of that
HANDLE, SCOPE = "handle", "scope"
STATIC = "static"        # a lock of the whole program
NUMBER = "number"        # a plain number of the whole program, which any function may change

SHARED = (REF, VIEW, READ_GUARD, STATIC, FOR_EVER)   # nothing may change through these
EXCLUSIVE = (MUT, EDIT)
OWNED = (OWN, TAKEN)             # a value can be moved out of these
POINTERS = (REF, MUT, FOR_EVER)
ALL_GUARDS = (GUARD, READ_GUARD, PART_GUARD)
BORROWS = (REF, MUT, VIEW, EDIT)  # what is lent to a function ends with it, unless it says more

# The guards of each lock, and the functions that give them. What a refcell lends is one, too.
GUARDS = {("M", GUARD): "MGuard", ("M", PART_GUARD): "MPart",
          ("W", GUARD): "WWriteGuard", ("W", READ_GUARD): "WReadGuard",
          ("F", GUARD): "FRefMut", ("F", READ_GUARD): "FRef"}
LOCKING = {("M", GUARD): "M_lock", ("W", GUARD): "W_write", ("W", READ_GUARD): "W_read",
           ("F", GUARD): "F_borrow_mut", ("F", READ_GUARD): "F_borrow"}
# The blocks that hold a lock: which, and what they have of it.
WITH = {"with_lock": ("M", MUT), "with_write": ("W", MUT), "with_read": ("W", REF),
        "with_borrow_mut": ("F", MUT), "with_borrow": ("F", REF)}


@dataclasses.dataclass(frozen=True)
class Var:
    name: str
    type: str          # of the value, what a pointer points to, what a guard guards
    kind: str = OWN
    callee: str = ""   # of a handle: the closure that its thread runs
    lock: str = ""     # of a guard: the type of its lock


@dataclasses.dataclass(frozen=True)
class Place:
    """A variable and the members that lead from it to a part of it."""
    var: str
    path: tuple = ()

    def overlaps(self, other):
        shorter = min(len(self.path), len(other.path))
        return self.var == other.var and self.path[:shorter] == other.path[:shorter]


@dataclasses.dataclass
class Statement:
    op: str
    new: list = dataclasses.field(default_factory=list)      # of Var
    places: list = dataclasses.field(default_factory=list)   # of Place
    callee: str = ""
    type: str = ""                                           # of what it makes or works on
    body: list = None                                        # of Statement
    orelse: list = None
    uid: int = 0

    def blocks(self):
        return [block for block in (self.body, self.orelse) if block is not None]

    def names_used(self):
        return {place.var for place in self.places}


# What is declared by these is seen in their block only.
BLOCKS = {"if", "while", "for", "block", "scope", "pool_scope", "select", *WITH}
LOOPS = {"while", "for"}
JUMPS = {"break", "continue", "return", "return_int", "return_move", "return_borrow",
         "return_lock"}
SPAWNS = {"spawn", "pool_spawn", "scope_spawn"}


@dataclasses.dataclass
class Function:
    name: str
    params: list               # of Var
    body: list
    result: str = ""           # "" for none, else a type
    result_kind: str = ""      # OWN, GUARD, READ_GUARD or one of BORROWS
    lock: str = ""             # of a guard that it returns: the type of its lock
    lends: tuple = ()          # names of the parameters that a borrowed result may come from
    closure: bool = False


@dataclasses.dataclass
class Program:
    """Its structs, functions and statics end with its name: many programs can be one file."""
    name: str
    structs: dict              # name -> {member: type}, in order of definition
    functions: list            # the last is run
    statics: list = dataclasses.field(default_factory=list)    # of Var

    def function(self, name):
        return next(function for function in self.functions if function.name == name)

    def member_type(self, type_, path):
        for member in path:
            type_ = self.structs[type_][member]
        return type_


def in_threads(program):
    """The names of the functions that a thread may run: closures that are spawned, and what they
    call."""
    calls = {function.name: {statement.callee for statement in walk(function.body)
                             if statement.callee} for function in program.functions}
    found = {statement.callee for function in program.functions
             for statement in walk(function.body) if statement.op in SPAWNS}
    while True:
        more = set().union(found, *(calls[name] for name in found))
        if more == found:
            return found
        found = more


def walk(block):
    """Each statement of a block and of the blocks in it."""
    for statement in block:
        yield statement
        for inner in statement.blocks():
            yield from walk(inner)


def size(program):
    """How many statements, functions and members: what a shrinker makes less."""
    return (sum(1 for function in program.functions for _ in walk(function.body))
            + sum(1 + len(function.params) for function in program.functions)
            + sum(1 + len(members) for members in program.structs.values()) + len(program.statics))


def _block_is_whole(program, block, seen, in_loop, known):
    seen = set(seen)
    for statement in block:
        if statement.op in ("break", "continue") and not in_loop:
            return False
        if not statement.names_used() <= seen:
            return False
        if statement.callee and statement.callee not in known:
            return False
        names = {var.name for var in statement.new}
        inside = in_loop or statement.op in LOOPS
        for inner in statement.blocks():
            if not _block_is_whole(program, inner, seen | names, inside, known):
                return False
        if statement.op not in BLOCKS:
            seen |= names
    return True


def is_whole(program):
    """Whether every name is declared before it is used, and every jump has its loop."""
    known = set()
    for function in program.functions:
        names = {var.name for var in [*function.params, *program.statics]}
        if not _block_is_whole(program, function.body, names, False, known):
            return False
        known.add(function.name)
    return True


def number(program):
    """Give each statement a number of its own."""
    for uid, statement in enumerate(
            (each for function in program.functions for each in walk(function.body)), 1):
        statement.uid = uid
    return program


def clone(program):
    return copy.deepcopy(program)
