"""What speech-dispatcher sets before each message, and what it means for the voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from qingyin.errors import OptionError
from qingyin.options import ROWS, Options
from qingyin.records import LIMITS, Prosody, Sentence
from qingyin.speechd.names import LEVELS
from qingyin.stream import Plan

UNSET: Final = "NULL"  # how the protocol writes that a parameter is not set
_OCTAVES: Final = 1.0  # of pitch range from the middle of its scale to an end
FASTEST: Final = 3.0  # times the usual speed; people who live by a screen reader follow more than the option's range
_SEPARATOR: Final = "-"  # between the names of a voice and of a style


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """The parameters of SET, as the protocol has them: numbers from -100 to 100, and words."""

    rate: int = 0
    pitch: int = 0
    pitch_range: int = 0
    volume: int = 100
    punctuation_mode: str = "none"
    spelling_mode: str = "off"
    cap_let_recogn: str = "none"
    synthesis_voice: str = UNSET

    def with_value(self, name: str, value: str) -> SpeechSettings:
        """With one parameter changed; those that a single voice cannot follow (voice, language) change nothing.

        Raises OptionError for a value that is not one of the protocol's.
        """
        if name in _NUMBERS:
            return self._changed(name, _number(name, value))
        if name in _WORDS:
            choices = _WORDS[name]
            if choices and value not in (*choices, UNSET):
                raise OptionError(f"{name} must be one of {', '.join(choices)}, not {value!r:.60}")
            return self._changed(name, choices[0] if choices and value == UNSET else value)
        return self

    def _changed(self, name: str, value: Any) -> SpeechSettings:
        return replace(self, **{name: value})

    @property
    def capitals(self) -> bool:
        """Whether capital letters are announced."""
        return self.cap_let_recogn != "none"

    def options(self, base: Options, styles: Sequence[str]) -> Options:
        """How to speak: the user's own options, and what is set here. A voice that is not known is the usual one."""
        _, _, style = self.synthesis_voice.partition(_SEPARATOR)
        return replace(
            base,
            rate=_within("rate", self._times(base)),
            pitch=_within("pitch", base.pitch + ROWS["pitch"].high * self.pitch / 100),
            volume=_within("volume", base.volume + _decibels(self.volume)),
            style=style if style in styles else base.style,
        )

    def plan(self, base: Options) -> Plan | None:
        """What the settings do to the prosody of a sentence that no option does: pitch range, and rates beyond its own.

        None if they do nothing.
        """
        times = self._times(base)
        further = times / _within("rate", times)
        if not self.pitch_range and further == 1:
            return None
        factor, hasten = 2 ** (_OCTAVES * self.pitch_range / 100), hastened(further)

        def changed(sentence: Sentence, prosody: Prosody) -> Prosody:
            middle = np.median(prosody.f0)
            f0 = np.clip(middle * (prosody.f0 / middle) ** factor, *LIMITS["f0"])
            return hasten(sentence, replace(prosody, f0=f0.astype(np.float32)))

        return changed

    def _times(self, base: Options) -> float:
        """How many times the usual speed; the ends of the scale are the slowest that the voice can, and FASTEST."""
        low = ROWS["rate"].low
        times = FASTEST ** (self.rate / 100) if self.rate > 0 else low ** (-self.rate / 100)
        return float(min(max(base.rate * times, low), FASTEST))


_NUMBERS: Final = ("rate", "pitch", "pitch_range", "volume")
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "punctuation_mode": LEVELS,
    "spelling_mode": ("off", "on"),
    "cap_let_recogn": ("none", "spell", "icon"),
    "synthesis_voice": (),
}


def voices(name: str, language: str, styles: Sequence[str], standard: str) -> list[tuple[str, str, str]]:
    """(name, language, variant) of what can be chosen: the voice, and the voice in each style."""
    return [
        (name, language, "none"),
        *((f"{name}{_SEPARATOR}{style}", language, style) for style in styles if style != standard),
    ]


def hastened(times: float) -> Plan:
    """A plan that makes a sentence that many times as fast. The pause after it stays: it may be the last one."""

    def changed(sentence: Sentence, prosody: Prosody) -> Prosody:
        pause = prosody.pause.copy()
        pause[:-1] /= times
        duration = np.maximum(prosody.duration / np.float32(times), LIMITS["duration"][0])
        return replace(prosody, duration=duration.astype(np.float32), pause=pause)

    return changed


def _number(name: str, text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 101
    if not -100 <= value <= 100:
        raise OptionError(f"{name} must be a whole number from -100 to 100, not {text!r:.60}")
    return value


def _decibels(volume: int) -> float:
    """Volume as a share of full amplitude, from -100 (silent) to 100 (as the voice speaks), in dB."""
    share = (volume + 100) / 200
    return 20 * float(np.log10(share)) if share > 0 else ROWS["volume"].low


def _within(name: str, value: Any) -> float:
    return float(min(max(value, ROWS[name].low), ROWS[name].high))
