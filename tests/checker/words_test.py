#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""words_test - the headers say nothing that the checker does not read, and the other way round.

The words are those of annotate.h: what the headers say by BELAY_SAYS_("word..."), what the models
(*.model) say as keys, and what checker/frontend asks for by front_says(..., "word"), or by way of a
table of words.
"""

import os
import re
import sys
import unittest

ROOT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..")
SAID = re.compile(r'BELAY_SAYS_\("([a-z_]+)')
KEY = re.compile(r"^([a-z_]+)=", re.M)
ASKED = re.compile(r"\bfront_says\(")
WORD = re.compile(r'"([a-z_]+)"')
# front_says(front, cursor, words[i].word): the words are in the table above it.
TABLE_USED = re.compile(r",\s*(\w+)\[\w+\](?:\.word)?$")


def texts_below(folder, ending):
    for path, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(names):
            if name.endswith(ending):
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    yield file.read()


def arguments_at(text, start):
    """The text between the bracket that opens before `start` and the one that closes it."""
    depth = 1
    for end in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0:
            return text[start:end]
    raise ValueError("a bracket that is not closed")


def words_of_table(text, name):
    """The strings of the last table of that name."""
    start = max(match.end() for match in re.finditer(rf"\b{name}\[\w*\] = \{{", text))
    return set(WORD.findall(text[start:text.index(";", start)]))


def words_asked(text):
    found = set()
    for call in ASKED.finditer(text):
        arguments = arguments_at(text, call.end())
        table = TABLE_USED.search(arguments)
        if table:
            found |= words_of_table(text[:call.start()], table.group(1))
        found |= set(WORD.findall(arguments))
    return found


class Words(unittest.TestCase):
    def setUp(self):
        self.headers = {word for text in texts_below("include/belay", ".h")
                        for word in SAID.findall(text)}
        self.models = {word for text in texts_below("checker/models", ".model")
                       for word in KEY.findall(text)}
        self.asked = {word for text in texts_below("checker/frontend", ".c")
                      for word in words_asked(text)}

    def test_the_texts_were_understood(self):
        for word in ("consumes", "by_move", "unsafe_send", "spawn"):
            self.assertIn(word, self.headers)
            self.assertIn(word, self.asked)
        self.assertIn("thread_unsafe", self.models)

    def test_what_headers_say_is_read(self):
        self.assertEqual(self.headers - self.asked, set())

    def test_what_is_read_somebody_says(self):
        self.assertEqual(self.asked - self.headers - self.models, set())


class Reader(unittest.TestCase):
    def test_tables_and_calls_are_read(self):
        text = ('x(void) { static const T words[] = {{"one", 1}, {"two", 2}};\n'
                'y = front_says(front, of(words, 1), words[i].word); }\n'
                'front_says(front, kid(kid(cursor, 0), 0), "three")')
        self.assertEqual(words_asked(text), {"one", "two", "three"})


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
