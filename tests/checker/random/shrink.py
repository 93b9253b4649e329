# SPDX-License-Identifier: MIT
"""shrink - the smallest program that still shows what is asked for.

Delta debugging by hand: functions, statements (with all that uses what they declare), blocks taken
out of what is around them, members and parameters. Each candidate that is whole and shows it again
is the next to be made smaller.
"""

import program as abstract


def without(block, doomed):
    """The block without the statements of these uids, and without the uses of what they declare."""
    gone = set()

    def kept(statements):
        result = []
        for statement in statements:
            if statement.uid in doomed or statement.names_used() & gone:
                gone.update(var.name for var in statement.new)
                continue
            if statement.body is not None:
                statement.body = kept(statement.body)
            if statement.orelse is not None:
                statement.orelse = kept(statement.orelse)
            result.append(statement)
        return result

    return kept(block)


def unwrapped(block, uid):
    """The block with the body of this statement in its place."""
    result = []
    for statement in block:
        for name in ("body", "orelse"):
            inner = getattr(statement, name)
            if inner is not None:
                setattr(statement, name, unwrapped(inner, uid))
        if statement.uid == uid and statement.body is not None:
            result += statement.body + (statement.orelse or [])
        else:
            result.append(statement)
    return result


def fewer_functions(program):
    for doomed in program.functions[:-1]:
        candidate = abstract.clone(program)
        candidate.functions = [function for function in candidate.functions
                               if function.name != doomed.name]
        for function in candidate.functions:
            calls = {statement.uid for statement in abstract.walk(function.body)
                     if statement.callee == doomed.name}
            function.body = without(function.body, calls)
        yield candidate


def last_function_gone(program):
    """The function that is run, where it has nothing to do with it."""
    if len(program.functions) > 1:
        candidate = abstract.clone(program)
        candidate.functions.pop()
        yield candidate


def fewer_statements(program):
    """Halves and quarters of each function first, then one statement at a time."""
    for at, function in enumerate(program.functions):
        uids = [statement.uid for statement in abstract.walk(function.body)]
        length = len(uids)
        while length >= 1:
            for start in range(0, len(uids), length):
                candidate = abstract.clone(program)
                changed = candidate.functions[at]
                changed.body = without(changed.body, set(uids[start:start + length]))
                yield candidate
            length //= 2


def fewer_blocks(program):
    for at, function in enumerate(program.functions):
        for statement in abstract.walk(function.body):
            if statement.body is None:
                continue
            if not statement.new:
                candidate = abstract.clone(program)
                candidate.functions[at].body = unwrapped(candidate.functions[at].body,
                                                         statement.uid)
                yield candidate
            if statement.orelse is not None:
                candidate = abstract.clone(program)
                for other in abstract.walk(candidate.functions[at].body):
                    if other.uid == statement.uid:
                        other.orelse = None
                yield candidate


def fewer_params(program):
    for at, function in enumerate(program.functions):
        for index, param in enumerate(function.params):
            candidate = abstract.clone(program)
            changed = candidate.functions[at]
            changed.params.pop(index)
            changed.lends = tuple(name for name in changed.lends if name != param.name)
            changed.body = without(changed.body, {
                statement.uid for statement in abstract.walk(changed.body)
                if param.name in statement.names_used()})
            for caller in candidate.functions:
                for statement in abstract.walk(caller.body):
                    if statement.callee == function.name:
                        first = 1 if statement.op == "scope_spawn" else 0
                        statement.places.pop(first + index)
            yield candidate


def fewer_members(program):
    for name, members in program.structs.items():
        for member in members:
            candidate = abstract.clone(program)
            if len(members) == 1:
                continue
            del candidate.structs[name][member]
            for function in candidate.functions:
                function.body = without(function.body, {
                    statement.uid for statement in abstract.walk(function.body)
                    if statement.op == "build" and statement.type == name
                    or any(member in place.path for place in statement.places)})
            yield candidate


def fewer_structs(program):
    used = {member for members in program.structs.values() for member in members.values()}
    for function in program.functions:
        used |= {function.result, *(param.type for param in function.params)}
        for statement in abstract.walk(function.body):
            used |= {statement.type, *(var.type for var in statement.new)}
    for name in program.structs:
        if name not in used:
            candidate = abstract.clone(program)
            del candidate.structs[name]
            yield candidate


def fewer_statics(program):
    used = {name for function in program.functions for statement in abstract.walk(function.body)
            for name in statement.names_used()}
    for at, var in enumerate(program.statics):
        if var.name not in used:
            candidate = abstract.clone(program)
            del candidate.statics[at]
            yield candidate


WAYS = (fewer_functions, last_function_gone, fewer_statements, fewer_blocks, fewer_params,
        fewer_members, fewer_structs, fewer_statics)


def ends_well(program):
    """Whether each function that gives a result ends with giving it."""
    return all(not function.result
               or (function.body and function.body[-1].op in abstract.JUMPS)
               for function in program.functions)


def shrink(program, shows, tries=600):
    """The smallest program found for which shows(program) is true; it is true for this one."""
    changed = True
    while changed and tries > 0:
        changed = False
        for way in WAYS:
            for candidate in way(program):
                if tries <= 0 or abstract.size(candidate) >= abstract.size(program):
                    continue
                if not (abstract.is_whole(candidate) and ends_well(candidate)):
                    continue
                tries -= 1
                if shows(candidate):
                    program, changed = candidate, True
                    break
            if changed:
                break
    return program
