# SPDX-License-Identifier: MIT
"""judge - what belay and rustc say of the programs, as statements and codes.

Both read many programs as one file, because that takes little longer than one program: each
function is judged by itself, and no two programs share a name.
"""

import dataclasses
import json
import pathlib
import subprocess
import sys

import render_c
import render_rust

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import cases  # noqa: E402  pylint: disable=wrong-import-position

# What rustc finds before it looks at borrows: it then says no more of that function.
BEFORE_BORROWS = {"E0277", "E0308", "E0133"}


def in_order(span):
    """rustc's labels: the error, then where a value was moved, then the others as they come."""
    return not span["is_primary"], "moved" not in (span["label"] or "")


class Broken(Exception):
    """A program is not what its language asks for, or a tool failed: a mistake of this test."""


@dataclasses.dataclass
class Verdict:
    """The errors of a program: {function: {uid of a statement: codes}}."""
    errors: dict = dataclasses.field(default_factory=dict)
    origins: dict = dataclasses.field(default_factory=dict)  # (function, uid): uid, see add
    labels: dict = dataclasses.field(default_factory=dict)   # (function, uid): uids also pointed at
    texts: list = dataclasses.field(default_factory=list)    # as the tool shows them

    def add(self, text, lines, code, shown):
        """An error at lines[0] of a rendered program; a report's next line is its origin: where
        the borrow is made, or the value moved."""
        function = text.functions[lines[0]]
        statements = self.errors.setdefault(function, {})
        uid = text.uids.get(lines[0], 0)
        statements.setdefault(uid, set()).add(code)
        others = [text.uids[other] for other in lines[1:]
                  if other in text.uids and text.functions[other] == function]
        self.origins.setdefault((function, uid), others[0] if others else uid)
        self.labels.setdefault((function, uid), set()).update(others)
        self.texts.append(shown)

    @property
    def accepted(self):
        return not self.errors


def verdicts(programs, text, errors):
    """{name of a program: its verdict}; an error is its lines, its code, and how it is shown."""
    found = {program.name: Verdict() for program in programs}
    owners = {function.name: found[program.name]
              for program in programs for function in program.functions}
    for lines, code, shown in errors:
        if lines[0] not in text.functions:
            raise Broken(f"an error outside of all functions:\n{shown}")
        owners[text.functions[lines[0]]].add(text, lines, code, shown)
    return found


def errors_of_belay(reports):
    if isinstance(reports, str):
        raise Broken(reports)
    for report in reports:
        if report["code"] in ("clang", "E9001"):
            raise Broken(report["rendered"])
        if report["level"] == "error":
            others = [label["line"] for label in report["labels"] if not label["primary"]]
            yield [report["line"], *others], report["code"], report["rendered"]


def errors_of_rustc(said, path):
    for report in map(json.loads, said.splitlines()):
        spans = sorted(report["spans"], key=in_order)
        if report["level"] == "error" and spans:
            lines = [span["line_start"] for span in spans if span["file_name"] == str(path)]
            yield lines, (report["code"] or {}).get("code", "lifetime"), report["rendered"]


class Judge:
    """The two tools, and a folder for the files that they read."""

    def __init__(self, belay, include, folder, rustc=None):
        self.belay = cases.Belay(belay, include)
        self.belay.flags.append(f"-I{HERE}")
        self.rustc = rustc
        self.folder = pathlib.Path(folder)

    def by_belay(self, programs):
        """{name: its verdict} of these programs."""
        path = self.folder / f"{programs[0].name}.c"
        text = render_c.render(programs)
        path.write_text(str(text), encoding="utf-8")
        reports = self.belay.check_batch([str(path)])[str(path)]
        found = verdicts(programs, text, errors_of_belay(reports))
        path.unlink()
        return found

    def by_rustc(self, programs):
        """{name: its verdict} of these programs."""
        path = self.folder / f"{programs[0].name}.rs"
        text = render_rust.render(programs, HERE / "machine.rs")
        path.write_text(str(text), encoding="utf-8")
        # Not to /dev/null: rustc puts a file of its own in the place of its output.
        output = path.with_suffix(".rmeta")
        said = subprocess.run(
            [self.rustc, "--edition=2021", "--crate-type=lib", "--emit=metadata",
             "--error-format=json", "-o", output, path],
            capture_output=True, encoding="utf-8", check=False).stderr
        output.unlink(missing_ok=True)
        found = verdicts(programs, text, errors_of_rustc(said, path))
        path.unlink()
        return found
