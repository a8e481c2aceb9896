"""Prosody by hand: read, changed and passed back; what cannot be spoken is refused with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qingyin.errors import ProsodyError, TextError
from qingyin.inspect import report
from qingyin.inspect.plan import FilePlan
from qingyin.options import Options
from qingyin.records import AudioChunk, Prosody, Sentence
from qingyin.stream import LAST_PAUSE
from qingyin.synthesizer import Synthesizer
from tests.conftest import Run

TEXT = "今天真开心！我们一起去公园吧。"
HOP = 256


@pytest.fixture(scope="module")
def tan() -> Synthesizer:
    """The voice that can be heard."""
    return Synthesizer.load("tan")


def prosody(count: int = 4) -> Prosody:
    flat = np.full(count, 0.2, np.float32)
    f0 = np.tile(np.array([300, 280, 260, 220, 200], np.float32), (count, 1))
    return Prosody(flat, flat, f0, np.zeros_like(flat), np.zeros_like(flat), np.zeros_like(flat))


def on_first(change: Callable[[Prosody], Prosody]) -> Callable[[Sentence, Prosody], Prosody]:
    """A plan that changes the first sentence alone."""
    return lambda sentence, given: change(given) if sentence.span[0] == 0 else given


@pytest.mark.parametrize(("span", "changed"), [(1, [1]), (-1, [3]), (slice(1, 3), [1, 2]), (slice(None), [0, 1, 2, 3])])
def test_stretched(span: int | slice, changed: list[int]) -> None:
    given = prosody()
    found = given.stretched(span, 1.5)
    assert np.flatnonzero(found.duration != given.duration).tolist() == changed
    assert found.duration[changed] == pytest.approx(0.3)
    assert given.duration == pytest.approx(0.2)  # untouched


def test_paused() -> None:
    assert prosody().paused(1, 0.4).pause.tolist() == pytest.approx([0, 0.4, 0, 0])


def test_stress_works_in_three_zones() -> None:
    given = prosody(5).paused(3, 0.2)
    found = given.stressed(1)
    spans = np.log2(found.f0.max(1) / found.f0.min(1)) / np.log2(given.f0.max(1) / given.f0.min(1))
    assert spans == pytest.approx([1, 1.4, 0.6, 0.6, 1], abs=1e-4)  # not over the pause
    assert found.f0[1].max() > given.f0[1].max() and found.f0[2].max() < given.f0[2].max()
    assert (found.duration / given.duration).tolist() == pytest.approx([1, 1.25, 1, 1, 1])
    assert found.energy.tolist() == pytest.approx([0, 3, -2, -2, 0])


def test_more_stress_is_more_and_less_is_less() -> None:
    spans = [np.ptp(np.log2(prosody().stressed(1, degree).f0[1])) for degree in (-1, -0.5, 0, 0.5, 1, 1.5, 2)]
    assert spans == sorted(spans) and len(set(spans)) == len(spans)
    reduced = prosody().stressed(1, -1.0)
    assert (reduced.f0[2:] == prosody().f0[2:]).all()  # reduction compresses nothing after it


def test_a_second_stress_is_not_compressed_by_the_first() -> None:
    found = prosody().stressed_by([1, 0, 1, 0])
    assert (found.f0[0] == found.f0[2]).all()
    assert (found.f0[1] == found.f0[3]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p.stretched(4, 1.5), "no syllable at 4; the sentence has 4, from 0 to 3"),
        (lambda p: p.stretched(slice(4, 9), 1.5), "no syllable at slice"),
        (lambda p: p.stretched(0, float("nan")), "factor must be a number from 0.1 to 10, not nan"),
        (lambda p: p.stretched(0, 100.0), "factor must be"),
        (lambda p: p.paused(0, -0.1), "pause must be a number from 0 to 10"),
        (lambda p: p.paused(-5, 0.1), "no syllable at -5"),
        (lambda p: p.stressed(0, 2.5), "degree of stress must be a number from -1 to 2"),
        (lambda p: p.stressed_by([1, 0]), r"the shape \(2,\)"),
        (lambda p: p.stretched(0, 10.0).stretched(0, 10.0), "duration of syllable 0 must be 0.02 to 10, not 20"),
        (lambda p: replace(p, f0=p.f0[:2]).checked(), r"f0 has the shape \(2, 5\), this sentence needs \(4, 5\)"),
        (lambda p: replace(p, pause=p.pause + np.nan).checked(), "pause of syllable 0 must be 0 to 10, not nan"),
        (lambda p: replace(p, energy=[0, 0, "loud", 0]).checked(), "energy is not an array of numbers"),
        (lambda p: p.checked(5), r"duration has the shape \(4,\), this sentence needs \(5,\)"),
    ],
)
def test_what_cannot_be_spoken(change: Callable[[Prosody], Prosody], message: str) -> None:
    with pytest.raises(ProsodyError, match=message):
        change(prosody())


def test_a_plan_that_does_not_fit_is_refused(synthesizer: Synthesizer) -> None:
    with pytest.raises(ProsodyError, match="this sentence needs"):
        synthesizer.speak(TEXT, plan=lambda sentence, given: prosody(3))


def test_a_plan_may_give_lists_and_float64(synthesizer: Synthesizer) -> None:
    def plan(sentence: Sentence, given: Prosody) -> Prosody:
        return replace(given, duration=[0.3] * 5, f0=given.f0.astype(np.float64))  # type: ignore[arg-type]

    audio = synthesizer.speak("今天真开心！", plan=plan)
    assert [each.end - each.start for each in audio.syllables] == pytest.approx([0.3] * 5)


def test_a_plan_is_asked_for_when_its_sentence_is_due(synthesizer: Synthesizer) -> None:
    asked: list[str] = []

    def plan(sentence: Sentence, given: Prosody) -> Prosody:
        asked.append(sentence.text)
        return given

    chunks = synthesizer.stream(iter(TEXT), plan=plan)
    next(chunks)
    assert asked == ["今天真开心！"]
    list(chunks)
    assert asked == ["今天真开心！", "我们一起去公园吧。"]


def test_the_same_prosody_gives_the_same_samples(tan: Synthesizer) -> None:
    audio = tan.speak(TEXT)
    assert np.array_equal(tan.speak(TEXT, plan=lambda sentence, given: given).samples, audio.samples)
    written = report.as_json(TEXT, report.analyze(tan, TEXT, Options()))
    plan = FilePlan(json.loads(written))
    assert np.array_equal(tan.speak(plan.text, plan=plan).samples, audio.samples)


def test_a_longer_syllable_is_longer_in_the_sound_and_the_others_are_not(tan: Synthesizer) -> None:
    frames = 10
    plain = tan.speak(TEXT)
    more = np.array([0, 0, frames * HOP / 22050, 0, 0], np.float32)
    longer = tan.speak(TEXT, plan=on_first(lambda given: replace(given, duration=given.duration + more)))
    assert len(longer.samples) == len(plain.samples) + frames * HOP
    lengths = [np.array([each.end - each.start for each in audio.syllables]) for audio in (plain, longer)]
    assert lengths[1] - lengths[0] == pytest.approx([0, 0, frames * HOP / 22050, *[0] * 10], abs=1e-5)
    before = round(plain.syllables[2].start * 22050) - 24 * HOP  # the model sees neighbours: the same but for a hair
    apart = longer.samples[:before] - plain.samples[:before]
    assert np.sqrt(np.mean(np.square(apart))) < 0.1 * np.sqrt(np.mean(np.square(plain.samples[:before])))
    shift, after = frames * HOP, round(plain.syllables[5].start * 22050)
    envelopes = [
        np.sqrt(np.mean(np.square(samples[: 40 * 512].reshape(-1, 512)), axis=1))
        for samples in (plain.samples[after:], longer.samples[after + shift :])
    ]
    assert envelopes[1] == pytest.approx(envelopes[0], rel=0.5, abs=0.01)  # pulses and noise have another phase


def test_a_pause_is_silence_of_that_length_at_that_place(tan: Synthesizer) -> None:
    plain = tan.speak(TEXT)
    frames = 60
    seconds = frames * HOP / 22050
    paused = tan.speak(TEXT, plan=on_first(lambda given: given.paused(1, seconds)))
    assert len(paused.samples) - len(plain.samples) == frames * HOP
    begin = round(paused.syllables[1].end * 22050)
    inside = paused.samples[begin + 12 * HOP : begin + (frames - 12) * HOP]
    assert np.sqrt(np.mean(np.square(inside))) < 0.002
    loud = np.sqrt(np.mean(np.square(plain.samples[begin + 12 * HOP : begin + (frames - 12) * HOP])))
    assert loud > 0.02  # where without it there is speech
    assert paused.syllables[2].start - plain.syllables[2].start == pytest.approx(seconds, abs=1e-6)


def test_the_last_pause_is_kept_if_it_is_asked_for(synthesizer: Synthesizer) -> None:
    plain = synthesizer.speak("今天")
    planned = synthesizer.speak("今天", plan=lambda sentence, given: given.paused(-1, 2.0))
    marked = synthesizer.speak("今天[pause:2s]")
    assert plain.seconds < 0.4 + LAST_PAUSE + 0.05
    assert planned.seconds == pytest.approx(2.4, abs=0.02)
    assert marked.seconds == pytest.approx(2.4, abs=0.02)


@pytest.mark.parametrize(
    ("text", "start", "seconds"),
    [
        ("[pause:1s]今天", 1.0, 1.5),
        ("<speak><break time='1s'/>今天</speak>", 1.0, 1.5),
        ("“[pause:500ms][pause:500ms]今天", 1.0, 1.5),
        ("😀。[pause:1s]今天", 1.0, 1.5),  # a sentence in which nothing is spoken
        ("[pause:1s]😀。[pause:1s]今天", 2.0, 2.5),
        ("今天。😀。[pause:1s]", 0.0, 1.5),
    ],
)
def test_no_pause_is_lost(synthesizer: Synthesizer, text: str, start: float, seconds: float) -> None:
    for given in (text, iter(text)):
        chunks: list[AudioChunk] = list(synthesizer.stream(given))
        assert [chunk.start for chunk in chunks] == np.cumsum([0, *(len(c.samples) for c in chunks)])[:-1].tolist()
        assert chunks[-1].start + len(chunks[-1].samples) == pytest.approx(seconds * 22050, abs=0.1 * 22050)
        timed = [each for chunk in chunks for each in chunk.syllables]
        assert timed[0].start == pytest.approx(start, abs=0.02)


def test_a_pause_alone_is_nothing_to_speak(synthesizer: Synthesizer) -> None:
    with pytest.raises(TextError, match="nothing to speak"):
        next(synthesizer.stream("[pause:1s]😀"))


def test_stress_in_the_text_is_stress_in_the_prosody(synthesizer: Synthesizer) -> None:
    (plain,) = synthesizer.analyze("今天真开心。")
    for text in ("今天[stress:真]开心。", "<speak>今天<emphasis>真</emphasis>开心。</speak>"):
        (sentence,) = synthesizer.analyze(text)
        assert [each.stress for each in sentence.syllables] == [0, 0, 1, 0, 0]
        found, wanted = synthesizer.prosody(sentence), synthesizer.prosody(plain).stressed(2)
        assert np.array_equal(found.duration, wanted.duration) and np.array_equal(found.f0, wanted.f0)


def edited(synthesizer: Synthesizer, text: str, *path: Any, to: Any) -> FilePlan:
    """The plan of a text's JSON in which one value is another."""
    found = json.loads(report.as_json(text, report.analyze(synthesizer, text, Options())))
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return FilePlan(found, "p.json")


@pytest.mark.parametrize(
    ("path", "to", "message"),
    [
        (("sentences", 0, "syllables", 1, "duration"), 100, r"p.json, '今天真开心！': duration of syllable 1 must be"),
        (("sentences", 0, "syllables", 1, "duration"), "long", "its syllables and numbers are not there"),
        (("sentences", 0, "syllables", 1, "f0"), [220] * 4, "its syllables and numbers are not there"),
        (("sentences", 0, "syllables", 1, "spoken"), "tian2", "spoken is 'tian2' in the file and 'tian1' in the text"),
        (("sentences", 0, "syllables", 1, "length"), 0.3, "unknown key 'length'; known: .*duration"),
        (("sentences", 0, "syllables"), [], "its syllables and numbers are not there"),
        (("sentences", 0, "span"), [0, 3], "its syllables and numbers are not there"),
    ],
)
def test_a_file_that_does_not_fit(synthesizer: Synthesizer, path: tuple[Any, ...], to: Any, message: str) -> None:
    plan = edited(synthesizer, TEXT, *path, to=to)
    with pytest.raises(ProsodyError, match=message):
        synthesizer.speak(TEXT, plan=plan)


@pytest.mark.parametrize(
    "found", [[], {}, 7, {"text": "好"}, {"text": 7, "sentences": []}, {"text": "", "sentences": [1]}]
)
def test_another_form_is_refused(found: Any) -> None:
    with pytest.raises(ProsodyError, match="qingyin analyze --json"):
        FilePlan(found)


def test_the_command_line(qingyin: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(qingyin("analyze", "今天", "--json").stdout)
    assert qingyin("say", "--prosody", "p.json", "-o", "plain.wav").returncode == 0
    found = json.loads(path.read_text("utf-8"))
    found["sentences"][0]["syllables"][0]["duration"] = 1.2
    path.write_text(json.dumps(found), "utf-8")
    assert qingyin("say", "今天", "--prosody", "p.json", "-o", "longer.wav").returncode == 0
    sizes = [(tmp_path / name).stat().st_size for name in ("plain.wav", "longer.wav")]
    assert sizes[1] - sizes[0] == pytest.approx(2 * 22050, abs=2 * HOP)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("公园", "--prosody", "p.json"), "p.json is for another text, '今天'"),
        (("--prosody", "p.json", "--rate", "1.2"), "--rate would do nothing"),
        (("--prosody", "none.json"), "none.json cannot be read"),
        (("--prosody", "bad.json"), "bad.json is not JSON"),
    ],
)
def test_what_the_command_line_refuses(qingyin: Run, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "p.json").write_bytes(qingyin("analyze", "今天", "--json").stdout)
    (tmp_path / "bad.json").write_text("{", "utf-8")
    done = qingyin("say", *arguments, "-o", "out.wav")
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert not (tmp_path / "out.wav").exists()
