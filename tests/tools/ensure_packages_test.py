# SPDX-License-Identifier: MIT
"""ensure_packages_test - tools/ensure-packages on systems that are made up of a few scripts.

Each test puts together a folder that is the whole PATH: a dpkg-query that knows some packages, an
apt-get that notes what it is asked for. Nothing is installed and no network is used.
"""

import os
import shutil
import subprocess
import tempfile
import unittest

from planted import TOOLS, write_tree

LIST = """# purpose package proof
build  alpha  alpha
build  libalpha-dev  -
test   beta   beta
"""
DPKG = """#!/bin/bash
for package in {installed}; do printf '%s:installed ' "$package"; done
exit 1
"""
# Notes its arguments. It simulates an install well once the lists are {ready} or after an update.
APT = """#!/bin/bash
echo "$*" >>"$NOTES"
case "$*" in
*update*) {update} && touch "$NOTES.updated" ;;
*--simulate*) {ready} || [[ -e $NOTES.updated ]] ;;
*) {install} ;;
esac
"""
NOBODY = 65534


class EnsurePackagesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        os.chmod(self.folder, 0o777)
        for tool in ("bash", "dirname", "env", "touch"):
            os.symlink(shutil.which(tool), os.path.join(self.folder, tool))
        self.add("packages.txt", LIST)

    def add(self, name, text="#!/bin/bash\n"):
        write_tree(self.folder, {name: text})

    def debian(self, installed, update="true", ready="true", install="true"):
        self.add("dpkg-query", DPKG.format(installed=installed))
        self.add("apt-get", APT.format(update=update, ready=ready, install=install))
        self.add("apt-cache", "#!/bin/bash\n[[ $* != *beta* ]]\n")

    def ensure(self, purpose, user=None):
        """Run it; the user defaults to whoever runs the tests."""
        # A copy, because somebody else may not be able to look into this tree.
        tool = os.path.join(self.folder, "ensure-packages")
        shutil.copy(os.path.join(TOOLS, "ensure-packages"), tool)
        environment = {"PATH": self.folder, "NOTES": os.path.join(self.folder, "notes"),
                       "BELAY_PACKAGES": os.path.join(self.folder, "packages.txt")}
        result = subprocess.run([tool, purpose], env=environment, user=user, check=False,
                                capture_output=True, text=True, cwd=self.folder)
        return result.returncode, result.stdout, result.stderr

    def notes(self):
        path = os.path.join(self.folder, "notes")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()

    def root(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to be root")

    def nobody(self):
        """A user without rights: the one who runs the tests, unless that is root."""
        return NOBODY if os.geteuid() == 0 else None

    def test_nothing_missing_is_silent(self):
        self.debian("alpha libalpha-dev beta")
        self.assertEqual(self.ensure("test"), (0, "", ""))
        self.assertEqual(self.notes(), [])

    def test_a_command_without_its_package_will_do(self):
        self.debian("libalpha-dev")
        self.add("alpha")
        self.assertEqual(self.ensure("build"), (0, "", ""))

    def test_other_purposes_are_not_looked_at(self):
        self.debian("alpha libalpha-dev")
        self.assertEqual(self.ensure("demo"), (0, "", ""))

    def test_without_root_it_prints_the_line_and_stops(self):
        self.debian("alpha")
        status, _, error = self.ensure("test", self.nobody())
        self.assertEqual(status, 1)
        self.assertIn("apt-get install --no-install-recommends libalpha-dev beta\n", error)
        self.assertIn("sudo", error)
        self.assertEqual(self.notes(), [])

    def test_root_sees_what_is_installed_before_it_is(self):
        self.root()
        self.debian("alpha", install='echo "apt-get at work"')
        status, output, _ = self.ensure("build")
        self.assertEqual(status, 0)
        self.assertLess(output.index("libalpha-dev"), output.index("apt-get at work"))
        self.assertIn("--no-install-recommends libalpha-dev", self.notes()[-1])
        self.assertFalse([note for note in self.notes() if "update" in note])

    def test_lists_are_read_only_when_they_lack_something(self):
        self.root()
        self.debian("alpha", ready="false")
        status, _, _ = self.ensure("build")
        self.assertEqual(status, 0)
        self.assertTrue([note for note in self.notes() if "update" in note])

    def test_update_fails_but_the_lists_will_do(self):
        self.root()
        self.debian("alpha", update="false", install="[[ -e $NOTES ]]")
        self.assertEqual(self.ensure("build")[0], 0)

    def test_update_fails_and_the_package_is_unknown(self):
        self.root()
        self.debian("alpha libalpha-dev", update="false", ready="false")
        status, _, error = self.ensure("test")
        self.assertEqual(status, 1)
        self.assertIn("update failed", error)
        self.assertIn("do not have: beta", error)

    def test_install_is_tried_again_with_new_lists(self):
        self.root()
        self.debian("alpha", install="[[ -e $NOTES.updated ]]")
        self.assertEqual(self.ensure("build")[0], 0)

    def test_install_that_fails(self):
        self.root()
        self.debian("alpha", install="false")
        status, _, error = self.ensure("build")
        self.assertEqual(status, 1)
        self.assertIn("could not install: libalpha-dev", error)

    def test_elsewhere_commands_decide(self):
        self.add("alpha")
        status, _, error = self.ensure("test")
        self.assertEqual(status, 0)
        self.assertIn("not found, by their Debian names: beta", error)

    def test_elsewhere_it_stops_without_the_means_to_build(self):
        status, _, error = self.ensure("build")
        self.assertEqual(status, 1)
        self.assertIn("install these first, by their Debian names: alpha\n", error)

    def test_unknown_purpose(self):
        self.assertEqual(self.ensure("everything")[0], 1)


if __name__ == "__main__":
    unittest.main()
