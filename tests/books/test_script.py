"""Who says what, and in which pieces a chapter is spoken."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingyin import voice as voices
from qingyin.books import Chapter, Pauses, Role
from qingyin.books.performance import AUDIOBOOK, Performed, Task, perform, story_reader
from qingyin.books.script import PIECE, lines, pieces
from qingyin.expression.delivery import Delivered, Delivery
from qingyin.records import Sentence
from qingyin.synthesizer import Synthesizer
from tests.conftest import SILENCE


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("天亮了。", []),
        ("小明说：“走吧。”", [("“走吧。”", "小明")]),
        ("“走吧。”妈妈说。", [("“走吧。”", "妈妈")]),
        ("“走吧，”小明说，“天亮了。”", [("“走吧，”", "小明"), ("“天亮了。”", "小明")]),
        ("“走吧。天亮了。”妈妈说。“快！”", [("“走吧。天亮了。”", "妈妈"), ("“快！”", "妈妈")]),
        ("“走吧。”", [("“走吧。”", "")]),
        ("小明说：“走吧！天亮了。”妈妈笑了。", [("“走吧！天亮了。”", "小明")]),
        ("小明说：“走吧。”“好。”妈妈回答。", [("“走吧。”", "小明"), ("“好。”", "妈妈")]),
    ],
)
def test_lines(paragraph: str, expected: list[tuple[str, str]]) -> None:
    (found,) = lines([paragraph])
    assert [(paragraph[line.start : line.end], line.speaker) for line in found] == expected


def test_who_is_not_named_answers_in_turn() -> None:
    said = lines(["小明说：“走吧。”", "妈妈问：“去哪里？”", "“下山。”", "“好。”"])
    assert [line.speaker for each in said for line in each] == ["小明", "妈妈", "小明", "妈妈"]


def test_a_quotation_that_is_not_closed_ends_with_its_paragraph() -> None:
    assert [len(each) for each in lines(["小明说：“走吧。", "天亮了。", "“到了。”"])] == [1, 0, 1]


def test_another_name_of_a_speaker_is_the_speaker() -> None:
    called = {"明明": "小明", "妈妈": "王女士"}
    said = lines(["小明说：“走。”", "“好。”妈妈说。", "小明说：“走。”", "“好。”"], lambda name: called.get(name, name))
    assert [line.speaker for each in said for line in each] == ["小明", "王女士", "小明", "王女士"]


def test_pieces_are_whole_paragraphs_and_make_up_the_chapter() -> None:
    chapter = Chapter("章", tuple(f"{number}" + "很长。" * (37 + number) for number in range(40)))
    found = pieces(chapter)
    assert [each.text for piece in found for each in piece.texts] == [chapter.title, *chapter.paragraphs]
    assert [piece.first for piece in found] == [sum(len(each.texts) for each in found[:n]) for n in range(len(found))]
    assert [piece.last for piece in found] == [False] * (len(found) - 1) + [True]
    assert all(PIECE <= piece.characters < PIECE + 250 for piece in found[:-1])


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Delivered]]:
    """The sentences that are spoken during the test, and how."""
    found: list[tuple[str, Delivered]] = []
    call = Delivery.__call__

    def noted(self: Delivery, sentence: Sentence) -> Delivered:
        answer = call(self, sentence)
        found.append((sentence.text, answer))
        return answer

    monkeypatch.setattr(Delivery, "__call__", noted)
    return found


@pytest.fixture
def two_voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Synthesizer]:
    """A synthesizer beside whose voice there is another."""
    for name in ("silence", "other"):
        shutil.copytree(SILENCE, tmp_path / name)
    described = tmp_path / "other" / "voice.json"
    described.write_text(described.read_text("utf-8").replace('"name": "silence"', '"name": "other"'), "utf-8")
    monkeypatch.setattr(voices, "BUILT_IN", tmp_path)
    yield Synthesizer.load("silence")


def spoken(synthesizer: Synthesizer, path: Path, text: str, *roles: Role, narrator: Role | None = None) -> Performed:
    (piece,) = pieces(Chapter("章", (text,)))
    return perform(
        synthesizer,
        Task("key", piece, narrator or Role(), roles, AUDIOBOOK, Pauses()),
        path / "a.wav",
        lambda characters, seconds: None,
    )


TEXT = "小明说：“走吧！天亮了。”妈妈笑了。"


def test_a_voice_and_a_style_of_their_own(
    two_voices: Synthesizer, tmp_path: Path, delivered: list[tuple[str, Delivered]]
) -> None:
    spoken(two_voices, tmp_path, TEXT, Role("小明", 0, voice="other", style="calm"), narrator=Role(style="news"))
    assert [(text, each.voice) for text, each in delivered] == [
        ("小明说：", ""), ("“走吧！", "other"), ("天亮了。”", "other"), ("妈妈笑了。", "")
    ]  # fmt: skip
    calm = delivered[2][1].delta
    delivered.clear()
    spoken(two_voices, tmp_path, TEXT, Role("小明", 0, voice="other"), narrator=Role(style="news"))
    assert (delivered[2][1].delta != calm).any()


def test_a_register_does_not_divide_a_sentence(
    synthesizer: Synthesizer, tmp_path: Path, delivered: list[tuple[str, Delivered]]
) -> None:
    spoken(synthesizer, tmp_path, TEXT, Role("小明", 3))
    assert [text for text, _ in delivered] == ["小明说：“走吧！", "天亮了。”", "妈妈笑了。"]
    third, narrated = delivered[1][1].delta, delivered[2][1].delta
    delivered.clear()
    spoken(synthesizer, tmp_path, TEXT, Role("小明", 4))
    assert (delivered[1][1].delta != third).any()
    assert (delivered[2][1].delta == narrated).all()


def test_brackets_and_tags_in_a_book_are_only_signs(synthesizer: Synthesizer) -> None:
    reader = story_reader(synthesizer.parts.reader)
    text = "<speak>走<b>[pause:3s]吧。"
    assert "".join(each.text for each in reader.sentences(text)) == text
    assert not any(each.lead for each in reader.sentences(text))


def test_times_lie_in_the_sound(synthesizer: Synthesizer, tmp_path: Path) -> None:
    take, times, _ = spoken(synthesizer, tmp_path, TEXT, Role("小明"))
    seconds = [second for each in times for place in each.places for second in (place.start, place.end)]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0.5 and seconds[-1] < take.loudness.samples / synthesizer.voice.sample_rate - 2
    assert [each.paragraph for each in times] == [0, 1]
