"""The lexicon of the default voice, and where the data lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from qingyin.text import Lexicon

ROOT = Path(__file__).parent.parent.parent
LEXICON = ROOT / "src" / "qingyin" / "voices" / "tan" / "lexicon.bin"
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the data folder {DATA} is not here")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The lexicon that the default voice ships."""
    return Lexicon.open(LEXICON)
