# SPDX-License-Identifier: MIT
"""check_layers_test - tools/check-layers fails on each kind of wrong edge, and on a wrong table."""

import unittest

from planted import CheckTest

TABLE = """# Architecture
<!-- layers:begin -->
| layer | may include | must never |
|---|---|---|
| `include/belay` | C standard headers | anything else |
| `runtime/os` | `include/belay`, libc | any lock: `runtime/sync` |
| `runtime/sync` | `runtime/os`, `include/belay`, libc | `tests` |
| `tests` | `runtime/sync`, `runtime/os`, `include/belay`, libc, `<check.h>` | |
<!-- layers:end -->
"""


class CheckLayersTest(CheckTest):
    tool = "check-layers"
    clean = {
        "ARCHITECTURE.md": TABLE,
        "include/belay/mutex.h": "#include <stddef.h>\n#include <belay/own.h>\n",
        "include/belay/own.h": "/* #include <unistd.h> in a comment is none */\n",
        "runtime/os/os.h": "#include <belay/own.h>\n",
        "runtime/os/futex.c": '#include "os/os.h"\n#include <unistd.h>\n',
        "runtime/sync/mutex.c": '#include "os/os.h"\n#include "belay/mutex.h"\n',
        "tests/mutex_test.c": '#include "help.h"\n#include "os/os.h"\n#include <check.h>\n',
        "tests/help.h": "",
    }

    def test_clean_tree_passes(self):
        self.assert_clean()

    def test_upward_include(self):
        self.assert_fails({"runtime/sync/mutex.h": "",
                           "runtime/os/futex.c": '\n#include "sync/mutex.h"\n'},
                          "runtime/os/futex.c:2: runtime/os may not include runtime/sync")

    def test_public_header_includes_the_runtime(self):
        self.assert_fails({"include/belay/own.h": '#include "os/os.h"\n'},
                          "include/belay may not include runtime/os")

    def test_public_header_includes_more_than_c11(self):
        self.assert_fails({"include/belay/own.h": "#include <unistd.h>\n"}, "headers of ISO C11")

    def test_header_of_another_project(self):
        self.assert_fails({"runtime/os/futex.c": "#include <check.h>\n"},
                          "<check.h> is for tests, not for runtime/os")

    def test_include_without_its_layer(self):
        self.assert_fails({"runtime/os/futex.c": '#include "os.h"\n'}, 'write "os/os.h"')

    def test_include_of_nothing(self):
        self.assert_fails({"runtime/os/futex.c": '#include "os/gone.h"\n'}, "is not in the tree")

    def test_folder_without_a_row(self):
        self.assert_fails({"runtime/extra/new.c": ""}, "has no row in the layer table")

    def test_row_without_a_folder(self):
        row = "| `runtime/gone` | libc | |\n<!-- layers:end -->"
        self.assert_fails(self.edit("ARCHITECTURE.md", "<!-- layers:end -->", row),
                          "layer runtime/gone is not a folder")

    def test_table_allows_what_it_forbids(self):
        self.assert_fails(self.edit("ARCHITECTURE.md", "| `include/belay`, libc | any lock",
                                    "| `runtime/sync`, libc | any lock"),
                          "runtime/os must never include runtime/sync")

    def test_table_with_a_cycle(self):
        self.assert_fails(self.edit("ARCHITECTURE.md", "| `include/belay`, libc | any lock: "
                                    "`runtime/sync` |", "| `runtime/sync`, libc | |"), "a cycle")

    def test_no_table(self):
        self.assert_fails({"ARCHITECTURE.md": "nothing\n"}, "no layer table")


if __name__ == "__main__":
    unittest.main()
