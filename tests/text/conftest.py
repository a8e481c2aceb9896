"""The lexicon of the default voice, and where the data lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from qingyin.text import Lexicon

ROOT = Path(__file__).parent.parent.parent
LEXICON = ROOT / "src" / "qingyin" / "voices" / "tan" / "lexicon.bin"
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the data folder {DATA} is not here")


class Opinions:
    """What a model says: for each character the probability of its readings."""

    def __init__(self, readings: Sequence[Mapping[str, float]]) -> None:
        self.readings = readings

    def candidates(self, place: int) -> Mapping[str, float]:
        """Those of one character."""
        return self.readings[place]

    def part(self, places: slice) -> Opinions:
        """Those of some characters."""
        return Opinions(self.readings[places])


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The lexicon that the default voice ships."""
    return Lexicon.open(LEXICON)
