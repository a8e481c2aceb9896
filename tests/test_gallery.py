"""The gallery: what its script makes, from the voice as it is now."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from evaluation import gallery
from qingyin.emotions import TABLE
from qingyin.synthesizer import Synthesizer
from tests.conftest import ROOT

SOUNDS = [*gallery.FOLDER.glob("*"), ROOT / "docs" / "hello.flac"]


@pytest.mark.parametrize("language", gallery.PAGES)
def test_the_page_is_what_the_script_writes(language: str) -> None:
    assert gallery.PAGES[language].read_text("utf-8") == gallery.page(language), "run: python -m evaluation.gallery"


def test_all_sounds_and_no_others_are_there_and_they_are_small() -> None:
    assert {path.name for path in gallery.FOLDER.iterdir()} == {each.path.name for each in gallery.sounds()}
    assert sum(path.stat().st_size for path in SOUNDS) < gallery.MOST


def test_the_sounds_are_those_of_the_voice() -> None:
    synthesizer = Synthesizer.load()
    for each in gallery.sounds():
        heard, rate = soundfile.read(each.path)
        spoken = synthesizer.speak(gallery.TEXT, each.options)
        assert len(heard) / rate == pytest.approx(spoken.seconds, abs=0.02), "run: python -m evaluation.gallery"
        assert 0.01 < np.sqrt(np.mean(heard**2)) < 0.5


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_each_feeling_is_linked_from_the_first_screen(readme: str) -> None:
    first = "\n".join((ROOT / readme).read_text("utf-8").splitlines()[:30])
    for row in TABLE:
        assert f"](docs/gallery/{row.name}.opus)" in first
