#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run_ui_test - run-ui finds what is wrong with a case, with a stand-in for belay.

The stand-in reports, for each file that it is given, what stands in FILE.says: objects of JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
STAND_IN = f"""#!{sys.executable}
import os, sys
files = [word for word in sys.argv[:sys.argv.index("--")] if word.endswith(".c")]
for path in files:
    if os.path.exists(path + ".dies"):
        os.abort()
    if os.path.exists(path + ".says"):
        print(open(path + ".says").read().replace("FILE", path), end="")
"""


def says(line, code, rendered="error: words\n  --> FILE:7:3\n", file="FILE"):
    return json.dumps({"file": file, "line": line, "code": code, "level": "error", "labels": [],
                       "message": "words", "rendered": rendered}) + "\n"


class RunUiTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("belay", STAND_IN)
        os.chmod(self.path("belay"), 0o755)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_ui(self, *options, compilers=False):
        options += () if compilers else ("--no-compilers",)
        done = subprocess.run(
            [os.path.join(HERE, "run-ui"), "--belay", self.path("belay"), "--include", self.folder,
             *options, self.folder], capture_output=True, text=True, check=False, cwd=self.folder)
        return done.returncode, done.stdout + done.stderr

    def assert_good(self, compilers=False):
        status, output = self.run_ui(compilers=compilers)
        self.assertEqual(status, 0, output)

    def assert_bad(self, words, compilers=False):
        status, output = self.run_ui(compilers=compilers)
        self.assertIn(words, output)
        self.assertEqual(status, 1)

    def add_case(self, name, text, reports="", golden=""):
        self.write(name, text)
        if reports:
            self.write(name + ".says", reports)
        if golden:
            self.write(name.replace(".c", ".stderr"), golden)

    def test_as_it_should_be(self):
        self.add_case("clean.c", "int x;\n")
        self.add_case("bad.c", "int y; //~ E0382\n", says(1, "E0382"),
                      "error: words\n  --> $DIR/bad.c:LL:3\n\n1 error\n")
        self.assert_good()

    def test_no_case_at_all(self):
        self.assertEqual(self.run_ui()[0], 1)

    def test_what_is_not_reported(self):
        self.add_case("bad.c", "int y; //~ E0382 E0505\n", says(1, "E0382"), "x\n")
        self.assert_bad("line 1: E0505 is not reported")

    def test_what_is_not_marked(self):
        self.add_case("bad.c", "int x;\nint y;\n", says(2, "E0382"), "x\n")
        self.assert_bad("line 2: E0382 is reported and not marked: words")

    def test_what_is_reported_in_a_header(self):
        report = says(1, "E0382", file="other.h")
        self.add_case("bad.c", "int y; //~ E0382\n", report, "x\n")
        self.assert_bad("line 0: E0382 is reported and not marked")

    def test_a_mark_that_is_none(self):
        self.add_case("bad.c", "int y; //~ E382\n")
        self.assert_bad("not a mark: //~ E382")

    def test_another_text(self):
        self.add_case("bad.c", "int y; //~ E0382\n", says(1, "E0382"), "error: other words\n")
        self.assert_bad("error: other words")

    def test_a_crash_is_that_of_one_case(self):
        self.add_case("clean.c", "int x;\n")
        self.add_case("dies.c", "int x;\n")
        self.write("dies.c.dies", "")
        status, output = self.run_ui()
        self.assertEqual(status, 1)
        self.assertIn("dies.c: ends with status", output)
        self.assertIn("2 cases, 1 failures", output)

    def test_a_case_that_is_not_c(self):
        self.add_case("bad.c", "int f(void) { return x; }\n")
        self.assert_bad("gcc:", compilers=True)
        self.add_case("bad.c", "// not C: there is no x\nint f(void) { return x; }\n")
        self.assert_good(compilers=True)

    def test_bless(self):
        self.add_case("bad.c", "int y; //~ E0382\n", says(1, "E0382"))
        self.add_case("clean.c", "int x;\n", golden="no longer true\n")
        self.run_ui("--bless")
        self.assert_good()
        self.assertFalse(os.path.exists(self.path("clean.stderr")))
        with open(self.path("bad.stderr"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "error: words\n  --> $DIR/bad.c:LL:3\n\n1 error\n")


if __name__ == "__main__":
    unittest.main()
