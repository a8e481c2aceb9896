"""What a whole book costs, with one process and with several, and whether what comes out is in order.

    python -m evaluation.machine.books --characters 12000 --chapters 6 --jobs 2

A novel of that size (`evaluation.novel`) is spoken by `qingyin book` in one process and in several, and the files are
compared. `work` is the time of speaking, `encoding` that of writing the same book again as MP3, M4B and EPUB. Processor
time is that of all processes together; `worker_mb` is the most memory that any of them held. ffprobe says where the
chapters of the M4B lie, and the clips of the EPUB are added up; both must be the lengths of what was spoken.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from evaluation.machine.held import kilobytes
from evaluation.novel import novel
from measures.command import parser, publish, run

_EVERY: Final = 0.1  # seconds between two looks at the memory


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall: float  # seconds
    processor: float  # seconds, of all its processes
    worker_mb: float  # the most memory of one of its processes


def measured(words: list[str]) -> Cost:
    """Runs `qingyin book`."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "qingyin", "book", *words], stdout=subprocess.DEVNULL)
    most = [0.0]

    def look() -> None:
        while process.poll() is None:
            for each in [process.pid, *children(process.pid)]:
                most[0] = max(most[0], held(each))
            time.sleep(_EVERY)

    thread = threading.Thread(target=look)
    thread.start()
    status = process.wait()
    thread.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status:
        raise SystemExit(f"qingyin book ended with {status}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - began, processor, most[0])


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def held(process: int) -> float:
    """The most memory that a process has held, in MB."""
    try:
        return kilobytes("status", process).get("VmHWM", 0) * 1024 / 1e6
    except OSError:  # it has just ended
        return 0.0


def lengths(folder: Path) -> list[float]:
    """The seconds of each chapter, as book.json lists them."""
    return [row["seconds"] for row in json.loads((folder / "book.json").read_text("utf-8"))["chapters"]]


def chapters(path: Path) -> list[tuple[str, float, float]]:
    """The title, beginning and end of each chapter of an M4B, as ffprobe finds them."""
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["chapters"]
    return [(each["tags"]["title"], float(each["start_time"]), float(each["end_time"])) for each in found]


def clips(path: Path) -> list[float]:
    """The seconds of the clips of each chapter of an EPUB with media overlays, added up."""
    found = []
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if name.endswith(".smil")]
        for name in sorted(names, key=lambda name: int(re.sub(r"\D", "", name))):
            times = re.findall(r'clipBegin="([\d:.]+)" clipEnd="([\d:.]+)"', book.read(name).decode())
            found.append(sum(seconds(end) - seconds(begin) for begin, end in times))
    return found


def seconds(clock: str) -> float:
    """Hours, minutes and seconds as seconds."""
    hours, minutes, rest = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


def compare(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files."""
    names = sorted(path.name for path in one.iterdir() if path.is_file())
    return names == sorted(path.name for path in other.iterdir() if path.is_file()) and all(
        (one / name).read_bytes() == (other / name).read_bytes() for name in names
    )


def order(alone: Path, m4b: Path, epub: Path) -> dict[str, Any]:
    """How far the chapters of the M4B and the clips of the EPUB lie from what was spoken."""
    spoken, found, at = lengths(alone), chapters(m4b), 0.0
    off = []
    for length, (_, begin, end) in zip(spoken, found, strict=True):
        off += [abs(begin - at), abs(end - at - length)]
        at += length
    return {
        "chapters": len(found),
        "sound": at,
        "chapter_off": max(off),
        "clips_off": max(abs(a - b) for a, b in zip(spoken, clips(epub), strict=True)),
    }


def figures(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All figures."""
    text = folder / "novel.txt"
    text.write_text("\n".join(novel(options.characters, options.chapters)), "utf-8")
    alone, together = folder / "alone", folder / "together"
    words = [str(text), "--voice", options.voice, "--format", "wav"]
    one = measured([*words, "-o", str(alone)])
    several = measured([*words, "-o", str(together), "--jobs", str(options.jobs)])
    same = compare(alone, together)
    encoded = {}
    for name in ("mp3", "m4b", "epub"):
        target = alone if name == "mp3" else folder / f"novel.{name}"
        if name != "mp3":
            (alone / ".work").rename(target.with_name(target.name + ".work"))
        encoded[name] = measured([str(text), "--voice", options.voice, "--format", "mp3", "-o", str(target)])
        if name != "mp3":
            target.with_name(target.name + ".work").rename(alone / ".work")
    words = [str(text), "--voice", options.voice, "--format", "mp3", "-o", str(together), "--jobs", str(options.jobs)]
    encoded["mp3, several"] = measured(words)
    same = same and compare(alone, together)
    found = order(together, folder / "novel.m4b", folder / "novel.epub")
    return {
        "characters": options.characters,
        "jobs": options.jobs,
        "work": {"one": asdict(one), "several": asdict(several)},
        "wall_share": (several.wall + encoded["mp3, several"].wall) / (one.wall + encoded["mp3"].wall),
        "processor_share": (several.processor + encoded["mp3, several"].processor)
        / (one.processor + encoded["mp3"].processor),
        "same_bytes": same,
        "encoding": {name: asdict(cost) for name, cost in encoded.items()},
        **found,
    }


def shown(found: dict[str, Any]) -> str:
    """A few lines for people."""
    one, several = found["work"]["one"], found["work"]["several"]
    lines = [
        f"{found['characters']} characters, {found['chapters']} chapters, {found['sound'] / 3600:.2f} h of sound",
        f"one process: {one['wall']:.1f} s, processor {one['processor']:.1f} s, {one['worker_mb']:.0f} MB",
        f"{found['jobs']} processes: {several['wall']:.1f} s, processor {several['processor']:.1f} s, "
        f"{several['worker_mb']:.0f} MB each at most, {'the same bytes' if found['same_bytes'] else 'OTHER BYTES'}",
    ]
    lines += [f"as {name}: {cost['wall']:.1f} s more" for name, cost in found["encoding"].items()]
    lines.append(
        f"speaking and MP3 together: {found['wall_share']:.2f} of the time, {found['processor_share']:.2f} of the work"
    )
    lines.append(f"chapters at most {found['chapter_off']:.4f} s off, clips {found['clips_off']:.4f} s")
    return "\n".join(lines)


def main() -> int:
    given = parser(__doc__)
    given.add_argument("--characters", type=int, default=12_000)
    given.add_argument("--chapters", type=int, default=6)
    given.add_argument("--jobs", type=int, default=2)
    options = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingyin-books-") as folder:
        found = figures(options, Path(folder))
    publish("books", found, options, shown(found))
    return 0 if found["same_bytes"] else 1


if __name__ == "__main__":
    run(main)
