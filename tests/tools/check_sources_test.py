# SPDX-License-Identifier: MIT
"""check_sources_test - tools/check-sources finds the file that nobody compiles or runs."""

import unittest

from planted import CheckTest


class CheckSourcesTest(CheckTest):
    tool = "check-sources"
    clean = {
        "runtime/CMakeLists.txt": "add_library(x\n  sync/mutex.c)\n",
        "runtime/sync/mutex.c": "",
        "tests/CMakeLists.txt": "foreach(test mutex park)\n  add(runtime/${test}_test.c)\n"
                                "add(tools/run_test.py)\n",
        "tests/runtime/mutex_test.c": "",
        "tests/runtime/park_test.c": "",
        "tests/tools/run_test.py": "",
        "tests/compile_fail/bad.c": "",
        "examples/tour/01_x_rejected.c": "",
    }

    def test_clean_tree_passes(self):
        self.assert_clean()

    def test_source_that_is_not_listed(self):
        self.assert_fails({"runtime/sync/new.c": ""}, "runtime/sync/new.c:1: in no CMakeLists")

    def test_test_that_is_not_run(self):
        self.assert_fails({"tests/runtime/rwlock_test.c": ""}, "rwlock_test.c:1: in no CMakeLists")
        self.assert_fails({"tests/tools/look_test.py": ""}, "look_test.py:1: in no CMakeLists")

    def test_a_part_of_a_word_is_not_a_name(self):
        self.assert_fails({"runtime/sync/ex.c": ""}, "runtime/sync/ex.c:1")

    def test_a_name_in_a_comment_is_not_in_the_list(self):
        self.assert_fails({"runtime/CMakeLists.txt": "# sync/mutex.c\n"}, "runtime/sync/mutex.c:1")

    def test_a_list_elsewhere_does_not_count(self):
        self.assert_fails({"bench/mutex2.c": "", "tests/more/CMakeLists.txt": "mutex2.c"},
                          "bench/mutex2.c:1")


if __name__ == "__main__":
    unittest.main()
