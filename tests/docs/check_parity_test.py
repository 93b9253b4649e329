# SPDX-License-Identifier: MIT
"""check_parity_test - check-parity fails for each way in which the table can be wrong."""

import os
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(HERE, "check-parity")

ITEMS = """# A comment.
cell::Cell
cell::Cell: Clone trait
cell::Cell::get
cell::Cell::new
cell::Cell::old deprecated
cell::Cell::update unstable
panic
"""

HEADER = """#ifndef BELAY_CELL_H
#define BELAY_CELL_H
#define BELAY_CELL(Name, T) \\
    typedef struct Name { T value_; } Name; \\
    static inline T Name##_get(const Name *c) { return c->value_; } \\
    static inline void Name##_hidden_(void) {} \\
    struct Name##_semicolon_
typedef enum belay_status { BELAY_OK, BELAY_POISONED } belay_status;
typedef void (*belay_hook)(int);
#define belay_panic(text) belay_panic_(text)
#define BELAY_COUNT_1
void belay_panic_(const char *text);
belay_hook belay_take_hook(void);
#endif
"""

DOCUMENT = """# Parity of `<belay/belay.h>`

```c
BELAY_CELL(Flag, int);
```

## `std`

What a program has without asking. Header `<belay/cell.h>`.

| std | Belay | why |
| --- | --- | --- |
| `panic` | `belay_panic` | |

## `std::cell`

Header `<belay/cell.h>`:

| std | Belay | why |
| --- | --- | --- |
| `Cell`, `Cell::new` | `BELAY_CELL`, `Flag` | |
| `Cell::get`, `Cell: Clone` | `Flag_get` | |
| `Cell::update`†, `Cell::old`‡ | – | too new, too old |

## Beyond std

Headers `<belay/cell.h>`, `<belay/belay.h>`.

| here | what |
| --- | --- |
| `belay_status`, `BELAY_OK`, `BELAY_POISONED` | how it went |
| `belay_hook`, `belay_take_hook` | a hook |
"""


class CheckParityTest(unittest.TestCase):
    def check(self, document, header, items, prelude=""):
        with tempfile.TemporaryDirectory() as root:
            for name, text in (("docs/rust-parity.md", document), ("items", items),
                               ("include/belay/cell.h", header),
                               ("include/belay/belay.h", "#include <belay/cell.h>\n"),
                               ("include/belay/prelude.h", "#include <belay/belay.h>\n"
                                                           "#define panic(t) belay_panic(t)\n"
                                                           f"{prelude}")):
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            done = subprocess.run([TOOL, "--items", os.path.join(root, "items"), root],
                                  check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def assert_passes(self, document=DOCUMENT, header=HEADER, items=ITEMS):
        status, output = self.check(document, header, items)
        self.assertEqual(status, 0, output)

    def assert_fails(self, message, document=DOCUMENT, header=HEADER, items=ITEMS, prelude=""):
        status, output = self.check(document, header, items, prelude)
        self.assertIn(message, output)
        self.assertEqual(status, 1)

    def edit(self, old, new, text=DOCUMENT):
        self.assertEqual(text.count(old), 1)
        return text.replace(old, new)

    def test_the_table_as_it_is(self):
        self.assert_passes()

    def test_name_that_does_not_exist(self):
        self.assert_fails("rust-parity.md:22", self.edit("`Flag_get`", "`Flag_got`"))
        self.assert_fails("Flag_got", self.edit("`Flag_get`", "`Flag_got`"))
        self.assert_fails("belay_panics", self.edit("`belay_panic`", "`belay_panics`"))
        self.assert_fails("BELAY_FINE", self.edit("`BELAY_OK`", "`BELAY_OK`, `BELAY_FINE`"))

    def test_name_that_is_none(self):
        self.assert_fails("not a name: Flag_get(&f)", self.edit("`Flag_get`", "`Flag_get(&f)`"))

    def test_public_name_in_no_row(self):
        self.assert_fails("nor in Beyond std: Flag_get", self.edit("| `Flag_get` | |",
                                                                   "| – | not here |"))
        self.assert_fails("nor in Beyond std: Flag_set", header=self.edit(
            "    struct Name##", "    static inline void Name##_set(Name *c) { (void)c; } \\\n"
            "    struct Name##", HEADER))
        self.assert_fails("nor in Beyond std: belay_new", header=HEADER + "int belay_new(void);\n")
        self.assert_fails("nor in Beyond std: BELAY_NEW", header=HEADER + "#define BELAY_NEW 1\n")
        self.assert_fails("nor in Beyond std: belay_new",
                          header=HEADER + "typedef int belay_new;\n")
        self.assert_fails("nor in Beyond std: BELAY_POISONED", self.edit(", `BELAY_POISONED`", ""))
        self.assert_fails("nor in Beyond std: belay_hook", self.edit("`belay_hook`, ", ""))
        self.assert_fails("nor in Beyond std: belay_take_hook",
                          self.edit(", `belay_take_hook`", ""))

    def test_short_name_in_no_row(self):
        self.assert_fails("nor in Beyond std: short", prelude="#define short_one 1\n")
        self.assert_fails("nor in Beyond std: belay_new",
                          prelude="#define belay_new(x) x\n#define anew(x) belay_new(x)\n")

    def test_item_in_no_row(self):
        self.assert_fails("in no row: std::cell::Cell::new", self.edit(", `Cell::new`", ""))
        self.assert_fails("in no row: std::cell::Cell::take†",
                          items=ITEMS + "cell::Cell::take unstable\n")
        self.assert_passes(self.edit(", `Cell: Clone`", ""))  # a trait need not be there

    def test_item_that_does_not_exist(self):
        self.assert_fails("no item of std: Cell::got", self.edit("`Cell::get`", "`Cell::got`"))
        self.assert_fails("no item of std: Cell: Copy", self.edit("Cell: Clone", "Cell: Copy"))
        self.assert_fails("names no item of std", self.edit("| `panic` |", "| panic |"))

    def test_marks(self):
        self.assert_fails("Cell::update is unstable: mark it so (Cell::update†)",
                          self.edit("`Cell::update`†", "`Cell::update`"))
        self.assert_fails("Cell::old is deprecated", self.edit("`Cell::old`‡", "`Cell::old`†"))
        self.assert_fails("Cell::get is stable", self.edit("`Cell::get`", "`Cell::get`†"))

    def test_a_star_stands_for_items_of_its_mark(self):
        self.assert_passes(self.edit("`Cell::update`†, `Cell::old`‡", "`Cell::*`†, `Cell::o*`‡"))
        self.assert_fails("in no row: std::cell::Cell::old‡",
                          self.edit("`Cell::update`†, `Cell::old`‡", "`Cell::*`†"))
        self.assert_fails("no item of std: Box::*", self.edit("`Cell::get`", "`Box::*`"))

    def test_row_without_name_or_reason(self):
        self.assert_fails("neither a name here nor a reason",
                          self.edit("| – | too new, too old |", "| – | |"))

    def test_header_that_is_not_there(self):
        self.assert_fails("no such header: belay/cells.h",
                          self.edit("`<belay/cell.h>`:", "`<belay/cells.h>`:"))
        self.assert_fails("which headers have it", self.edit("Header `<belay/cell.h>`:", ""))

    def test_document_that_cannot_be_read(self):
        self.assert_fails("a row with 2 columns", self.edit("| `Flag_get` | |", "| `Flag_get` |"))
        self.assert_fails("a heading names a module", self.edit("## `std::cell`", "## Cells"))
        self.assert_fails("no block of C", DOCUMENT.split("```c")[0])

    def test_headers_that_do_not_compile(self):
        self.assert_fails("error", header=HEADER + "int belay_broken(;\n")


if __name__ == "__main__":
    unittest.main()
