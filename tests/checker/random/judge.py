# SPDX-License-Identifier: MIT
"""judge - what belay and rustc say of the programs, as statements and codes."""

import concurrent.futures
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
        line = lines[0]
        function = text.functions.get(line)
        if function is None:
            raise Broken(f"an error outside of all functions:\n{shown}")
        statements = self.errors.setdefault(function, {})
        uid = text.uids.get(line, 0)
        statements.setdefault(uid, set()).add(code)
        origin = next((text.uids[other] for other in lines[1:]
                       if other in text.uids and text.functions[other] == function), uid)
        self.origins.setdefault((function, uid), origin)
        self.labels.setdefault((function, uid), set()).update(
            text.uids[other] for other in lines if other in text.uids)
        self.texts.append(shown)

    @property
    def accepted(self):
        return not self.errors


class Judge:
    """The two tools, and a folder for the files that they read."""

    def __init__(self, belay, include, folder, rustc=None, jobs=2):
        self.belay = cases.Belay(belay, include)
        self.belay.flags.append(f"-I{HERE}")
        self.rustc = rustc
        self.folder = pathlib.Path(folder)
        self.jobs = jobs

    def path(self, program, suffix):
        return self.folder / f"{program.name}{suffix}"

    def by_belay(self, programs):
        """{name: its verdict} of these programs, each by itself."""
        texts = {}
        for program in programs:
            texts[program.name] = render_c.render(program)
            self.path(program, ".c").write_text(str(texts[program.name]), encoding="utf-8")
        paths = [str(self.path(program, ".c")) for program in programs]
        reports = self.belay.check_batch(paths) if paths else {}
        return {program.name: self.belay_verdict(texts[program.name], reports[path])
                for program, path in zip(programs, paths)}

    @staticmethod
    def belay_verdict(text, reports):
        if isinstance(reports, str):
            raise Broken(reports)
        verdict = Verdict()
        for report in reports:
            if report["code"] in ("clang", "E9001"):
                raise Broken(report["rendered"])
            if report["level"] == "error":
                lines = [label["line"] for label in report["labels"] if not label["primary"]]
                verdict.add(text, [report["line"], *lines], report["code"], report["rendered"])
        return verdict

    def by_rustc(self, programs):
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            return dict(zip((program.name for program in programs),
                            pool.map(self.rust_verdict, programs)))

    def rust_verdict(self, program):
        text = render_rust.render(program, HERE / "machine.rs")
        path = self.path(program, ".rs")
        path.write_text(str(text), encoding="utf-8")
        said = subprocess.run(
            [self.rustc, "--edition=2021", "--crate-type=lib", "--emit=metadata",
             "--error-format=json", "-o", self.path(program, ".rmeta"), path],
            capture_output=True, encoding="utf-8", check=False).stderr
        # Not to /dev/null: rustc puts a file of its own in the place of its output.
        self.path(program, ".rmeta").unlink(missing_ok=True)
        verdict = Verdict()
        for report in map(json.loads, said.splitlines()):
            spans = sorted(report["spans"], key=in_order)
            if report["level"] == "error" and spans:
                code = (report["code"] or {}).get("code", "lifetime")
                verdict.add(text, [span["line_start"] for span in spans
                                   if span["file_name"] == str(path)], code, report["rendered"])
        return verdict
