"""Every character has its time, and nothing of the text is lost."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qingyin.errors import OutputError
from qingyin.inspect.cues import LONGEST, cues
from qingyin.inspect.subtitles import (
    FORMATS,
    ass,
    format_of,
    lrc,
    lrc_by_character,
    srt,
    srt_by_character,
    vtt,
)
from qingyin.records import TimedSyllable
from qingyin.synthesizer import Synthesizer
from qingyin.text.records import Boundary, Syllable
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
    assert [cue.text for cue in found] == ["“你好”，", "我有20元。\n", "再见！"]
    assert [(cue.start, cue.end) for cue in found] == [(0.0, 0.45), (0.5, 1.7), (1.75, 2.2)]


def test_syllables_of_one_place_are_one_piece() -> None:
    twenty = cues(TEXT, EXAMPLE)[1].pieces[2]
    assert (twenty.text, twenty.start, twenty.end) == ("20", 1.0, 1.45)


def test_srt() -> None:
    found = srt(cues(TEXT, EXAMPLE))
    assert found == (
        "1\n00:00:00,000 --> 00:00:00,450\n“你好”，\n\n2\n00:00:00,500 --> 00:00:01,700\n我有20元。\n\n"
        "3\n00:00:01,750 --> 00:00:02,200\n再见！\n"
    )


def test_srt_by_character() -> None:
    found = srt_by_character(cues(TEXT, EXAMPLE)).split("\n\n")
    assert found[0] == "1\n00:00:00,000 --> 00:00:00,250\n“<u>你</u>好”，"
    assert found[1] == "2\n00:00:00,250 --> 00:00:00,450\n“你<u>好</u>”，"
    assert found[4] == "5\n00:00:01,000 --> 00:00:01,500\n我有<u>20</u>元。"
    assert len(found) == 8


def test_vtt() -> None:
    found = vtt(cues(TEXT, EXAMPLE))
    assert found.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:00.450\n“你<00:00:00.250>好”，\n\n")
    assert found.endswith("00:00:01.750 --> 00:00:02.200\n再<00:00:02.000>见！\n")


def test_ass() -> None:
    found = ass(cues(TEXT, EXAMPLE)).splitlines()[-3:]
    assert found == [
        r"Dialogue: 0,0:00:00.00,0:00:00.45,Default,,0,0,0,,{\k25}“你{\k20}好”，",
        r"Dialogue: 0,0:00:00.50,0:00:01.70,Default,,0,0,0,,{\k25}我{\k25}有{\k50}20{\k20}元。 ",
        r"Dialogue: 0,0:00:01.75,0:00:02.20,Default,,0,0,0,,{\k25}再{\k20}见！",
    ]


def test_lrc() -> None:
    found = cues(TEXT, EXAMPLE)
    assert lrc(found) == "[00:00.00]“你好”，\n[00:00.50]我有20元。\n[00:01.75]再见！\n"
    assert lrc_by_character(found).splitlines()[2] == "[00:01.75]<00:01.75>再<00:02.00>见！<00:02.20>"


def test_karaoke_times_of_a_cue_last_as_long_as_it(synthesizer: Synthesizer) -> None:
    text = "春江潮水连海平，海上明月共潮生。"
    for cue, line in zip(
        found := cues(text, synthesizer.speak(text).syllables), ass(found).splitlines()[-2:], strict=True
    ):
        lengths = sum(int(length) for length in re.findall(r"\\k(\d+)", line))
        assert lengths == round(cue.end * 100) - round(cue.start * 100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“走吧！”“去哪里？”", ["他说：", "“走吧！”", "“去哪里？”"]),
        ('他说："走吧！" "去哪里？"', ["他说：", '"走吧！" ', '"去哪里？"']),
        ("他走了（很好）。《你好》，你走吗？", ["他走了（很好）。", "《你好》，", "你走吗？"]),
        ("——你好。\n「再见。」\n", ["——你好。\n", "「再见。」\n"]),
    ],
)
def test_marks_that_open_belong_to_what_they_open(synthesizer: Synthesizer, text: str, expected: list[str]) -> None:
    assert [cue.text for cue in cues(text, synthesizer.speak(text).syllables)] == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.0004, "00:00:00,000"), (59.9996, "00:01:00,000"), (3725.5, "01:02:05,500")]
)
def test_the_clock(seconds: float, expected: str) -> None:
    syllable = TimedSyllable(EXAMPLE[0].syllable, 0, seconds, 0, (), 0)
    assert f"--> {expected}\n" in srt(cues(TEXT, [syllable]))


def test_what_means_something_in_a_format_is_escaped() -> None:
    text = "好<b>&{\\i1}\\N"
    syllable = TimedSyllable(Syllable("好", (0, 1), "好", "hao3", "hao3", "char"), 0, 1, 0, (), 0)
    assert "好&lt;b&gt;&amp;{\\i1}\\N\n" in vtt(cues(text, [syllable]))
    assert "好<b>&\\{\\\u2060i1\\}\\\u2060N\n" in ass(cues(text, [syllable]))


def test_text_without_punctuation_is_cut_to_what_a_screen_holds(synthesizer: Synthesizer) -> None:
    text = "天" * 100
    found = cues(text, synthesizer.speak(text).syllables)
    sizes = [len(cue.pieces) for cue in found]
    assert max(sizes) <= LONGEST and min(sizes) > LONGEST // 2
    assert sum(sizes) == 100


def test_a_long_clause_is_cut_between_words() -> None:
    text = "我们昨天下午在学校图书馆里认真地讨论了关于环境保护的问题"
    words = "我们 昨天 下午 在 学校 图书馆里 认真地 讨论了 关于 环境 保护的 问题".split()
    ends = {sum(map(len, words[:number])) for number in range(1, len(words) + 1)}
    syllables = [
        TimedSyllable(
            Syllable(char, (at, at + 1), char, "a5", "a5", "char", Boundary.WORD if at + 1 in ends else Boundary.NONE),
            at / 5, at / 5 + 0.2, at / 5, (), 0,
        )
        for at, char in enumerate(text)
    ]  # fmt: skip
    assert [cue.text for cue in cues(text, syllables)] == [
        "我们昨天下午在学校图书馆里",
        "认真地讨论了关于环境保护的问题",
    ]


def test_nothing_spoken_gives_no_cue() -> None:
    assert cues("", []) == []
    assert srt([]) == lrc([]) == ""


@pytest.mark.parametrize("text", ["今天真开心！我们一起去公园吧。", "2月3日，银行行长说：“你好！”", "好"])
def test_times_follow_each_other_and_the_text_is_whole(synthesizer: Synthesizer, text: str) -> None:
    audio = synthesizer.speak(text)
    found = cues(text, audio.syllables)
    assert "".join(piece.text for cue in found for piece in cue.pieces) == text
    times = re.findall(r"(\d\d):(\d\d):(\d\d),(\d{3})", srt_by_character(found))
    seconds = [3600 * int(h) + 60 * int(m) + int(s) + int(ms) / 1000 for h, m, s, ms in times]
    assert seconds == sorted(seconds)
    assert seconds[-1] <= audio.seconds + 0.02


def test_the_name_tells_the_format() -> None:
    assert format_of(Path("a.SRT")) is srt
    assert format_of("a.srt", characters=True) is srt_by_character
    assert format_of(Path("a.vtt")) is vtt
    with pytest.raises(OutputError, match=r"\.srt, \.vtt, \.ass, \.lrc"):
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
    assert (tmp_path / "a.srt").read_text("utf-8").splitlines()[-1] == shown


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg, which reads subtitles as players do, is not on PATH")
@pytest.mark.parametrize("ending", FORMATS)
def test_a_player_reads_the_same_lines_at_the_same_times(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text(format_of(path)(cues(TEXT, EXAMPLE)), "utf-8")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "srt", "-"]
    read = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    read = re.sub(r"<[^>]+>|\{[^}]+\}", "", read)
    lines = [block.splitlines() for block in read.strip().split("\n\n")]
    assert [line[2].strip() for line in lines] == ["“你好”，", "我有20元。", "再见！"]
    assert [line[1].split(" --> ")[0] for line in lines] == ["00:00:00,000", "00:00:00,500", "00:00:01,750"]
