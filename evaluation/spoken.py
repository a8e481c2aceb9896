"""An utterance with the places of its finals: where in the sound the F0 that was asked for lies."""

from __future__ import annotations

from dataclasses import dataclass

from qingyin.audio.sound import Audio
from qingyin.options import Options
from qingyin.stream import Plan
from qingyin.synthesizer import DEFAULT, Synthesizer


@dataclass(frozen=True)
class Spoken:
    """What was said, and for each of its syllables the first and last second of the final."""

    audio: Audio
    finals: tuple[tuple[float, float], ...]


def speak(synthesizer: Synthesizer, text: str, options: Options = DEFAULT, plan: Plan | None = None) -> Spoken:
    """The text, spoken."""
    audio = synthesizer.speak(text, options, plan=plan)
    return Spoken(audio, tuple((each.rhyme, each.end) for each in audio.syllables))
