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
import run
import shrink

BATCH = 40           # programs that are one file for each of the tools


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
        self.classes = collections.Counter()     # (class, what explains it or None)
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

    def judge_batch(self, seeds):
        programs = [generate.generate(seed) for seed in seeds]
        belay = self.judge.by_belay(programs)
        rustc = self.judge.by_rustc(programs) if self.judge.rustc else {}
        disagreements = [(program, found) for program in programs if rustc
                         for found in compare.compare(program, rustc[program.name],
                                                      belay[program.name])]
        accepted = [program for program in programs if belay[program.name].accepted]
        findings = [finding for runner in self.runners
                    for finding in runner.run(accepted, seeds[0])]
        return Batch(programs, belay, rustc, disagreements, findings)

    # ---- counting --------------------------------------------------------------------------

    def count(self, batch):
        named = {program.name: program for program in batch.programs}
        differ, unlike = set(), set()
        for program, found in batch.disagreements:
            reason = self.explained.reason(found) or self.known.reason(found)
            differ.add(program.name)
            self.classes[found.of_class(), reason] += 1
            if not reason:
                unlike.add(program.name)
                self.examples.setdefault(found.of_class(), program)
        self.counts["programs"] += len(named)
        self.counts["explained"] += len(differ - unlike)
        self.counts["unlike"] += len(unlike)
        for name, program in named.items():
            self.count_codes(program, batch.belay[name], batch.rustc.get(name))
            said = [batch.belay[name].accepted,
                    *([batch.rustc[name].accepted] if batch.rustc else [])]
            self.counts["accepted"] += said[0]
            self.counts["both accept"] += all(said)
            self.counts["both refuse"] += not any(said)
        for finding in batch.findings:
            self.counts[finding.sanitizer, finding.kind] += 1
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
        """A line that is written over, or now and then a line."""
        done = self.counts["programs"]
        is_over = self.progress.isatty() and done < programs
        if is_over or done % (20 * BATCH) == 0:
            print(f"{done}/{programs} programs, {time.monotonic() - self.start:.0f} s, "
                  f"{self.counts['unlike']} not explained, {len(self.findings)} findings",
                  end="\r" if is_over else "\n", file=self.progress, flush=True)

    def summary(self):
        """The tables: what was counted, how often which code was said, where the two differ."""
        lines = [f"{self.counts['programs']:8}  programs"]
        lines += self.agreement() if self.judge.rustc else []
        for runner in self.runners:
            lines.append(f"{self.counts['accepted']:8}  accepted by belay and run, {runner.seeds} "
                         f"seeds each, under -fsanitize={run.SANITIZERS[runner.sanitizer]}:")
            lines.append("          " + ", ".join(
                f"{kind}: {self.counts[runner.sanitizer, kind]}" for kind in run.KINDS))
        lines += ["", "code       belay   rustc  same statement"]
        lines += [f"{code:8} {counts['belay']:7} {counts['rustc']:7} {counts['both']:7}"
                  for code, counts in sorted(self.by_code.items())]
        lines += ["", "where they differ: kind | statement | conflicts with | rustc | belay"]
        lines += [f"{count:8}  {' | '.join(words)}\n              {reason or 'NOT EXPLAINED'}"
                  for (words, reason), count in self.classes.most_common()]
        return "\n".join(lines)

    def agreement(self):
        """The lines that say how often belay and rustc agree."""
        counts = self.counts
        same = counts["programs"] - counts["explained"] - counts["unlike"]
        rows = [("accepted by both", counts["both accept"]),
                ("refused by both", counts["both refuse"]),
                ("the same verdict", counts["both accept"] + counts["both refuse"]),
                ("the same in each function, statement and code", same),
                ("the same but for what is explained", same + counts["explained"])]
        return [f"{count:8}  {100 * count / max(1, counts['programs']):6.2f} %  {what}"
                for what, count in rows]

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
            return any(finding.kind == kind for finding in runner.run([program], 0))
        return shows

    def judged(self, program):
        return self.judge.by_belay([program])[program.name]

    def differs(self, words):
        def shows(program):
            try:
                rustc = self.judge.by_rustc([program])[program.name]
                found = compare.compare(program, rustc, self.judged(program))
            except judge.Broken:
                return False
            return any(each.of_class() == words for each in found)
        return shows

    def keep(self, folder, tries):
        """Make each problem small, and write it below folder: the folders."""
        kept = []
        for number, problem in enumerate(self.problems(), 1):
            print(f"making {problem.program.name} small: {problem.title}", file=sys.stderr)
            small = shrink.shrink(problem.program, problem.shows, tries)
            target = folder / f"{number}-{problem.program.name}"
            target.mkdir(parents=True, exist_ok=True)
            (target / "program.c").write_text(str(render_c.render([small])), encoding="utf-8")
            (target / "program.rs").write_text(
                str(render_rust.render([small], judge.HERE / "machine.rs")), encoding="utf-8")
            said = [problem.title, problem.text, "belay:", *self.judged(small).texts]
            if self.judge.rustc:
                said += ["rustc:", *self.judge.by_rustc([small])[small.name].texts]
            (target / "report.txt").write_text("\n".join(said), encoding="utf-8")
            kept.append(target)
        return kept
