# SPDX-License-Identifier: MIT
"""check_style_test - tools/check-style fails on each rule that is broken."""

import unittest

from planted import CheckTest

GOOD = """/* SPDX-License-Identifier: MIT */
/*
 * good.c - shows the house.
 */
#include "good.h"

static int
answer(void)
{
    return 42;
}
"""
PATH = "runtime/base/good.c"
LONG = "static int\nlong_one(void)\n{\n" + "    step();\n" * 60 + "}\n"


class CheckStyleTest(CheckTest):
    tool = "check-style"
    clean = {
        PATH: GOOD,
        "Makefile": "# SPDX-License-Identifier: MIT\nall:\n\ttrue\n",
        "README.md": "# A title, and no need of anything else\n",
        "tools/run": "#!/bin/sh\n# SPDX-License-Identifier: MIT\ntrue\n",
    }

    def test_clean_tree_passes(self):
        self.assert_clean()

    def add(self, line):
        """The good file with one more line at its end."""
        return {PATH: GOOD + line + "\n"}

    def test_trailing_blank(self):
        self.assert_fails(self.add("int x; "), f"{PATH}:12: trailing blanks")

    def test_tab(self):
        self.assert_fails(self.add("\tint x;"), "a tab")

    def test_long_line(self):
        self.assert_fails(self.add("x" * 101), "101 columns")

    def test_crlf(self):
        self.assert_fails(self.add("int x;\r"), "CRLF")

    def test_invisible_characters(self):
        for character in "\u200b\u202e\u00a0\ufeff\u00ad\u2066":
            self.assert_fails(self.add(f"/* {character} */"), f"U+{ord(character):04X}")

    def test_no_line_end_at_the_end(self):
        self.assert_fails({PATH: GOOD.rstrip("\n")}, "no line end")

    def test_no_licence(self):
        self.assert_fails({"tools/run": "#!/bin/sh\ntrue\n"}, "tools/run:1: no SPDX")

    def test_no_file_comment(self):
        self.assert_fails(self.edit(PATH, "good.c - shows the house.", "Shows the house."),
                          'no file comment "good.c - ')

    def test_file_comment_of_another_file(self):
        self.assert_fails(self.edit(PATH, "good.c", "other.c"), "no file comment")

    def test_unfinished_work(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" * 3):
            self.assert_fails(self.add(f"/* {word}: later */"), f"'{word}'")

    def test_path_of_one_machine(self):
        for path in ("/wo" "rk/main", "/ro" "ot/x", "/ho" "me/me/x", "/t" "mp/x"):
            self.assert_fails(self.add(f'char x[] = "{path}";'), "a path of one machine")

    def test_path_that_is_allowed(self):
        self.assert_clean(self.add('char x[] = "/t' 'mp/x"; /* check-style: allow */'))

    def test_long_file(self):
        self.assert_fails({PATH: GOOD + "int x;\n" * 800}, "more than 800")

    def test_long_table(self):
        table = GOOD.replace("the house.", "the house. check-style: table")
        self.assert_clean({PATH: table + "int x;\n" * 800})

    def test_line_comment(self):
        self.assert_fails(self.add("int x; // no"), "a // comment")

    def test_line_comment_of_an_expected_error(self):
        self.assert_clean(self.add("int x; //~ E0382"))

    def test_line_comment_of_a_file_that_is_not_c(self):
        self.assert_clean({PATH: "// not C: a reason\n" + GOOD})

    def test_slashes_in_a_string(self):
        self.assert_clean(self.add('char x[] = "http://a";'))

    def test_name_on_the_line_of_the_type(self):
        self.assert_fails(self.add("static int\nsub(void);\nstatic int add(int a)\n{\n}"),
                          f"{PATH}:14: the return type goes on a line of its own")

    def test_long_function_is_only_a_note(self):
        status, output = self.run_on({PATH: GOOD + LONG})
        self.assertEqual(status, 0)
        self.assertIn("note: long_one has 63 lines", output)


if __name__ == "__main__":
    unittest.main()
