"""The page of listening tests in a browser: whole tests by keyboard alone, at 390 px, in both languages.

`pytest tests/serve/test_listen_page.py --basetemp FOLDER` keeps the pictures, to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qingyin.experiments.listening.design import Trial, trials
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.listening.session import Listening, opened
from qingyin.experiments.results import Results
from qingyin.synthesizer import Synthesizer
from tests.experiments.listening import KINDS, made
from tests.serve.browser import CHROMIUM, Browser, Page, chromium
from tests.serve.conftest import Running, running, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt install chromium")
WIDTH = 390
ANSWERS: dict[str, Any] = {"mos": 4, "preference": 2, "abx": 1, "emotion": "anger", "mushra": [51, 51, 51]}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


def served(folder: Path, synthesizer: Synthesizer) -> Listening:
    return opened([folder / "greeting.toml"], folder / "results.db", None, synthesizer)


def opened_page(browser: Browser, server: Running, **more: Any) -> Page:
    page = browser.open(f"{server.url}/listen/greeting", **{"width": WIDTH, "height": 844, **more})
    page.until("document.body.dataset.state !== 'loading'")
    return page


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is there."""
    for _ in range(40):
        if page.value(f"document.activeElement.matches({selector!r})"):
            return
        page.key("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def fits(page: Page) -> None:
    """Nothing is wider than the phone, and what is pressed is large enough for a finger."""
    assert page.value("document.documentElement.scrollWidth") == WIDTH
    pressed = "[...document.querySelectorAll('main button, #choices label')].filter((each) => each.checkVisibility())"
    assert page.value(f"{pressed}.filter((each) => each.offsetHeight < 44).length") == 0


def listen(page: Page, number: int) -> None:
    """Plays each sound of a trial to its end, by Enter."""
    page.until(f"document.body.dataset.trial === '{number}'")
    assert page.value("document.getElementById('answer').disabled")  # first listen
    for place in range(page.value("document.querySelectorAll('#sounds button').length")):
        tab_to(page, f"#sounds button:nth-child({place + 1})")
        page.key("Enter")
        page.until(f"document.querySelector('#sounds button:nth-child({place + 1})').textContent.startsWith('✓')")


def answer(page: Page, kind: str, trial: Trial) -> None:
    """Answers by arrows, and goes on."""
    wanted = ANSWERS[kind] if trial.wanted is None else trial.wanted
    if kind == "mushra":
        for place in range(3):
            tab_to(page, f"[name=value-{place}]")
            page.key("ArrowRight")
    else:
        tab_to(page, "#choices input")
        for _ in range(8):
            page.key("ArrowDown")
            if page.value("document.querySelector('#choices :checked').value") == str(wanted):
                break
    tab_to(page, "#next")
    page.key("Enter")


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_test_by_keyboard(browser: Browser, synthesizer: Synthesizer, tmp_path: Path, kind: str) -> None:
    test = made(tmp_path, kind, items=2)
    with running(listening=served(tmp_path, synthesizer)) as server:
        page = opened_page(browser, server)
        assert "随机编号" in page.text("#intro")
        fits(page)
        page.screenshot(tmp_path / "intro.png")
        tab_to(page, "#begin")
        page.key("Enter")
        for number, trial in enumerate(trials(test, 0)):
            listen(page, number)
            assert f"第 {number + 1} 题，共 {test.length} 题" in page.text("#place")
            fits(page)
            page.screenshot(tmp_path / f"trial_{number}.png")
            answer(page, kind, trial)
        page.until("document.body.dataset.state === 'done'")
        assert "保存好了" in page.text("#thanks")
        fits(page)
        assert page.problems() == []
    kept = Ratings(Results.existing(tmp_path / "results.db"))
    answers = kept.answers("greeting")
    kept.results.close()
    assert [each.asked for each in answers] == trials(test, 0)
    given = [ANSWERS[kind] if each.asked.wanted is None else each.asked.wanted for each in answers]
    assert [each.value for each in answers] == given
    assert all(each.seconds > 0 for each in answers)


def test_left_and_come_back_in_english(browser: Browser, synthesizer: Synthesizer, tmp_path: Path) -> None:
    test = made(tmp_path, "mos", items=2)
    with running(listening=served(tmp_path, synthesizer)) as server:
        page = opened_page(browser, server, language="en-US")
        assert "No name is asked for" in page.text("#intro")
        tab_to(page, "#begin")
        page.key("Enter")
        listen(page, 0)
        answer(page, "mos", trials(test, 0)[0])
        page.until("document.body.dataset.trial === '1'")
        page.value("void (window.before = true)")
        page.call("Page.reload")
        page.until("!window.before && document.body?.dataset.trial === '1'")
        assert f"Question 2 of {test.length}" in page.text("#place")
        page.click("#language")
        assert page.text("#question") == "这句话听起来有多自然？"
        assert "▶ 播放" in page.text("#sounds") and "5 很好" in page.text("#choices")
        other = opened_page(browser, server)  # another profile is another listener
        assert other.value("document.body.dataset.state") == "intro"


def test_an_answer_that_could_not_be_kept(browser: Browser, synthesizer: Synthesizer, tmp_path: Path) -> None:
    test = made(tmp_path, "mos", items=2, checks=0)
    listening = served(tmp_path, synthesizer)
    with running(listening=listening) as server:
        page = opened_page(browser, server)
        page.click("#begin")
        listen(page, 0)
        listening._results._connection.execute("PRAGMA query_only = ON")  # every write fails, as on a full disk
        answer(page, "mos", trials(test, 0)[0])
        page.until("document.getElementById('problem').textContent")
        assert "what was acknowledged is kept" in page.text("#problem")
        listening._results._connection.execute("PRAGMA query_only = OFF")
        tab_to(page, "#again")
        page.key("Enter")
        page.until("document.body.dataset.trial === '1'")
        assert page.text("#problem") == ""
        until(lambda: server.service.gate.active == 0)


def test_many_listeners_behind_one_address(browser: Browser, synthesizer: Synthesizer, tmp_path: Path) -> None:
    made(tmp_path, "mos", items=2)
    with running(listening=served(tmp_path, synthesizer), rate=60) as server:
        page = opened_page(browser, server)
        while server.get("/v1/listening/greeting").status == 200:
            pass  # somebody else uses up what the address may send
        page.click("#begin")
        page.until("document.body.dataset.trial === '0'")  # it waits as long as it is asked to, and goes on
        assert page.text("#problem") == ""
