"""How fast a voice is and what it holds: a process of its own speaks some of the texts."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, Final

from qingyin.errors import QingyinError, VoiceError
from qingyin.evaluate.side import Side
from qingyin.options import Options

TEXTS: Final = 12
MB: Final = 1e6


def measured(side: Side, texts: Sequence[str]) -> dict[str, Any]:
    """Work for a second of sound, time to the first samples (ms) and peak memory (10^6 bytes) of a fresh process.

    Raises VoiceError if the process dies.
    """
    voice = str(side.synthesizer.voice.folder)
    try:
        with ProcessPoolExecutor(1, get_context("spawn")) as processes:
            return processes.submit(_speak, voice, list(texts[:TEXTS]), side.options).result()
    except QingyinError:
        raise
    except Exception as error:  # the process was killed, for want of memory for instance
        raise VoiceError(f"voice {side.name} could not be timed: {error!r:.200}; is there memory for it?") from error


def _speak(voice: str, texts: list[str], options: Options) -> dict[str, Any]:
    """In the new process: one text to warm up, then all of them."""
    from qingyin.models.process_memory import frugal
    from qingyin.synthesizer import Synthesizer

    with frugal() as open_graph:
        synthesizer = Synthesizer.load(voice, cache=0, open_graph=open_graph)
    firsts, took, sound = [], 0.0, 0.0
    for number, text in enumerate([texts[0], *texts]):
        began, first, samples = time.perf_counter(), 0.0, 0
        for chunk in synthesizer.stream(text, options):
            first = first or time.perf_counter() - began
            samples += len(chunk.samples)
        if number:
            firsts.append(1000 * first)
            took += time.perf_counter() - began
            sound += samples / synthesizer.voice.sample_rate
    return {"rtf": round(took / sound, 4), "first_ms": round(median(firsts), 1), "peak_mb": _peak()}


def _peak() -> float | None:
    """The most memory that this process has held; None where the system does not say."""
    try:
        rows = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text().splitlines() if ":" in row)
        return round(int(rows["VmHWM"].split()[0]) * 1024 / MB, 1)
    except (OSError, KeyError, ValueError):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most * (1 if sys.platform == "darwin" else 1024) / MB, 1)
