# SPDX-License-Identifier: MIT
"""compare - where two verdicts differ, and which differences are explained.

A function is where they meet: rustc says of some mistakes only the first, and of a function whose
types are wrong nothing more, so that not each line can be asked for.
"""

import dataclasses
import fnmatch
import pathlib

import program as abstract
from judge import BEFORE_BORROWS

MISSED = "missed"        # rustc refuses the function, belay does not: not sound
EXTRA = "extra"          # belay refuses what rustc accepts
ELSEWHERE = "elsewhere"  # both refuse, at different statements
CODE = "code"            # both refuse a statement, for another reason

# What one mistake is called by each where a thread may outlive what it borrows: rustc's word
# depends on how the closure came to the borrow. (E0713 is said of a guard of machine.rs; of one of
# std's, which is a Deref, rustc would say E0597.)
OUTLIVES = {"E0373", "E0597", "E0521", "E0713"}


@dataclasses.dataclass(frozen=True)
class Disagreement:
    kind: str
    function: str
    shape: str           # of the statement: its operation, and what its places begin with
    origin: str          # of the statement that the report also points at: the borrow, the move
    rustc: str           # codes, or -
    belay: str

    def of_class(self):
        """What stays the same while a program is made smaller."""
        return self.kind, self.shape, self.origin, self.rustc, self.belay


def shape_of(program, function, uid):
    """`ref own own.member`: the operation and the places of a statement."""
    for statement in abstract.walk(function.body):
        if statement.uid == uid:
            kinds = kinds_in(program, function)
            places = [kinds[place.var] + (".member" if place.path else "")
                      for place in statement.places]
            return " ".join([statement.op, *places])
    return "function"


def kinds_in(program, function):
    """{variable: what it is}; names are given once in a function."""
    kinds = {var.name: var.kind for var in [*program.statics, *function.params]}
    for statement in abstract.walk(function.body):
        kinds.update({var.name: var.kind for var in statement.new})
    return kinds


def codes(found):
    return ",".join(sorted(found)) or "-"


def causes(verdict, function):
    """{(code, the borrow or move that is violated)}."""
    return {(code, verdict.origins[function, uid])
            for uid, found in verdict.errors[function].items() for code in found}


def users(function, uid):
    """The statements that use what a statement declares, or what is borrowed from that."""
    names, found = set(), set()
    for statement in [*abstract.walk(function.body)] * 2:      # a loop brings it round again
        if statement.uid == uid or statement.names_used() & names:
            names |= {var.name for var in statement.new
                      if var.kind in (*abstract.BORROWS, *abstract.ALL_GUARDS)}
            found.add(statement.uid)
    return found


def same_cause(function, by_rustc, by_belay):
    """Whether both mean one mistake at two places: another use after one move, or a borrow that
    outlives, which rustc shows where it is made and belay where it is given to the thread."""
    name = function.name
    if causes(by_rustc, name) & causes(by_belay, name):
        return True
    return any(rustc & OUTLIVES and belay & OUTLIVES
               and (there in by_rustc.labels[name, here] | users(function, here)
                    or here in users(function, there))
               for here, rustc in by_rustc.errors[name].items()
               for there, belay in by_belay.errors[name].items())


def of_function(program, function, by_rustc, by_belay):
    """The disagreements of one function: {uid: codes} by each."""
    rustc = by_rustc.errors.get(function.name, {})
    belay = by_belay.errors.get(function.name, {})

    def differ(kind, uid):
        origins = by_rustc.origins if uid in rustc else by_belay.origins
        origin = origins[function.name, uid]
        return Disagreement(kind, function.name, shape_of(program, function, uid),
                            shape_of(program, function, origin),
                            codes(rustc.get(uid, set())), codes(belay.get(uid, set())))

    early = {uid for uid, found in rustc.items() if found & BEFORE_BORROWS}
    if early:
        # The types are wrong: rustc looked no further, and belay may.
        return [differ(MISSED, uid) for uid in sorted(early - set(belay))]
    if rustc and not belay:
        return [differ(MISSED, min(rustc))]
    if belay and not rustc:
        return [differ(EXTRA, min(belay))]
    common = set(rustc) & set(belay)
    if rustc and not common and not same_cause(function, by_rustc, by_belay):
        return [differ(ELSEWHERE, min(rustc)), differ(ELSEWHERE, min(belay))]
    return [differ(CODE, uid) for uid in sorted(common)
            if not (rustc[uid] & belay[uid]
                    or (rustc[uid] & OUTLIVES and belay[uid] & OUTLIVES))]


def compare(program, rustc, belay):
    """All disagreements about a program."""
    return [found for function in program.functions
            for found in of_function(program, function, rustc, belay)]


# ---- what is explained -----------------------------------------------------------------------


class Explained:
    """The rows of a table: kind, shape, origin, rustc, belay, reason; * stands for any text."""

    def __init__(self, name="explained.tsv"):
        path = pathlib.Path(__file__).with_name(name)
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        self.rows = [(tuple(row[:5]), row[5]) for row in rows]

    def reason(self, disagreement):
        """Why this disagreement is meant; None where nothing says so."""
        return next((reason for row, reason in self.rows
                     if all(fnmatch.fnmatchcase(word, pattern)
                            for word, pattern in zip(disagreement.of_class(), row))), None)
