# SPDX-License-Identifier: MIT
"""csource - what the checks here share: which files there are, and C without its comments.

A check prints one line per failure, `file:line: what is wrong`, and ends with status 1 when there
was one. Each takes the root of the tree as its only argument, so that the tests can bring a small
tree of their own with a defect planted in it.
"""

import argparse
import os
import re
import subprocess
import sys
from typing import NamedTuple

# Comments, strings and character constants, whichever begins first.
TOKEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


class Comment(NamedTuple):
    first: int  # line numbers, from 1
    last: int
    text: str


class CSource:
    """A C file as lines of code without comments and strings, and its comments apart."""

    def __init__(self, text):
        self.comments = []
        kept, position = [], 0
        for token in TOKEN.finditer(text):
            kept.append(text[position:token.start()])
            kept.append(self._blank(token.group(), text.count("\n", 0, token.start()) + 1))
            position = token.end()
        kept.append(text[position:])
        self.code = "".join(kept).split("\n")  # code[n - 1] is line n

    def _blank(self, token, line):
        """What stands in the code for a comment or string: as many lines, nothing else in them."""
        if not token.startswith("/"):
            return token[0] * 2
        self.comments.append(Comment(line, line + token.count("\n"), token))
        return " " + "\n" * token.count("\n")


class Report:
    """Failures, printed as they come."""

    def __init__(self):
        self.count = 0

    def fail(self, path, line, message):
        self.count += 1
        print(f"{path}:{line}: {message}")


def tree_files(root):
    """Paths of the files of the tree, relative to root, sorted: git's word where there is git."""
    if os.path.exists(os.path.join(root, ".git")):
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, text=True, check=False)
        if listed.returncode == 0:
            paths = set(listed.stdout.split("\0")) - {""}
            return sorted(p for p in paths if os.path.isfile(os.path.join(root, p)))
    paths = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in (".git", "build", "__pycache__")]
        paths += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(paths)


def c_files(root, *folders):
    """The C files of the tree under any of the folders (all of them when none is given)."""
    prefixes = tuple(folder + "/" for folder in folders) or ("",)
    return [p for p in tree_files(root) if p.endswith((".c", ".h")) and p.startswith(prefixes)]


def read_text(root, path):
    with open(os.path.join(root, path), encoding="utf-8", newline="") as file:
        return file.read()


def main(name, description, check):
    """Run check(root, report) as a command."""
    parser = argparse.ArgumentParser(prog=name, description=description)
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("root", nargs="?", default=home, help="the tree to look at")
    arguments = parser.parse_args()
    report = Report()
    check(arguments.root, report)
    if report.count:
        print(f"{name}: {report.count} to mend", file=sys.stderr)
    sys.exit(1 if report.count else 0)
