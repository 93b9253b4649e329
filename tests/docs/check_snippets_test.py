# SPDX-License-Identifier: MIT
"""check_snippets_test - check-snippets fails for each way in which a document can be wrong.

    check_snippets_test LIBRARY
"""

import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(HERE, "check-snippets")
HELLO = '#include <stdio.h>\nint\nmain(void)\n{\n    puts("hello");\n}\n'
FAILING = HELLO.replace('puts("hello");', 'fputs("oops\\n", stderr);\n    return 3;')
LIBRARY = ""


def block(head, text):
    return f"```{head}\n{text}```\n"


class CheckSnippetsTest(unittest.TestCase):
    def check(self, document, says=None):
        """
        Status and output for a document in a tree that has a file x.c with HELLO in it; the
        checker, if there is one, says that of every program.
        """
        with tempfile.TemporaryDirectory() as root:
            for name, text in (("x.c", HELLO), ("x.md", document)):
                with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                    file.write(text)
            checker = os.path.join(root, "belay")
            with open(checker, "w", encoding="utf-8") as file:
                file.write(f"#!/bin/sh\nprintf '%s' '{says}' >&2\n")
            os.chmod(checker, 0o755)
            result = subprocess.run([TOOL, "--root", root, "--library", LIBRARY,
                                     *(["--belay", checker] if says is not None else []),
                                     os.path.join(root, "x.md")],
                                    check=False, capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def assert_passes(self, *parts):
        status, output = self.check("\n".join(parts))
        self.assertEqual(status, 0, output)

    def assert_fails(self, message, *parts):
        status, output = self.check("\n".join(parts))
        self.assertEqual(status, 1, output)
        self.assertIn(message, output)

    def test_program_and_its_output(self):
        program = block("c program=hello.c", HELLO)
        self.assert_passes(program, "Words.\n", block("text output", "hello\n"))
        self.assert_fails("the output is", program, block("text output", "goodbye\n"))
        self.assert_fails("the output is", program)

    def test_program_that_fails(self):
        program = block("c program=fail.c", FAILING)
        self.assert_passes(program, block("text stderr exit=3", "oops\n"))
        self.assert_fails("the exit status is", program, block("text stderr", "oops\n"))
        self.assert_fails("the stderr is", program, block("text output exit=3", ""))

    def test_output_belongs_to_the_block_before_it(self):
        self.assert_fails("the output is", block("c program=hello.c", HELLO), block("sh", "ls\n"),
                          block("text output", "hello\n"))

    def test_program_that_does_not_compile(self):
        self.assert_fails("does not compile it", block("c program=x.c", "int main(void) { x; }\n"))

    def test_program_with_a_warning(self):
        self.assert_fails("does not compile it",
                          block("c program=x.c", "int\nmain(void)\n{\n    int unused;\n}\n"))

    def test_excerpt(self):
        self.assert_passes(block("c from=x.c", 'puts("hello");\n'))
        self.assert_passes(block("c from=x.c", '{\n    puts("hello");\n}\n'))
        self.assert_fails("x.c has no such lines", block("c from=x.c", 'puts("goodbye");\n'))
        self.assert_fails("x.c has no such lines", block("c from=x.c", '{\nputs("hello");\n}\n'))
        self.assert_fails("No such file", block("c from=y.c", "int\n"))

    def test_what_the_checker_says(self):
        program, output = block("c program=hello.c", HELLO), block("text output", "hello\n")
        self.assertEqual(self.check(program + output, says="")[0], 0)
        self.assertEqual(self.check(program + output, says="error\n")[0], 1)
        wrong = program + block("text belay", "error\n")
        self.assertEqual(self.check(wrong, says="error\n")[0], 0)
        self.assertEqual(self.check(wrong, says="another\n")[0], 1)
        self.assertEqual(self.check(wrong)[0], 0)

    def test_block_that_is_not_marked(self):
        self.assert_passes(block("c", "nothing to compile\n"))

    def test_block_that_is_marked_wrongly(self):
        self.assert_fails("not understood: programm", block("c programm=x.c", HELLO))
        self.assert_fails("a program needs a name", block("c program", HELLO))
        self.assert_fails("the block is empty", block("c from=x.c", ""))
        self.assert_fails("a block without an end", "```c\nint i;\n")


if __name__ == "__main__":
    LIBRARY = sys.argv.pop(1)
    unittest.main()
