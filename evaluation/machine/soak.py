"""Whether a book takes more memory than a page: one process speaks many characters and tells what it holds.

    python -m evaluation.machine.soak --characters 100000

The process is `evaluation.machine.worker`, which imports what a user's program would. A line
goes to stderr after every --every characters, so a run that is broken off has said how far it came. The text is
sentences put together from parts, never the same page twice; with --file it is a file's, over and over.
`grown_mb` is what was held at the end beyond what was held after the first hundred sentences.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from evaluation.texts import texts
from measures.command import parser, publish, run
from qingyin.errors import QingyinError

MB: Final = 1e6
_NAMES: Final = "小明 老王 李老师 张阿姨 那位医生 我的邻居 弟弟 她".split()
_TIMES: Final = "昨天 今天早上 去年冬天 三点半 刚才 2024年5月1日 下个星期".split()
_DEEDS: Final = (
    "去银行取了350元 在长江边上走了很久 把重要的事情重新说了一遍 觉得非常高兴 难过得说不出话来 买了两斤苹果和一本书 "
    "为了孩子的教育搬了家 发现门是开着的 给我打了一个电话 终于长大了"
).split()
_ENDS: Final = "。 ！ ？ …… ，然后就走了。 ，你说怪不怪？ ，真是太好了！ ：“我们明天再说吧。”".split()


def sentences(seed: int = 0) -> Iterator[str]:
    """Sentences without end: those of the measures, each between many that are put together from parts."""
    draw, known = random.Random(seed), [each.text for each in texts()]
    while True:
        if draw.random() < 0.2:
            yield draw.choice(known) + "\n"
        else:
            yield draw.choice(_TIMES) + draw.choice(_NAMES) + draw.choice(_DEEDS) + draw.choice(_ENDS) + "\n"


def lines(path: Path) -> Iterator[str]:
    """The lines of a file, over and over."""
    while True:
        with path.open(encoding="utf-8") as file:
            yield from file


def limited(pieces: Iterator[str], characters: int, minutes: float) -> Iterator[str]:
    """Pieces until they are so many characters together, or so many minutes have passed."""
    end = time.monotonic() + 60 * minutes
    for piece in pieces:
        yield piece[:characters]
        characters -= len(piece)
        if characters <= 0 or time.monotonic() > end:
            return


def soak(voice: str, pieces: Iterator[str], every: int) -> Iterator[dict[str, Any]]:
    """What the process holds after the first hundred sentences, after every so many characters, and at the end."""
    command = [sys.executable, "-m", "evaluation.machine.worker", voice, "soak", str(every)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        threading.Thread(target=_feed, args=(process.stdin, pieces), daemon=True).start()
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise QingyinError("the process that speaks failed; what it said stands above")


def _feed(to: IO[str], pieces: Iterator[str]) -> None:
    with to:
        for piece in pieces:
            to.write(piece)


def main() -> int:
    """Speak, tell, keep."""
    asked = parser(__doc__)
    asked.add_argument("--characters", type=int, default=100_000, help="how many to speak (%(default)s)")
    asked.add_argument("--minutes", type=float, default=float("inf"), help="end there if they are not spoken by then")
    asked.add_argument("--every", type=int, default=10_000, help="characters from line to line (%(default)s)")
    asked.add_argument("--file", type=Path, help="a text in UTF-8 instead of the sentences made here")
    options = asked.parse_args()
    text = lines(options.file) if options.file else sentences()
    found = []
    for point in soak(options.voice, limited(text, options.characters, options.minutes), options.every):
        found.append(point)
        print(line(point), file=sys.stderr, flush=True)
    start, end = found[0], found[-1]
    figures = {
        "characters_wanted": options.characters,
        "characters": end["characters"],
        "sentences": end["sentences"],
        "audio_s": round(end["audio_s"], 1),
        "rtf_cpu": round(end["cpu_s"] / end["audio_s"], 5),
        "after_first_hundred_mb": round(start["resident_bytes"] / MB, 1),
        "resident_mb": round(end["resident_bytes"] / MB, 1),
        "rss_peak_mb": round(end["peak_bytes"] / MB, 1),
        "grown_mb": round((end["resident_bytes"] - start["resident_bytes"]) / MB, 2),
    }
    publish("soak", figures, options, "\n".join(f"{key:24}{value:>12}" for key, value in figures.items()))
    return 0


def line(point: dict[str, Any]) -> str:
    """One point for people."""
    hours, rtf = point["audio_s"] / 3600, point["cpu_s"] / point["audio_s"]
    resident, peak = point["resident_bytes"] / MB, point["peak_bytes"] / MB
    return (
        f"{point['characters']:>9,} characters {point['sentences']:>7,} sentences {hours:7.2f} h of sound  "
        f"resident {resident:6.1f} MB  peak {peak:6.1f} MB  RTF {rtf:.4f}"
    )


if __name__ == "__main__":
    run(main)
