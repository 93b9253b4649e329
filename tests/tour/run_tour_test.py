# SPDX-License-Identifier: MIT
"""run_tour_test - run-tour takes what was expected, and nothing else."""

import os
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(HERE, "run-tour")


class RunTourTest(unittest.TestCase):
    """The programs are shell commands; $HERE is a folder that lasts from one run to the next."""

    def tour(self, expectation, command):
        """Status and output of run-tour for a program that runs this shell command."""
        comment = "".join(f" * {line}".rstrip() + "\n" for line in expectation)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.c")
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"/* A program. */\n/*\n{comment} */\n")
            result = subprocess.run([TOOL, path, "sh", "-c", command], check=False,
                                    env={**os.environ, "HERE": folder},
                                    capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def assert_passes(self, expectation, command):
        self.assertEqual(self.tour(expectation, command), (0, ""))

    def assert_fails(self, expectation, command, message):
        status, output = self.tour(expectation, command)
        self.assertEqual(status, 1, output)
        self.assertIn(message, output)

    def test_lines_in_order(self):
        expected = ["Some words.", "", "expect: exit 0", "stdout:", "    a", "    b"]
        self.assert_passes(expected, "echo a; echo b")
        self.assert_fails(expected, "echo b; echo a", "stdout is not as expected")
        self.assert_fails(expected, "echo a", "stdout is not as expected")
        self.assert_fails(expected, "echo a; echo b; echo c", "stdout is not as expected")

    def test_exit_status(self):
        self.assert_passes(["expect: exit 101"], "exit 101")
        self.assert_fails(["expect: exit 101"], "exit 0", "exit status: 0, expected 101")
        self.assert_fails(["expect: exit 0"], "kill -ABRT $$", "exit status: -6, expected 0")

    def test_a_stream_that_is_not_mentioned_stays_empty(self):
        self.assert_fails(["expect: exit 0"], "echo a", "stdout is not as expected")
        self.assert_fails(["expect: exit 0"], "echo a >&2", "stderr is not as expected")

    def test_standard_error(self):
        expected = ["expect: exit 0", "stderr:", "    oops"]
        self.assert_passes(expected, "echo oops >&2")
        self.assert_fails(expected, "echo oops", "stderr is not as expected")

    def test_lines_in_any_order(self):
        expected = ["expect: exit 0", "stdout in any order:", "    a", "    ~ b\\d", "    ~ .*"]
        self.assert_passes(expected, "echo b1; echo x; echo a")
        self.assert_passes(expected, "echo b1; echo b2; echo a")
        self.assert_fails(expected, "echo b1; echo a", "stdout is not as expected")
        self.assert_fails(expected, "echo x; echo y; echo a", "stdout is not as expected")

    def test_groups_one_after_the_other(self):
        expected = ["expect: exit 0", "stdout in any order:", "    a", "    ? b", "stdout then:",
                    "    end"]
        self.assert_passes(expected, "echo b; echo a; echo end")
        self.assert_passes(expected, "echo a; echo end")
        self.assert_fails(expected, "echo end; echo a", "stdout is not as expected")

    def test_regular_expression_matches_whole_lines(self):
        expected = ["expect: exit 0", "stdout:", "    ~ id \\d+"]
        self.assert_passes(expected, "echo id 17")
        self.assert_fails(expected, "echo id 17 or so", "stdout is not as expected")

    def test_lines_that_may_be_missing(self):
        expected = ["expect: exit 0", "stdout:", "    a", "    ? b", "    ?~ c+", "    d"]
        self.assert_passes(expected, "echo a; echo d")
        self.assert_passes(expected, "echo a; echo b; echo cc; echo d")
        self.assert_fails(expected, "echo a; echo c; echo b; echo d", "stdout is not as expected")

    def test_a_line_that_must_be_missing_once(self):
        expected = ["expect: exit 0", "stdout:", "    ! late"]
        self.assert_passes(expected, "true")
        self.assert_passes(expected, "[ -e $HERE/ran ] || echo late; touch $HERE/ran")
        self.assert_fails(expected, "echo late", "in each of 50 runs there was the line: late")

    def test_expectations_that_cannot_be_understood(self):
        self.assert_fails(["Only words."], "true", "no line 'expect: exit N'")
        self.assert_fails(["expect: exit"], "true", "no line 'expect: exit N'")
        self.assert_fails(["expect: exit 0", "stdot:"], "true", "not understood: stdot:")
        self.assert_fails(["expect: exit 0", "stdout:", "   a"], "true", "not understood:    a")
        self.assert_fails(["expect: exit 0", "stdout:", "    ~ ("], "true", "program.c: (:")


if __name__ == "__main__":
    unittest.main()
