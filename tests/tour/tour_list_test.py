# SPDX-License-Identifier: MIT
"""tour_list_test - each program of the tour is run, described, and has the twins that it names."""

import os
import re
import unittest

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOUR = os.path.join(HOME, "examples", "tour")


def read(*path):
    with open(os.path.join(HOME, *path), encoding="utf-8") as file:
        return file.read()


def programs():
    return sorted(name[:-2] for name in os.listdir(TOUR) if name.endswith(".c"))


def accepted():
    return [name for name in programs() if "_rejected" not in name]


def rejected():
    return [name for name in programs() if "_rejected" in name]


def codes(name):
    return re.findall(r"//~ (.*)", read("examples", "tour", name + ".c"))


class TourListTest(unittest.TestCase):
    def test_every_program_is_built_and_run(self):
        listed = re.search(r"set\(BELAY_TOUR\n(.*?)\)", read("examples", "CMakeLists.txt"), re.S)
        self.assertEqual(listed.group(1).split(), accepted())

    def test_the_readme_has_a_row_for_each(self):
        rows = re.findall(r"^\| \[(\w+)\]\((\w+)\.c\) \|", read("examples", "tour", "README.md"),
                          re.M)
        self.assertEqual([name for name, _ in rows], accepted() + rejected())
        self.assertEqual([link for _, link in rows], accepted() + rejected())

    def test_the_readme_names_the_errors(self):
        readme = read("examples", "tour", "README.md")
        for name in rejected():
            self.assertIn(f"| [{name}]({name}.c) | {' '.join(codes(name))} |", readme)

    def test_an_accepted_program_breaks_no_rule(self):
        for name in accepted():
            errors = [code for code in codes(name) if not code.startswith("WARN ")]
            self.assertEqual(errors, [], name)

    def test_a_program_names_its_twins(self):
        for twin in rejected():
            with self.subTest(twin):
                original = twin[:twin.index("_rejected")]
                self.assertIn(original, accepted())
                text = read("examples", "tour", original + ".c")
                self.assertTrue(twin in text or f"{original}_rejected*.c" in text,
                                f"{original}.c does not mention it")

    def test_names_of_twins_in_comments_exist(self):
        for name in programs():
            for twin in re.findall(r"\b(\d\d_\w+)\.c", read("examples", "tour", name + ".c")):
                self.assertIn(twin, programs(), f"{name}.c")


if __name__ == "__main__":
    unittest.main()
