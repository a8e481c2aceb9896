"""The page in a browser: pressed, watched while sound arrives, and measured at the width of a phone.

`pytest tests/serve/test_page.py --basetemp FOLDER` keeps the pictures, to be looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qingyin.emotions import TABLE as EMOTIONS
from tests.serve.browser import CHROMIUM, Browser, Page, chromium
from tests.serve.conftest import LONG, TEXT, Running, running, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt install chromium")
CTRL = 2
LOW_CONTRAST = """() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((part, i) => a * part + (1 - a) * below[i]);
  const background = (element) => {
    if (!element) return rgb(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3);
    return over(rgb(getComputedStyle(element).backgroundColor), background(element.parentElement));
  };
  const light = (color) => {
    const linear = (x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = color.map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest(":disabled, script, style")) continue;
    const style = getComputedStyle(element), below = background(element);
    const [r, g, b, a = 1] = rgb(style.color);
    const [one, other] = [light(over([r, g, b, a * style.opacity], below)), light(below)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) found.push(`${element.outerHTML.slice(0, 80)} ${contrast.toFixed(2)}`);
  }
  return found;
}"""


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
        assert page.value("document.querySelector('[name=emotion]:checked').value") == "neutral"
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


def test_it_begins_with_the_feeling_of_the_text_and_shows_it(browser: Browser, server: Running) -> None:
    page = opened(browser, server)
    assert page.value("document.querySelector('[name=emotion]:checked').value") == "auto"
    page.click("#speak")
    page.until("document.body.dataset.state === 'received' || document.body.dataset.state === 'idle'")
    sentences = json.loads(server.post("/v1/analyze", {"input": TEXT}).read())["sentences"]
    felt = [max(each["emotion"], key=each["emotion"].__getitem__) for each in sentences]
    chinese = {row.name: row.chinese for row in EMOTIONS}
    assert page.text("#felt").split(" · ") == [chinese[name] for name in felt]
    page.click("#language")
    assert page.text("#felt").split(" · ") == felt
    page.value("document.querySelector('[value=joy]').click()")
    page.click("#speak")
    page.until("document.body.dataset.chunks > 0")
    assert page.text("#felt") == ""  # what was asked for needs no telling


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/docs"])
def test_every_text_has_enough_contrast(browser: Browser, server: Running, scheme: str, path: str) -> None:
    """At least 4.5 to 1, as WCAG 2.2 AA asks of text; what is disabled is exempt there."""
    page = browser.open(server.url.rstrip("/") + path)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.until("document.readyState === 'complete' && document.body.innerText.length > 100")
    assert page.value(f"({LOW_CONTRAST})()") == []


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
