# SPDX-License-Identifier: MIT
"""cases - what the tests of the checker share: marks in C files, and belay run on many files.

A line that must be reported ends with its codes:

    use(job); //~ E0382                 an error, or several: //~ E0382 E0505
    spawn(work); //~ WARN unused_must_use
"""

import concurrent.futures
import json
import os
import re
import shutil
import subprocess

COMPILERS = ("gcc", "clang-19")
# What every case must be: C, without a warning that is not asked for.
C_FLAGS = ("-std=gnu11", "-fexceptions", "-fsyntax-only", "-Wall", "-fdiagnostics-color=never")
MARK = re.compile(r"//~ (.*)$")
WORD = re.compile(r"E\d{4}|clang|[a-z]+(_[a-z]+)+")
JOBS = os.cpu_count() or 2
BATCH = 20


class BadMark(Exception):
    """A mark cannot be understood."""


def marks_of(text, path="text"):
    """The set of (line, code) that the marks of a text ask for."""
    found = set()
    for number, line in enumerate(text.split("\n"), 1):
        match = MARK.search(line)
        if not match:
            continue
        words = [word for word in match.group(1).split() if word != "WARN"]
        if not words or not all(WORD.fullmatch(word) for word in words):
            raise BadMark(f"{path}:{number}: not a mark: //~ {match.group(1)}")
        found |= {(number, word) for word in words}
    return found


def batches(items, size=BATCH):
    return [items[i:i + size] for i in range(0, len(items), size)]


class Belay:
    """The command, with the flags that its cases need."""

    def __init__(self, program, include):
        self.program = program
        self.flags = ["--", "-std=gnu11", "-fexceptions", f"-I{include}"]

    def run(self, *arguments, flags=None):
        return subprocess.run([self.program, *arguments, *(flags or self.flags)],
                              capture_output=True, encoding="utf-8", errors="replace", check=False)

    def check_batch(self, paths):
        """{path: its reports, or a string: what went wrong}, each file a program of its own."""
        done = self.run("check", "--separate", "--quiet", "--format=json", *paths)
        if done.returncode in (0, 1):
            reports = {path: [] for path in paths}
            for line in done.stdout.splitlines():
                report = json.loads(line)
                # What has no place, or is in a header, belongs to the file only if it is alone.
                owner = report["file"] if report["file"] in reports else None
                owner = owner or next((label["file"] for label in report["labels"]
                                       if label["file"] in reports), None)
                if owner is None and len(paths) > 1:
                    return self.one_by_one(paths)
                reports[owner or paths[0]].append(report)
            return reports
        if len(paths) > 1:
            return self.one_by_one(paths)
        return {paths[0]: f"ends with status {done.returncode}: {done.stderr.strip()[-2000:]}"}

    def one_by_one(self, paths):
        merged = {}
        for path in paths:
            merged.update(self.check_batch([path]))
        return merged

    def check(self, paths):
        """check_batch of all files, in as many processes as there are processors."""
        size = max(1, min(100, -(-len(paths) // JOBS)))
        merged = {}
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            for result in pool.map(self.check_batch, batches(paths, size)):
                merged.update(result)
        return merged


def difference(expected, reports):
    """What is missing and what is too much, as messages."""
    if isinstance(reports, str):
        return [reports]
    found = {(report["line"], report["code"]) for report in reports}
    said = {(report["line"], report["code"]): report["message"] for report in reports}
    return ([f"line {line}: {code} is not reported" for line, code in sorted(expected - found)]
            + [f"line {line}: {code} is reported and not marked: {said[line, code]}"
               for line, code in sorted(found - expected)])


def compile_batch(compiler, include, paths, extra=()):
    """What the compiler has to say about the files; nothing when all is well."""
    done = subprocess.run([compiler, *C_FLAGS, *extra, f"-I{include}", *paths], capture_output=True,
                          encoding="utf-8", errors="replace", check=False)
    return done.stderr if done.returncode != 0 else ""


def compile_all(include, paths, extra=()):
    """Messages of the compilers about files that are not C for them."""
    jobs = [(compiler, batch) for compiler in COMPILERS if shutil.which(compiler)
            for batch in batches(list(paths))]
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        said = pool.map(lambda job: compile_batch(job[0], include, job[1], extra), jobs)
        return [f"{compiler}:\n{text}" for (compiler, _), text in zip(jobs, said) if text]
