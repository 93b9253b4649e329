# SPDX-License-Identifier: MIT
"""run - accepted programs, compiled with sanitizers and run under several seeds.

Many programs are one file and one executable, which saves most of the time. A report stops it: each
of its programs is then run by itself.
"""

import dataclasses
import os
import pathlib
import subprocess

import render_c

HERE = pathlib.Path(__file__).resolve().parent
SANITIZERS = {"thread": "thread", "address": "address,undefined"}
FLAGS = ["-std=gnu11", "-fexceptions", "-O1", "-g1", "-w"]
# Leaks are safe, and what is forgotten or overwritten in these programs leaks by intention.
ENVIRONMENT = {
    "TSAN_OPTIONS": "halt_on_error=1:exitcode=66:report_thread_leaks=0:report_signal_unsafe=0",
    "ASAN_OPTIONS": "detect_leaks=0:exitcode=66:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "halt_on_error=1:exitcode=66:print_stacktrace=1",
}
KINDS = ("report", "crash", "hang", "refused")   # the last by the compiler
LIMIT = 60           # seconds for what takes one; a program that is still running then hangs

MAIN = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {{ const char *name; void (*run)(void); }} programs[] = {{
{rows}
}};

/* main SEEDS [NAME]: run every program, or one of them, under as many seeds. */
int
main(int count, char **words)
{{
    for (unsigned seed = 1; seed <= (unsigned)atoi(words[1]); seed++) {{
        for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {{
            if (count > 2 && strcmp(words[2], programs[i].name) != 0)
                continue;
            printf("%s\\n", programs[i].name);
            fflush(stdout);
            machine_seed(seed);
            programs[i].run();
        }}
        usleep(2000); /* threads that nobody joined go on */
    }}
}}
"""


@dataclasses.dataclass
class Finding:
    program: str
    sanitizer: str
    kind: str            # of KINDS
    text: str


class Broken(Exception):
    """The compiler does not take what it should."""


class Runner:
    """One sanitizer: what every executable has is compiled once."""

    def __init__(self, sanitizer, compiler, include, library, folder, seeds=6):
        self.sanitizer = sanitizer
        self.seeds = seeds
        self.library = str(library)
        self.folder = pathlib.Path(folder)
        self.command = [compiler, *FLAGS, f"-fsanitize={SANITIZERS[sanitizer]}", f"-I{include}",
                        f"-I{HERE}"]
        self.folder.mkdir(parents=True, exist_ok=True)
        # Both compilers take the compiled header that lies beside the one that is included.
        self.header = self.folder / "machine.h"
        self.header.write_text(f'#include "{HERE}/machine.h"\n', encoding="utf-8")
        self.machine = self.folder / "machine.o"
        ending = ".pch" if "clang" in str(compiler) else ".gch"
        self.compile("-x", "c-header", self.header, "-o", f"{self.header}{ending}")
        self.compile("-c", HERE / "machine.c", "-o", self.machine)

    def compile(self, *words):
        done = subprocess.run([*self.command, *map(str, words)], capture_output=True,
                              encoding="utf-8", errors="replace", check=False)
        if done.returncode != 0:
            raise Broken(done.stderr)

    def build(self, programs, at):
        """One executable of these programs."""
        rows = "\n".join(f'    {{"{program.name}", run_{program.name}}},' for program in programs)
        source = self.folder / f"programs{at}.c"
        source.write_text(str(render_c.render(programs)) + MAIN.format(rows=rows),
                          encoding="utf-8")
        built = source.with_suffix("")
        self.compile("-include", self.header, source, self.machine, self.library, "-pthread",
                     "-o", built)
        source.unlink()
        return built

    def run(self, programs, at):
        """Findings about these programs; at names the executable."""
        if not programs:
            return []
        try:
            built = self.build(programs, at)
        except Broken as broken:
            if len(programs) == 1:
                return [Finding(programs[0].name, self.sanitizer, "refused", str(broken))]
            return [finding for program in programs for finding in self.run([program], at)]
        together = self.once(built, [])
        findings = []
        if together is not None:
            alone = [self.once(built, [program.name]) for program in programs]
            # Or only what ran before made it happen.
            findings = [finding for finding in alone if finding is not None] or [together]
        built.unlink()
        return findings

    def once(self, program, names):
        """None when all is well."""
        environment = {**os.environ, **ENVIRONMENT}
        try:
            done = subprocess.run([str(program), str(self.seeds), *names], capture_output=True,
                                  encoding="utf-8", errors="replace", timeout=LIMIT,
                                  env=environment, check=False)
        except subprocess.TimeoutExpired as late:
            shown = (late.stdout or b"").decode(errors="replace").split()
            return Finding(shown[-1] if shown else "?", self.sanitizer, "hang", "")
        if done.returncode == 0:
            return None
        shown = done.stdout.split()
        kind = "report" if done.returncode == 66 else "crash"
        return Finding(shown[-1] if shown else "?", self.sanitizer, kind,
                       f"status {done.returncode}\n{done.stderr[:6000]}")
