"""Whether the sentence of the README comes out as it should.

    python -m evaluation.example                    # or --wav hello.wav; ends with status 1 if something is wrong

It must be 22.05 kHz, 16 bits, one channel; last 2.5 to 6 s; touch neither end of the scale; hold no silence of more
than 0.7 s between its first and last sound (silence: 10 ms that are 40 dB under the loudest); and its F0, where
voiced, must stay inside 120–450 Hz. Voiced are stretches of at least 35 ms that are no silence: a single frame in the
middle of a fricative is noise that looked periodic, and a tracker finds an F0 in what nobody hears. What all frames
would give is printed too, and not judged.
"""

from __future__ import annotations

import tempfile
import wave
from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from measures.pitch import steady, world_f0
from qingyin.audio.mel import HOP, SAMPLE_RATE
from qingyin.errors import QingyinError
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

TEXT: Final = "今天真开心！我们一起去公园吧。"
SECONDS: Final = (2.5, 6.0)
LONGEST_SILENCE: Final = 0.7  # seconds
F0: Final = (120.0, 450.0)  # Hz
UNDER_LOUDEST: Final = 40.0  # dB
FULL_SCALE: Final = 32767


def read(path: Path) -> np.ndarray:
    """int16 samples of a WAV file. Raises QingyinError if it has not the form that Qingyin writes."""
    try:
        with wave.open(str(path)) as sound:
            form = (sound.getframerate(), sound.getsampwidth() * 8, sound.getnchannels())
            samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    except (OSError, EOFError, wave.Error) as error:
        raise QingyinError(f"{path} cannot be read as WAV: {error}") from error
    if form != (SAMPLE_RATE, 16, 1):
        raise QingyinError(f"{path} has {form[0]} Hz, {form[1]} bits, {form[2]} channels; wanted {SAMPLE_RATE}, 16, 1")
    return samples


def audible(samples: Floats, step: int) -> np.ndarray:
    """Which blocks of so many samples [ceil(n / step)] are no silence."""
    blocks = np.pad(samples.astype(np.float64), (0, -len(samples) % step)).reshape(-1, step)
    level = np.sqrt(np.mean(blocks**2, axis=1))
    return np.asarray(level > level.max(initial=0.0) * 10 ** (-UNDER_LOUDEST / 20))


def longest_silence(samples: Floats) -> float:
    """Seconds of the longest silence between the first and the last sound."""
    step = SAMPLE_RATE // 100
    loud = np.flatnonzero(audible(samples, step))
    return float(np.diff(loud).max(initial=1) - 1) * step / SAMPLE_RATE


def examine(samples: np.ndarray) -> list[dict[str, Any]]:
    """Every check of int16 samples: its name, what was found, and whether it holds."""
    sound = samples.astype(np.float32) / np.float32(32768)
    seconds = len(samples) / SAMPLE_RATE
    clipped = int(np.sum(np.abs(samples.astype(np.int32)) >= FULL_SCALE))
    silence = longest_silence(sound)
    f0 = world_f0(sound)
    low, high = bounds(steady(f0 * audible(sound, HOP)))
    lowest, highest = bounds(f0)
    return [
        check("seconds", round(seconds, 3), SECONDS[0] <= seconds <= SECONDS[1]),
        check("clipped samples", clipped, clipped == 0),
        check("longest silence inside", round(silence, 3), silence <= LONGEST_SILENCE),
        check("lowest F0", round(low, 1), low >= F0[0]),
        check("highest F0", round(high, 1), 0 < high <= F0[1]),
        check("lowest F0 of any frame", round(lowest, 1), True),
        check("highest F0 of any frame", round(highest, 1), True),
    ]


def bounds(f0: Floats) -> tuple[float, float]:
    """The lowest and the highest voiced value in Hz; zeros if nothing is voiced."""
    voiced = f0[f0 > 0]
    return (float(voiced.min()), float(voiced.max())) if len(voiced) else (0.0, 0.0)


def check(name: str, found: float, ok: bool) -> dict[str, Any]:
    """One row."""
    return {"check": name, "found": found, "ok": bool(ok)}


def main() -> int:
    """Speak, or read what was spoken, and examine it."""
    options_of = parser(__doc__)
    options_of.add_argument("--wav", type=Path, metavar="FILE", help="examine this file instead of speaking")
    options = options_of.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.wav or Path(folder) / "hello.wav"
        if not options.wav:
            Synthesizer.load(options.voice).speak(TEXT).save(path)
        found = examine(read(path))
    rows = [f"{'ok  ' if each['ok'] else 'FAIL'} {each['check']}: {each['found']}" for each in found]
    publish("example", {"text": TEXT, "checks": found}, options, "\n".join(rows))
    return 0 if all(each["ok"] for each in found) else 1


if __name__ == "__main__":
    run(main)
