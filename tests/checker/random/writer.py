# SPDX-License-Identifier: MIT
"""writer - random functions: well formed, and wrong about as often as right.

A function is written from its first statement to its last by a Writer, which knows what is in
scope, and roughly what was moved and borrowed. With the probability CARE it keeps away from what
would be a mistake, so that about half of the programs are accepted.
"""

import program as abstract
from program import (EDIT, FOR_EVER, GUARD, HANDLE, MUT, NUMBER, OWN, PART_GUARD, READ_GUARD, REF,
                     SCOPE, STATIC, TAKEN, VIEW)
from program import Place, Statement, Var

CARE = 0.88          # of not doing what looks like a mistake
FAMILIES = ("V", "V", "V", "V", "B", "M", "W", "C", "F", "A", "D", "R", "QSender", "QReceiver")
# The kinds of what holds a value, or leads to one.
EVERY = (OWN, TAKEN, REF, MUT, VIEW, EDIT, *abstract.ALL_GUARDS, STATIC, FOR_EVER)
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
        self.selects = 0            # selects that the statement is in, each a loop in C
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
                 if param.type not in ("int", "")]
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
        if self.kind_of(place) not in (MUT, EDIT, GUARD):   # these have the empty value then
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
        if target is None or target.overlaps(source) or self.begins(target):
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
        if kind in abstract.SHARED:
            return self.readable, EVERY
        return self.changeable, CHANGING

    def ref(self):
        kind = self.chance.choice((REF, MUT, REF, MUT, REF, MUT, VIEW, EDIT))
        use, kinds = self.for_pointer(kind)
        place = self.choose(use, owned=True, kinds=kinds)
        if place is None:
            return None
        var = Var(self.name("r"), self.type_of(place), kind)
        self.lend(var.name, place, kind in abstract.EXCLUSIVE)
        self.declare(var)
        return Statement("ref", [var], [place], type=var.type)

    def set_ref(self):
        # Not of parameters: in Rust their types say how long what they point to lives.
        targets = [var for kind in abstract.BORROWS for var in self.variables(kind)
                   if var.type != "int" and var not in self.function.params]
        if not targets:
            return None
        target = self.chance.choice(targets)
        use, kinds = self.for_pointer(target.kind)
        place = self.choose(use, target.type, kinds=kinds)
        if place is None or place.var == target.name:
            return None
        self.loans = [loan for loan in self.loans if loan[0] != target.name]
        self.lend(target.name, place, target.kind in abstract.EXCLUSIVE)
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

    def temporary(self):
        """A part of a value that no variable holds: of no use but to a mistake."""
        var = Var(self.name("e"), "int", self.chance.choice((REF, MUT)))
        self.declare(var)
        self.moved.append(Place(var.name))
        return Statement("temporary", [var], type="V")

    def clone(self):
        family = self.chance.choice(("A", "D", "R", "QSender", "QReceiver"))
        place = self.choose(self.readable, family)
        if place is None:
            return None
        var = Var(self.name("k"), self.type_of(place))
        self.declare(var)
        return Statement("clone", [var], [place], type=var.type)

    # ---- uses ------------------------------------------------------------------------------

    def use_loan(self):
        """A use of a variable that holds a borrow: what makes the borrow last."""
        holders = [var for var in self.scope
                   if var.kind in (*abstract.BORROWS, *abstract.ALL_GUARDS)]
        if self.careful():
            holders = [var for var in holders if Place(var.name) not in self.moved]
        if not holders:
            return None
        var = self.chance.choice(holders[-3:])
        place = Place(var.name)
        if var.type == "int":
            writes = var.kind in (MUT, PART_GUARD) and self.chance.random() < 0.5
            return Statement("write" if writes else "read", places=[place])
        changes = var.kind in (MUT, EDIT, GUARD) and self.chance.random() < 0.5
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
            if param.kind == SCOPE:
                place = self.some_scope()
            elif param.kind in abstract.EXCLUSIVE:
                place = self.choose(self.changeable, param.type)
            elif param.kind in abstract.SHARED or param.type == "int":
                is_limited = param.kind == FOR_EVER and self.careful()
                place = self.choose(self.readable, param.type,
                                    kinds=(STATIC, FOR_EVER) if is_limited else EVERY)
            else:
                place = self.choose(self.movable, param.type)
            if place is None:
                return None
            if self.careful() and any(place.overlaps(other) for other in places):
                return None
            places.append(place)
        return None if self.depends_on_order(callee, places) else places

    def depends_on_order(self, callee, places):
        """Whether a value is replaced behind a pointer that is given, too: in C nobody knows which
        comes first."""
        replaced = [place for param, place in zip(callee.params, places)
                    if param.kind in abstract.OWNED and param.type != "int"
                    and self.kind_of(place) in (MUT, EDIT, GUARD)]
        return any(place.overlaps(other) for place in replaced
                   for other in places if other is not place)

    def given(self, callee, places, holder):
        """What becomes of the operands: moved, or lent to holder for as long as it lives."""
        for param, place in zip(callee.params, places):
            if param.kind in abstract.OWNED and param.type != "int":
                self.is_moved(place)
            elif holder and param.kind in abstract.BORROWS:
                self.lend(holder, place, param.kind in abstract.EXCLUSIVE)

    def some_scope(self):
        scopes = self.variables(SCOPE)
        return Place(self.chance.choice(scopes).name) if scopes else None

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
            var = Var(self.name("c"), callee.result, callee.result_kind, lock=callee.lock)
            new = [var]
            self.holding += bool(callee.lock)
            for param, place in zip(callee.params, places):
                if param.name in callee.lends:
                    self.lend(var.name, place, param.kind in abstract.EXCLUSIVE)
        scope = next((place for param, place in zip(callee.params, places)
                      if param.kind == SCOPE), None)
        if scope is not None and self.careful() and self.ends_early(scope, callee, places):
            return None
        self.given(callee, places, scope.var if scope else "")
        for var in new:
            self.declare(var)
        return Statement("call", new, places, callee.name, type=callee.result)

    def spawn(self):
        found = self.callees(True)
        if self.careful():
            found = [callee for callee in found
                     if not any(param.kind in abstract.BORROWS for param in callee.params)]
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
        return Statement(self.chance.choice(("spawn", "spawn", "pool_spawn")), [var], places,
                         callee.name)

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
        if places is None or self.repeats_number(places):
            return None
        if callee.name in self.program.locking:
            self.program.locking.add(self.function.name)
        self.given(callee, places, "")
        return Statement("run_here", places=places, callee=callee.name)

    def repeats_number(self, places):
        """Whether a number is lent twice: in one thread pointers to numbers are plain C."""
        return any(place == other and self.type_of(place) == "int"
                   for at, place in enumerate(places) for other in places[:at])

    def chunks(self):
        scopes = self.variables(SCOPE)
        op = self.chance.choice(("chunks", "chunks_mut"))
        place = self.choose(self.changeable if op == "chunks_mut" else self.readable, "V",
                            kinds=EVERY if op == "chunks" else CHANGING)
        if not scopes or place is None:
            return None
        scope = self.chance.choice(scopes)
        if self.careful() and (place.var in self.inside(scope)
                               or self.loop_of.get(scope.name, 0) < self.loops):
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
        scope, found = self.some_scope(), self.callees(True)
        if scope is None or not found:
            return None
        callee = self.chance.choice(found)
        places = self.operands(callee)
        if places is None or (self.careful() and self.ends_early(scope, callee, places)):
            return None
        if callee.name in self.program.locking:
            self.program.locking.add(self.function.name)
        self.given(callee, places, scope.var)
        return Statement("scope_spawn", places=[scope, *places], callee=callee.name)

    def inside(self, scope):
        """The names of what is declared in the block of a scope; of one that is a parameter, in
        the function."""
        return {var.name for var in self.scope[self.scope.index(scope):]
                if not (var in self.function.params and var.kind in abstract.BORROWS)}

    def ends_early(self, place, callee, places):
        """Whether something is lent to a scope that ends before it does, or is lent exclusively
        again by a loop in its block."""
        scope = next(var for var in self.scope if var.name == place.var)
        inside = self.inside(scope)
        repeats = self.loop_of.get(scope.name, 0) < self.loops
        return any(param.kind in abstract.BORROWS
                   and (place.var in inside or (repeats and param.kind in abstract.EXCLUSIVE))
                   for param, place in zip(callee.params, places))

    # ---- locks -----------------------------------------------------------------------------

    def lock(self):
        if self.holding:
            return None
        type_, kind = self.chance.choice(list(abstract.LOCKING))
        place = self.choose(self.readable, type_)
        if place is None:
            return None
        var = Var(self.name("l"), "V", kind, lock=type_)
        self.holding += 1
        self.program.locking.add(self.function.name)
        self.lend(var.name, place, False)
        self.declare(var)
        return Statement("lock", [var], [place], type=type_)

    def movable_guard(self, found):
        """One of these guards, to be moved or given back; or None."""
        if self.careful():
            found = [var for var in found if Place(var.name) not in self.moved
                     and self.loop_of[var.name] == self.loops
                     and not any(lent.var == var.name for _, lent, _ in self.loans)]
        return self.chance.choice(found) if found else None

    def unlock(self):
        var = self.movable_guard([var for kind in abstract.ALL_GUARDS
                                  for var in self.variables(kind)])
        if var is None:
            return None
        self.moved.append(Place(var.name))
        self.loans = [loan for loan in self.loans if loan[0] != var.name]
        return Statement("unlock", places=[Place(var.name)])

    def pass_guard(self):
        """A guard that another variable gets; one to write may become one to read."""
        var = self.movable_guard(self.variables(GUARD) + self.variables(READ_GUARD))
        if var is None:
            return None
        downgrades = var.lock == "W" and var.kind == GUARD and self.chance.random() < 0.6
        new = Var(self.name("l"), "V", READ_GUARD if downgrades else var.kind, lock=var.lock)
        self.moved.append(Place(var.name))
        self.loans = [(new.name if holder == var.name else holder, place, exclusive)
                      for holder, place, exclusive in self.loans]
        self.declare(new)
        return Statement("downgrade" if downgrades else "move_guard", [new], [Place(var.name)])

    def map_guard(self):
        """A guard that becomes one of an element of what it led to."""
        var = self.movable_guard([var for var in self.variables(GUARD) if var.lock == "M"])
        if var is None:
            return None
        new = Var(self.name("l"), "int", PART_GUARD, lock="M")
        self.moved.append(Place(var.name))
        self.loans = [(new.name if holder == var.name else holder, place, exclusive)
                      for holder, place, exclusive in self.loans]
        self.declare(new)
        return Statement("map_guard", [new], [Place(var.name)])

    def with_lock(self):
        if self.holding:
            return None
        op, (type_, kind) = self.chance.choice(list(abstract.WITH.items()))
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
        tx, rx = Var(self.name("tx"), "QSender"), Var(self.name("rx"), "QReceiver")
        self.declare(tx)
        self.declare(rx)
        return Statement("channel", [tx, rx])

    def send(self):
        sender = self.choose(self.readable, "QSender")
        place = self.choose(self.movable, "V")
        if sender is None or place is None:
            return None
        self.is_moved(place)
        return Statement("send", places=[sender, place], type="V")

    def receive(self):
        receiver = self.choose(self.readable, "QReceiver")
        if receiver is None:
            return None
        var = Var(self.name("v"), "V")
        self.declare(var)
        return Statement("receive", [var], [receiver], type="V")

    def select(self):
        """A value, if there is one; or something else."""
        receiver = self.choose(self.readable, "QReceiver")
        if receiver is None:
            return None
        var = Var(self.name("v"), "V")
        before = list(self.moved), set(self.unset)
        self.selects += 1
        body = self.block(3, [var])
        after, unset = self.moved, self.unset
        self.moved, self.unset = list(before[0]), set(before[1])
        orelse = self.block(2)
        self.selects -= 1
        self.moved = self.moved + [place for place in after if place not in self.moved]
        self.unset |= unset
        return Statement("select", [var], [receiver], type="V", body=body, orelse=orelse)

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
        return Statement(self.chance.choice(("scope", "scope", "scope", "pool_scope")), [var],
                         body=self.block(5, [var]))

    def jump(self):
        if self.depth == 0:
            return None
        if self.loops and self.chance.random() < 0.7 and not self.in_block_that_is_a_loop():
            return Statement(self.chance.choice(("break", "continue")))
        return self.leave()

    def in_block_that_is_a_loop(self):
        """In C scope, with_lock and select are loops to break: another program than in Rust."""
        return bool(self.variables(SCOPE)) or self.holding > 0 or self.selects > 0

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
        if self.function.lock:
            return Statement("return_lock", places=[self.chance.choice(lending)],
                             type=self.function.lock)
        found = [place for start in lending
                 for place, type_ in self.parts(start, self.type_of(start)) if type_ == result]
        if not self.careful():
            found += [place for place, _ in self.places(result, (OWN,))]
        if not found:
            return None
        return Statement("return_borrow", places=[self.chance.choice(found)], type=result)


# What may be written next, and how often.
WEIGHTS = {
    Writer.new: 7, Writer.late: 1, Writer.number: 1, Writer.assign_new: 4, Writer.let_move: 4,
    Writer.assign_move: 2, Writer.take: 6, Writer.swap: 1, Writer.replace: 1, Writer.ref: 8,
    Writer.set_ref: 2, Writer.element: 4, Writer.get: 4, Writer.clone: 2, Writer.use_loan: 12,
    Writer.look: 5, Writer.change: 6, Writer.read: 2, Writer.write: 3, Writer.use_element: 6,
    Writer.cell: 3, Writer.call: 10, Writer.spawn: 5, Writer.join: 4, Writer.scope_spawn: 16,
    Writer.lock: 3, Writer.unlock: 2, Writer.channel: 1, Writer.send: 2, Writer.receive: 2,
    Writer.jump: 3, Writer.run_here: 2, Writer.chunks: 4, Writer.static: 2, Writer.build: 3,
    Writer.temporary: 1, Writer.pass_guard: 2, Writer.map_guard: 2,
}
BLOCK_WEIGHTS = {Writer.with_lock: 3, Writer.if_: 6, Writer.loop: 3, Writer.plain_block: 2,
                 Writer.scope_block: 5, Writer.select: 2}
