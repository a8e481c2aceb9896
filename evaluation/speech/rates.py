"""How fast the voice may speak and still be understood: a recognizer on forty sentences at five rates.

    python -m evaluation.speech.rates      (pip install -e '.[whisper,play]')

`characters` is the share of characters that the recognizer misses, adds or takes for others; `syllables` the same of
their readings, and `toneless` of these without tones, so that a homophone is no error. Beside the voice at each rate
stands its sound at rate 1, sped up as players do (ffmpeg's atempo, pitch kept), where that is installed. A recognizer
has learned from people, who rarely speak at three times their usual rate; an ear that is used to it hears more.
espeak-ng does not stand beside them: of what it says at its usual rate Whisper mistakes four characters in five.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.audio.wav import to_int16
from qingyin.evaluate.recognition.recognizers import WHISPER, recognizer
from qingyin.evaluate.recognition.transcript import compared
from qingyin.options import ROWS, Options
from qingyin.records import Floats
from qingyin.speechd.settings import FASTEST, hastened
from qingyin.synthesizer import Synthesizer

RATES: Final = (1.0, 1.5, 2.0, 2.5, FASTEST)
SENTENCES: Final = Path(__file__).parent / "neutral.txt"
COUNTS: Final = {"characters": ("wrong_characters", "characters"), "syllables": ("wrong", "syllables")} | {
    "toneless": ("toneless", "syllables")
}
Sounds = Callable[[str, float], Floats]  # of a text at a rate; at SAMPLE_RATE


def sources(synthesizer: Synthesizer) -> dict[str, Sounds]:
    """What can speak a text at a rate, by name."""

    def voice(text: str, factor: float) -> Floats:
        rate = min(factor, ROWS["rate"].high)  # as a screen reader goes on beyond it
        return synthesizer.speak(text, Options(emotion="neutral", rate=rate), plan=hastened(factor / rate)).samples

    def sped(text: str, factor: float) -> Floats:
        pcm = to_int16(voice(text, 1.0)).tobytes()
        raw = ["-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1"]
        filters = f"atempo={factor**0.5},atempo={factor**0.5}"  # each keeps quality up to 2
        command = ["ffmpeg", "-loglevel", "error", *raw, "-i", "-", "-af", filters, *raw, "-"]
        return _floats(subprocess.run(command, input=pcm, capture_output=True, check=True).stdout)

    return {"voice": voice, **({"sped up": sped} if shutil.which("ffmpeg") else {})}


def _floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def summary(counted: list[dict[str, Any]]) -> dict[str, float]:
    """The shares of errors over all sentences."""
    return {
        name: round(sum(each[wrong] for each in counted) / sum(each[total] for each in counted), 4)
        for name, (wrong, total) in COUNTS.items()
        if total in counted[0]
    }


def main() -> int:
    """Speak, listen, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--recognizer", default=WHISPER, help="whisper, or the path of a graph (%(default)s)")
    options_of.add_argument("--limit", type=int, help="only the first N sentences, for a trial")
    options_of.add_argument("--alone", action="store_true", help="only the voice, with nothing beside it")
    options = options_of.parse_args()
    synthesizer, ear = Synthesizer.load(options.voice), recognizer(options.recognizer)
    texts = SENTENCES.read_text("utf-8").split()[: options.limit]
    rows: list[dict[str, Any]] = []
    found: dict[str, dict[str, dict[str, float]]] = {}
    for source, speak in list(sources(synthesizer).items())[: 1 if options.alone else None]:
        found[source] = {}
        for factor in RATES:
            counted = [compared(synthesizer, text, ear.hear(speak(text, factor))) for text in texts]
            rows += [
                {"source": source, "rate": factor, "text": text, **each}
                for text, each in zip(texts, counted, strict=True)
            ]
            found[source][f"{factor:g}"] = summary(counted)
    publish("rates", {"recognizer": ear.name, "sentences": len(texts), "sources": found}, options, table(found), rows)
    return 0


def table(found: dict[str, dict[str, dict[str, float]]]) -> str:
    """The figures for people."""
    lines = [f"{'error':24}" + "".join(f"{factor:>8g}" for factor in RATES)]
    for source, by_rate in found.items():
        for name in next(iter(by_rate.values())):
            lines.append(f"{source:10}{name:14}" + "".join(f"{each[name]:8.3f}" for each in by_rate.values()))
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
