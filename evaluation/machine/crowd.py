"""Whether streams keep out of each other's way: many threads, streams that are broken off, processes that are forked.

    python -m evaluation.machine.crowd --threads 16 --cancelled 500 --forks 4

One synthesizer speaks some texts alone; then so do all threads at once, and forked processes, and every sample is
compared. Between them streams are begun and left after their first chunk; `cancelled_grown_mb` is what the process
holds after them beyond what it held before.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, Final

from evaluation.machine.held import peak_bytes, resident_bytes
from evaluation.machine.soak import sentences
from measures.command import parser, publish, run
from qingyin import Synthesizer

MB: Final = 1e6
TEXTS: Final = 12
Speak = Callable[[str], str]


def digest_of(synthesizer: Synthesizer, text: str) -> str:
    """The hash of all samples of a text."""
    digest = hashlib.sha256()
    for chunk in synthesizer.stream(text):
        digest.update(chunk.samples.tobytes())
    return digest.hexdigest()


def threads(speak: Speak, texts: list[str], alone: list[str], count: int) -> int:
    """How many of count × texts streams, all begun at once, differ from the same stream alone."""

    def one(number: int) -> int:
        order = texts[number % len(texts) :] + texts[: number % len(texts)]
        known = dict(zip(texts, alone, strict=True))
        return sum(speak(text) != known[text] for text in order)

    with ThreadPoolExecutor(count) as pool:
        return sum(pool.map(one, range(count)))


def forked(speak: Speak, texts: list[str]) -> list[str]:
    """What a forked process says of the texts."""
    come, go = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(go, json.dumps([speak(text) for text in texts]).encode())
        finally:
            os._exit(0)
    os.close(go)
    with os.fdopen(come, "rb") as said:
        found = said.read()
    os.waitpid(child, 0)
    return json.loads(found or "[]")


def main() -> int:
    """Speak, compare, keep."""
    asked = parser(__doc__)
    asked.add_argument("--threads", type=int, default=16)
    asked.add_argument("--cancelled", type=int, default=500, help="streams that are left (%(default)s)")
    asked.add_argument("--forks", type=int, default=4)
    options = asked.parse_args()
    synthesizer = Synthesizer.load(options.voice)
    texts = [text.strip() for text in islice(sentences(), 40)]
    texts = list(dict.fromkeys(texts))[:TEXTS]

    def speak(text: str) -> str:
        return digest_of(synthesizer, text)

    alone = [speak(text) for text in texts]
    figures: dict[str, Any] = {"texts": len(texts), "threads": options.threads}
    figures["streams_at_once_that_differ"] = threads(speak, texts, alone, options.threads)
    figures["rss_peak_mb_with_threads"] = round(peak_bytes() / MB, 1)
    begun = resident_bytes()
    for number in range(options.cancelled):
        stream = synthesizer.stream(texts[number % len(texts)])
        next(stream)
        stream.close()  # type: ignore[attr-defined]
    figures["cancelled"] = options.cancelled
    figures["cancelled_grown_mb"] = round((resident_bytes() - begun) / MB, 2)
    figures["differ_after_cancelled"] = sum(speak(text) != known for text, known in zip(texts, alone, strict=True))
    figures["forks"] = options.forks
    figures["forks_that_differ"] = sum(forked(speak, texts) != alone for _ in range(options.forks))
    publish("crowd", figures, options, "\n".join(f"{key:30}{value:>8}" for key, value in figures.items()))
    return 0


if __name__ == "__main__":
    run(main)
