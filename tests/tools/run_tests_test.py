# SPDX-License-Identifier: MIT
"""run_tests_test - tools/run-tests adds up honestly, stops at a failure, and says so at its end.

It runs with a cmake and a ctest that do what a test tells them to.
"""

import os
import shutil
import subprocess
import tempfile
import unittest

from planted import TOOLS, write_tree

PASSES = """    Start 1: one
1/2 Test #1: one ......   Passed    0.01 sec
2/2 Test #2: two ......   Passed    0.02 sec

100% tests passed, 0 tests failed out of 2
"""
FAILS = """1/5 Test #1: one ......   Passed    0.01 sec
2/5 Test #2: two ......***Failed    0.02 sec
the output of two
3/5 Test #3: three ....***Timeout 300.00 sec
4/5 Test #4: four .....***Not Run   0.00 sec
5/5 Test #5: five .....***Skipped   0.00 sec

40% tests passed, 3 tests failed out of 4
"""


class RunTestsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        os.mkdir(os.path.join(self.folder, "tools"))
        shutil.copy(os.path.join(TOOLS, "run-tests"), os.path.join(self.folder, "tools"))
        self.fake("cmake", "true")
        self.fake("ctest", f"cat <<'END'\n{PASSES}END")
        for check in ("check-style", "check-layers", "check-pairs", "check-sources",
                      "check-scripts"):
            write_tree(self.folder, {"tools/" + check: "#!/bin/sh\ntrue\n"})

    def fake(self, name, script):
        write_tree(self.folder, {"bin/" + name: f"#!/bin/bash\n{script}\n"})

    def run_tests(self, *stages):
        path = os.path.join(self.folder, "bin") + ":" + os.environ["PATH"]
        result = subprocess.run([os.path.join(self.folder, "tools/run-tests"), *stages],
                                env={**os.environ, "PATH": path}, check=False,
                                capture_output=True, text=True)
        return result.returncode, result.stdout

    def last_line(self, output):
        return output.rstrip("\n").split("\n")[-1]

    def test_sum_of_two_stages(self):
        status, output = self.run_tests("debug", "tsan")
        self.assertEqual(status, 0)
        self.assertEqual(self.last_line(output), "4 passed, 0 failed")

    def test_all_stages_are_run_by_default(self):
        status, output = self.run_tests()
        self.assertEqual(status, 0)
        for stage in ("checks", "debug", "headers", "release", "package", "asan", "tsan",
                      "paranoid", "posix", "valgrind"):
            self.assertRegex(output, rf"(?m)^{stage} +\d+ passed   0 failed +\d+ s")

    def test_failures_are_counted_whatever_their_kind(self):
        self.fake("ctest", f"cat <<'END'\n{FAILS}END\nexit 8")
        status, output = self.run_tests("debug")
        self.assertEqual(status, 1)
        self.assertEqual(self.last_line(output), "1 passed, 3 failed")
        self.assertIn("1 skipped", output)

    def test_first_failure_ends_the_run_and_shows_its_log(self):
        self.fake("ctest", f"cat <<'END'\n{FAILS}END\nexit 8")
        _, output = self.run_tests("debug", "tsan")
        self.assertIn("the output of two", output)
        self.assertIn("make test STAGES=debug", output)
        self.assertNotIn("tsan ", output)

    def test_build_that_fails_is_a_failure(self):
        self.fake("cmake", "echo 'error: no such thing'; false")
        status, output = self.run_tests("debug")
        self.assertEqual(status, 1)
        self.assertIn("error: no such thing", output)
        self.assertEqual(self.last_line(output), "0 passed, 1 failed")

    def test_ctest_that_fails_without_a_test_is_a_failure(self):
        self.fake("ctest", "echo 'No tests were found!!!'; exit 8")
        status, output = self.run_tests("debug")
        self.assertEqual(status, 1)
        self.assertEqual(self.last_line(output), "0 passed, 1 failed")

    def test_each_check_of_the_tree_counts(self):
        write_tree(self.folder, {"tools/check-pairs": "#!/bin/sh\necho x.c:1: bad\nfalse\n"})
        status, output = self.run_tests("checks")
        self.assertEqual(status, 1)
        self.assertIn("x.c:1: bad", output)
        self.assertEqual(self.last_line(output), "4 passed, 1 failed")

    def test_unknown_stage(self):
        self.assertEqual(self.run_tests("debug", "dbug")[0], 2)


if __name__ == "__main__":
    unittest.main()
