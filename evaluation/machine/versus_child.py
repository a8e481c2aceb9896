"""What evaluation.machine.versus runs in each build, as a file: it uses nothing that one of them may lack.

python versus_child.py VOICE memory|first < TEXTS
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qingyin import Synthesizer

CACHE = 64  # sentences that BERT-tone remembers, as in the command line
FIRST = 100  # sentences after which nothing should grow any more


def _status(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


def memory(synthesizer: Synthesizer, lines: list[str]) -> dict[str, int]:
    """Bytes held at most, in the end, and after a hundred sentences."""
    sentences, hundred = 0, 0

    def note(_: object) -> None:
        nonlocal sentences, hundred
        sentences += 1
        if sentences == FIRST:
            hundred = _status("VmRSS")

    for _ in synthesizer.stream((line for line in lines), on_sentence=note):
        pass
    held = _status("VmRSS")
    return {"peak_bytes": _status("VmHWM"), "resident_bytes": held, "hundred_bytes": hundred or held}


def first(synthesizer: Synthesizer, lines: list[str]) -> dict[str, object]:
    """Processor time in seconds: of the process until the first sound of all, and to the first sound of each text."""
    next(iter(synthesizer.stream(lines[0])))
    started = time.process_time()
    seconds = []
    for line in lines:
        begun = time.process_time()
        next(iter(synthesizer.stream(line)))
        seconds.append(time.process_time() - begun)
    return {"start_s": started, "first_s": seconds}


def load(voice: str) -> Synthesizer:
    """The voice as the command line loads it. Until November 2026 each synthesizer kept its process small by itself."""
    from qingyin import Synthesizer

    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    try:
        from qingyin.models.process_memory import frugal
    except ImportError:
        return Synthesizer.load(voice, cache=CACHE)
    with frugal() as open_graph:
        return Synthesizer.load(voice, cache=CACHE, open_graph=open_graph)


def begin() -> None:
    """Sets what the command line sets before anything is loaded; nothing until 29 November 2026."""
    try:
        from qingyin.__main__ import prepare
    except ImportError:
        return
    prepare()


if __name__ == "__main__":
    begin()
    given = sys.stdin.read().splitlines()
    loaded = load(sys.argv[1])
    json.dump({"memory": memory, "first": first}[sys.argv[2]](loaded, given), sys.stdout)
