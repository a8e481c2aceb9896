"""Where the memory goes: what a fresh process holds after each step from starting Python to a long text.

    python -m evaluation.machine.memory --voice tan

One line of JSON. `resident` is what Linux calls Rss; `own` is the anonymous part of it, which no other process can
share and no file backs; `peak` is VmHWM. All in 10^6 bytes. Where there is no /proc the list is empty.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from evaluation.machine.held import kilobytes

SENTENCES = ("今天天气真好，我们一起去公园散步吧。", "他说明天可能会下雨，你觉得怎么样？", "太好了！", "一二三四五。")


class Steps:
    """The steps so far."""

    def __init__(self) -> None:
        self.found: list[dict[str, str | float]] = []

    def note(self, step: str) -> None:
        """What is held now that this is done."""
        if held := kilobytes("smaps_rollup"):
            figures = {"resident": held["Rss"], "own": held["Anonymous"], "peak": kilobytes("status")["VmHWM"]}
            self.found.append({"step": step, **{name: round(kb * 1024 / 1e6, 1) for name, kb in figures.items()}})


def measure(voice: str, more: int) -> list[dict[str, str | float]]:
    """The steps of a process that has done nothing yet; `more` sentences are spoken at the end."""
    steps = Steps()
    steps.note("Python")
    for name in ("numpy", "onnxruntime"):
        import_module(name)
        steps.note(name)
    from qingyin.models.ports import Graph
    from qingyin.models.process_memory import frugal
    from qingyin.models.session import Run, Settings
    from qingyin.synthesizer import Synthesizer

    steps.note("qingyin")
    with frugal() as open_graph:

        def noting(path: Path, graph: Graph, settings: Settings) -> Run:
            run = open_graph(path, graph, settings)
            steps.note(path.stem)
            return run

        synthesizer = Synthesizer.load(voice, open_graph=noting)
    steps.note("lexicon, rest of the voice")
    next(synthesizer.stream(SENTENCES[0]))
    steps.note("first window")
    for _ in range(25):
        for _ in synthesizer.stream("".join(SENTENCES)):
            pass
    steps.note("100 sentences")
    for _ in synthesizer.stream(SENTENCES[at % 4] for at in range(more)):
        pass
    steps.note(f"{more:,} more sentences")
    return steps.found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--voice", default="tan")
    options.add_argument("--more", type=int, default=200, help="sentences after the first hundred (%(default)s)")
    asked = options.parse_args()
    json.dump(measure(asked.voice, asked.more), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
