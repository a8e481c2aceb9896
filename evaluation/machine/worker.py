"""One fresh process that loads a voice and speaks: what evaluation.machine.speed measures. Prints one line of JSON.

    python -m evaluation.machine.worker VOICE < TEXTS          # one text a line; the times are in seconds
    python -m evaluation.machine.worker VOICE first < TEXTS    # only the first chunk of each
    python -m evaluation.machine.worker VOICE soak 5000 < TEXT # one long text; a line of figures every 5,000 characters

It imports what a user's program would, and nothing that would add to its memory.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from evaluation.machine.held import peak_bytes, resident_bytes

FIRST: Final = 100  # sentences after which nothing should grow any more


def soak(every: int) -> None:
    """Speak what comes in; tell after a hundred sentences, then every so many characters, and at the end."""
    from qingyin.models.cache import ONCE
    from qingyin.models.process_memory import frugal
    from qingyin.synthesizer import Synthesizer

    with frugal() as open_graph:  # as the command line has it
        synthesizer = Synthesizer.load(sys.argv[1], cache=ONCE, open_graph=open_graph)
    characters = sentences = samples = told = 0
    began = time.process_time()

    def note(sentence: Any) -> None:
        nonlocal characters, sentences
        characters, sentences = characters + sentence.span[1] - sentence.span[0], sentences + 1

    def tell() -> None:
        found = {"characters": characters, "sentences": sentences, "audio_s": samples / synthesizer.voice.sample_rate}
        found |= {"cpu_s": time.process_time() - began, "resident_bytes": resident_bytes(), "peak_bytes": peak_bytes()}
        print(json.dumps(found), flush=True)

    for chunk in synthesizer.stream(iter(sys.stdin.readline, ""), on_sentence=note):
        samples += len(chunk.samples)
        if sentences > FIRST and (not told or characters - told >= every):
            told = characters
            tell()
    tell()


class Split:
    """Processor seconds of each stage, without those of the stages within it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    @contextmanager
    def watch(self, stage: str) -> Iterator[None]:
        """Surrounds the work of a stage."""
        self._inner.append(0.0)
        began = time.process_time()
        try:
            yield
        finally:
            passed = time.process_time() - began
            self.seconds[stage] = self.seconds.get(stage, 0.0) + passed - self._inner.pop()
            self._inner[-1] += passed


def main() -> None:
    """Load, speak, print."""
    if "soak" in sys.argv[2:]:
        soak(int(sys.argv[3]))
        return
    texts = sys.stdin.read().splitlines()
    begin = time.perf_counter()
    from qingyin.models import stages
    from qingyin.models.process_memory import frugal
    from qingyin.synthesizer import Synthesizer

    imported, imported_bytes = time.perf_counter(), peak_bytes()
    with frugal() as open_graph:  # as the command line has it
        synthesizer = Synthesizer.load(sys.argv[1], open_graph=open_graph)
    loaded, loaded_bytes = time.perf_counter(), peak_bytes()
    first_sound, wall, cpu, seconds = [], [], [], []
    heard_at, split = 0.0, Split()
    for text in texts:
        started, worked, samples, first = time.perf_counter(), time.process_time(), 0, 0.0
        with stages.watched(split.watch):
            for chunk in synthesizer.stream(text):
                first = first or time.perf_counter() - started
                heard_at = heard_at or time.time()
                samples += len(chunk.samples)
                if "first" in sys.argv[2:]:
                    break
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
        first_sound.append(first)
        seconds.append(samples / synthesizer.voice.sample_rate)
    found = {
        "import_s": imported - begin,
        "load_s": loaded - imported,
        "heard_at": heard_at,  # by time.time(), so that who started this process can subtract
        "first_sound_s": first_sound,
        "wall_s": wall,
        "cpu_s": cpu,
        "audio_s": seconds,
        "stages_s": split.seconds,
        "imported_bytes": imported_bytes,
        "loaded_bytes": loaded_bytes,
        "peak_bytes": peak_bytes(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
