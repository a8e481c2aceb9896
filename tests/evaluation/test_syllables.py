"""Every syllable in a frame: which ones there are, and that an odd one is found."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.speech import syllables
from evaluation.speech.syllables import (
    MEASURES,
    OUTLIER,
    PLACE,
    figures_of,
    heard_part,
    inventory,
    judge,
    measure,
    spread,
    table,
    unexplained,
)
from evaluation.spoken import Spoken
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.audio.sound import Audio
from qingyin.synthesizer import Synthesizer
from qingyin.text import Lexicon
from qingyin.text.pinyin.phones import phones_of
from qingyin.voice import BUILT_IN
from tests.evaluation.conftest import DATA, Script, needs, needs_data, tone

LEXICON = BUILT_IN / "tan" / "lexicon.bin"
needs_lexicon = pytest.mark.skipif(not LEXICON.exists(), reason="the voice src/qingyin/voices/tan is not there")


@needs_lexicon
def test_the_inventory() -> None:
    found = inventory(Lexicon.open(LEXICON))
    assert 1250 <= len(found) <= 1400
    assert {found["ma1"], found["de5"]} == {"妈", "的"}
    assert found["yi1"] != "一" and found["bu4"] != "不"  # which the frame changes
    by_tone = Counter(reading[-1] for reading in found)
    assert all(by_tone[tone] > 200 for tone in "1234")
    assert by_tone["5"] < 40
    assert all(phones_of(reading).final for reading in found)
    assert not {"n2", "ng4", "hm1", "ê1"} & set(found)


def spoken(level: float, hertz: float, seconds: float, synthesizer: Synthesizer) -> Spoken:
    """Six syllables of 0.3 s, the one at PLACE with its own level, F0 and length of sound."""
    parts, finals = [], []
    for place in range(6):
        own = place == PLACE
        sound = np.zeros(int(0.3 * SAMPLE_RATE), np.float32)
        voiced = tone(hertz if own else 220.0, seconds if own else 0.25) * (level if own else 1.0)
        sound[: len(voiced)] = voiced
        parts.append(sound)
        finals.append((0.3 * place + 0.02, 0.3 * place + (seconds if own else 0.25)))
    timed = synthesizer.speak("我说妈这个字。").syllables
    moved = tuple(replace(each, start=0.3 * n, rhyme=finals[n][0], end=0.3 * n + 0.3) for n, each in enumerate(timed))
    return Spoken(Audio(np.concatenate(parts), SAMPLE_RATE, moved), tuple(finals))


@needs("pyworld")
def test_what_is_measured(synthesizer: Synthesizer) -> None:
    usual = measure(spoken(1.0, 220.0, 0.25, synthesizer))
    assert usual["level"] == pytest.approx(0, abs=0.3)
    assert 2 ** usual["duration"] == pytest.approx(0.25, abs=0.02)
    assert (usual["f0"], usual["movement"]) == (pytest.approx(0, abs=0.2), pytest.approx(0, abs=0.2))
    odd = measure(spoken(0.5, 330.0, 0.15, synthesizer))
    assert odd["level"] == pytest.approx(-6, abs=0.5)
    assert 2 ** odd["duration"] == pytest.approx(0.15, abs=0.02)
    assert odd["f0"] == pytest.approx(7, abs=0.3)
    silent = measure(spoken(0.0, 220.0, 0.25, synthesizer))
    assert silent["f0"] is None


@needs_lexicon
@needs_data
@needs("pyworld", "soundfile", "scipy")
def test_her_recordings_of_single_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syllables, "all_words", lambda data: ["麻", "骂", "麻烦"])
    rising, falling = syllables.recorded(DATA, Lexicon.open(LEXICON))
    assert [rising["spoken"], falling["spoken"]] == ["ma2", "ma4"]
    assert rising["movement"] > 1 and falling["movement"] < -1
    assert all(0.15 < 2 ** each["duration"] < 1 for each in (rising, falling))


def test_a_deviation_is_what_the_groups_do_not_explain() -> None:
    random = np.random.default_rng(0)
    tones = [str(n % 4) for n in range(400)]
    values = np.array([5.0 * int(t) for t in tones] + random.normal(0, 1, 400), np.float32)
    values[7] += 8
    found = unexplained(values, tones)
    assert int(np.abs(found).argmax()) == 7
    assert (np.abs(found / spread(found)) > OUTLIER).sum() == 1
    values[3] = np.nan
    assert np.isnan(unexplained(values, tones)[3])


def test_the_worst_are_named() -> None:
    random = np.random.default_rng(1)
    initials = ("b", "d", "m", "l")
    rows: list[dict[str, Any]] = [
        {"syllable": "?", "char": "字", "spoken": f"{initials[n % 4]}a{n % 4 + 1}"}
        | dict.fromkeys(MEASURES, float(random.normal()))
        for n in range(200)
    ]
    rows[11]["f0"] = 20.0
    rows[12]["movement"] = None
    judge(rows)
    figures = figures_of(rows, with_listener=False)
    assert [row is rows[n] for row, n in zip(figures["worst"], (12, 11), strict=False)] == [True, True]
    assert figures["by_measure"] == {"level": 0, "duration": 0, "f0": 1, "movement": 1}
    assert figures["outliers"] == 2
    assert "movement none" in table(figures)


def test_beside_a_person_who_varies_more_fewer_are_odd() -> None:
    random = np.random.default_rng(2)

    def rows(wide: float) -> list[dict[str, Any]]:
        return [
            {"syllable": f"ba{n % 4 + 1}", "char": "字", "spoken": f"ba{n % 4 + 1}"}
            | {name: float(random.normal(0, wide)) for name in MEASURES}
            for n in range(200)
        ]

    voice, hers = rows(1.0), rows(3.0)
    voice[5]["f0"], voice[6]["f0"], voice[7]["f0"] = 8.0, 30.0, None
    judge(voice, judge(hers))
    assert [n for n, row in enumerate(voice) if row["worst"] > OUTLIER] == [5, 6, 7]
    assert [n for n, row in enumerate(voice) if row["beside"] > OUTLIER] == [6, 7]


@needs("pyworld")
def test_the_closure_of_what_follows_has_no_pitch() -> None:
    sound = np.concatenate([tone(220.0, 0.25), 0.02 * tone(90.0, 0.05)])
    assert [*heard_part(sound, (0.0, 0.3))] == pytest.approx([0.0, 0.25], abs=0.006)
    assert heard_part(np.zeros(0, np.float32), (0.0, 0.0)) == (0.0, 0.0)


@needs("pyworld", "matplotlib")
@pytest.mark.filterwarnings("ignore")  # matplotlib's own
def test_the_script(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chars = {"ma1": "妈", "ma2": "麻", "ma3": "马", "ma4": "骂"}
    monkeypatch.setattr(syllables, "inventory", lambda lexicon: chars)
    picture = tmp_path / "worst.png"
    missing = str(tmp_path / "none.onnx")
    assert script("speech.syllables", "--plot", str(picture), "--recogniser", missing, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["syllables"] == 4
    assert figures["by_measure"]["f0"] == 4  # the silent voice has no F0
    assert "not_recognised" not in figures
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert figures == json.loads((tmp_path / "syllables.json").read_text("utf-8"))


def test_syllables_without_an_initial_may_have_a_median_of_their_own() -> None:
    random = np.random.default_rng(3)
    bare, others = ("ya4", "wa4", "yang4", "wang4"), ("ba2", "bang2", "da2", "lang2", "la4", "mang4", "ma4", "na4")
    rows: list[dict[str, Any]] = [
        {"syllable": "?", "char": "字", "spoken": each} | {name: float(random.uniform(-1, 1)) for name in MEASURES}
        for each in [*("yang2", "ya2", "wa2", "wang2") * 4, *bare * 10, *others * 20]
    ]
    for row in rows[:16]:
        row["movement"] -= 12
    rows[80]["f0"] = 20.0
    judge(rows)
    figures = figures_of(rows, with_listener=False)
    assert figures["outliers"] == 17 and figures["outliers_bare_apart"] == 1
