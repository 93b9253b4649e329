# SPDX-License-Identifier: MIT
"""run - accepted programs, compiled with sanitizers and run under several seeds.

Several programs share an executable, which saves time to link. A report stops it: the program that
was running is then run by itself.
"""

import dataclasses
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SANITIZERS = {"thread": "thread", "address": "address,undefined"}
FLAGS = ["-std=gnu11", "-fexceptions", "-O1", "-g1", "-w"]
# Leaks are safe, and what is forgotten or overwritten in these programs leaks by intention.
ENVIRONMENT = {
    "TSAN_OPTIONS": "halt_on_error=1:exitcode=66:report_thread_leaks=0:report_signal_unsafe=0",
    "ASAN_OPTIONS": "detect_leaks=0:exitcode=66:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "halt_on_error=1:exitcode=66:print_stacktrace=1",
}
LIMIT = 60           # seconds for what takes a few; a program that is still running then hangs

MAIN = """
#include "machine.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

{declarations}

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
    kind: str            # "report", "crash", "hang", or "refused" by the compiler
    text: str


class Broken(Exception):
    """The compiler does not take what it should."""


class Runner:
    """One sanitizer: what every executable has is compiled once."""

    def __init__(self, sanitizer, compiler, include, library, folder, seeds=3):
        self.sanitizer = sanitizer
        self.library = str(library)
        self.folder = pathlib.Path(folder)
        self.seeds = seeds
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

    def objects(self, names, sources):
        """{name: its object file, or the Finding that it is none}."""
        made = {}
        for name, source in zip(names, sources):
            made[name] = self.folder / f"{name}.o"
            try:
                self.compile("-include", self.header, "-c", source, "-o", made[name])
            except Broken as broken:
                made[name] = Finding(name, self.sanitizer, "refused", str(broken))
        return made

    def build(self, objects, at):
        """An executable of the programs that these object files are."""
        names = list(objects)
        declarations = "\n".join(f"void run_{name}(void);" for name in names)
        rows = "\n".join(f'    {{"{name}", run_{name}}},' for name in names)
        main = self.folder / f"main{at}.c"
        main.write_text(MAIN.format(declarations=declarations, rows=rows), encoding="utf-8")
        program = main.with_suffix("")
        self.compile("-include", self.header, "-c", main, "-o", main.with_suffix(".o"))
        self.compile(*objects.values(), main.with_suffix(".o"), self.machine, self.library,
                     "-pthread", "-o", program)
        for path in [*objects.values(), main.with_suffix(".o")]:
            path.unlink()
        return program

    def run(self, names, sources, at):
        """Findings about these programs; at names the executable."""
        objects = self.objects(names, sources)
        findings = [made for made in objects.values() if isinstance(made, Finding)]
        objects = {name: made for name, made in objects.items() if not isinstance(made, Finding)}
        if objects:
            program = self.build(objects, at)
            together = self.once(program, [])
            if together is not None:
                alone = [self.once(program, [name]) for name in objects]
                # Or only what ran before made it happen.
                findings += [finding for finding in alone if finding is not None] or [together]
            program.unlink()
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
