# SPDX-License-Identifier: MIT
"""parts_test - the parts of the random programs: what is written is whole, what is shrunk is small,
what is compared is told apart."""

import unittest

import compare
import generate
import judge
import program as abstract
import render_c
import render_rust
import shrink

SEEDS = range(1, 1000)


def statements(program):
    return [statement for function in program.functions
            for statement in abstract.walk(function.body)]


class Generating(unittest.TestCase):
    def test_every_program_is_whole(self):
        for seed in SEEDS:
            self.assertTrue(abstract.is_whole(generate.generate(seed)), seed)

    def test_a_seed_is_a_program(self):
        self.assertEqual(generate.generate(5), generate.generate(5))
        self.assertNotEqual(generate.generate(5), generate.generate(6))

    def test_every_operation_is_written_in_both_languages(self):
        self.assertEqual(render_c.LINES.keys(), render_rust.LINES.keys())
        written = {statement.op for seed in SEEDS
                   for statement in statements(generate.generate(seed))}
        self.assertEqual(written, set(render_c.LINES))

    def test_each_statement_is_a_line_in_both_languages(self):
        for seed in range(1, 20):
            program = generate.generate(seed)
            expected = {statement.uid for statement in statements(program)}
            for text in (render_c.render([program]),
                         render_rust.render([program], "machine.rs")):
                self.assertEqual(sorted(text.uids.values()), sorted(expected))


class Shrinking(unittest.TestCase):
    def test_only_what_is_asked_for_is_left(self):
        program = next(program for program in map(generate.generate, SEEDS)
                       if sum(statement.op == "take" for statement in statements(program)) > 1)

        def shows(candidate):
            return any(statement.op == "take" for statement in statements(candidate))

        small = shrink.shrink(program, shows, tries=10000)
        self.assertTrue(shows(small) and abstract.is_whole(small))
        # The statement, and at most what gives it its operand and its function a result.
        self.assertLessEqual(len(statements(small)), 4)


class Comparing(unittest.TestCase):
    def setUp(self):
        var = abstract.Var("v", "V")
        body = [abstract.Statement("new", [var], type="V"),
                abstract.Statement("take", places=[abstract.Place("v")], type="V"),
                abstract.Statement("look", places=[abstract.Place("v")], type="V"),
                abstract.Statement("look", places=[abstract.Place("v")], type="V")]
        self.program = abstract.number(
            abstract.Program("p", {}, [abstract.Function("f", [], body)]))

    def verdict(self, code=None, uid=0, origin=2):
        found = judge.Verdict()
        if code:
            found.errors = {"f": {uid: {code}}}
            found.origins = {("f", uid): origin}
            found.labels = {("f", uid): {origin}}
        return found

    def kinds(self, rustc, belay):
        return [found.kind for found in compare.compare(self.program, rustc, belay)]

    def test_the_same_is_no_disagreement(self):
        self.assertEqual(self.kinds(self.verdict("E0382", 3), self.verdict("E0382", 3)), [])

    def test_another_use_after_the_same_move_is_the_same(self):
        self.assertEqual(self.kinds(self.verdict("E0382", 4), self.verdict("E0382", 3)), [])

    def test_what_only_one_refuses(self):
        self.assertEqual(self.kinds(self.verdict("E0382", 3), self.verdict()), [compare.MISSED])
        self.assertEqual(self.kinds(self.verdict(), self.verdict("E0382", 3)), [compare.EXTRA])

    def test_another_place_and_another_code(self):
        self.assertEqual(self.kinds(self.verdict("E0382", 3), self.verdict("E0505", 4, 1)),
                         [compare.ELSEWHERE, compare.ELSEWHERE])
        self.assertEqual(self.kinds(self.verdict("E0382", 3), self.verdict("E0505", 3)),
                         [compare.CODE])

    def test_a_row_explains_its_shape_only(self):
        explained = compare.Explained()
        found = compare.Disagreement(compare.CODE, "f", "change ref", "look own", "E0596", "E0502")
        self.assertIsNotNone(explained.reason(found))
        other = compare.Disagreement(compare.CODE, "f", "change own", "look own", "E0596", "E0502")
        self.assertIsNone(explained.reason(other))


if __name__ == "__main__":
    unittest.main()
