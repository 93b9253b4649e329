# SPDX-License-Identifier: MIT
"""generate - random programs: structs, closures, helpers, and the function that is run."""

import random

import program as abstract
from program import EDIT, FOR_EVER, MUT, NUMBER, OWN, REF, SCOPE, STATIC, TAKEN, VIEW
from program import Function, Place, Program, Statement, Var
from writer import FAMILIES, Writer

MEMBERS = ("a", "b", "c")


class Maker:
    """Makes one program: structs, closures, helpers, and the function that is run."""

    def __init__(self, seed, name):
        self.chance = random.Random(seed)
        self.program = Program(name, {}, [])
        self.program.locking = set()    # functions that take a lock: not called with a guard alive

    def named(self, start):
        return f"{start}_{self.program.name}"

    def structs(self):
        for depth in range(self.chance.choice((0, 1, 1, 2, 3))):
            inner = [self.named(f"P{depth - 1}")] if depth else []
            types = inner + [self.chance.choice(("V", "V", "V", *FAMILIES, "int"))
                             for _ in range(self.chance.choice((1, 2)))] + ["V"]
            self.program.structs[self.named(f"P{depth}")] = dict(zip(MEMBERS, types))

    def type_(self):
        return self.chance.choice([*FAMILIES, *self.program.structs, *self.program.structs])

    def captures(self):
        kinds = self.chance.choices((TAKEN, REF, MUT, OWN, VIEW, EDIT, FOR_EVER),
                                    (6, 6, 6, 1, 1, 1, 1), k=self.chance.choice((1, 1, 2)))
        return [Var(f"p{i}", self.captured(kind), kind) for i, kind in enumerate(kinds, 1)]

    def captured(self, kind):
        """The type of a capture of this kind."""
        if kind == OWN:
            return "int"
        if kind == FOR_EVER:
            return self.chance.choice("MW")
        return "int" if kind in (REF, MUT) and self.chance.random() < 0.5 else self.type_()

    def params(self):
        kinds = self.chance.choices((OWN, REF, MUT, VIEW, EDIT), (6, 8, 8, 1, 1),
                                    k=self.chance.choice((1, 1, 2, 2)))
        scope = [Var("s", "", SCOPE)] if self.chance.random() < 0.25 else []
        return scope + [Var(f"p{i}", self.type_(), kind) for i, kind in enumerate(kinds, 1)]

    def closure(self, number):
        result = self.chance.choice(("", "", "int"))
        function = Function(self.named(f"work{number}"), self.captures(), [], result, OWN,
                            closure=True)
        self.write(function, self.chance.choice((1, 2, 3, 5)))

    def helper(self, number):
        function = Function(self.named(f"help{number}"), self.params(), [])
        way = self.chance.random()
        lending = [param for param in function.params if param.kind in abstract.BORROWS]
        if function.params[0].kind == SCOPE:
            pass        # its borrows are for the threads
        elif way < 0.08:
            self.lock(function)
        elif way < 0.35 and lending:
            self.lend(function, lending)
        elif way < 0.5:
            function.result, function.result_kind = self.type_(), OWN
        self.write(function, self.chance.choice((1, 2, 4, 6)))

    def lock(self, function):
        """Make it return a guard of a lock that it is given."""
        function.lock, function.result_kind = self.chance.choice(list(abstract.LOCKING))
        function.result = "V"
        function.params.insert(0, Var("p0", function.lock, REF))
        function.lends = ("p0",)
        self.program.locking.add(function.name)

    def lend(self, function, lending):
        """Make it return a borrow of one of these parameters, or of two of one type."""
        param = self.chance.choice(lending)
        parts = [type_ for _, type_ in
                 Writer(self.chance, self.program, function, 0).parts(Place("p"), param.type)
                 if type_ != "int"]
        function.result = self.chance.choice(parts)
        function.result_kind = self.chance.choice(
            (MUT, MUT, MUT, EDIT) if param.kind in abstract.EXCLUSIVE else (REF, REF, REF, VIEW))
        function.lends = tuple(other.name for other in lending
                               if other == param or (other.kind == param.kind
                                                     and other.type == param.type))

    def write(self, function, room):
        writer = Writer(self.chance, self.program, function, room)
        writer.holding = bool(function.lock)     # what it returns is the first lock
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
            [Var(self.named("COUNT"), "int", NUMBER), Var(self.named("LOCK"), "M", STATIC),
             Var(self.named("TABLE"), "W", STATIC)],
            self.chance.choice((0, 0, 1, 2)))
        for number in range(1, self.chance.choice((1, 2, 3)) + 1):
            self.closure(number)
        for number in range(1, self.chance.choice((0, 1, 2, 3)) + 1):
            self.helper(number)
        self.write(Function(self.named("run"), [], []), self.chance.choice((6, 9, 12)))
        return abstract.number(self.program)


def generate(seed):
    """The program of a seed: always the same."""
    return Maker(seed, f"p{seed}").make()
