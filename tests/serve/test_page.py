"""The page in a browser: pressed, watched while sound arrives, and measured at the width of a phone.

`pytest tests/serve/test_page.py --basetemp FOLDER` keeps the pictures, to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serve.browser import CHROMIUM, Browser, Page, chromium
from tests.serve.conftest import LONG, TEXT, Running, running, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt install chromium")
CTRL = 2


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


def opened(browser: Browser, server: Running, **more: Any) -> Page:
    """The page, with its wheel and its choices."""
    page = browser.open(server.url, **more)
    page.until("document.querySelectorAll('#scene option').length > 1")
    return page


def is_png(path: Path, width: int) -> bool:
    """Whether it is a picture of that width."""
    head = path.read_bytes()[:24]
    return head[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(head[16:20]) == width


def test_sound_plays_while_it_is_made(browser: Browser, tmp_path: Path) -> None:
    with running() as server:
        page = opened(browser, server, folder=tmp_path)
        assert "按“朗读”" in page.text("#empty")
        server.vocoder.hold()
        server.vocoder.let(4)
        page.click("#speak")
        page.until("document.body.dataset.chunks === '4'")
        assert server.service.gate.active == 1  # it speaks, and the rest is not made
        assert "首音" in page.text("#first") and "毫秒" in page.text("#first")
        assert page.value("document.body.dataset.state") == "speaking"
        page.until("Number(document.body.dataset.played) > 0")  # and is heard already
        assert not page.value("document.getElementById('download').checkVisibility()")
        server.vocoder.release()
        page.until("document.body.dataset.state === 'received'")
        page.screenshot(tmp_path / "desktop.png")
        page.click("#download")
        wav = tmp_path / "qingyin.wav"
        until(lambda: wav.exists() and wav.stat().st_size)
        assert abs(wav.stat().st_size - 44 - 2 * 24000 * 2.71) < 2000
        page.until("document.body.dataset.state === 'idle'")  # heard to the end
        assert is_png(tmp_path / "desktop.png", 2 * 1100)
        assert page.problems() == []


def test_characters_stand_under_what_is_drawn(browser: Browser, server: Running) -> None:
    page = opened(browser, server)
    page.write("#text", "你好。")
    page.value("""void (window.drawn = [], (() => { const fill = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
            window.drawn.push([text, ...at]); fill.call(this, text, ...at); }; })())""")
    page.click("#speak")
    page.until("document.body.dataset.state === 'received'")
    page.until("window.drawn.some(([text]) => text === '好')")
    drawn = {text: (x, y) for text, x, y, *_ in page.value("window.drawn")}
    assert {"你", "好", "ni2", "hao3"} <= drawn.keys()
    assert drawn["你"][0] == drawn["ni2"][0] < drawn["好"][0] == drawn["hao3"][0]
    durations = [text for text in drawn if text.isdigit()]
    assert durations and all(drawn[text][1] < drawn["你"][1] for text in durations)  # in milliseconds, above
    assert any(text.endswith(" Hz") for text in drawn)
    assert page.problems() == []


def test_by_keyboard_alone(browser: Browser) -> None:
    with running() as server:
        page = opened(browser, server, language="en-US")
        page.write("#text", LONG)
        page.key("Tab")
        page.key("ArrowRight")
        assert page.value("document.querySelector('[name=emotion]:checked').value") == "surprise"
        page.key("Tab")
        assert page.value("document.activeElement.id") == "intensity"
        page.key("ArrowRight")
        assert page.text("#intensity-value") == "1.05"
        server.vocoder.hold()
        server.vocoder.let(2)
        page.key("Enter", CTRL)
        page.until("document.body.dataset.chunks === '2'")
        page.key("Escape")
        page.until("document.body.dataset.state === 'idle'")
        until(lambda: server.service.gate.active == 0)
        server.vocoder.release()
        until(server.streams)
        assert server.streams()[-1]["reason"] == "cancelled"
        assert page.problems() == []


def test_what_is_chosen_is_asked_for(browser: Browser, server: Running) -> None:
    page = opened(browser, server)
    page.choose("#style", "gentle")
    page.choose("#scene", "audiobook")
    page.choose("#intensity", "1.5")
    for emotion in ("anger", "auto"):
        page.click(f"[name=emotion][value={emotion}]")
        page.click("#speak")
        page.until("['received', 'idle'].includes(document.body.dataset.state)")
        asked = page.sent("/v1/audio/speech")[-1]
        assert (asked["style"], asked["scene"], asked["intensity"]) == ("gentle", "audiobook", 1.5)
        assert asked["emotion"] == emotion
        assert page.text("#problem") == ""
    assert page.problems() == []


def test_on_a_phone_and_in_english(browser: Browser, server: Running, tmp_path: Path) -> None:
    page = opened(browser, server, width=360, language="en-US")
    assert page.text("#stop").startswith("Stop")
    assert page.text("#scene").split("\n")[:2] == ["none", "customer service"]
    page.write("#text", TEXT)
    bottom = page.value("document.getElementById('speak').getBoundingClientRect().bottom")
    assert bottom <= 900  # the button does not have to be looked for
    page.click("#speak")
    page.until("document.body.dataset.state !== 'speaking'")
    assert page.value("document.documentElement.scrollWidth") == 360
    page.screenshot(tmp_path / "phone.png")
    assert is_png(tmp_path / "phone.png", 2 * 360)
    page.click("#language")
    assert page.text("#stop").startswith("停止")
    assert page.text("#scene").split("\n")[:2] == ["不指定", "客服"]
    assert page.problems() == []


def test_an_error_is_shown(browser: Browser, server: Running) -> None:
    page = opened(browser, server)
    page.write("#text", "สวัสดี")
    page.click("#speak")
    page.until("document.getElementById('problem').textContent")
    assert "nothing to speak" in page.text("#problem")
    assert page.value("document.body.dataset.state") == "idle"


def test_the_reference(browser: Browser, server: Running) -> None:
    page = browser.open(f"{server.url}/docs")
    page.until("document.body.innerText.includes('POST /v1/audio/speech')")
    assert "intensity" in page.text("table")
    assert page.problems() == []
