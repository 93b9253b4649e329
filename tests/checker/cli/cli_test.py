#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cli_test - the command belay as people and build systems call it.

    cli_test.py BELAY INCLUDE [unittest arguments]

BELAY is the command, INCLUDE the folder that holds belay/. What the checker finds is the business
of run-ui; here it is a few programs, good and bad, called in every way.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest

BELAY = INCLUDE = ""

GOOD = """
    #include <stdio.h>
    int main(int argc, char **argv)
    {
        printf("%d %s\\n", argc, argc > 1 ? argv[1] : "none");
        return argc;
    }
"""
BAD = """
    #include <belay/prelude.h>
    BOX(Job, int);
    void keep(Job job);
    int after(void)
    {
        own(Job) job = Job_new(7);
        keep(move(job));
        return *Job_get(&job); //~ E0382
    }
"""
BAD_LINE = 9
WARNED = """
    #include <belay/prelude.h>
    closure(void, work)
    {
    }
    void start(void)
    {
        own(work_handle) handle = spawn(work); //~ WARN unused_join_handle
    }
"""


class CommandTest(unittest.TestCase):
    """A folder for files, and the command."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="belay cli ")  # a blank: names are quoted everywhere
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(text, bytes):
            with open(path, "wb") as file:
                file.write(text)
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(text))
        return name

    def run_command(self, *command, env=None, **others):
        environment = {**os.environ, "TMPDIR": self.folder, **(env or {})}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True,
                              encoding="utf-8", errors="replace", check=False, timeout=120,
                              stdin=subprocess.DEVNULL, **others)

    def belay(self, *arguments, **others):
        return self.run_command(BELAY, *arguments, **others)

    def assert_status(self, done, status):
        self.assertEqual(done.returncode, status, f"{done.args}\n{done.stdout}\n{done.stderr}")


class Usage(CommandTest):
    def test_help_goes_to_standard_output(self):
        for arguments in (["--help"], ["-h"], ["help"], ["check", "--help"], ["cc", "--help"],
                          ["run", "--help"], ["explain", "--help"], ["help", "check"],
                          ["help", "run"], ["check", "--help-clang-tidy"]):
            done = self.belay(*arguments)
            self.assert_status(done, 0)
            self.assertIn("Usage:", done.stdout, arguments)
            self.assertEqual(done.stderr, "", arguments)

    def test_version(self):
        done = self.belay("--version")
        self.assert_status(done, 0)
        self.assertRegex(done.stdout, r"^belay \d+\.\d+\.\d+\n$")

    def test_bad_usage_is_status_2_and_one_complaint(self):
        self.write("good.c", GOOD)
        for arguments in ([], ["chekc"], ["check"], ["check", "--nonsense", "good.c"],
                          ["check", "--format=xml", "good.c"], ["check", "--color=red", "good.c"],
                          ["check", "--dump=ast", "good.c"], ["check", "-j", "-1", "good.c"],
                          ["check", "-j", "x", "good.c"], ["cc"], ["run"], ["run", "-x"],
                          ["explain", "a", "b"], ["explain", "--nonsense"]):
            done = self.belay(*arguments)
            self.assert_status(done, 2)
            self.assertEqual(done.stdout, "", arguments)
            self.assertNotEqual(done.stderr, "", arguments)

    def test_a_word_that_is_no_command_names_what_was_meant(self):
        for arguments, meant in ((["chek"], "is it check?"), (["ls"], "--help"),
                                 (["help", "explian"], "is it explain?"),
                                 (["demo.c"], "`belay check demo.c`")):
            done = self.belay(*arguments)
            self.assert_status(done, 2)
            self.assertEqual(done.stdout, "", arguments)
            self.assertIn(meant, done.stderr, arguments)

    def test_help_that_cannot_be_written_is_status_2(self):
        for arguments in (["--help"], ["--version"], ["run", "--help"], ["explain", "E0382"]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([BELAY, *arguments], stdout=full, stderr=subprocess.PIPE,
                                      encoding="utf-8", check=False, timeout=120)
            self.assert_status(done, 2)
            self.assertIn("cannot be written", done.stderr, arguments)

    def test_belay_home_that_is_none(self):
        self.write("good.c", GOOD)
        done = self.belay("check", "good.c", env={"BELAY_HOME": self.folder})
        self.assert_status(done, 2)
        self.assertIn("BELAY_HOME", done.stderr)


class Check(CommandTest):
    def check(self, *arguments, **others):
        return self.belay("check", *arguments, "--", f"-I{INCLUDE}", "-fexceptions", **others)

    def test_good_says_nothing(self):
        self.write("good.c", GOOD)
        done = self.check("good.c")
        self.assert_status(done, 0)
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_headers_of_belay_are_found_without_flags(self):
        self.write("warned.c", WARNED.replace("//~", "/* */ //"))
        done = self.belay("check", "warned.c")
        self.assert_status(done, 0)
        self.assertNotIn("file not found", done.stderr)

    def test_text_goes_to_standard_error(self):
        self.write("bad.c", BAD)
        done = self.check("bad.c")
        self.assert_status(done, 1)
        self.assertEqual(done.stdout, "")
        self.assertIn("error[E0382]", done.stderr)
        self.assertIn(f"--> bad.c:{BAD_LINE}:", done.stderr)
        self.assertTrue(done.stderr.endswith("\n1 error\n"), done.stderr)
        self.assertNotIn("\033", done.stderr)

    def test_colours(self):
        self.write("bad.c", BAD)
        self.assertIn("\033[1m", self.check("--color=always", "bad.c").stderr)
        self.assertIn("\033[1m", self.check("--use-color", "bad.c", env={"NO_COLOR": "1"}).stderr)
        self.assertNotIn("\033", self.check("--color=never", "bad.c").stderr)

    def test_json(self):
        self.write("bad.c", BAD)
        done = self.check("--format=json", "bad.c")
        self.assert_status(done, 1)
        self.assertEqual(done.stderr, "")
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(r["code"], r["level"], r["file"], r["line"]) for r in reports],
                         [("E0382", "error", "bad.c", BAD_LINE)])

    def test_sarif_and_github(self):
        self.write("bad.c", BAD)
        log = json.loads(self.check("--format=sarif", "bad.c").stdout)
        self.assertEqual(log["runs"][0]["results"][0]["ruleId"], "E0382")
        self.assertIn("## Why", log["runs"][0]["tool"]["driver"]["rules"][0]["help"]["markdown"])
        done = self.check("--format=github", "bad.c")
        self.assertTrue(done.stdout.startswith(f"::error file=bad.c,line={BAD_LINE},"), done.stdout)

    def test_sarif_of_nothing_is_a_log(self):
        self.write("good.c", GOOD)
        log = json.loads(self.check("--format=sarif", "good.c").stdout)
        self.assertEqual(log["runs"][0]["results"], [])

    def test_warnings_alone_are_nothing_wrong(self):
        self.write("warned.c", WARNED)
        done = self.check("warned.c")
        self.assert_status(done, 0)
        self.assertIn("warning[unused_join_handle]", done.stderr)
        for option in ("--deny-warnings", "--warnings-as-errors=*"):
            done = self.check(option, "warned.c")
            self.assert_status(done, 1)
            self.assertIn("error[unused_join_handle]", done.stderr)

    def test_files_that_cannot_be_read(self):
        self.write("good.c", GOOD)
        os.mkdir(self.path("folder.c"))
        os.symlink("nowhere", self.path("dangling.c"))
        self.write("plus.cpp", GOOD)
        for name in ("missing.c", "folder.c", "dangling.c", "plus.cpp"):
            done = self.check(name, "good.c")
            self.assert_status(done, 2)
            self.assertIn(name, done.stderr)

    def test_what_cannot_be_read_hides_nothing(self):
        self.write("bad.c", BAD)
        done = self.check("missing.c", "bad.c")
        self.assert_status(done, 2)
        self.assertIn("E0382", done.stderr)

    def test_broken_c_is_the_compilers_error(self):
        for name, text in {
                "syntax.c": "int f( { return 1 }",
                "open.c": "#if 1\nint f(void) {",
                "include.c": "#include \"no such file.h\"\nint x;",
                "itself.c": "#include \"itself.c\"\n",
                "unknown.c": "f(x y) z; struct { int a:99999999999; } b; int c[-1]; goto d;",
                "type.c": "missing_t flag = 0; int f(void) { if (flag) return 1; return 0; }",
                "bytes.c": bytes(range(256)) * 8,
                "zeros.c": b"int a;\0\0\0 int b; @\n",
                "quote.c": "char *s = \"never closed;\n'",
        }.items():
            self.write(name, text)
            done = self.check(name)
            self.assert_status(done, 1)
            self.assertRegex(done.stderr, r"(?m)^error: ", name)
            self.assertRegex(done.stderr, r"\d+ errors?", name)

    def test_strange_c_is_no_trouble(self):
        for name, text in {
                "empty.c": "",
                "blank.c": "\n\n  \n",
                "comment.c": "/* no code */",
                "no_end.c": "int x;// no line end",
                "returns.c": "int x;\r\nint y;\rint z;\n",
                "mark.c": "\ufeffint x;\n",
                "deep.c": "int f(void) { return " + "(" * 1000 + "1" + ")" * 1000 + "; }\n",
                "long.c": "int f(int a) { return a" + " + a" * 20000 + "; }\n",
        }.items():
            self.write(name, text)
            done = self.check(name)
            self.assert_status(done, 0)

    def test_several_files_are_reported_in_order(self):
        names = [self.write(f"{letter}.c", BAD) for letter in "cab"]
        done = self.check("--format=json", "-j2", *names)
        self.assert_status(done, 1)
        self.assertEqual([json.loads(line)["file"] for line in done.stdout.splitlines()],
                         sorted(names))

    def test_separate_programs_come_in_the_order_given(self):
        names = [self.write(f"{letter}.c", BAD) for letter in "cab"]
        done = self.check("--format=json", "--separate", *names)
        self.assertEqual([json.loads(line)["file"] for line in done.stdout.splitlines()], names)

    def test_locks_are_followed_through_all_files(self):
        shared = """
            #include <belay/prelude.h>
            MUTEX(Counter, int);
            extern Counter left, right;
            void add_left(int n);
        """
        right = self.write("right.c", shared + """
            Counter left = MUTEX_INIT(0), right = MUTEX_INIT(0);
            void to_right(void);
            void to_right(void)
            {
                with_lock (a, &left)
                    with_lock (b, &right)
                        *b += *a;
            }
            void add_left(int n)
            {
                with_lock (a, &left)
                    *a += n;
            }
        """)
        left = self.write("left.c", shared + """
            void to_left(void);
            void to_left(void)
            {
                with_lock (b, &right)
                    add_left(*b);
            }
        """)
        said = self.check("--format=json", left, right)
        reports = [json.loads(line) for line in said.stdout.splitlines()]
        self.assertEqual([report["code"] for report in reports], ["lock_order"])
        self.assertEqual({os.path.basename(label["file"]) for label in reports[0]["labels"]}
                         | {os.path.basename(reports[0]["file"])}, {"right.c"})
        self.assertIn("add_left", json.dumps(reports[0]["notes"]))
        self.assertEqual(self.check("--format=json", "--separate", left, right).stdout, "")

    def test_verify_misses_no_use(self):
        self.write("all.c", "int f(int a, int b, char *p);\nint f(int a, int b, char *p)\n{\n"
                   "    *p++ = 0 ? 1 + a : b;\n    a += 1 ? b : a;\n"
                   "    return a + __builtin_choose_expr(1, a, b) + (a ?: b);\n}\n")
        done = self.check("--verify", "all.c")
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, "", "belay: 1 function, 0 not checked\n"))

    def test_results_that_live_for_ever_are_known_in_all_files(self):
        table = ("#include <belay/prelude.h>\n"
                 "static const int numbers[] = {1, 2}; static int last;\n"
                 "const int *first(void);\nconst int *shared(void) { return &last; }\n"
                 "const int *number(int n) { return n < 2 ? &numbers[n] : first(); }\n"
                 "const int *same(const int *n) { return n; }\n")
        first = ("static const int none; const int *first(void);\n"
                 "const int *first(void) { return &none; }\n")
        main = ("#include <belay/prelude.h>\n"
                "const int *number(int n); const int *shared(void);\n"
                "const int *same(const int *n);\n"
                "closure(int, look, by_static(int, n)) { return *n; }\n"
                "int main(void)\n{\n    int mine = 0;\n    spawn(look, number(1));\n"
                "    spawn(look, shared());\n    spawn(look, same(&mine));\n}\n")
        names = [self.write(name, text) for name, text in
                 (("table.c", table), ("first.c", first), ("main.c", main))]

        def lines(*files):
            done = self.check("--format=json", *files)
            found = [json.loads(line) for line in done.stdout.splitlines()]
            return [report["line"] for report in found if report["code"] == "E0277"]

        self.assertEqual(lines(*names), [9, 10])
        self.assertEqual(lines(*reversed(names)), [9, 10])
        self.assertEqual(lines(names[0], names[2]), [8, 9, 10])
        self.assertEqual(lines(names[2]), [8, 9, 10])

    def test_a_file_given_twice_is_checked_once(self):
        self.write("bad.c", BAD)
        done = self.check("bad.c", "bad.c")
        self.assertTrue(done.stderr.endswith("\n1 error\n"), done.stderr)

    def test_list_unsafe(self):
        self.write("unsafe.c", """
            #include <belay/prelude.h>
            static int n;
            closure(void, work)
            {
                BELAY_UNSAFE { n++; }
            }
            void start(void) { spawn(work); }
        """)
        done = self.check("--list-unsafe", "unsafe.c")
        self.assertRegex(done.stdout, r"(?m)^unsafe\.c:6:\d+: BELAY_UNSAFE$")

    def test_dump(self):
        self.write("good.c", GOOD)
        done = self.check("--dump=mir", "good.c")
        self.assert_status(done, 0)
        self.assertIn("main", done.stdout)

    def test_standard_output_that_is_full(self):
        self.write("bad.c", BAD)
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([BELAY, "check", "--format=json", "bad.c"], cwd=self.folder,
                                  stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assert_status(done, 2)
        self.assertIn("standard output", done.stderr)


class Flags(CommandTest):
    """A file that is an error unless it sees the right flags."""

    def setUp(self):
        super().setUp()
        self.write("inc dir/want.h", "#define WANTED 1\n")
        self.write("flagged.c", """
            #include "want.h"
            #if !defined WANTED || !defined GIVEN
            #error flags were lost
            #endif
            const char *text = GIVEN;
        """)
        self.command = ["cc", "-Iinc dir", '-DGIVEN="a \\"b\\" c"', "-Wall", "-fanalyzer", "-MMD",
                        "-MF", "out.d", "-Wp,-MD,other.d", "-c", "flagged.c", "-o", "out.o"]

    def assert_clean(self, done):
        self.assert_status(done, 0)
        self.assertEqual(done.stderr, "")
        self.assertEqual([name for name in os.listdir(self.folder) if name.endswith((".d", ".o"))],
                         [])

    def database(self, entries):
        self.write("build/compile_commands.json", json.dumps(entries))

    def test_a_whole_command_will_do(self):
        self.assert_clean(self.belay("check", "flagged.c", "--", *self.command))

    def test_as_clang_tidy_is_called(self):
        self.assert_clean(self.belay(
            "check", "-checks=*", "--quiet", "--header-filter=.*", "--extra-arg=-DUNUSED",
            "--extra-arg-before=--driver-mode=gcc", "-extra-arg-before=-DOTHER", "flagged.c", "--",
            *self.command))

    def test_extra_arguments_count(self):
        done = self.belay("check", "flagged.c", "--extra-arg=-UGIVEN", "--", *self.command)
        self.assert_status(done, 1)
        self.assertIn("flags were lost", done.stderr)

    def test_database_with_arguments(self):
        self.database([{"directory": self.folder, "file": "flagged.c", "arguments": self.command}])
        for arguments in (["-p", "build", "flagged.c"], ["-p=build", "flagged.c"], ["-p", "build"],
                          ["-p", "build", self.path("flagged.c")]):
            self.assert_clean(self.belay("check", *arguments))

    def test_flags_are_added_to_the_database(self):
        self.database([{"directory": self.folder, "file": "flagged.c", "arguments": self.command}])
        self.assert_clean(self.belay("check", "-p", "build", "flagged.c", "--"))
        self.assert_clean(self.belay("check", "-p", "build", "flagged.c", "--", "-DOTHER"))
        done = self.belay("check", "-p", "build", "flagged.c", "--", "-UGIVEN")
        self.assert_status(done, 1)
        self.assertIn("flags were lost", done.stderr)
        self.assert_clean(self.belay("check", "-p", "nowhere", "flagged.c", "--", *self.command))

    def test_database_with_a_command(self):
        command = ("cc '-Iinc dir' -DGIVEN=\"\\\"a \\\\\\\"b\\\\\\\" c\\\"\" -c ../flagged.c "
                   "-o x.o").replace("inc dir", "../inc dir")
        self.database([{"directory": self.path("build"), "file": "../flagged.c",
                        "command": command}])
        self.assert_clean(self.belay("check", "-p", "build", "flagged.c"))

    def test_database_without_the_file(self):
        self.database([{"directory": self.folder, "file": "flagged.c", "arguments": self.command}])
        self.write("other.c", GOOD)
        done = self.belay("check", "-p", "build", "other.c")
        self.assert_status(done, 2)
        self.assertIn("no command for 'other.c'", done.stderr)

    def test_databases_that_are_none(self):
        for text in ("", "{", "{}", "[1]", '[{"file": "a.c"}]', '[{"file": 1, "command": "cc"}]',
                     '[{"file": "a.c", "arguments": [1]}]', '[{"file": "a.c", "arguments": []}]'):
            self.write("build/compile_commands.json", text)
            done = self.belay("check", "-p", "build", "flagged.c")
            self.assert_status(done, 2)
            self.assertIn("compile_commands.json", done.stderr)
        self.assert_status(self.belay("check", "-p", "nowhere", "flagged.c"), 2)

    def test_a_file_of_arguments(self):
        self.write("args", "'-Iinc dir'\n-DGIVEN=\\\"x\\\" # not a comment: a file\n")
        self.assert_clean(self.belay("check", "flagged.c", "--", "@args"))

    def test_without_the_compilers_own_headers(self):
        self.write("own.c", """
            #include <float.h>
            #include <iso646.h>
            #include <limits.h>
            #include <stdalign.h>
            #include <stdarg.h>
            #include <stdatomic.h>
            #include <stdbool.h>
            #include <stddef.h>
            #include <stdint.h>
            #include <stdio.h>
            #include <stdnoreturn.h>
            static _Atomic int n;
            static atomic_bool flag = ATOMIC_VAR_INIT(false);
            int f(int count, ...)
            {
                va_list list;
                va_start(list, count);
                int sum = va_arg(list, int);
                va_end(list);
                alignas(16) max_align_t place;
                atomic_fetch_add_explicit(&n, sum, memory_order_relaxed);
                return atomic_load(&flag) and sizeof place >= INT8_MAX - CHAR_MAX
                       and offsetof(struct { char a; size_t b; }, b) > 0 and DBL_EPSILON < 1;
            }
        """)
        done = self.belay("check", "own.c", "--", "-nobuiltininc")
        self.assert_status(done, 0)
        self.assertEqual(done.stderr, "")


class Compiler(CommandTest):
    """belay cc."""

    def setUp(self):
        super().setUp()
        self.cc = ["cc", os.environ.get("CC", "cc")]

    def test_compiles_what_is_good(self):
        self.write("good.c", GOOD)
        done = self.belay(*self.cc, "-MMD", "-c", "good.c", "-o", "good.o")
        self.assert_status(done, 0)
        self.assertTrue(os.path.exists(self.path("good.o")))
        self.assertTrue(os.path.exists(self.path("good.d")))

    def test_does_not_compile_what_is_bad(self):
        self.write("bad.c", BAD)
        done = self.belay(*self.cc, f"-I{INCLUDE}", "-fexceptions", "-c", "bad.c", "-o", "bad.o")
        self.assert_status(done, 1)
        self.assertIn("error[E0382]", done.stderr)
        self.assertFalse(os.path.exists(self.path("bad.o")))

    def test_options_of_its_own_come_first(self):
        self.write("warned.c", WARNED)
        rest = [f"-I{INCLUDE}", "-fexceptions", "-c", "warned.c", "-o", "warned.o"]
        self.assert_status(self.belay(*self.cc, *rest), 0)
        self.assert_status(self.belay("cc", "--deny-warnings", *self.cc[1:], *rest), 1)

    def test_what_compiles_no_c_goes_through(self):
        self.write("good.c", GOOD)
        self.write("bad.c", BAD)
        self.write("empty.s", "\n")
        for arguments in (["--version"], ["-dumpmachine"], ["-print-search-dirs"],
                          ["-E", "bad.c", f"-I{INCLUDE}", "-fexceptions"],
                          ["-MM", "bad.c", f"-I{INCLUDE}", "-fexceptions"], ["-c", "empty.s"]):
            done = self.belay(*self.cc, *arguments)
            self.assert_status(done, 0)
            self.assertNotIn("E0382", done.stderr)
        self.assert_status(self.belay(*self.cc, "-c", "good.c"), 0)
        self.assert_status(self.belay(*self.cc, "good.o", "-o", "good"), 0)
        self.assert_status(self.run_command(self.path("good")), 1)

    def test_the_compilers_status_is_ours(self):
        self.write("empty.o", "this is no object")
        self.assertNotEqual(self.belay(*self.cc, "empty.o", "-o", "x").returncode, 0)
        self.assert_status(self.belay("cc", "no-such-compiler", "-c", "x.o"), 127)

    def test_files_of_arguments_reach_both(self):
        self.write("bad.c", BAD)
        self.write("args", f"-I'{INCLUDE}' -fexceptions -c bad.c")
        done = self.belay(*self.cc, "@args")
        self.assert_status(done, 1)
        self.assertIn("E0382", done.stderr)


class Run(CommandTest):
    def test_ends_as_the_program_does(self):
        self.write("good.c", GOOD)
        done = self.belay("run", "good.c", "an argument", "--help")
        self.assertEqual((done.returncode, done.stdout), (3, "3 an argument\n"), done.stderr)

    def test_dies_as_the_program_does(self):
        self.write("dies.c", "#include <signal.h>\nint main(void) { raise(SIGTERM); return 0; }\n")
        self.assertEqual(self.belay("run", "dies.c").returncode, -signal.SIGTERM)

    def test_links_libbelay(self):
        self.write("threads.c", """
            #include <belay/prelude.h>
            #include <stdio.h>
            closure(int, twice, by_copy(int, n))
            {
                return 2 * n;
            }
            int main(void)
            {
                own(twice_handle) handle = spawn(twice, 21);
                int result = 0;
                unwrap(join(&handle, &result));
                printf("%d\\n", result);
                return 0;
            }
        """)
        done = self.belay("run", "threads.c")
        self.assertEqual((done.returncode, done.stdout), (0, "42\n"), done.stderr)

    def test_does_not_run_what_is_bad(self):
        self.write("bad.c", BAD + "\n    int main(void) { return 7; }\n")
        done = self.belay("run", "bad.c")
        self.assert_status(done, 1)
        self.assertIn("E0382", done.stderr)

    def test_what_does_not_compile(self):
        self.write("half.c", "void missing(void);\nint main(void) { missing(); return 0; }\n")
        self.assert_status(self.belay("run", "half.c"), 1)
        self.assert_status(self.belay("run", "nowhere.c"), 2)

    def test_nothing_stays_behind(self):
        self.write("good.c", GOOD)
        before = sorted(os.listdir(self.folder))
        self.belay("run", "good.c")
        self.assertEqual(sorted(os.listdir(self.folder)), before)


class Explain(CommandTest):
    def test_a_page(self):
        for code in ("E0382", "e0382", "382"):
            done = self.belay("explain", code)
            self.assert_status(done, 0)
            self.assertTrue(done.stdout.startswith("E0382: "), code)

    def test_all_are_listed(self):
        done = self.belay("explain")
        self.assert_status(done, 0)
        self.assertRegex(done.stdout, r"(?m)^E0277  +\w")
        self.assertRegex(done.stdout, r"(?m)^unused_must_use  +\w")

    def test_an_unknown_code_names_its_neighbours(self):
        done = self.belay("explain", "unused_must_us")
        self.assert_status(done, 2)
        self.assertIn("unused_must_use", done.stderr)
        self.assert_status(self.belay("explain", "../errors/E0382"), 2)


class CMake(CommandTest):
    """A project of CMake that has belay in clang-tidy's place, or as a launcher."""

    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", """
            cmake_minimum_required(VERSION 3.22)
            project(demo LANGUAGES C)
            add_library(demo STATIC good.c subject.c)
            target_include_directories(demo PRIVATE "${INCLUDE}")
            target_compile_options(demo PRIVATE -fexceptions)
        """)
        self.write("good.c", GOOD)

    def build(self, subject, *options):
        self.write("subject.c", subject)
        for command in (["cmake", "-G", "Ninja", "-S", ".", "-B", "build", f"-DINCLUDE={INCLUDE}",
                         *options], ["cmake", "--build", "build"]):
            done = self.run_command(*command)
            if done.returncode != 0:
                break
        return done

    def test_in_the_place_of_clang_tidy(self):
        option = f"-DCMAKE_C_CLANG_TIDY={BELAY};check"
        done = self.build(BAD, option)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("error[E0382]", done.stdout + done.stderr)
        done = self.build(GOOD.replace("main", "other"), option)
        self.assert_status(done, 0)

    def test_warnings_are_seen_in_the_place_of_clang_tidy(self):
        done = self.build(WARNED, f"-DCMAKE_C_CLANG_TIDY={BELAY};check")
        self.assert_status(done, 0)
        self.assertIn("warning[unused_join_handle]", done.stdout + done.stderr)

    def test_as_a_launcher(self):
        option = f"-DCMAKE_C_COMPILER_LAUNCHER={BELAY};cc"
        done = self.build(BAD, option)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("error[E0382]", done.stdout + done.stderr)
        self.assert_status(self.build(GOOD.replace("main", "other"), option), 0)

    def test_by_its_database(self):
        self.assert_status(self.build(GOOD.replace("main", "other"),
                                      "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"), 0)
        done = self.belay("check", "-p", "build")
        self.assert_status(done, 0)
        done = self.belay("check", "-p", ".")
        self.assert_status(done, 2)
        self.assertIn("CMAKE_EXPORT_COMPILE_COMMANDS", done.stderr)
        self.write("subject.c", BAD)
        done = self.belay("check", "-p", "build")
        self.assert_status(done, 1)
        self.assertIn("--> subject.c:", done.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    BELAY, INCLUDE = (os.path.abspath(path) for path in sys.argv[1:3])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
