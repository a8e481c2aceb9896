"""An utterance with the places of its finals: where in the sound the F0 that was asked for lies."""

from __future__ import annotations

from dataclasses import dataclass

from qingyin.audio import Audio
from qingyin.synthesizer import DEFAULT, Synthesizer
from qingyin.types import Options


@dataclass(frozen=True)
class Spoken:
    """What was said, and for each of its syllables the first and last second of the final."""

    audio: Audio
    finals: tuple[tuple[float, float], ...]


def speak(synthesizer: Synthesizer, text: str, options: Options = DEFAULT) -> Spoken:
    """The text, spoken; a syllable's final begins where its initial's share of the time is over."""
    audio = synthesizer.speak(text, options)
    onsets = [
        float(share)
        for sentence in synthesizer.analyze(text)
        if sentence.syllables
        for share in synthesizer.prosody(sentence, options).onset
    ]
    finals = tuple(
        (each.start + onset * (each.end - each.start), each.end)
        for each, onset in zip(audio.syllables, onsets, strict=True)
    )
    return Spoken(audio, finals)
