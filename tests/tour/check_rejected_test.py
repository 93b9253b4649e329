# SPDX-License-Identifier: MIT
"""check_rejected_test - check-rejected fails for each way in which a rejected program is wrong."""

import os
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(HERE, "check-rejected")
ZERO = "int zero(void);\nint zero(void) { return 0; }"
WRITE = "void f(const int *p);\nvoid f(const int *p) { *p = 1; }"
CAST = "void f(const int *p);\nvoid f(const int *p) { *(int *)p = 1; }"


class CheckRejectedTest(unittest.TestCase):
    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "twin.c")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text + "\n")
            result = subprocess.run([TOOL, folder, path], check=False, capture_output=True,
                                    text=True)
        return result.returncode, result.stdout + result.stderr

    def assert_passes(self, text):
        status, output = self.check(text)
        self.assertEqual(status, 0, output)

    def assert_fails(self, text, message):
        status, output = self.check(text)
        self.assertEqual(status, 1, output)
        self.assertIn(message, output)

    def test_program_that_compiles(self):
        self.assert_passes(f"{ZERO} //~ E0382")
        self.assert_passes(f"{ZERO} //~ E0382 E0505")
        self.assert_passes(f"{ZERO} //~ WARN mem_forget")

    def test_program_without_a_mark(self):
        self.assert_fails(ZERO, "no line is marked")

    def test_mark_that_is_no_code(self):
        self.assert_fails(f"{ZERO} //~ E382", "not a mark: //~ E382")

    def test_program_that_does_not_compile(self):
        self.assert_fails(f"{WRITE} //~ E0594", "does not compile it")

    def test_warning(self):
        self.assert_fails(f"{CAST} //~ E0594", "warns:")

    def test_warning_that_is_named(self):
        self.assert_passes(f"/*\n * warns: -Wcast-qual\n */\n{CAST} //~ E0594")

    def test_warning_that_nobody_gives(self):
        self.assert_fails(f"/*\n * warns: -Wcast-qual\n */\n{ZERO} //~ E0594",
                          "no compiler gives the warning -Wcast-qual")

    def test_program_that_is_not_c(self):
        self.assert_passes(f'// not C: the compiler says "read-only"\n{WRITE} //~ E0594')

    def test_program_that_is_c_after_all(self):
        self.assert_fails(f'// not C: the compiler says "read-only"\n{ZERO} //~ E0594',
                          "compiles it")

    def test_refused_for_another_reason(self):
        self.assert_fails(f'// not C: the compiler says "E0373"\n{WRITE} //~ E0373',
                          'does not say "E0373"')

    def test_refused_at_another_line(self):
        self.assert_fails(f'// not C: the compiler says "read-only"\n{WRITE}\nint i; //~ E0594',
                          "does not point to a marked line")

    def test_reason_without_words(self):
        self.assert_fails(f"// not C: a write\n{WRITE} //~ E0594", "twin.c:1: not understood")


if __name__ == "__main__":
    unittest.main()
