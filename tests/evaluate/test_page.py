"""The report in a browser, from a file, with the network off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingyin.evaluate import texts as table
from qingyin.evaluate.figures import figures
from qingyin.evaluate.job import measured
from qingyin.evaluate.report.page import write
from qingyin.evaluate.side import Side
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer
from tests.evaluate.conftest import TABLE
from tests.serve.browser import CHROMIUM, Browser, Page, chromium

pytest.importorskip("matplotlib", reason="pip install 'qingyin[evaluate]'")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: apt install chromium")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, synthesizer: Synthesizer) -> Iterator[tuple[Page, Path]]:
    folder = tmp_path_factory.mktemp("report")
    (folder / "texts.tsv").write_text(TABLE, "utf-8")
    side = Side("silence", synthesizer, Options())
    report = figures(measured([side], table.read(folder / "texts.tsv"), folder, recognizers=()))
    path = write(report, folder)
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield opened(browser, path), folder


def opened(browser: Browser, path: Path) -> Page:
    """The page, loaded without a network."""
    found = browser.open("about:blank")
    off = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    found.call("Network.emulateNetworkConditions", **off)
    found.call("Page.navigate", url=path.as_uri())
    found.until("document.querySelectorAll('#lines details').length")
    return found


def test_all_of_it_is_there(page: tuple[Page, Path]) -> None:
    shown, folder = page
    assert shown.text("h1") == "Evaluation: silence"
    assert shown.value("document.querySelectorAll('#lines details').length") == 5
    assert "我<陪>你" in shown.text("#lines")
    for heading in ("Scenes", "Measures", "Long texts", "Hard readings", "Every line"):
        assert heading in shown.text("main")
    embedded = json.loads(shown.value("document.getElementById('report').textContent"))
    assert embedded == json.loads((folder / "report.json").read_text("utf-8"))
    assert shown.problems() == []


def test_sound_and_pictures_load(page: tuple[Page, Path]) -> None:
    shown, _ = page
    shown.value(
        "(() => { const each = document.querySelector('#lines audio'); each.preload = 'auto'; each.load(); })()"
    )
    shown.until("document.querySelector('#lines audio').duration > 0.2")
    assert shown.value("document.querySelector('#lines img').naturalWidth") > 20
    assert shown.value("document.querySelector('#lines img').naturalHeight") == 80
    assert shown.problems() == []


def test_lines_are_chosen_by_scene(page: tuple[Page, Path]) -> None:
    shown, _ = page
    shown.click("#lines button:nth-child(4)")
    assert shown.value("[...document.querySelectorAll('#lines details')].filter((e) => !e.hidden).length") == 1
    shown.click("#lines button:nth-child(1)")
    assert shown.value("[...document.querySelectorAll('#lines details')].filter((e) => !e.hidden).length") == 5


def test_it_fits_on_a_phone(page: tuple[Page, Path]) -> None:
    shown, _ = page
    shown.resize(390)
    assert shown.value("document.documentElement.scrollWidth") <= 390
    shown.resize(1100)
