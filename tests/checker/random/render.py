# SPDX-License-Identifier: MIT
"""render - what the renderers of both languages share: which line is which statement."""

import dataclasses


@dataclasses.dataclass
class Text:
    """The lines of a rendered program, and which statement each line is."""
    lines: list = dataclasses.field(default_factory=list)
    uids: dict = dataclasses.field(default_factory=dict)        # line -> uid of its statement
    functions: dict = dataclasses.field(default_factory=dict)   # line -> name of its function
    function: str = ""

    def add(self, text, depth=0, uid=0):
        self.lines.append("    " * depth + text)
        if uid:
            self.uids[len(self.lines)] = uid
        if self.function:
            self.functions[len(self.lines)] = self.function

    def __str__(self):
        return "\n".join(self.lines) + "\n"


class Names:
    """What each name of a function is, to spell places that begin with it."""

    def __init__(self, program, function):
        self.program = program
        self.function = function
        self.vars = {var.name: var for var in [*program.statics, *function.params]}

    def declare(self, variables):
        self.vars.update({var.name: var for var in variables})

    def kind(self, place):
        return self.vars[place.var].kind

    def type_of(self, place):
        return self.program.member_type(self.vars[place.var].type, place.path)


def braces(_):
    """What is written between the two blocks of a statement, and behind the last."""
    return "} else {", "}"


def put_block(text, names, block, lines, closing=braces, depth=1):
    """The lines of a block; `lines` makes those of each operation, with the brace that opens it,
    `closing` says of a statement what its blocks end with."""
    for statement in block:
        line = lines[statement.op](names, statement)
        names.declare(statement.new)
        text.add(line, depth, statement.uid)
        if statement.body is not None:
            between, end = closing(statement)
            put_block(text, names, statement.body, lines, closing, depth + 1)
            if statement.orelse is not None:
                text.add(between, depth)
                put_block(text, names, statement.orelse, lines, closing, depth + 1)
            text.add(end, depth)
