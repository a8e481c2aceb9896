"""What this machine makes of a voice: speed by threads, first sound by length of the text, memory, start, energy.

Figures of several machines can be compared: the texts are the same everywhere. docs/edge.md has the table of results.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qingyin.errors import OptionError, QingyinError

if TYPE_CHECKING:  # numpy is imported late, so that the process that is started cold has a small parent
    from qingyin.synthesizer import Synthesizer

TEXT: Final = "今天天气真好，我们一起去公园散步吧。他说明天可能会下雨，你觉得怎么样？"
LENGTHS: Final = (5, 30, 300, 3000)  # characters
THREADS: Final = (1, 2, 4)
MB: Final = 1e6
_RAPL: Final = Path("/sys/class/powercap/intel-rapl:0")


def run(arguments: argparse.Namespace) -> int:
    """Measures and prints: a table, or JSON."""
    if arguments.rounds < 1:
        raise OptionError(f"--rounds must be 1 or more, not {arguments.rounds}")
    figures = measure(arguments.voice, arguments.rounds)
    print(json.dumps(figures, ensure_ascii=False, indent=2) if arguments.json else table(figures))
    return 0


def measure(voice: str, rounds: int = 5) -> dict[str, Any]:
    """All figures, as JSON has them; None where the system does not tell. Raises QingyinError if it cannot speak.

    Seconds are wall time: other work on the machine makes them worse.
    """
    starts = [_start(voice) for _ in range(rounds)]
    figures: dict[str, Any] = {"machine": machine(), "cold_start_ms": min(ms for ms, _ in starts), **starts[0][1]}

    from qingyin.cli.given import load
    from qingyin.models.session import Settings

    figures["rtf"] = {}
    for threads in THREADS:
        if threads > (os.cpu_count() or 1):
            continue
        synthesizer = load(voice, cache=0, settings=Settings(threads=threads))
        figures["rtf"][str(threads)], joules = _speed(synthesizer, rounds)
        if threads == 1:
            figures["joules_a_second_of_sound"] = joules
            figures["first_audio_ms"] = first_audio(synthesizer, 10 * rounds)
    return figures


def machine() -> dict[str, Any]:
    """Processor, cores, system and Python, and the load of the last minute, which says if there was other work."""
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    system = f"{platform.system()} {platform.machine()}"
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "system": system,
        "python": platform.python_version(),
        "load_1_min": load,
    }


def _processor() -> str:
    """Its name: a board's own where Linux tells one, for ARM's cpuinfo has none."""
    board = Path("/proc/device-tree/model")
    if board.exists():
        return board.read_text(errors="replace").rstrip("\0")
    cpuinfo = Path("/proc/cpuinfo")
    for line in cpuinfo.read_text(errors="replace").splitlines() if cpuinfo.exists() else ():
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "Hardware"):
            return value.strip()
    return platform.processor() or platform.machine()


def _start(voice: str) -> tuple[float, dict[str, float | None]]:
    """Milliseconds from a process's start to its first samples, and what it holds then."""
    command = [sys.executable, "-m", "qingyin", "say", TEXT, "--voice", voice, "-o", "-"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        first = process.stdout.read(2)
        passed = time.perf_counter() - began
        held = _held(process.pid)  # the pipe holds less than the sentence, so the process waits for its reader
        process.stdout.read()
        said = process.stderr.read().decode(errors="replace").strip()
    if not first or process.returncode:
        raise QingyinError(f"qingyin say failed: {said or 'no message'}; run: qingyin doctor")
    return round(1000 * passed, 1), held


def _held(pid: int) -> dict[str, float | None]:
    """Resident memory, and with what is shared divided among those that share it, in 10^6 bytes."""
    try:
        rows = [line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    except OSError:
        return {"resident_mb": None, "proportional_mb": None}
    kilobytes = {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[2] == "kB"}
    names = {"resident_mb": "Rss:", "proportional_mb": "Pss:"}
    return {name: round(kilobytes[row] * 1024 / MB, 1) for name, row in names.items()}


def _speed(synthesizer: Synthesizer, rounds: int) -> tuple[float, float | None]:
    """Seconds of work a second of sound, the best of some rounds, and the energy of one in joules."""
    best, joules = float("inf"), None
    for number in range(rounds + 1):
        energy, began = _microjoules(), time.perf_counter()
        seconds = sum(len(chunk.samples) for chunk in synthesizer.stream(TEXT)) / synthesizer.voice.sample_rate
        ratio = (time.perf_counter() - began) / seconds
        after = _microjoules()
        if number and ratio < best:  # the first warms up
            best = ratio
            joules = None if energy is None or after is None or after < energy else (after - energy) / 1e6 / seconds
    return round(best, 5), None if joules is None else round(joules, 4)


def _microjoules() -> int | None:
    """The energy counter of the processor, where the system has one and lets us read it."""
    try:
        return int((_RAPL / "energy_uj").read_text())
    except (OSError, ValueError):
        return None


def texts(rounds: int) -> Iterator[tuple[int, str]]:
    """Texts of each length, none the beginning of another, so that nothing is remembered."""
    for at in range(rounds):
        turned = TEXT[at % len(TEXT) :] + TEXT
        for length in LENGTHS:
            yield length, (turned * (1 + length // len(turned)))[:length]


def first_audio(synthesizer: Synthesizer, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds from the call of stream() to the first samples, median and 95th percentile by length of the text."""
    import numpy as np

    found: dict[int, list[float]] = {length: [] for length in LENGTHS}
    for length, text in texts(rounds):
        began = time.perf_counter()
        next(synthesizer.stream(text))
        found[length].append(1000 * (time.perf_counter() - began))
    return {
        str(length): {"p50": round(float(np.median(ms)), 2), "p95": round(float(np.percentile(ms, 95)), 2)}
        for length, ms in found.items()
    }


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    told = figures["machine"]

    def row(name: str, value: object, note: str = "") -> str:
        return f"{name:28}{'not available' if value is None else value!s:>12}   {note}".rstrip()

    lines = [f"{told['cpu']}, {told['cores']} cores, {told['system']}, Python {told['python']}"]
    lines += [row("RTF", value, f"{threads} threads") for threads, value in figures["rtf"].items()]
    for length, ms in figures["first_audio_ms"].items():
        lines.append(row("first sound, ms", ms["p50"], f"95 % within {ms['p95']}; {length} characters"))
    lines.append(row("start to first sound, ms", figures["cold_start_ms"], "a process of its own"))
    lines.append(row("resident memory, MB", figures["resident_mb"], "of it, at its first sound"))
    lines.append(row("proportional memory, MB", figures["proportional_mb"]))
    lines.append(row("energy, J", figures["joules_a_second_of_sound"], "a second of sound, 1 thread"))
    lines.append(row("load of the last minute", told["load_1_min"], "other work makes all of this worse"))
    return "\n".join(lines)
