"""What a notebook shows: a player whose syllables are marked as they are heard, in a browser if there is one."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qingyin.audio import notebook
from qingyin.synthesizer import Synthesizer
from tests.serve.browser import CHROMIUM, chromium

TEXT = "今天真好，我们去公园吧。"
MARKED = "[...document.querySelectorAll('ruby')].filter(e => e.style.background).map(e => e.firstChild.data).join()"


def test_the_sound_is_that_of_the_wav(synthesizer: Synthesizer) -> None:
    audio = synthesizer.speak(TEXT)
    html = audio._repr_html_()
    assert base64.b64decode(html.split("base64,")[1].split('"')[0]) == audio.wav()


def test_every_syllable_is_shown_with_its_reading_and_time(synthesizer: Synthesizer) -> None:
    audio = synthesizer.speak(TEXT)
    found = re.findall(r'<ruby data-start="([\d.]+)" data-end="([\d.]+)">(.)<rt>(\w+)</rt>', audio._repr_html_())
    assert "".join(char for _, _, char, _ in found) == "今天真好我们去公园吧"
    for (start, end, _, reading), each in zip(found, audio.syllables, strict=True):
        assert (float(start), float(end)) == pytest.approx((each.start, each.end), abs=0.001)
        assert reading == each.syllable.spoken


def test_no_text_becomes_part_of_the_page(synthesizer: Synthesizer) -> None:
    (first, *_) = synthesizer.speak("好").syllables
    evil = replace(first, syllable=replace(first.syllable, char="<script>", mark="<img src=x onerror=alert(1)>"))
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)

    reader = Reader()
    reader.feed(notebook.player(b"", [evil]))
    assert tags == ["div", "audio", "div", "ruby", "rt", "span"]


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt install chromium")
def test_syllables_are_marked_in_step(synthesizer: Synthesizer, tmp_path: Path) -> None:
    audio = synthesizer.speak(TEXT)
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{audio._repr_html_()}{audio._repr_html_()}", "utf-8")
    with chromium(tmp_path / "profile") as browser:
        page = browser.open(path.as_uri())
        page.until("document.querySelector('audio').readyState === 4")
        assert page.value(MARKED) == ""
        page.value("document.querySelector('audio').playbackRate = 0.25")
        page.value("document.querySelector('audio').play()")
        page.until(f"{MARKED} === '今'")  # of the first player alone
        page.until(f"{MARKED} === '真'")
        page.value("document.querySelector('audio').pause()")
        page.click("ruby:nth-of-type(8)")
        page.until(f"{MARKED} === '{audio.syllables[7].syllable.char}'")
        page.value("document.querySelector('audio').playbackRate = 4")
        page.until("document.querySelector('audio').ended")
        page.until(f"{MARKED} === ''")
        assert page.problems() == []
