# SPDX-License-Identifier: MIT
"""generate - random programs: well formed, and wrong about as often as right.

A function is written from its first statement to its last by a Writer, which knows what is in
scope, and roughly what was moved and borrowed. With the probability CARE it keeps away from what
would be a mistake, so that about half of the programs are accepted.
"""

import random

import program as abstract
from program import (GUARD, HANDLE, MUT, NUMBER, OWN, READ_GUARD, RECEIVER, REF, SCOPE, SENDER,
                     STATIC, TAKEN)
from program import Function, Place, Program, Statement, Var

CARE = 0.88          # of not doing what looks like a mistake
FAMILIES = ("V", "V", "V", "B", "M", "W", "C", "A", "D", "R")
MEMBERS = ("a", "b", "c")
EVERY = (OWN, TAKEN, REF, MUT, GUARD, READ_GUARD, STATIC)   # kinds of what holds a value
CHANGING = tuple(kind for kind in EVERY if kind not in abstract.SHARED)
MOST_DEPTH = 3       # of blocks in blocks


def overlapping(place, places):
    return any(place.overlaps(other) for other in places)


def leaves(statement):
    """Whether nothing after the statement is reached: it would be judged by nobody."""
    if statement.op in abstract.JUMPS:
        return True
    if statement.op in abstract.LOOPS or not statement.body:
        return False
    if statement.op == "if":
        return (bool(statement.orelse) and leaves(statement.body[-1])
                and leaves(statement.orelse[-1]))
    return leaves(statement.body[-1])


class Writer:
    """Writes the body of one function."""

    def __init__(self, chance, program, function, room):
        self.chance = chance
        self.program = program
        self.function = function
        self.room = room            # how many statements may still be written
        self.scope = [*program.statics, *function.params]   # variables in scope
        self.loop_of = {}           # variable -> how many loops it is declared in
        self.loops = 0
        self.depth = 0
        self.moved = []             # places, roughly
        self.loans = []             # (holder, place, exclusive), roughly
        self.unset = set()          # variables without a value yet
        self.holding = 0            # guards that are alive: nothing may wait meanwhile
        self.fresh = 0

    # ---- what there is ---------------------------------------------------------------------

    def name(self, start):
        self.fresh += 1
        return f"{start}{self.fresh}"

    def parts(self, place, type_):
        """The place and each part of it, with its type."""
        yield place, type_
        for member, member_type in self.program.structs.get(type_, {}).items():
            yield from self.parts(Place(place.var, (*place.path, member)), member_type)

    def places(self, type_=None, kinds=EVERY):
        return [(place, its_type) for var in self.scope if var.kind in kinds
                for place, its_type in self.parts(Place(var.name), var.type)
                if type_ is None or its_type == type_]

    def careful(self):
        return self.chance.random() < CARE

    def kind_of(self, place):
        return next(var.kind for var in self.scope if var.name == place.var)

    def readable(self, place):
        return not (overlapping(place, self.moved) or place.var in self.unset
                    or any(exclusive and place.overlaps(lent) for _, lent, exclusive in self.loans))

    def changeable(self, place):
        return (not (overlapping(place, self.moved) or place.var in self.unset)
                and self.kind_of(place) not in abstract.SHARED
                and not any(place.overlaps(lent) for _, lent, _ in self.loans))

    def movable(self, place):
        return (self.changeable(place) and self.kind_of(place) not in abstract.SHARED
                and self.loop_of.get(place.var, 0) == self.loops)

    def choose(self, use, type_=None, owned=False, kinds=EVERY):
        """A place of this type for this use, or None. use is one of the three above."""
        if use != self.readable:    # in Rust a static cannot change; in C who owns it may do so
            kinds = tuple(kind for kind in kinds if kind != STATIC)
        found = [place for place, its_type in self.places(type_, kinds)
                 if not (owned and its_type == "int")]
        if self.careful():
            found = [place for place in found if use(place)]
        return self.chance.choice(found) if found else None

    def type_of(self, place):
        var = next(var for var in self.scope if var.name == place.var)
        return self.program.member_type(var.type, place.path)

    def owned_type(self):
        """A type of a new variable: often one that a function asks for."""
        asked = [param.type for function in self.program.functions for param in function.params
                 if param.type != "int"]
        if asked and self.chance.random() < 0.5:
            return self.chance.choice(asked)
        return self.chance.choice([*FAMILIES, *self.program.structs, *self.program.structs])

    def variables(self, kind, type_=None):
        return [var for var in self.scope if var.kind == kind and type_ in (None, var.type)]

    # ---- bookkeeping -----------------------------------------------------------------------

    def declare(self, var):
        self.scope.append(var)
        self.loop_of[var.name] = self.loops

    def is_moved(self, place):
        if self.kind_of(place) not in (MUT, GUARD):     # these have the empty value then
            self.moved.append(place)

    def is_set(self, place):
        self.moved = [other for other in self.moved if not (
            other.var == place.var and other.path[:len(place.path)] == place.path)]
        if not place.path:
            self.unset.discard(place.var)

    def lend(self, holder, place, exclusive):
        self.loans.append((holder, place, exclusive))

    def block(self, room, new=(), loop=False):
        """A block of statements; what it declares ends with it."""
        before, loops, holding = list(self.scope), self.loops, self.holding
        self.loops += loop
        self.depth += 1
        for var in new:
            self.declare(var)
        body = self.statements(room)
        self.depth -= 1
        self.loops, self.holding, self.scope = loops, holding, before
        names = {var.name for var in before}
        self.loans = [loan for loan in self.loans if loan[0] in names and loan[1].var in names]
        return body

    def statements(self, room):
        body = []
        for _ in range(room):
            if self.room <= 0:
                break
            made = self.statement()
            if made is not None:
                self.room -= 1
                body.append(made)
                if leaves(made):
                    break
        return body

    def statement(self):
        weights = WEIGHTS if self.depth >= MOST_DEPTH else WEIGHTS | BLOCK_WEIGHTS
        for _ in range(12):
            way = self.chance.choices(list(weights), list(weights.values()))[0]
            made = way(self)
            if made is not None:
                return made
        return None

    # ---- values ----------------------------------------------------------------------------

    def new(self):
        type_ = self.owned_type()
        var = Var(self.name("v"), type_)
        self.declare(var)
        return Statement("new", [var], type=type_)

    def late(self):
        type_ = self.owned_type()
        var = Var(self.name("u"), type_)
        self.declare(var)
        self.unset.add(var.name)
        return Statement("late", [var], type=type_)

    def number(self):
        var = Var(self.name("n"), "int")
        self.declare(var)
        return Statement("int", [var])

    def assign_new(self):
        places = [place for place, type_ in self.places() if type_ != "int"
                  and self.kind_of(place) != STATIC
                  and not self.begins(place) and (not self.careful() or self.assignable(place))]
        if not places:
            return None
        unset = [place for place in places if place in self.moved or place.var in self.unset]
        place = self.chance.choice(unset or places)
        self.is_set(place)
        return Statement("assign_new", places=[place], type=self.type_of(place))

    def begins(self, place):
        """Whether this is a member of a variable that has no value yet: C gives it one."""
        return bool(place.path) and place.var in self.unset

    def assignable(self, place):
        return (self.kind_of(place) not in abstract.SHARED
                and not any(place.overlaps(lent) for _, lent, _ in self.loans)
                and not any(len(moved.path) < len(place.path) and moved.overlaps(place)
                            for moved in self.moved)
                and not self.begins(place))

    def let_move(self):
        place = self.choose(self.movable, owned=True)
        if place is None:
            return None
        var = Var(self.name("v"), self.type_of(place))
        self.is_moved(place)
        self.declare(var)
        return Statement("let_move", [var], [place], type=var.type)

    def assign_move(self):
        source = self.choose(self.movable, owned=True)
        if source is None:
            return None
        target = self.choose(self.assignable, self.type_of(source))
        if target is None or target.overlaps(source):
            return None
        self.is_moved(source)
        self.is_set(target)
        return Statement("assign_move", places=[target, source], type=self.type_of(source))

    def take(self):
        place = self.choose(self.movable, owned=True)
        if place is None:
            return None
        self.is_moved(place)
        return Statement(self.chance.choice(("take", "drop")) if self.droppable(place) else "take",
                         places=[place], type=self.type_of(place))

    def droppable(self, place):
        """Through a pointer a drop is another thing in C: it leaves the place empty."""
        return self.kind_of(place) in abstract.OWNED

    def swap(self):
        first = self.choose(self.changeable, owned=True)
        if first is None:
            return None
        second = self.choose(self.changeable, self.type_of(first))
        if second is None or second.overlaps(first):
            return None
        return Statement("swap", places=[first, second], type=self.type_of(first))

    def replace(self):
        place = self.choose(self.changeable, owned=True)
        if place is None:
            return None
        var = Var(self.name("v"), self.type_of(place))
        self.declare(var)
        return Statement("replace", [var], [place], type=var.type)

    # ---- borrows ---------------------------------------------------------------------------

    def for_pointer(self, kind):
        """The use and the kinds of places for a pointer variable of this kind: a cast that takes a
        const away is no mistake in C before something is written."""
        if kind == REF:
            return self.readable, EVERY
        return self.changeable, CHANGING

    def ref(self):
        kind = self.chance.choice((REF, MUT))
        use, kinds = self.for_pointer(kind)
        place = self.choose(use, owned=True, kinds=kinds)
        if place is None:
            return None
        var = Var(self.name("r"), self.type_of(place), kind)
        self.lend(var.name, place, kind == MUT)
        self.declare(var)
        return Statement("ref", [var], [place], type=var.type)

    def set_ref(self):
        # Not of parameters: in Rust their types say how long what they point to lives.
        targets = [var for var in self.variables(REF) + self.variables(MUT)
                   if var.type != "int" and var not in self.function.params]
        if not targets:
            return None
        target = self.chance.choice(targets)
        use, kinds = self.for_pointer(target.kind)
        place = self.choose(use, target.type, kinds=kinds)
        if place is None or place.var == target.name:
            return None
        self.loans = [loan for loan in self.loans if loan[0] != target.name]
        self.lend(target.name, place, target.kind == MUT)
        return Statement("set_ref", places=[Place(target.name), place], type=target.type)

    def element(self):
        kind = self.chance.choice((REF, MUT))
        use, kinds = self.for_pointer(kind)
        place = self.choose(use, "V", kinds=kinds)
        if place is None:
            return None
        var = Var(self.name("e"), "int", kind)
        self.lend(var.name, place, kind == MUT)
        self.declare(var)
        return Statement("element", [var], [place], type="V")

    def get(self):
        family, inner, op, kind = self.chance.choice((
            ("B", "V", "get", REF), ("B", "V", "get_mut", MUT), ("M", "V", "get_mut", MUT),
            ("A", "M", "get", REF), ("D", "V", "get", REF), ("R", "V", "get", REF)))
        use, kinds = self.for_pointer(kind)
        place = self.choose(use, family, kinds=kinds)
        if place is None:
            return None
        var = Var(self.name("g"), inner, kind)
        self.lend(var.name, place, kind == MUT)
        self.declare(var)
        return Statement(op, [var], [place], type=family)

    def clone(self):
        place = self.choose(self.readable, self.chance.choice("ADR"))
        if place is None:
            return None
        var = Var(self.name("k"), self.type_of(place))
        self.declare(var)
        return Statement("clone", [var], [place], type=var.type)

    # ---- uses ------------------------------------------------------------------------------

    def use_loan(self):
        """A use of a variable that holds a borrow: what makes the borrow last."""
        holders = [var for var in self.scope if var.kind in (REF, MUT, GUARD, READ_GUARD)]
        if not holders:
            return None
        var = self.chance.choice(holders[-3:])
        place = Place(var.name)
        if var.type == "int":
            writes = var.kind == MUT and self.chance.random() < 0.5
            return Statement("write" if writes else "read", places=[place])
        changes = var.kind in (MUT, GUARD) and self.chance.random() < 0.5
        return Statement("change" if changes else "look", places=[place], type=var.type)

    def look(self):
        place = self.choose(self.readable)
        return place and Statement("look", places=[place], type=self.type_of(place))

    def change(self):
        place = self.choose(self.changeable)
        return place and Statement("change", places=[place], type=self.type_of(place))

    def read(self):
        place = self.choose(self.readable, "int")
        return place and Statement("read", places=[place])

    def write(self):
        place = self.choose(self.assignable, "int")
        if place is not None:
            self.is_set(place)
        return place and Statement("write", places=[place])

    def use_element(self):
        op = self.chance.choice(("read_element", "write_element", "read_len"))
        use = self.changeable if op == "write_element" else self.readable
        place = self.choose(use, "V")
        return place and Statement(op, places=[place], type="V")

    def cell(self):
        place = self.choose(self.readable, "C")
        return place and Statement(self.chance.choice(("cell_get", "cell_set")), places=[place],
                                   type="C")

    # ---- calls and threads -----------------------------------------------------------------

    def operands(self, callee):
        """A place for each parameter, or None."""
        places = []
        for param in callee.params:
            use = {REF: self.readable, MUT: self.changeable}.get(param.kind, self.movable)
            if param.kind == OWN and param.type == "int":
                use = self.readable
            place = self.choose(use, param.type)
            if place is None:
                return None
            if self.careful() and any(place.overlaps(other) for other in places):
                return None
            places.append(place)
        return places

    def given(self, callee, places, holder):
        """What becomes of the operands: moved, or lent to holder for as long as it lives."""
        for param, place in zip(callee.params, places):
            if param.kind in abstract.OWNED and param.type != "int":
                self.is_moved(place)
            elif holder and param.kind in abstract.POINTERS:
                self.lend(holder, place, param.kind == MUT)

    def callees(self, closures):
        return [callee for callee in self.program.functions if callee.closure == closures
                and not (self.holding and callee.name in self.program.locking)]

    def call(self):
        found = self.callees(False)
        if not found:
            return None
        callee = self.chance.choice(found)
        places = self.operands(callee)
        if places is None:
            return None
        if callee.name in self.program.locking:
            self.program.locking.add(self.function.name)
        new = []
        if callee.result and callee.result != "int":
            var = Var(self.name("c"), callee.result, callee.result_kind)
            new = [var]
            for param, place in zip(callee.params, places):
                if param.name in callee.lends:
                    self.lend(var.name, place, param.kind == MUT)
        self.given(callee, places, "")
        for var in new:
            self.declare(var)
        return Statement("call", new, places, callee.name, type=callee.result)

    def spawn(self):
        found = self.callees(True)
        if self.careful():
            found = [callee for callee in found
                     if not any(param.kind in abstract.POINTERS for param in callee.params)]
        if not found:
            return None
        callee = self.chance.choice(found)
        places = self.operands(callee)
        if places is None:
            return None
        if self.careful() and any(param.type == "R" for param in callee.params):
            return None
        self.given(callee, places, "")
        var = Var(self.name("h"), "", HANDLE, callee.name)
        self.declare(var)
        return Statement("spawn", [var], places, callee.name)

    def join(self):
        found = self.variables(HANDLE)
        if not found or self.holding:
            return None
        var = self.chance.choice(found)
        place = Place(var.name)
        if self.careful() and (place in self.moved or self.loop_of[var.name] < self.loops):
            return None
        if self.program.function(var.callee).name in self.program.locking:
            self.program.locking.add(self.function.name)
        self.is_moved(place)
        return Statement("join", places=[place])

    def run_here(self):
        found = [callee for callee in self.callees(True)
                 if not (self.holding and callee.name in self.program.locking)]
        if not found:
            return None
        callee = self.chance.choice(found)
        places = self.operands(callee)
        if places is None:
            return None
        if callee.name in self.program.locking:
            self.program.locking.add(self.function.name)
        self.given(callee, places, "")
        return Statement("run_here", places=places, callee=callee.name)

    def chunks(self):
        scopes = self.variables(SCOPE)
        op = self.chance.choice(("chunks", "chunks_mut"))
        place = self.choose(self.changeable if op == "chunks_mut" else self.readable, "V",
                            kinds=EVERY if op == "chunks" else CHANGING)
        if not scopes or place is None:
            return None
        scope = self.chance.choice(scopes)
        inside = {var.name for var in self.scope[self.scope.index(scope):]}
        if self.careful() and (place.var in inside or self.loop_of[scope.name] < self.loops):
            return None
        self.lend(scope.name, place, op == "chunks_mut")
        return Statement(op, places=[Place(scope.name), place], type="V")

    def static(self):
        found = self.variables(NUMBER)
        if not found or (self.function.closure and self.chance.random() < 0.5):
            return None
        return Statement(self.chance.choice(("read_static", "write_static")),
                         places=[Place(self.chance.choice(found).name)])

    def build(self):
        if not self.program.structs:
            return None
        type_ = self.chance.choice(list(self.program.structs))
        places = []
        for member_type in self.program.structs[type_].values():
            if member_type == "int":
                continue
            place = self.choose(self.movable, member_type)
            if place is None:
                return None
            self.is_moved(place)
            places.append(place)
        var = Var(self.name("b"), type_)
        self.declare(var)
        return Statement("build", [var], places, type=type_)

    def scope_spawn(self):
        scopes, found = self.variables(SCOPE), self.callees(True)
        if not scopes or not found:
            return None
        callee = self.chance.choice(found)
        places = self.operands(callee)
        if places is None:
            return None
        scope = self.chance.choice(scopes)
        if self.careful() and (self.in_scope_block(scope, callee, places)
                               or self.repeats(scope, callee)):
            return None
        if callee.name in self.program.locking:
            self.program.locking.add(self.function.name)
        self.given(callee, places, scope.name)
        return Statement("scope_spawn", places=[Place(scope.name), *places], callee=callee.name)

    def in_scope_block(self, scope, callee, places):
        """Whether something is lent that ends before the scope does."""
        at = self.scope.index(scope)
        inside = {var.name for var in self.scope[at:]}
        return any(param.kind in abstract.POINTERS and place.var in inside
                   for param, place in zip(callee.params, places))

    def repeats(self, scope, callee):
        """Whether a loop in the scope's block would lend exclusively twice."""
        return (self.loop_of[scope.name] < self.loops
                and any(param.kind == MUT for param in callee.params))

    # ---- locks -----------------------------------------------------------------------------

    def lock(self):
        if self.holding:
            return None
        type_, op, kind = self.chance.choice((("M", "lock", GUARD), ("W", "read_lock", READ_GUARD),
                                              ("W", "write_lock", GUARD)))
        place = self.choose(self.readable, type_)
        if place is None:
            return None
        var = Var(self.name("l"), "V", kind, lock=type_)
        self.holding += 1
        self.program.locking.add(self.function.name)
        self.lend(var.name, place, False)
        self.declare(var)
        return Statement(op, [var], [place], type=type_)

    def unlock(self):
        found = self.variables(GUARD) + self.variables(READ_GUARD)
        if not found:
            return None
        var = self.chance.choice(found)
        place = Place(var.name)
        if self.careful() and (place in self.moved or self.loop_of[var.name] < self.loops
                               or any(lent.var == var.name for _, lent, _ in self.loans)):
            return None
        self.moved.append(place)
        self.loans = [loan for loan in self.loans if loan[0] != var.name]
        return Statement("unlock", places=[place])

    def with_lock(self):
        if self.holding:
            return None
        type_, op, kind = self.chance.choice((("M", "with_lock", MUT), ("W", "with_read", REF),
                                              ("W", "with_write", MUT)))
        place = self.choose(self.readable, type_)
        if place is None:
            return None
        var = Var(self.name("w"), "V", kind)
        self.program.locking.add(self.function.name)
        self.holding += 1
        self.lend(var.name, place, False)
        body = self.block(3, [var])
        self.holding -= 1
        return Statement(op, [var], [place], type=type_, body=body)

    # ---- channels --------------------------------------------------------------------------

    def channel(self):
        tx, rx = Var(self.name("tx"), "V", SENDER), Var(self.name("rx"), "V", RECEIVER)
        self.declare(tx)
        self.declare(rx)
        return Statement("channel", [tx, rx])

    def send(self):
        senders = self.variables(SENDER)
        place = self.choose(self.movable, "V")
        if not senders or place is None:
            return None
        self.is_moved(place)
        return Statement("send", places=[Place(self.chance.choice(senders).name), place], type="V")

    def receive(self):
        receivers = self.variables(RECEIVER)
        if not receivers:
            return None
        var = Var(self.name("v"), "V")
        self.declare(var)
        return Statement("receive", [var], [Place(self.chance.choice(receivers).name)], type="V")

    # ---- ways ------------------------------------------------------------------------------

    def if_(self):
        before = list(self.moved), set(self.unset)
        body = self.block(3)
        after, unset = self.moved, self.unset
        jumps = bool(body) and leaves(body[-1])
        self.moved, self.unset = list(before[0]), set(before[1])
        orelse = self.block(2) if self.chance.random() < 0.4 else None
        if not jumps:
            self.moved = self.moved + [place for place in after if place not in self.moved]
            self.unset |= unset
        return Statement("if", body=body, orelse=orelse)

    def loop(self):
        return Statement(self.chance.choice(("while", "for")), body=self.block(4, loop=True))

    def plain_block(self):
        return Statement("block", body=self.block(3))

    def scope_block(self):
        if self.holding:
            return None
        var = Var(self.name("s"), "", SCOPE)
        return Statement("scope", [var], body=self.block(5, [var]))

    def jump(self):
        if self.depth == 0:
            return None
        if self.loops and self.chance.random() < 0.7 and not self.in_block_that_is_a_loop():
            return Statement(self.chance.choice(("break", "continue")))
        return self.leave()

    def in_block_that_is_a_loop(self):
        """In C scope and with_lock are loops to break: another program than in Rust."""
        return bool(self.variables(SCOPE)) or self.holding > 0

    def leave(self):
        """A return that fits the function, or None."""
        result, kind = self.function.result, self.function.result_kind
        if not result:
            return Statement("return")
        if result == "int":
            return Statement("return_int")
        if kind == OWN:
            place = self.choose(self.movable, result)
            return place and Statement("return_move", places=[place], type=result)
        lending = [Place(name) for name in self.function.lends]
        found = [place for start in lending
                 for place, type_ in self.parts(start, self.type_of(start)) if type_ == result]
        if not self.careful():
            found += [place for place, _ in self.places(result, (OWN,))]
        if not found:
            return None
        return Statement("return_ref" if kind == REF else "return_mut",
                         places=[self.chance.choice(found)], type=result)


# What may be written next, and how often.
WEIGHTS = {
    Writer.new: 7, Writer.late: 1, Writer.number: 1, Writer.assign_new: 4, Writer.let_move: 4,
    Writer.assign_move: 2, Writer.take: 6, Writer.swap: 1, Writer.replace: 1, Writer.ref: 8,
    Writer.set_ref: 2, Writer.element: 4, Writer.get: 4, Writer.clone: 2, Writer.use_loan: 12,
    Writer.look: 5, Writer.change: 6, Writer.read: 2, Writer.write: 3, Writer.use_element: 6,
    Writer.cell: 3, Writer.call: 10, Writer.spawn: 5, Writer.join: 4, Writer.scope_spawn: 16,
    Writer.lock: 3, Writer.unlock: 2, Writer.channel: 1, Writer.send: 2, Writer.receive: 2,
    Writer.jump: 3, Writer.run_here: 2, Writer.chunks: 4, Writer.static: 2, Writer.build: 3,
}
BLOCK_WEIGHTS = {Writer.with_lock: 3, Writer.if_: 6, Writer.loop: 3, Writer.plain_block: 2,
                 Writer.scope_block: 5}


class Maker:
    """Makes one program: structs, closures, helpers, and the function that is run."""

    def __init__(self, seed, name):
        self.chance = random.Random(seed)
        self.program = Program(name, {}, [])
        self.program.locking = set()    # functions that take a lock: not called with a guard alive

    def structs(self):
        for depth in range(self.chance.choice((0, 1, 1, 2, 3))):
            inner = [f"P{depth - 1}"] if depth else []
            types = inner + [self.chance.choice(("V", "V", "V", *FAMILIES, "int"))
                             for _ in range(self.chance.choice((1, 2)))] + ["V"]
            self.program.structs[f"P{depth}"] = dict(zip(MEMBERS, types))

    def type_(self):
        return self.chance.choice([*FAMILIES, *self.program.structs, *self.program.structs])

    def captures(self):
        kinds = self.chance.choices((TAKEN, REF, MUT, OWN), (4, 4, 4, 1),
                                    k=self.chance.choice((1, 1, 2)))
        return [Var(f"p{i}", self.chance.choice((self.type_(), "int")) if kind in (REF, MUT)
                    else "int" if kind == OWN else self.type_(), kind)
                for i, kind in enumerate(kinds, 1)]

    def params(self):
        kinds = self.chance.choices((OWN, REF, MUT), (3, 4, 4), k=self.chance.choice((1, 1, 2, 2)))
        return [Var(f"p{i}", self.type_(), kind) for i, kind in enumerate(kinds, 1)]

    def closure(self, number):
        result = self.chance.choice(("", "", "int"))
        function = Function(f"work{number}", self.captures(), [], result, OWN, closure=True)
        self.write(function, self.chance.choice((1, 2, 3, 5)))

    def helper(self, number):
        function = Function(f"help{number}", self.params(), [])
        way = self.chance.random()
        lending = [param for param in function.params if param.kind in abstract.POINTERS]
        if way < 0.35 and lending:
            self.lend(function, lending)
        elif way < 0.5:
            function.result, function.result_kind = self.type_(), OWN
        self.write(function, self.chance.choice((1, 2, 4, 6)))

    def lend(self, function, lending):
        """Make it return a borrow of one of these parameters, or of two of one type."""
        param = self.chance.choice(lending)
        parts = [type_ for _, type_ in
                 Writer(self.chance, self.program, function, 0).parts(Place("p"), param.type)
                 if type_ != "int"]
        function.result = self.chance.choice(parts)
        function.result_kind = param.kind
        function.lends = tuple(other.name for other in lending
                               if other == param or (other.kind == param.kind
                                                     and other.type == param.type))

    def write(self, function, room):
        writer = Writer(self.chance, self.program, function, room)
        function.body = writer.statements(room)
        if function.result and not (function.body and function.body[-1].op in abstract.JUMPS):
            self.end(writer, function)
        self.program.functions.append(function)

    def end(self, writer, function):
        """The last statement of a function that returns something."""
        leave = writer.leave()
        if leave is None:
            var = Var("last", function.result)
            function.body.append(Statement("new", [var], type=function.result))
            leave = Statement("return_move", places=[Place("last")], type=function.result)
        function.body.append(leave)

    def make(self):
        self.structs()
        self.program.statics = self.chance.sample(
            [Var("COUNT", "int", NUMBER), Var("LOCK", "M", STATIC), Var("TABLE", "W", STATIC)],
            self.chance.choice((0, 0, 1, 2)))
        for number in range(1, self.chance.choice((1, 2, 3)) + 1):
            self.closure(number)
        for number in range(1, self.chance.choice((0, 1, 2, 3)) + 1):
            self.helper(number)
        self.write(Function(f"run_{self.program.name}", [], []), self.chance.choice((6, 9, 12)))
        return abstract.number(self.program)


def generate(seed):
    """The program of a seed: always the same."""
    return Maker(seed, f"p{seed}").make()
