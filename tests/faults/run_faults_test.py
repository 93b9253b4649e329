# SPDX-License-Identifier: MIT
"""run_faults_test.py - run-faults on programs that do right and wrong without memory."""

import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
WRAP = ["-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign",
        "-Wl,--wrap=strdup,--wrap=strndup"]

PROGRAM = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int
main(void)
{
    char *volatile first = malloc(10);
    char *volatile second = first != NULL ? strdup("text") : NULL;
    if (first == NULL || second == NULL) {
        %s
    }
    free(first);
    free(second);
    return 0;
}
"""


def try_program(reaction):
    """What run-faults says of a program with this reaction to a failing allocation."""
    with tempfile.TemporaryDirectory() as folder:
        source, program = os.path.join(folder, "program.c"), os.path.join(folder, "program")
        with open(source, "w", encoding="utf-8") as file:
            file.write(PROGRAM % reaction)
        subprocess.run(["gcc", "-g", "-fsanitize=address", source,
                        os.path.join(HERE, "wrap.c"), *WRAP, "-o", program], check=True)
        ended = subprocess.run([sys.executable, "-B", os.path.join(HERE, "run-faults"), program],
                               capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr


class RunFaults(unittest.TestCase):

    def accept(self, reaction):
        status, output = try_program(reaction)
        self.assertEqual(status, 0, output)
        self.assertIn("2 allocations failed in turn, 2 times all from one on", output)

    def refuse(self, reaction, reason):
        status, output = try_program(reaction)
        self.assertEqual(status, 1, output)
        self.assertIn(reason, output)

    def test_a_program_that_goes_on(self):
        self.accept("")

    def test_a_program_that_says_why_it_ends(self):
        self.accept('free(first); free(second); fputs("out of memory\\n", stderr); return 1;')

    def test_a_program_that_ends_without_a_word(self):
        self.refuse("free(first); free(second); return 1;", "does not say that it is memory")

    def test_another_status(self):
        self.refuse('free(first); fputs("out of memory\\n", stderr); return 3;', "status 3")

    def test_a_leak(self):
        self.refuse("first = NULL; second = NULL;", "a sanitizer reports")

    def test_a_null_pointer(self):
        self.refuse("strcpy(second, first);", "a sanitizer reports")

    def test_a_signal(self):
        self.refuse("kill(getpid(), 9);".replace("kill", "extern int kill(int, int); kill"),
                    "ended by signal 9")


if __name__ == "__main__":
    unittest.main()
