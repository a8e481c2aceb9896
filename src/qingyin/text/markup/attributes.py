"""What the attributes of SSML's elements mean. Each function raises ValueError for what it does not know."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from qingyin.text.markup.inline import seconds
from qingyin.text.normalize.normalizer import fold, normalised
from qingyin.text.normalize.numbers import digits, integer
from qingyin.text.records import Asked

STRENGTHS: Final = {"none": 0.0, "x-weak": 0.15, "weak": 0.3, "medium": 0.5, "strong": 0.8, "x-strong": 1.2}
STRESSES: Final = {"strong": 2.0, "moderate": 1.0, "none": 0.0, "reduced": -1.0}
RATES: Final = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.3, "x-fast": 1.7}
PITCHES: Final = {"x-low": -6.0, "low": -3.0, "medium": 0.0, "default": 0.0, "high": 3.0, "x-high": 6.0}
VOLUMES: Final = {
    "silent": -40.0,
    "x-soft": -12.0,
    "soft": -6.0,
    "medium": 0.0,
    "default": 0.0,
    "loud": 4.0,
    "x-loud": 8.0,
}


def pause(attributes: Mapping[str, str]) -> float:
    """The length of a break in seconds."""
    strength = attributes.get("strength", "medium")
    if strength not in STRENGTHS:
        raise ValueError(f"unknown strength {strength!r}; available: {', '.join(STRENGTHS)}")
    return seconds(attributes["time"]) if "time" in attributes else STRENGTHS[strength]


def emphasis(attributes: Mapping[str, str]) -> float:
    """The degree of stress of an emphasis element."""
    level = attributes.get("level", "moderate")
    if level not in STRESSES:
        raise ValueError(f"unknown level {level!r}; available: {', '.join(STRESSES)}")
    return STRESSES[level]


def pinyin(attributes: Mapping[str, str]) -> tuple[str, ...]:
    """The syllables of a phoneme element: "hang2", "chong2-qing4", "hang 2"."""
    if attributes.get("alphabet", "pinyin") not in ("pinyin", "sapi", "x-microsoft-sapi", "x-amazon-pinyin"):
        raise ValueError(f'alphabet {attributes["alphabet"]!r} is not known; write alphabet="pinyin" and ph="hang2"')
    written = re.sub(r"(?<=[A-Za-zü]) (?=[1-5])", "", attributes.get("ph", ""))
    return tuple(written.replace("-", " ").split())


def say_as(text: str, attributes: Mapping[str, str]) -> str:
    """What is said for a text of a named kind."""
    kind = attributes.get("interpret-as", "")
    plain = fold(text).strip()
    if kind in ("digits", "telephone", "number_digit", "name_digits"):
        return "".join(
            digits(c, "幺" if kind == "telephone" else "一") if c.isdecimal() else c
            for c in re.sub(r"[-() ]", "", plain)
        )
    if kind in ("characters", "spell-out", "letters", "verbatim"):
        return " ".join(digits(c) if c.isdecimal() else c for c in plain if not c.isspace())
    if kind in ("cardinal", "number"):
        return _cardinal(plain)
    if kind == "ordinal":
        if not _COUNTED.fullmatch(plain):
            raise ValueError(f"{text!r:.40} has no ordinal; write a whole number such as 3 or 三")
        return "第" + _cardinal(plain)
    if kind in ("date", "time", "currency", "address", "unit", "fraction", "measure"):
        return normalised(text)
    raise ValueError(
        f"unknown interpret-as {kind!r}; available: digits, telephone, characters, cardinal, ordinal, date, time, currency"
    )


_WHOLE: Final = re.compile(r"([-−+]?)(\d{1,3}(?:[, ]\d{3})+|\d+)")
_COUNTED: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d+[十百千万亿]*|[零〇一二两三四五六七八九十百千万亿]+")
_SIGNS: Final = {"": "", "+": "正", "-": "负", "−": "负"}


def _cardinal(text: str) -> str:
    """A number as a quantity, whatever it would be read as without say-as; what is no whole number, as always."""
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return normalised(text)
    return _SIGNS[whole[1]] + integer(re.sub("[, ]", "", whole[2]))


def _number(text: str, pattern: str) -> float | None:
    match = re.fullmatch(rf"([-+]?\d{{1,4}}(?:\.\d{{1,6}})?){pattern}", text)
    return float(match[1]) if match else None


def prosody(outer: Asked, attributes: Mapping[str, str]) -> Asked:
    """A style with rate, pitch and volume of a prosody element."""
    rate, pitch, volume = (attributes.get(name, "").strip() for name in ("rate", "pitch", "volume"))
    changes: dict[str, float] = {}
    if rate:
        factor = RATES.get(rate)
        if factor is None and (percent := _number(rate, "%")) is not None:
            factor = 1 + percent / 100 if rate[0] in "+-" else percent / 100
        factor = factor if factor is not None else _number(rate, "")
        if factor is None or factor <= 0:
            raise ValueError(f"rate {rate!r} is not known; write fast, +20% or 1.2")
        changes["rate"] = (outer.rate or 1.0) * factor
    if pitch:
        steps = PITCHES.get(pitch)
        steps = steps if steps is not None else _number(pitch, "st")
        if steps is None and (percent := _number(pitch, "%")) is not None and percent > -100:
            steps = 12 * math.log2(1 + percent / 100)
        if steps is None:
            raise ValueError(f"pitch {pitch!r} is not known; write high, +2st or +10%")
        changes["pitch"] = (outer.pitch or 0.0) + steps
    if volume:
        level = VOLUMES.get(volume)
        level = level if level is not None else _number(volume, "dB")
        if level is None and (share := _number(volume, "%?")) is not None:
            share = 100 + share if volume[0] in "+-" else share
            level = max(-40.0, 20 * math.log10(max(share, 1.0) / 100))
        if level is None:
            raise ValueError(f"volume {volume!r} is not known; write soft, -6dB or 50")
        changes["volume"] = (outer.volume or 0.0) + level
    return replace(outer, **changes)  # type: ignore[arg-type]


def express(outer: Asked, attributes: Mapping[str, str]) -> Asked:
    """A style of mstts:express-as."""
    degree = _number(attributes.get("styledegree", "1"), "")
    if degree is None or not 0.01 <= degree <= 2:
        raise ValueError(f"styledegree {attributes['styledegree']!r} is not a number from 0.01 to 2")
    if not attributes.get("style"):
        raise ValueError('mstts:express-as needs style="…"')
    return replace(outer, style=attributes["style"], degree=degree)
