"""The sentences that the measures speak: sixty of five kinds, any ten hold two of each; then short and long ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "sentences.txt"
KINDS: Final = ("statement", "question", "exclamation", "numbers", "dialogue")
LENGTHS: Final = ("short", "long")


@dataclass(frozen=True)
class Text:
    """One sentence."""

    kind: str
    text: str


def texts(limit: int | None = None) -> list[Text]:
    """The first `limit` sentences, or all."""
    lines = FILE.read_text("utf-8").splitlines()
    return [Text(*line.split("\t")) for line in lines[:limit]]
