"""The listener's table: the sentences it speaks, the sources it compares, and the figures' arithmetic."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from evaluation.speech import quality
from evaluation.speech.quality import FALL, INTENSITIES, MEASURES, by_kind, dnsmos, means, recorded, table, with_feeling
from evaluation.texts import KINDS, LENGTHS, Text, texts
from measures import espeak
from qingyin.audio.mel import SAMPLE_RATE
from qingyin.synthesizer import Synthesizer
from qingyin.text import Lexicon, analyze
from qingyin.voice import BUILT_IN
from tests.evaluation.conftest import DATA, Script, needs, needs_data, tone

LEXICON = BUILT_IN / "tan" / "lexicon.bin"


def test_a_dozen_sentences_of_each_kind() -> None:
    found = texts()
    assert Counter(each.kind for each in found) == dict.fromkeys((*KINDS, *LENGTHS), 12)
    assert Counter(each.kind for each in texts(60)) == dict.fromkeys(KINDS, 12)
    assert Counter(each.kind for each in texts(10)) == dict.fromkeys(KINDS, 2)
    assert len({each.text for each in found}) == 84
    assert max(len(each.text) for each in found if each.kind == "short") <= 8
    assert min(len(each.text) for each in found if each.kind == "long") > 40


@pytest.mark.skipif(not LEXICON.exists(), reason="the voice src/qingyin/voices/tan is not there")
def test_all_but_their_marks_is_spoken() -> None:
    lexicon = Lexicon.open(LEXICON)
    for each in texts():
        sentences = analyze(each.text, lexicon)
        assert sum(len(s.syllables) for s in sentences) >= (2 if each.kind == "short" else 5), each.text
        skipped = [each.text[begin:end] for s in sentences for begin, end, _ in s.skipped]
        assert not any(piece.isalnum() for piece in skipped), each.text


def test_means() -> None:
    rows = [{"seconds": s, **dict.fromkeys(MEASURES, v)} for s, v in ((2.0, 3.0), (4.0, 4.0))]
    found = means(rows)
    assert (found["count"], found["seconds"], found["SIG"], found["SIG_sd"]) == (2, 3.0, 3.5, 0.707)
    assert means(rows[:1])["P808_sd"] == 0


def test_means_by_kind() -> None:
    rows = [{"seconds": 1.0, **dict.fromkeys(MEASURES, value)} for value in (3.0, 4.0, 2.0)]
    found = by_kind(rows, [Text("short", "好的。"), Text("long", "……"), Text("short", "再见。")])
    assert {kind: (each["count"], each["SIG"]) for kind, each in found.items()} == {"short": (2, 2.5), "long": (1, 4.0)}


def test_where_feeling_costs_too_much(synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = []

    def sig(samples: np.ndarray) -> dict[str, float]:
        spoken.append(samples)
        return {"SIG": 3.0 if len(spoken) == 1 else 3.0 - FALL - (0.01 if len(spoken) == 3 else -0.01)}

    monkeypatch.setattr(quality, "dnsmos", sig)
    found = with_feeling(synthesizer, [Text("short", "今天真开心。")])
    assert found["too_far"] == ["joy 1.0"]
    assert list(found["SIG"]["anger"]) == [str(n) for n in INTENSITIES]
    assert len(spoken) == 1 + 7 * len(INTENSITIES)


def test_a_source_that_is_missing_is_named() -> None:
    row = {"seconds": 1.0, **dict.fromkeys(MEASURES, 3.0)}
    figures = {"sources": {"voice": means([row])}, "left_out": {"espeak-ng": "not installed"}, "kinds": {}}
    shown = table({**figures, "emotions": None})
    assert "espeak-ng   left out: not installed" in shown.splitlines()


@needs("speechmos", "librosa", "scipy")
@pytest.mark.filterwarnings("ignore")  # librosa's own
def test_dnsmos_tells_a_clean_sound_from_noise() -> None:
    random = np.random.default_rng(0)
    quiet = dnsmos(tone(220.0, 2.0))
    noisy = dnsmos((tone(220.0, 2.0) + random.normal(0, 0.1, 2 * SAMPLE_RATE)).astype(np.float32))
    assert all(0.5 < value < 5 for value in (*quiet.values(), *noisy.values()))
    assert quiet["BAK"] > noisy["BAK"]


@needs("speechmos", "librosa", "scipy")
@pytest.mark.filterwarnings("ignore")  # librosa's own
@pytest.mark.skipif(not LEXICON.exists(), reason="the voice src/qingyin/voices/tan is not there")
@pytest.mark.parametrize("text", [each.text for each in texts(2)])
def test_a_sample_of_the_voice_is_speech_and_not_noise(text: str) -> None:
    """The floors lie two standard deviations under the mean of all sentences: they find what is broken."""
    found = dnsmos(Synthesizer.load("tan").speak(text, quality.NEUTRAL).samples)
    assert found["SIG"] >= 3.1
    assert found["OVRL"] >= 2.2
    assert found["P808"] >= 3.0


@needs("soundfile", "scipy")
@needs_data
def test_recorded_words_last_as_long_and_come_once() -> None:
    found = recorded(DATA, [1.5, 3.0])
    assert [len(samples) >= seconds * SAMPLE_RATE for (_, samples), seconds in zip(found, (1.5, 3.0), strict=True)]
    assert all(len(samples) < 5 * SAMPLE_RATE for _, samples in found)
    words = " ".join(label for label, _ in found).split()
    assert len(set(words)) == len(words) >= 3


def test_the_script(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quality, "dnsmos", lambda samples: dict.fromkeys(MEASURES, 3.0))
    monkeypatch.setattr(quality, "texts", lambda limit: [quality.Text("statement", "今天真开心。")] * limit)
    monkeypatch.setattr(espeak, "missing", lambda: "not installed")
    assert script("speech.quality", "--limit", "3", "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["sources"]["voice"]["count"] == 3
    assert set(figures["left_out"]) == {"recordings", "espeak-ng"}
    assert set(figures["kinds"]) == {"statement"}
    assert figures["emotions"]["too_far"] == []
    assert figures == json.loads((tmp_path / "quality.json").read_text("utf-8"))
