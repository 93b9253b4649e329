# SPDX-License-Identifier: MIT
"""Show values of Belay in gdb as what they are.

    (gdb) source PREFIX/share/belay/gdb/belay.py
    (gdb) print hits
    $1 = Mutex { data: 10, poisoned: false, locked: false }

Families are known by the members of their structs, not by their names. What a value holds is
shown in gdb's own way, by whatever printer there is for it. Only memory is read and no function
is called, so that it works on core files, and in programs that are deadlocked.

`print/r value` shows the struct itself. The threads, and who waits for whom: belay_debug_report
of <belay/debug.h>, in a program that runs `call (void)belay_debug_report_fd(2)`.
"""

import gdb
import gdb.printing


def name_of(type_):
    """The name of a struct or typedef, without const and typedefs."""
    return type_.strip_typedefs().unqualified().tag or str(type_.unqualified())


def members(type_):
    return [field.name for field in type_.fields()]


def pointer_value(value):
    return int(value.cast(gdb.lookup_type("unsigned long")))


def word(value):
    """`true` and `false` as C says them."""
    return "true" if value else "false"


class Shown:
    """A value that is shown as `Title { member: ..., member: ... }`, or as a line of its own."""

    def __init__(self, value):
        self.value = value

    def title(self):
        return type(self).__name__

    def parts(self):
        """What is in the braces: pairs of a name and a value, a gdb.Value or text."""
        return []

    def to_string(self):
        parts = list(self.parts())
        if not parts:
            return self.title()
        return self.title() + " { " + ", ".join(f"{n}: {shown(v)}" for n, v in parts) + " }"


def shown(value):
    return value if isinstance(value, str) else value.format_string()


def pointed(pointer):
    """What a pointer points to; NULL, or that the memory cannot be read."""
    if pointer_value(pointer) == 0:
        return "NULL"
    try:
        target = pointer.dereference()
        target.fetch_lazy()
        return target
    except gdb.MemoryError:
        return f"<cannot read {pointer}>"


# ---- locks ---------------------------------------------------------------------------------------


class Mutex(Shown):
    def parts(self):
        bits = self.value["raw_"]["is"]
        yield "data", self.value["value_"]
        yield "poisoned", word(bits["poisoned"] != 0)
        yield "locked", word(bits["locked"] != 0)
        if bits["sleepers"] != 0:
            yield "waiters", "maybe"


# Fields of the word of a readers-writer lock: {first bit, bits}; include/belay/detail/raw_rwlock.h.
RWLOCK = {
    "writer": (0, 1),
    "readers": (3, 28),
    "poisoned": (34, 1),
    "waiting_readers": (35, 15),
    "waiting_writers": (50, 14),
}


class RwLock(Shown):
    def parts(self):
        word_ = int(self.value["raw_"]["word"])
        field = {n: word_ >> first & ((1 << bits) - 1) for n, (first, bits) in RWLOCK.items()}
        yield "data", self.value["value_"]
        yield "poisoned", word(field["poisoned"])
        yield "writer", word(field["writer"])
        yield "readers", str(field["readers"])
        if field["waiting_readers"] or field["waiting_writers"]:
            yield "waiting_readers", str(field["waiting_readers"])
            yield "waiting_writers", str(field["waiting_writers"])


class ReentrantLock(Shown):
    def parts(self):
        raw = self.value["raw_"]
        yield "data", self.value["value_"]
        yield "owner", f"thread {int(raw['owner'])}" if raw["owner"] != 0 else "none"
        if raw["owner"] != 0:
            yield "holds", str(int(raw["holds"]))


class Guard(Shown):
    """A guard of a lock or a refcell: the data, and nothing when it is empty."""

    def to_string(self):
        if pointer_value(self.value["data"]) == 0:
            return f"{self.title()}(empty)"
        return f"{self.title()} {{ data: {shown(pointed(self.value['data']))} }}"


class MutexGuard(Guard):
    pass


class ReadGuard(Guard):
    pass


class WriteGuard(Guard):
    pass


class Ref(Guard):
    def title(self):
        target = self.value["data"].type.target()
        plain = target.strip_typedefs()
        return "Ref" if plain != plain.unqualified() else "RefMut"


class Once(Shown):
    """State flags of include/belay/once.h."""

    def to_string(self):
        return f"Once({once_state(self.value)})"


def once_state(once):
    state = int(once["state_"])
    if state & 4:
        return "done"
    text = "running" if state & 2 else "poisoned" if state & 1 else "fresh"
    return text + (", awaited" if state & 8 else "")


class OnceValue(Shown):
    """A OnceLock or a LazyLock: one struct, two ways to make the value."""

    def to_string(self):
        state = once_state(self.value["once_"])
        if state != "done":
            return "OnceLock(<uninit>" + ("" if state == "fresh" else f", {state}") + ")"
        return f"OnceLock({shown(self.value['value_'])})"


class Condvar(Shown):
    def parts(self):
        yield "waiters", str(int(self.value["waiters_"]))


class Barrier(Shown):
    def parts(self):
        threads = max(int(self.value["threads_"]), 1)
        yield "threads", str(threads)
        yield "arrived", str(int(self.value["arrived_"]) % threads)


# ---- owners --------------------------------------------------------------------------------------


class Counted(Shown):
    """A handle of an ARC or an RC, strong or weak."""

    def kind(self):
        names = members(self.value["block_"].type.target().strip_typedefs())
        return "Arc" if "arc_" in names else "Rc" if "rc_" in names else "Counted"

    def is_weak(self):
        block = self.value["block_"].type.target().strip_typedefs().tag
        return name_of(self.value.type) + "_block_" != block

    def title(self):
        return ("Weak" if self.is_weak() else "") + self.kind()

    def to_string(self):
        if pointer_value(self.value["block_"]) == 0:
            return f"{self.title()}(empty)"
        return super().to_string()

    def parts(self):
        block = pointed(self.value["block_"])
        if isinstance(block, str):
            yield "value", block
            return
        counts = int(block["counts"])
        strong = (counts >> 32) + 1
        weak = counts & 0xFFFFFFFF
        yield "strong", str(strong)
        yield "weak", str(weak - 1 if strong > 0 else weak)
        yield "value", block["value"] if strong > 0 else "<dropped>"


class Box(Shown):
    def to_string(self):
        if pointer_value(self.value["value_"]) == 0:
            return "Box(empty)"
        return f"Box({shown(pointed(self.value['value_']))})"


class Slice(Shown):
    """An owned array, or a part of one in for_chunks: its elements are children."""

    def to_string(self):
        return f"Slice of {int(self.value['len'])}"

    def children(self):
        data = self.value["data"]
        for index in range(int(self.value["len"])):
            yield f"[{index}]", (data + index).dereference()

    def display_hint(self):
        return "array"


class Cell(Shown):
    def parts(self):
        yield "value", self.value["value_"]


class RefCell(Shown):
    def parts(self):
        state = self.value["state_"]
        borrows = int(state["borrows"])
        yield "value", self.value["value_"]
        if borrows == 0:
            yield "borrowed", "no"
            return
        yield "borrowed", "mutably" if borrows < 0 else f"{borrows} times"
        place = pointed(state["place"])
        if not isinstance(place, str):
            yield "by", place["what"].string()
            if int(place["line"]) > 0:
                yield "at", f"{place['file'].string()}:{int(place['line'])}"


# ---- threads -------------------------------------------------------------------------------------

# Values of belay_local_phase_, thread_local.h, and of BlProgress, runtime/thread/packet.h.
PHASES = {0: "<fresh>", 1: "<making>", 2: "made", 3: "<gone>"}
PROGRESS = {0: "running", 1: "queued", 2: "running", 3: "finished"}


def thread_parts(info):
    yield "id", str(int(info["id"]))
    if pointer_value(info["name"]) != 0:
        yield "name", info["name"].format_string(address=False)


def of_library(pointer, struct):
    """What a pointer points to, as a struct of the library; None without its debugging data."""
    try:
        return pointer.cast(gdb.lookup_type("struct " + struct).pointer()).dereference()
    except gdb.error:
        return None


class Handle(Shown):
    """A handle of a closure's thread, or of a job of a pool."""

    def to_string(self):
        if pointer_value(self.value["base_"]["packet"]) == 0:
            return "Handle(empty)"
        return super().to_string()

    def parts(self):
        packet = of_library(self.value["base_"]["packet"], "belay_packet_")
        if packet is None:
            yield "packet", self.value["base_"]["packet"]
            return
        yield from thread_parts(packet["info"])
        progress = int(packet["progress"])
        yield "state", PROGRESS.get(progress, "unknown")
        if progress == 3 and pointer_value(packet["message"]) != 0:
            yield "panicked", packet["message"].format_string(address=False)


class Thread(Shown):
    def to_string(self):
        if pointer_value(self.value["info_"]) == 0:
            return "Thread(empty)"
        return super().to_string()

    def parts(self):
        info = of_library(self.value["info_"], "belay_thread_info_")
        if info is None:
            yield "info", self.value["info_"]
            return
        yield from thread_parts(info)


class ThreadLocal(Shown):
    def parts(self):
        phase = PHASES.get(int(self.value["local"]["phase"]), "<unknown>")
        yield "value", self.value["value"] if phase == "made" else phase


# ---- channels ------------------------------------------------------------------------------------

LIST, ARRAY, ZERO = 0, 1, 2
FLAVORS = ["unbounded", "bounded", "rendezvous", "at", "tick", "never"]


def lap_of(size):
    """BELAY_LAP_ of detail/channel.h."""
    return 512 if size <= 8 else 64 if size <= 64 else 32 if size <= 256 else 8


def length_of(channel):
    """How many messages are queued; the formulas of flavor_list.c and flavor_array.c."""
    flavor = int(channel["to_flavor"])
    tail, head = int(channel["tail"]), int(channel["head"])
    if flavor == LIST:
        lap = lap_of(int(channel["type"]["size"]))

        def before(position):
            index = position // 2
            return index - index // lap

        return max(before(tail) - before(head), 0)
    if flavor == ARRAY:
        mark, capacity = 1 << int(channel["to_mark_bit"]), int(channel["to"]["array"]["capacity"])
        tail &= ~mark
        behind, ahead = head & (mark - 1), tail & (mark - 1)
        if behind != ahead:
            return (ahead - behind) % capacity
        return 0 if tail == head else capacity
    return None


class ChannelEnd(Shown):
    """A sender or a receiver."""

    def title(self):
        # The macro names its two types so, whatever name it is given.
        return "Receiver" if name_of(self.value.type).endswith("Receiver") else "Sender"

    def to_string(self):
        if pointer_value(self.value["to_"]) == 0:
            return f"{self.title()}(empty)"
        return super().to_string()

    def parts(self):
        target = pointed(self.value["to_"])
        if isinstance(target, str):
            yield "channel", target
            return
        channel = target["channel"]
        flavor = int(channel["to_flavor"])
        length = length_of(channel)
        yield "flavor", FLAVORS[flavor] if flavor < len(FLAVORS) else str(flavor)
        if length is not None:
            yield "len", str(length)
        if flavor == ARRAY:
            yield "capacity", str(int(channel["to"]["array"]["capacity"]))
        yield "senders", str(int(channel["senders"]))
        yield "receivers", str(int(channel["receivers"]))


# ---- which printer -------------------------------------------------------------------------------


def type_of_member(type_, name):
    return name_of(type_[name].type)


def is_pointer(type_):
    return type_.strip_typedefs().code == gdb.TYPE_CODE_PTR


def points_to(type_, first):
    """True for a pointer to a struct whose first member has this name."""
    if not is_pointer(type_):
        return False
    target = type_.strip_typedefs().target().strip_typedefs()
    return target.code == gdb.TYPE_CODE_STRUCT and members(target)[:1] == [first]


def is_slice(type_, names):
    length = type_["len"].type.strip_typedefs() if names == ["data", "len"] else None
    return (
        length is not None
        and is_pointer(type_["data"].type)
        and length.code == gdb.TYPE_CODE_INT
        and length.sizeof == gdb.lookup_type("unsigned long").sizeof
        and "unsigned" in str(length)
    )


LOCKS = {
    "belay_raw_mutex_": Mutex,
    "belay_raw_rwlock_": RwLock,
    "belay_raw_reentrant_": ReentrantLock,
}
BY_NAME = {
    "belay_once": Once,
    "belay_condvar": Condvar,
    "belay_barrier": Barrier,
    "belay_thread": Thread,
}


def printer_by_shape(type_, names):
    """The class for a struct with these members, or None."""
    shape = [name for name in names if not name.startswith(("type_", "ref_type_", "ref_mut_type_"))]
    if shape == ["raw_", "value_"]:
        return LOCKS.get(type_of_member(type_, "raw_"))
    if shape == ["data", "held_"]:
        return MutexGuard
    if shape == ["data", "writer_"]:
        return WriteGuard
    if shape == ["data", "lock_"]:
        return MutexGuard if "reentrant" in str(type_["lock_"].type) else ReadGuard
    if shape == ["data", "state_"]:
        return Ref
    if shape == ["once_", "value_"]:
        return OnceValue
    if shape == ["state_", "value_"] and type_of_member(type_, "state_") == "belay_refcell_state_":
        return RefCell
    if shape == ["block_"] and points_to(type_["block_"].type, "counts"):
        return Counted
    if shape == ["to_"] and points_to(type_["to_"].type, "channel"):
        return ChannelEnd
    if shape == ["local", "value"] and type_of_member(type_, "local") == "belay_local_":
        return ThreadLocal
    if shape == ["value_", "cell_"]:
        return Cell
    if shape == ["value_"] and is_pointer(type_["value_"].type):
        return Box
    return Slice if is_slice(type_, shape) else None


def lookup(value):
    type_ = value.type.strip_typedefs().unqualified()
    if type_.code == gdb.TYPE_CODE_UNION:
        return Handle(value) if members(type_) == ["base_", "result_type_"] else None
    if type_.code != gdb.TYPE_CODE_STRUCT:
        return None
    chosen = BY_NAME.get(type_.tag) or printer_by_shape(type_, members(type_))
    return chosen(value) if chosen is not None else None


class Printers(gdb.printing.PrettyPrinter):
    """`info pretty-printer` lists it, `disable pretty-printer global belay` turns it off."""

    def __init__(self):
        super().__init__("belay")

    def __call__(self, value):
        return lookup(value)


gdb.printing.register_pretty_printer(None, Printers(), replace=True)
