"""Optional packages, imported where they are used, with the line that installs them if they are missing."""

from __future__ import annotations

from typing import Any, Final

from qingyin.evaluate import extras

MEASURES: Final = extras.MEASURES
COMPARE: Final = "pip install 'qingyin[compare]'"
WHISPER: Final = "pip install 'qingyin[whisper]'"


def need(module: str, install: str = MEASURES) -> Any:
    """That module of an optional package. Raises MissingExtra, with the line that installs it, if it is not there."""
    return extras.need(module, install)
