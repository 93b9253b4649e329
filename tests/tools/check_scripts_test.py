# SPDX-License-Identifier: MIT
"""check_scripts_test - tools/check-scripts finds every shell script, and every careless one."""

import unittest

from planted import CheckTest

CARELESS = '#!/usr/bin/env bash\nrm $1/*\n'


class CheckScriptsTest(CheckTest):
    tool = "check-scripts"
    clean = {
        "tools/run": '#!/usr/bin/env bash\nset -e\nrm -r "$1"\n',
        "tools/look": "#!/usr/bin/env python3\nprint($1)\n",
        "notes.txt": "rm $1/*\n",
    }

    def test_clean_tree_passes(self):
        self.assert_clean()

    def test_careless_script(self):
        self.assert_fails({"tests/deep/careless": CARELESS}, "SC2086")

    def test_careless_posix_script(self):
        self.assert_fails({"careless": CARELESS.replace("/usr/bin/env bash", "/bin/sh")}, "SC2086")

    def test_tree_without_scripts_is_no_success(self):
        status, output = self.run_on({"notes.txt": ""})
        self.assertEqual(status, 1)
        self.assertIn("no shell script found", output)


if __name__ == "__main__":
    unittest.main()
