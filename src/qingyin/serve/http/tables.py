"""The tables of emotions and options as a JavaScript module, from which the page makes its wheel and sliders."""

from __future__ import annotations

import json
from typing import Any

from qingyin import emotions, options

_SLIDERS = ("intensity", "rate", "pitch")


def module() -> str:
    """The source of /page/tables.js: EMOTIONS in the order of the wheel, and OPTIONS, the range of each slider."""
    return f"export const EMOTIONS = {_js(_wheel())};\nexport const OPTIONS = {_js(_ranges())};\n"


def _wheel() -> list[dict[str, Any]]:
    """Each emotion with its names in both languages, its color, and its angle in degrees from the top or null."""
    placed = sorted((row for row in emotions.TABLE), key=lambda row: -1 if row.wheel is None else row.wheel)
    step = 360 / max(1, sum(row.wheel is not None for row in placed))
    return [
        {
            "name": row.name,
            "zh": row.chinese,
            "en": row.name,
            "color": row.color,
            "angle": None if row.wheel is None else round(row.wheel * step),
        }
        for row in placed
    ]


def _ranges() -> dict[str, dict[str, float]]:
    rows = {row.name: row for row in options.TABLE}
    return {name: {"min": rows[name].low, "max": rows[name].high, "value": rows[name].default} for name in _SLIDERS}


def _js(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
