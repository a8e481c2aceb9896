"""Every character has its time, and nothing of the text is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qingyin.errors import OutputError
from qingyin.inspect.subtitles import LONGEST, cues, format_of, srt, vtt
from qingyin.records import TimedSyllable
from qingyin.synthesizer import Synthesizer
from qingyin.text.records import Syllable
from tests.conftest import Run

TEXT = "“你好”，我有20元。\n再见！"


def spoken(*places: tuple[int, int, str]) -> list[TimedSyllable]:
    """A syllable of 0.2 s at each (start, end, mark)."""
    return [
        TimedSyllable(
            Syllable(TEXT[a:b], (a, b), "啊", "a5", "a5", "char", mark=mark), 0.25 * i, 0.25 * i + 0.2, 0.25 * i, (), 0
        )
        for i, (a, b, mark) in enumerate(places)
    ]


EXAMPLE = spoken(
    (1, 2, ""), (2, 3, "”，"), (5, 6, ""), (6, 7, ""), (7, 9, ""), (7, 9, ""), (9, 10, "。"),
    (12, 13, ""), (13, 14, "！"),
)  # fmt: skip


def test_a_cue_is_a_clause() -> None:
    found = cues(TEXT, EXAMPLE)
    assert ["".join(piece.text for piece in cue.pieces) for cue in found] == [
        "你好”，",
        "我有20元。\n",
        "再见！",
    ]
    assert [(cue.start, cue.end) for cue in found] == [(0.0, 0.45), (0.5, 1.7), (1.75, 2.2)]


def test_syllables_of_one_place_are_one_piece() -> None:
    twenty = cues(TEXT, EXAMPLE)[1].pieces[2]
    assert (twenty.text, twenty.start, twenty.end) == ("20", 1.0, 1.45)


def test_srt() -> None:
    found = srt(cues(TEXT, EXAMPLE)).split("\n\n")
    assert found[0] == "1\n00:00:00,000 --> 00:00:00,250\n<u>你</u>好”，"
    assert found[1] == "2\n00:00:00,250 --> 00:00:00,450\n你<u>好</u>”，"
    assert found[4] == "5\n00:00:01,000 --> 00:00:01,500\n我有<u>20</u>元。"
    assert len(found) == 8


def test_vtt() -> None:
    found = vtt(cues(TEXT, EXAMPLE))
    assert found.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:00.450\n你<00:00:00.250>好”，\n\n")
    assert found.endswith("00:00:01.750 --> 00:00:02.200\n再<00:00:02.000>见！\n")


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.0004, "00:00:00,000"), (59.9996, "00:01:00,000"), (3725.5, "01:02:05,500")]
)
def test_the_clock(seconds: float, expected: str) -> None:
    syllable = TimedSyllable(EXAMPLE[0].syllable, 0, seconds, 0, (), 0)
    assert f"--> {expected}\n" in srt(cues(TEXT, [syllable]))


def test_what_means_something_in_webvtt_is_escaped() -> None:
    text = "好<b>&"
    syllable = TimedSyllable(Syllable("好", (0, 1), "好", "hao3", "hao3", "char"), 0, 1, 0, (), 0)
    assert "好&lt;b&gt;&amp;\n" in vtt(cues(text, [syllable]))


def test_text_without_punctuation_is_cut_to_what_a_screen_holds(synthesizer: Synthesizer) -> None:
    text = "天" * 100
    found = cues(text, synthesizer.speak(text).syllables)
    assert max(len(cue.pieces) for cue in found) == LONGEST
    assert sum(len(cue.pieces) for cue in found) == 100


def test_nothing_spoken_gives_no_cue() -> None:
    assert cues("", []) == []
    assert srt([]) == ""


@pytest.mark.parametrize("text", ["今天真开心！我们一起去公园吧。", "2月3日，银行行长说：“你好！”", "好"])
def test_times_follow_each_other_and_the_text_is_whole(synthesizer: Synthesizer, text: str) -> None:
    audio = synthesizer.speak(text)
    found = cues(text, audio.syllables)
    assert "".join(piece.text for cue in found for piece in cue.pieces) == text
    times = re.findall(r"(\d\d):(\d\d):(\d\d),(\d{3})", srt(found))
    seconds = [3600 * int(h) + 60 * int(m) + int(s) + int(ms) / 1000 for h, m, s, ms in times]
    assert seconds == sorted(seconds)
    assert seconds[-1] <= audio.seconds + 0.02


def test_the_name_tells_the_format() -> None:
    assert format_of(Path("a.SRT")) is srt
    assert format_of(Path("a.vtt")) is vtt
    with pytest.raises(OutputError, match=r"\.srt or \.vtt"):
        format_of(Path("a.txt"))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("今天<真|zhen1>[stress:开心]！[pause:0.5s]", "今天真开心！"),
        ("<speak>今天<break time='1s'/><emphasis>真</emphasis>开心！</speak>", "今天真开心！"),
        ("<speak><sub alias='今天'>2</sub>真开心！</speak>", "2真开心！"),
    ],
)
def test_markup_is_not_shown(qingyin: Run, tmp_path: Path, source: str, shown: str) -> None:
    done = qingyin("say", source, "-o", "a.wav", "--subtitles", "a.srt")
    assert done.returncode == 0, done.stderr
    last = (tmp_path / "a.srt").read_text("utf-8").splitlines()[-1]
    assert last.replace("<u>", "").replace("</u>", "") == shown
