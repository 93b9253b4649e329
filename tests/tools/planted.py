# SPDX-License-Identifier: MIT
"""planted - small trees with one defect each, for the tests of tools/."""

import os
import subprocess
import tempfile
import unittest

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.path.join(HOME, "tools")


def write_tree(root, files):
    """Write {path: text} below root; an executable where the text begins with #!."""
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        if text.startswith("#!"):
            os.chmod(full, 0o755)


class CheckTest(unittest.TestCase):
    """A check of tools/, tried on trees. A subclass says which, and has a tree that is clean."""

    tool = ""
    clean = {}

    def run_on(self, files):
        """Status and output of the tool on a tree of these files."""
        with tempfile.TemporaryDirectory() as root:
            write_tree(root, files)
            result = subprocess.run([os.path.join(TOOLS, self.tool), root], check=False,
                                    capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def assert_clean(self, changes=None):
        status, output = self.run_on({**self.clean, **(changes or {})})
        self.assertEqual((status, output), (0, ""))

    def assert_fails(self, changes, message):
        """The clean tree with `changes` made to it fails, and says `message`."""
        status, output = self.run_on({**self.clean, **changes})
        self.assertIn(message, output)
        self.assertEqual(status, 1)

    def edit(self, path, old, new):
        """One file of the clean tree with `old` replaced, as a change."""
        self.assertIn(old, self.clean[path])
        return {path: self.clean[path].replace(old, new)}
