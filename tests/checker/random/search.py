# SPDX-License-Identifier: MIT
"""search - many programs: judge them, run the accepted ones, count, and keep what is wrong."""

import collections
import concurrent.futures
import dataclasses
import itertools
import sys
import time

import compare
import generate
import judge
import render_c
import render_rust
import shrink

BATCH = 40           # programs that are judged by one process of belay, and linked together


@dataclasses.dataclass
class Batch:
    """What was found about some programs."""
    programs: list
    belay: dict
    rustc: dict
    disagreements: list      # of (program, Disagreement)
    findings: list           # of run.Finding


@dataclasses.dataclass
class Problem:
    """Something that is wrong, by an example."""
    title: str
    program: object
    shows: object            # says of a program whether the same is wrong with it
    text: str = ""


class Search:
    def __init__(self, judges, runners, progress):
        self.judge = judges
        self.runners = runners
        self.progress = progress
        self.explained = compare.Explained()
        self.known = compare.Explained("known.tsv")
        self.counts = collections.Counter()
        self.by_code = collections.defaultdict(collections.Counter)
        self.classes = collections.Counter()     # of what nothing explains
        self.examples = {}                       # class -> program
        self.findings = []                       # (program, finding)
        self.start = time.monotonic()

    # ---- the search ------------------------------------------------------------------------

    def go(self, first, programs, jobs, seconds=None):
        """Judge programs of the seeds from first on."""
        seeds = range(first, first + programs)
        todo = iter([seeds[i:i + BATCH] for i in range(0, programs, BATCH)])
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            running = {pool.submit(self.judge_batch, batch)
                       for batch in itertools.islice(todo, jobs)}
            while running:
                done, running = concurrent.futures.wait(
                    running, return_when=concurrent.futures.FIRST_COMPLETED)
                for each in done:
                    self.count(each.result())
                    late = seconds is not None and time.monotonic() - self.start > seconds
                    following = None if late else next(todo, None)
                    if following is not None:
                        running.add(pool.submit(self.judge_batch, following))
                self.show_progress(programs)
        if self.progress.isatty():
            print(file=self.progress)

    def judge_batch(self, seeds):
        programs = [generate.generate(seed) for seed in seeds]
        belay = self.judge.by_belay(programs)
        rustc = self.judge.by_rustc(programs) if self.judge.rustc else {}
        disagreements = [(program, found) for program in programs if rustc
                         for found in compare.compare(program, rustc[program.name],
                                                      belay[program.name])]
        accepted = [program for program in programs if belay[program.name].accepted]
        findings = [finding for runner in self.runners for finding in runner.run(
            [program.name for program in accepted],
            [self.judge.path(program, ".c") for program in accepted], seeds[0])]
        for program in programs:
            for suffix in (".c", ".rs"):
                self.judge.path(program, suffix).unlink(missing_ok=True)
        return Batch(programs, belay, rustc, disagreements, findings)

    # ---- counting --------------------------------------------------------------------------

    def count(self, batch):
        named = {program.name: program for program in batch.programs}
        wrong = set()
        for program, found in batch.disagreements:
            if self.explained.reason(found):
                self.counts["explained"] += 1
            elif self.known.reason(found):
                self.counts["known"] += 1
            else:
                wrong.add(program.name)
                self.classes[found.of_class()] += 1
                self.examples.setdefault(found.of_class(), program)
        for name, program in named.items():
            self.counts["programs"] += 1
            self.counts["accepted by belay"] += batch.belay[name].accepted
            self.count_codes(program, batch.belay[name], batch.rustc.get(name))
            if batch.rustc:
                self.counts["accepted by rustc"] += batch.rustc[name].accepted
                self.counts["agreed"] += name not in wrong
        for finding in batch.findings:
            self.counts[f"{finding.sanitizer}: {finding.kind}"] += 1
            self.findings.append((named.get(finding.program), finding))

    def count_codes(self, program, belay, rustc):
        for function in program.functions:
            said = [(verdict.errors if verdict else {}).get(function.name, {})
                    for verdict in (belay, rustc)]
            for by, errors in zip(("belay", "rustc"), said):
                for codes in errors.values():
                    for code in codes:
                        self.by_code[code][by] += 1
            for uid in set(said[0]) & set(said[1]):
                for code in said[0][uid] & said[1][uid]:
                    self.by_code[code]["both"] += 1

    def show_progress(self, programs):
        seconds = time.monotonic() - self.start
        line = (f"{self.counts['programs']}/{programs} programs, {seconds:.0f} s, "
                f"{sum(self.classes.values())} disagreements, {len(self.findings)} findings")
        end = "\r" if self.progress.isatty() else "\n"
        print(line, end=end, file=self.progress, flush=True)

    def summary(self):
        """The tables: what was counted, what nothing explains, how often which code was said."""
        lines = [f"{count:8}  {what}" for what, count in self.counts.items()]
        if self.judge.rustc and self.counts["programs"]:
            share = 100 * self.counts["agreed"] / self.counts["programs"]
            lines.append(f"{share:7.2f}%  of the programs are judged alike")
        lines += ["", "code       belay   rustc  same statement"]
        lines += [f"{code:8} {counts['belay']:7} {counts['rustc']:7} {counts['both']:7}"
                  for code, counts in sorted(self.by_code.items())]
        if self.classes:
            lines += ["", "not explained: kind | statement | conflicts with | rustc | belay"]
        lines += [f"{count:8}  {' | '.join(words)}" for words, count in self.classes.most_common()]
        return "\n".join(lines)

    # ---- keeping ---------------------------------------------------------------------------

    def problems(self):
        for finding_of, finding in self.findings:
            if finding.kind == "hang" or finding_of is None:
                continue        # a deadlock is no unsoundness
            runner = next(each for each in self.runners if each.sanitizer == finding.sanitizer)
            yield Problem(f"{finding.sanitizer}-{finding.kind}", finding_of,
                          self.runs_badly(runner, finding.kind), finding.text)
        for words, program in self.examples.items():
            yield Problem("-".join(words), program, self.differs(words))

    def runs_badly(self, runner, kind):
        def shows(program):
            if not self.judged(program).accepted or program.functions[-1].params:
                return False
            found = runner.run([program.name], [self.judge.path(program, ".c")], 0)
            return any(finding.kind == kind for finding in found)
        return shows

    def judged(self, program):
        return self.judge.by_belay([program])[program.name]

    def differs(self, words):
        def shows(program):
            try:
                rustc, belay = self.judge.rust_verdict(program), self.judged(program)
            except judge.Broken:
                return False
            return any(found.of_class() == words
                       for found in compare.compare(program, rustc, belay))
        return shows

    def keep(self, folder, tries):
        """Make each problem small, and write it below folder: the folders."""
        kept = []
        for number, problem in enumerate(self.problems(), 1):
            print(f"making {problem.program.name} small: {problem.title}", file=sys.stderr)
            small = shrink.shrink(problem.program, problem.shows, tries)
            target = folder / f"{number}-{problem.program.name}"
            target.mkdir(parents=True, exist_ok=True)
            (target / "program.c").write_text(str(render_c.render(small)), encoding="utf-8")
            (target / "program.rs").write_text(
                str(render_rust.render(small, judge.HERE / "machine.rs")), encoding="utf-8")
            said = [problem.title, problem.text, "belay:", *self.judged(small).texts]
            if self.judge.rustc:
                said += ["rustc:", *self.judge.rust_verdict(small).texts]
            (target / "report.txt").write_text("\n".join(said), encoding="utf-8")
            kept.append(target)
        return kept
