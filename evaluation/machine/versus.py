"""This build against an earlier one, in turns on one machine: work, memory, first sound, server. Ratios count.

    python -m evaluation.machine.versus --baseline 3df3db4 --json

    work_s_per_s    processor time of the whole process, user and system, a second of sound: `qingyin say -f` of texts
    one_sentence_s  the same of one sentence in seconds: nearly all of it is the start
    peak_mb         the most memory that process ever held: of one sentence, of each of --characters
    growth_mb       what a process holds after the longest of those more than after its first hundred sentences
    start_ms        processor time from starting Python to the first samples
    N_p50_ms, …     the same from a text of N characters to its first samples, voice loaded: p50 and p95
    server          memory of an idle server; with --server, listeners in real time without an underrun

The baseline is that commit of this repository, unpacked into a temporary folder and run from its src/ by the same
Python with the same packages. Each measure is taken --turns times from one build and the other in turn, each after a
run that writes its bytecode; the median counts. Processor time is what a machine that does nothing else would take,
and other processes blur it least. Both use one thread; --core keeps both on one processor. A ratio is this build's
figure over the baseline's: less is better.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from evaluation.texts import texts
from measures.command import parser, publish, run
from qingyin.errors import QingyinError

ROOT: Final = Path(__file__).parents[2]
FILES, SENTENCES = 20, 20  # so many files of so many sentences
LENGTHS: Final = (5, 10, 30, 100, 300, 1000, 3000)  # characters
MB: Final = 1e6
CHILD: Final = Path(__file__).with_name("versus_child.py")  # runs in both builds
Figures = dict[str, float]


@dataclass(frozen=True)
class Build:
    """A build that can be run: where its packages are, and where its bytecode goes."""

    name: str
    source: Path
    bytecode: Path
    voice: str
    core: int | None

    def process(self, *command: str, text: str = "") -> tuple[str, float]:
        """What a Python process prints, and its processor time in seconds. Raises QingyinError if it fails."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with tempfile.TemporaryFile("w+") as given:
            given.write(text)
            given.seek(0)
            done = subprocess.run(
                self.command(*command), stdin=given, capture_output=True, text=True, env=self.environment()
            )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise QingyinError(f"{self.name}: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
        return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def command(self, *command: str) -> list[str]:
        """The command line of a Python process, on the one processor if one was chosen."""
        pinned = [] if self.core is None else ["taskset", "-c", str(self.core)]
        return [*pinned, sys.executable, *command]

    def environment(self) -> dict[str, str]:
        """This process's, but for where packages and bytecode are."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return kept | {"PYTHONPATH": str(self.source), "PYTHONPYCACHEPREFIX": str(self.bytecode)}

    def child(self, what: str, text: str) -> Any:
        """What the child process measured."""
        return json.loads(self.process(str(CHILD), self.voice, what, text=text)[0])


@contextmanager
def builds(commit: str, voice: str, core: int | None) -> Iterator[list[Build]]:
    """The baseline and this build, in a temporary folder. Raises QingyinError if git does not know the commit."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "baseline"
        source.mkdir()
        archive = subprocess.run(["git", "archive", commit, "src"], cwd=ROOT, capture_output=True)
        if archive.returncode:
            raise QingyinError(f"git has no commit {commit!r}: {archive.stderr.decode().strip()}")
        subprocess.run(["tar", "-x"], input=archive.stdout, cwd=source, check=True)
        places = {"baseline": source / "src", "present": ROOT / "src"}
        yield [Build(name, place, Path(folder) / f"{name}.pyc", voice, core) for name, place in places.items()]


def in_turns(found: list[Build], turns: int, measure: Callable[[Build], Figures]) -> dict[str, Any]:
    """The medians of each build's figures, all by its name, and the ratios of the last build's to the first's."""
    taken: dict[str, list[Figures]] = {build.name: [] for build in found}
    for turn in range(turns + 1):
        for build in found:
            figures = measure(build)
            if turn:  # the first writes the bytecode and brings the files to memory
                taken[build.name].append(figures)
    return compared({name: medians(each) for name, each in taken.items()})


def medians(taken: list[Figures]) -> Figures:
    """The median of each figure."""
    return {name: float(median(each[name] for each in taken)) for name in taken[0]}


def compared(figures: dict[str, Figures]) -> dict[str, Any]:
    """Figures by build, rounded, with the ratios of the last build's to the first's."""
    first, *_, last = figures.values()
    ratios = {name: round(last[name] / value, 3) for name, value in first.items() if value}
    rounded = {build: {name: float(f"{value:.4g}") for name, value in each.items()} for build, each in figures.items()}
    return {**rounded, "ratio": ratios}


def files(count: int, sentences: int) -> list[str]:
    """Texts of so many sentences each, every one in another order."""
    known = [each.text for each in texts()]
    return ["\n".join(random.Random(number).sample(known, sentences)) for number in range(count)]


def work(build: Build, spoken: list[str]) -> Figures:
    """Processor time of `qingyin say -f` for texts: a second of sound, and of one sentence alone."""
    seconds = sound = 0.0
    with tempfile.TemporaryDirectory() as folder:
        written, wav = Path(folder) / "text.txt", Path(folder) / "sound.wav"
        for text in spoken:
            written.write_text(text, "utf-8")
            seconds += say(build, written, wav)
            sound += (wav.stat().st_size - 44) / 2 / 22050
        written.write_text(spoken[0].splitlines()[0], "utf-8")
        return {"work_s_per_s": seconds / sound, "one_sentence_s": say(build, written, wav)}


def say(build: Build, text: Path, wav: Path) -> float:
    """Processor time of `qingyin say -f TEXT -o WAV`."""
    command = ["-m", "qingyin", "say", "--voice", build.voice, "-f", str(text), "-o", str(wav)]
    return build.process(*command)[1]


def memory(build: Build, characters: list[int]) -> Figures:
    """Peak memory of one sentence and of texts of so many characters, and what the longest adds after a hundred."""
    known = "".join(each.text for each in texts())
    found: Figures = {"one_sentence_peak_mb": build.child("memory", texts(1)[0].text)["peak_bytes"] / MB}
    for count in characters:
        text = "\n".join((known * (count // len(known) + 1))[:count][at : at + 400] for at in range(0, count, 400))
        held = build.child("memory", text)
        found[f"{count}_peak_mb"] = held["peak_bytes"] / MB
        found["growth_mb"] = (held["resident_bytes"] - held["hundred_bytes"]) / MB
    return found


def first_sound(build: Build, lengths: tuple[int, ...], rounds: int) -> Figures:
    """Milliseconds to the first sound: of a fresh process, and of a loaded voice by the length of the text."""
    known = "".join(each.text for each in texts())
    spoken = [(known[7 * at :] + known * 60)[:length] for at in range(rounds) for length in lengths]
    found = build.child("first", "\n".join(spoken))
    times = np.array(found["first_s"]).reshape(rounds, len(lengths)) * 1000
    figures = {"start_ms": 1000 * found["start_s"]}
    for at, length in enumerate(lengths):
        figures[f"{length}_p50_ms"] = float(np.median(times[:, at]))
        figures[f"{length}_p95_ms"] = float(np.percentile(times[:, at], 95))
    return figures


def server(build: Build, listeners: list[int], cores: int) -> Figures:
    """Memory of an idle server, and how many of those numbers of listeners it holds in real time."""
    command = ["-m", "evaluation.machine.load", "--voice", build.voice, "--cores", str(cores), "--cancelled", "0"]
    with tempfile.TemporaryDirectory() as folder:
        many = [str(count) for count in listeners]
        lines = [*command, "--clients", "1", "--rounds", "2", "--listeners", *many, "--results", folder]
        environment = build.environment()
        environment["PYTHONPATH"] = f"{build.source}:{ROOT}"
        done = subprocess.run([sys.executable, *lines], capture_output=True, text=True, env=environment, cwd=folder)
        if done.returncode:
            raise QingyinError(f"{build.name}: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
        figures = json.loads((Path(folder) / "load.json").read_text("utf-8"))
    return {"idle_mb": figures["idle_rss_mb"], "listeners": figures["held"]["listeners"]}


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--baseline", default="3df3db4", help="a commit (%(default)s)")
    options_of.add_argument("--turns", type=int, default=5, help="of each measure (%(default)s)")
    options_of.add_argument("--files", type=int, default=FILES, help="of the measure of work (%(default)s)")
    options_of.add_argument("--sentences", type=int, default=SENTENCES, help="in each file (%(default)s)")
    options_of.add_argument(
        "--characters", type=int, nargs="*", default=[10_000],
        help="of the texts of the measure of memory; 1000000 takes an hour (%(default)s)",
    )  # fmt: skip
    options_of.add_argument("--rounds", type=int, default=10, help="texts of each length (%(default)s)")
    options_of.add_argument("--server", type=int, nargs="*", metavar="LISTENERS", help="measure the server too")
    options_of.add_argument("--cores", type=int, default=2, help="processors of the server (%(default)s)")
    options_of.add_argument("--core", type=int, help="keep both builds on this processor")
    options = options_of.parse_args()
    spoken = files(options.files, options.sentences)
    with builds(options.baseline, options.voice, options.core) as both:
        figures: dict[str, Any] = {"baseline": options.baseline, "turns": options.turns}
        figures["work"] = in_turns(both, options.turns, lambda build: work(build, spoken))
        figures["first"] = in_turns(both, options.turns, lambda build: first_sound(build, LENGTHS, options.rounds))
        figures["memory"] = in_turns(both, 1, lambda build: memory(build, options.characters))
        if options.server is not None:
            figures["server"] = in_turns(both, 1, lambda build: server(build, options.server, options.cores))
    publish("versus", figures, options, table(figures))
    return 0


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{'against ' + figures['baseline']:24}{'baseline':>12}{'present':>12}{'ratio':>8}"]
    for part in ("work", "first", "memory", "server"):
        found = figures.get(part, {"ratio": {}})
        lines += [
            f"{name:24}{found['baseline'][name]:>12g}{found['present'][name]:>12g}{ratio:>8g}"
            for name, ratio in found["ratio"].items()
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
