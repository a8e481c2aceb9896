"""The page in a browser: pressed, watched while sound arrives, and measured at the width of a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serve.conftest import LONG, TEXT, Running, running, until

sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt install chromium")
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


def opened(browser: Any, server: Running, width: int = 1100, locale: str = "zh-CN") -> tuple[Any, list[str]]:
    """The page, and the errors that it will meet."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale=locale).new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(server.url)
    page.wait_for_selector("#wheel label")
    return page, problems


def test_sound_plays_while_it_is_made(browser: Any, tmp_path: Path) -> None:
    with running() as server:
        page, problems = opened(browser, server)
        server.vocoder.hold()
        server.vocoder.let(4)
        page.click("#speak")
        page.wait_for_selector("body[data-chunks='4']")
        assert server.service.gate.active == 1  # it speaks, and the rest is not made
        assert "首音" in page.inner_text("#first")
        server.vocoder.release()
        page.wait_for_selector("body[data-state=received]")
        with page.expect_download() as download:
            page.click("#download")
        path = tmp_path / "a.wav"
        download.value.save_as(path)
        assert abs(path.stat().st_size - 44 - 2 * 24000 * 2.71) < 2000
        page.screenshot(path=tmp_path / "desktop.png", full_page=True)
        page.wait_for_selector("body[data-state=idle]")  # heard to the end
        assert problems == []


def test_by_keyboard_alone(browser: Any) -> None:
    with running() as server:
        page, problems = opened(browser, server, locale="en-US")
        page.focus("#text")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(LONG)
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        assert page.input_value("[name=emotion]:checked") == "surprise"
        server.vocoder.hold()
        server.vocoder.let(2)
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("body[data-chunks='2']")
        page.keyboard.press("Escape")
        page.wait_for_selector("body[data-state=idle]")
        until(lambda: server.service.gate.active == 0)
        server.vocoder.release()
        until(server.streams)
        assert server.streams()[-1]["reason"] == "cancelled"
        assert problems == []


def test_style_and_scene_are_chosen(browser: Any, server: Running) -> None:
    page, problems = opened(browser, server)
    page.wait_for_selector("#scene option[value=audiobook]", state="attached")
    page.select_option("#style", "gentle")
    page.select_option("#scene", "audiobook")
    with page.expect_request("**/v1/audio/speech") as sent:
        page.click("#speak")
    asked = sent.value.post_data_json
    assert (asked["style"], asked["scene"]) == ("gentle", "audiobook")
    page.wait_for_selector("body[data-state=received]")
    assert problems == []


def test_on_a_phone_and_in_english(browser: Any, server: Running, tmp_path: Path) -> None:
    page, problems = opened(browser, server, width=360, locale="en-US")
    assert page.inner_text("#stop").startswith("Stop")
    page.fill("#text", TEXT)
    page.click("#speak")
    page.wait_for_selector("body[data-state=received]")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.screenshot(path=tmp_path / "phone.png", full_page=True)
    page.click("#language")
    assert page.inner_text("#stop").startswith("停止")
    assert problems == []


def test_an_error_is_shown(browser: Any, server: Running) -> None:
    page, _ = opened(browser, server)
    page.fill("#text", "……")
    page.click("#speak")
    page.wait_for_selector("#problem:not(:empty)")
    assert "nothing to speak" in page.inner_text("#problem")
    assert page.get_attribute("body", "data-state") == "idle"


def test_the_reference(browser: Any, server: Running) -> None:
    page, problems = opened(browser, server)
    page.goto(f"{server.url}/docs")
    page.wait_for_selector("text=POST /v1/audio/speech")
    assert "intensity" in page.inner_text("table")
    assert problems == []
