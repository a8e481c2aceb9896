"""Styles: what a file may say, how it is sealed, how it changes while somebody speaks, and styles that are code."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from qingyin import Options, Synthesizer
from qingyin.errors import StyleError, StyleNotFound
from qingyin.expression.delta import NEUTRAL, Delta, columns, mixture, scaled
from qingyin.expression.style import SEAL, read
from qingyin.expression.stylebook import BUILT_IN, Stylebook, StyleEvent
from qingyin.expression.tables import LARGEST
from qingyin.records import EMOTIONS, AudioChunk
from tests.conftest import SILENCE
from tests.test_tan import pytestmark as needs_tan

PLAIN = 'name = "mine"\ndescription = "for a test"\n'
TEXT = "今天真开心！我们一起去公园吧。今天真开心！"


def style_file(folder: Path, text: str, name: str = "mine") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def seal(folder: Path) -> None:
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in folder.glob("*.toml")]
    (folder / SEAL).write_text("".join(lines))


def test_deltas_add_up() -> None:
    joy, slow = Delta(f0_mean=4, f0_range=1.2, level=2), Delta(f0_mean=-1, f0_range=1.5, duration=1.5)
    assert joy.then(NEUTRAL) == Delta.of(joy.sums())
    assert joy.then(slow).f0_mean == 3
    assert joy.then(slow).f0_range == pytest.approx(1.8)
    assert joy.then(slow).duration == pytest.approx(1.5)
    half = mixture({"joy": joy}, {"joy": 0.5, "anger": 0.5})
    assert (half.f0_mean, half.level) == (2, 1) and half.f0_range == pytest.approx(1.2**0.5)
    assert mixture({"joy": joy}, {"joy": 0.0}) == mixture({}, {"joy": 1.0}) == NEUTRAL


def test_beyond_one_intensity_goes_on_slower() -> None:
    delta = Delta(f0_mean=4.0, f0_range=1.2, duration=0.8, level=8.0, tilt=-3.0, final_slope=-2.0, pause=0.8)
    rows = scaled(delta.sums(), np.linspace(0, 2, 9, dtype=np.float32))
    assert not rows[0].any()
    assert rows[2] == pytest.approx(delta.sums() / 2) and rows[4] == pytest.approx(delta.sums())
    steps = np.diff(np.abs(rows), axis=0)
    assert (steps > 0).all() and (steps[4:] <= steps[:4] + 1e-9).all()
    assert Delta.of(rows[8]).f0_mean == pytest.approx(5.0)


def test_the_final_slope_is_for_the_last_syllable() -> None:
    found = columns(np.tile(Delta(final_slope=-2, duration=0.5).sums(), (3, 1)))
    assert found[:, 5].tolist() == [0, 0, -2]
    assert found[:, 2] == pytest.approx(0.5)
    assert found.dtype == np.float32


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.toml")), ids=lambda path: path.stem)
def test_what_ships_is_in_order(path: Path) -> None:
    style = read(path, sealed=True)
    assert style.name() == path.stem
    assert {*style.deltas} == {*EMOTIONS} - {"neutral"}


def test_those_that_must_ship() -> None:
    titles = {style.title for style in Stylebook().files()}
    assert {"标准", "欢快", "悲伤", "冷静"} <= titles


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{PLAIN}[emotion.joi]\nf0_mean = 1", "line 3: emotion.joi is not known here; known: neutral, joy"),
        (f"{PLAIN}[emotion.joy]\nf0 = 1", "line 4: emotion.joy.f0 is not known here; known: f0_mean"),
        (
            f'{PLAIN}[emotion.joy]\nf0_mean = "1"',
            "line 4: emotion.joy.f0_mean must be a number from -12 to 12, not '1'",
        ),
        (f"{PLAIN}[emotion.joy]\n\nf0_mean = 13", "line 5: emotion.joy.f0_mean must be a number"),
        (f"{PLAIN}[emotion.joy]\nlevel = nan", "line 4: emotion.joy.level must be"),
        (f"{PLAIN}[emotion.joy]\nduration = inf", "line 4: emotion.joy.duration must be"),
        (f"{PLAIN}[emotion.joy]\nduration = true", "line 4: emotion.joy.duration must be"),
        (f"{PLAIN}[base]\npause = 0", "line 4: base.pause must be a number from 0.1"),
        (f"{PLAIN}[emotion.neutral]\npause = 1", r"line 3: emotion.neutral is not a place .* \[base\]"),
        (f"{PLAIN}emotion = 3", r"line 3: emotion must be a table"),
        (f"{PLAIN}colour = 3", "line 3: colour is not known here; known: name"),
        (f'{PLAIN}voices = "tan"', "line 3: voices must be a list"),
        ('name = "mine"', "description is missing"),
        ('name = "yours"\ndescription = "x"', "line 1: name is 'yours'; it must be the name of the file, 'mine'"),
        (f"{PLAIN}[emotion.joy", "is not TOML in UTF-8: .*at the end of a table"),
        (f"{PLAIN}x = {'[' * 20000}", "is not TOML"),
        (f"{PLAIN}# {'x' * LARGEST}", "has more than 65536 bytes"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(StyleError, match=message):
        read(style_file(tmp_path, text))


def test_a_style_for_another_voice(tmp_path: Path) -> None:
    path = style_file(tmp_path, f'{PLAIN}voices = ["tan"]')
    assert Stylebook("tan").get(str(path)).name() == "mine"
    with pytest.raises(StyleError, match="is for the voice tan, not 'silence'"):
        Stylebook("silence").get(str(path))


@pytest.mark.parametrize("name", ["joly", "../../etc/passwd", "", "mine.txt", "a" * 41, "x\0.toml", "no/such.toml"])
def test_a_style_that_is_not_there(name: str) -> None:
    with pytest.raises(StyleError, match=r"available: calm, cheerful|cannot be read"):
        Stylebook().get(name)


def test_a_seal_is_kept(tmp_path: Path) -> None:
    path = style_file(tmp_path, PLAIN)
    seal(tmp_path)
    assert read(path).id == "mine"
    path.write_text(f"{PLAIN}[base]\npause = 2.0", "utf-8")
    with pytest.raises(StyleError, match=r"its hash differs.*sha256sum"):
        read(path)
    with pytest.raises(StyleError, match="is not listed in SHA256SUMS"):
        read(style_file(tmp_path, 'name = "new"\ndescription = "x"', "new"))


def test_a_folder_that_was_sealed_stays_so(tmp_path: Path) -> None:
    path = style_file(tmp_path, PLAIN)
    seal(tmp_path)
    book = Stylebook(folder=tmp_path)
    (tmp_path / SEAL).unlink()
    with pytest.raises(StyleError, match="SHA256SUMS cannot be read"):
        book.get("mine")
    assert path in book.problems


def test_a_change_goes_live_and_a_bad_one_does_not(tmp_path: Path) -> None:
    path, told = style_file(tmp_path, PLAIN), list[StyleEvent]()
    seal(tmp_path)
    book = Stylebook(folder=tmp_path)
    book.on_change = told.append
    first = book.get("mine")
    path.write_text(f"{PLAIN}[base]\nlevel = 3", "utf-8")  # tampered with: the seal has the old hash
    assert book.get("mine") is first
    assert book.get("mine") is first
    assert (book.reloads, book.refusals) == (0, 1)
    assert "its hash differs" in str(book.problems[path])
    seal(tmp_path)
    assert book.get("mine") != first
    assert (book.reloads, book.refusals, book.problems) == (1, 1, {})
    assert [event.refused is None for event in told] == [False, True]
    path.unlink()
    assert book.get("mine") != first  # what is in use stays
    assert book.refusals == 2


def test_a_folder_beats_what_ships(tmp_path: Path) -> None:
    style_file(tmp_path, 'name = "calm"\ndescription = "my own"', "calm")
    book = Stylebook(folder=tmp_path)
    assert next(each for each in book.files() if each.id == "calm").description == "my own"
    with pytest.raises(StyleError, match="is not a folder of styles"):
        Stylebook(folder=tmp_path / "no")


def test_every_emotion_sounds_otherwise_in_a_style(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("我们一起去公园吧。")
    for style in synthesizer.styles.names():
        for emotion in EMOTIONS:
            planned = synthesizer.prosody(sentence, Options(style=style, emotion=emotion, intensity=2.0))
            assert np.isfinite(planned.f0).all() and (planned.duration > 0).all()
    plain, calm = (
        synthesizer.prosody(sentence, Options(style=each, emotion="neutral")).duration[0]
        for each in ("standard", "calm")
    )
    assert calm > plain


def test_the_base_of_a_style_is_no_matter_of_intensity(synthesizer: Synthesizer) -> None:
    (sentence,) = synthesizer.analyze("我们一起去公园吧。")
    none = synthesizer.prosody(sentence, Options(style="cheerful", emotion="anger", intensity=0.0))
    neutral = synthesizer.prosody(sentence, Options(style="cheerful", emotion="neutral"))
    for name in ("duration", "f0", "energy", "pause", "tilt"):
        assert np.array_equal(getattr(none, name), getattr(neutral, name))


def test_an_exclamation_adds_to_joy(synthesizer: Synthesizer) -> None:
    spoken = [synthesizer.analyze(f"太好了{mark}")[0] for mark in "。！"]
    plain, exclaimed = (synthesizer.prosody(each, Options(emotion={"joy": 0.92, "neutral": 0.08})) for each in spoken)
    assert exclaimed.f0[0, 0] / plain.f0[0, 0] == pytest.approx(2 ** (1.65 * 0.92 / 12), rel=1e-4)
    assert exclaimed.f0[0, 0] / 220 == pytest.approx(1.35, abs=0.01)
    assert exclaimed.duration[0] / plain.duration[0] == pytest.approx(0.9**0.92, abs=1e-3)


@needs_tan
def test_a_style_is_edited_while_a_stream_runs(tmp_path: Path) -> None:
    """The sentence that is being spoken ends in the old style, the next is in the new one, and nothing is between."""
    path = style_file(tmp_path, PLAIN)
    tan = Synthesizer.load(styles=tmp_path)
    old = list(tan.stream(TEXT, Options(style="mine")))
    chunks, stream = [], tan.stream(TEXT, Options(style="mine"))
    chunks.append(next(stream))
    path.write_text(f"{PLAIN}[base]\nf0_mean = 3.0\nduration = 0.9", "utf-8")  # in the middle of the first sentence
    chunks += stream
    first, later = halves(chunks)
    was, would_be = halves(old)
    assert np.array_equal(joined(first), joined(was))
    assert all(chunk.start == before.start + len(before.samples) for before, chunk in pairwise(chunks))  # no gap
    assert mean_f0(later) / mean_f0(would_be) == pytest.approx(2 ** (3 / 12), rel=0.02)
    steps, border = np.abs(np.diff(joined(chunks))), later[0].start
    assert steps[border - 256 : border + 256].max() < 0.5 * steps.max()  # no click
    assert tan.styles.reloads == 1
    path.write_text("name = 3", "utf-8")
    again = tan.speak(TEXT, Options(style="mine")).samples  # refused: as before
    assert tan.styles.refusals == 1
    assert len(again) < sum(len(each.samples) for each in old)


def halves(chunks: list[AudioChunk]) -> list[list[AudioChunk]]:
    """The chunks of the first sentence and those of the others."""
    is_first = [chunk.sentence.span[0] == 0 for chunk in chunks]
    return [[chunk for chunk, first in zip(chunks, is_first, strict=True) if first == which] for which in (True, False)]


def joined(chunks: list[AudioChunk]) -> np.ndarray:
    return np.concatenate([chunk.samples for chunk in chunks])


def mean_f0(chunks: list[AudioChunk]) -> float:
    return float(np.mean([syllable.f0 for chunk in chunks for syllable in chunk.syllables]))


PLUGIN = """
from qingyin.expression.delta import Delta

class Robot:
    def name(self):
        return "robot"

    def style(self, sentence, emotion):
        return Delta(f0_range=0.3, f0_mean=5 * emotion.get("joy", 0.0))

class Liar(Robot):
    pass

class Wild(Robot):
    def name(self):
        return "wild"

    def style(self, sentence, emotion):
        return Delta(duration=float("nan"))
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that brings styles, installed as pip leaves it."""
    (tmp_path / "robot_style.py").write_text(PLUGIN)
    info = tmp_path / "robot_style-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: robot-style\nVersion: 1.0\n")
    lines = [f"{name.lower()} = robot_style:{name}" for name in ("Robot", "Liar", "Wild", "Delta")]
    (info / "entry_points.txt").write_text("\n".join(["[qingyin.styles]", *lines]))
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("robot_style", None)


@pytest.mark.usefixtures("installed")
def test_a_style_that_is_code() -> None:
    synthesizer = Synthesizer.load(SILENCE)
    assert "robot" in synthesizer.styles.names()
    (sentence,) = synthesizer.analyze("我们一起去公园吧。")
    half = synthesizer.prosody(sentence, Options(style="robot", emotion="joy", intensity=0.5))
    assert half.f0[0, 0] == pytest.approx(220 * 2 ** (2.5 / 12), rel=1e-4)
    with pytest.raises(StyleError, match="returns the name 'robot'"):
        synthesizer.speak("我们", Options(style="liar"))
    with pytest.raises(StyleError, match=r"duration must be a number from 0.5 to 2, not nan"):
        synthesizer.speak("我们", Options(style="wild"))
    with pytest.raises(StyleError, match="lacks name"):
        synthesizer.speak("我们", Options(style="delta"))
    with pytest.raises(StyleNotFound):
        synthesizer.speak("我们", Options(style="none"))


@pytest.mark.parametrize(
    "line", ["[" + " " * 60_000, "[" + " " * 60_000 + "a", " " * 60_000 + "[", "[a" * 30_000, "[" * 60_000]
)
def test_a_long_line_costs_no_time(tmp_path: Path, line: str) -> None:
    path = style_file(tmp_path, f'description = """\n{line}\n"""\nname = "mine"\nunknown = 1\n')
    began = time.process_time()
    with pytest.raises(StyleError, match="line 5: unknown is not known here"):
        read(path)
    assert time.process_time() - began < 1


def test_a_file_of_the_same_size_and_time_is_another_one(tmp_path: Path) -> None:
    path = style_file(tmp_path, f"{PLAIN}[base]\nlevel = 3")
    os.utime(path, (1, 1))
    book = Stylebook(folder=tmp_path)
    first = book.get("mine")
    path.write_text(f"{PLAIN}[base]\nlevel = 2", "utf-8")
    os.utime(path, (1, 1))
    assert book.get("mine") != first
