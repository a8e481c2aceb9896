"""The table of texts: what is in it, and what is said about a table that is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from qingyin.errors import TextError
from qingyin.evaluate.consistency.dialogues import logged
from qingyin.evaluate.items import AS_ASKED, NEUTRAL, PASSAGE, items, passages
from qingyin.evaluate.reading import text_of
from qingyin.evaluate.texts import LARGEST, Reading, read
from qingyin.options import SCENES, Options

HEAD = "scene\tpassage\twho\ttext\temotion\treadings\n"
ROW = "assistant\t\t\t你好。\tjoy\t\n"


def table(folder: Path, text: str) -> Path:
    """A file with that text."""
    path = folder / "texts.tsv"
    path.write_text(text, "utf-8")
    return path


def test_each_scene_has_forty_lines_and_hard_readings() -> None:
    lines = read()
    counts = Counter(line.scene for line in lines if line.spoken)
    assert min(counts[scene] for scene in SCENES) >= 40
    hard = Counter(line.scene for line in lines if line.readings)
    assert min(hard[scene] for scene in SCENES) >= 15
    assert len({line.text for line in lines}) == len(lines)
    for scene in SCENES:
        assert len({line.emotion for line in lines if line.scene == scene and line.spoken}) >= 4


def test_dialogues_have_two_sides_and_stories_a_course() -> None:
    for passage in passages(read()):
        if passage[0].scene == "assistant":
            assert [line.spoken for line in passage] == [False, True] * (len(passage) // 2)
        if passage[0].scene == "audiobook":
            assert len(passage) >= 6


def test_what_is_spoken() -> None:
    lines = read()
    made = Counter(item.kind for item in items(lines, Options(style="calm")))
    spoken = [line for line in lines if line.spoken]
    assert made[AS_ASKED] == len(spoken)
    assert made[NEUTRAL] == sum(line.emotion != "neutral" for line in spoken)
    assert made[PASSAGE] == len({line.passage for line in spoken if line.scene == "audiobook"})
    first = next(items(lines, Options(style="calm")))
    assert (first.options.style, first.options.scene, first.options.emotion) == ("calm", lines[0].scene, "joy")


def test_columns_may_be_left_out_and_lines_empty(tmp_path: Path) -> None:
    (line,) = read(table(tmp_path, "\ufeffemotion\tscene\ttext\n\njoy\tassistant\t重庆你好。\n"))
    assert (line.number, line.text, line.who, line.passage, line.readings) == (3, "重庆你好。", "voice", "", ())


def test_readings_are_taken_apart(tmp_path: Path) -> None:
    (line,) = read(table(tmp_path, HEAD + "assistant\t\t\t重庆，8:30见。\tjoy\t重庆=chong2 qing4;8:30=ba1 dian3\n"))
    assert line.readings == (Reading("重庆", ("chong2", "qing4")), Reading("8:30", ("ba1", "dian3")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: unknown column ''"),
        ("scene\ttext\temotion\tmood\n", "line 1: unknown column 'mood'; known: scene, passage, who, text"),
        ("scene\ttext\ttext\temotion\n", "line 1: column 'text' is there twice"),
        ("scene\ttext\n", "line 1: column 'emotion' is missing"),
        (HEAD, "line 1: there is nothing for the voice to say"),
        (HEAD + ROW.replace("voice", "user") + ROW.replace("\t\t\t", "\t\tuser\t"), ""),
        (HEAD + ROW.replace("\t\t\t", "\t\tuser\t"), "there is nothing for the voice to say"),
        (HEAD + ROW + "assistant\t你好。\n", "line 3: it has 2 values for 6 columns"),
        (HEAD + ROW.replace("你好。", ""), "line 2: 'text' has no value; write one"),
        (HEAD + ROW.replace("joy", ""), "line 2: 'emotion' has no value"),
        (HEAD + ROW.replace("joy", "joi"), "line 2: unknown emotion 'joi'; available: neutral, joy"),
        (HEAD + ROW.replace("assistant", "shop"), "line 2: unknown scene 'shop'; available: customer_service"),
        (HEAD + ROW.replace("\t\t\t", "\t\tnobody\t"), "line 2: unknown who 'nobody'; available: voice, user"),
        (HEAD + ROW.replace("你好。", "好" * 301), "line 2: the text has 301 characters, and the limit is 300"),
        (HEAD + ROW.replace("joy\t", "joy\t银行=hang2"), "line 2: '银行' is not in the text"),
        (HEAD + ROW.replace("joy\t", "joy\t你好"), "line 2: '你好' is not a reading; write it like"),
        (HEAD + ROW.replace("joy\t", "joy\t你好=ni hao"), "line 2: '你好=ni hao' is not a reading"),
        (HEAD + ROW * 2001, "line 2001: there are more than 2000 lines"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = table(tmp_path, text)
    if not said:
        assert len(read(path)) == 2
        return
    with pytest.raises(TextError) as error:
        read(path)
    assert said in str(error.value) and str(path) in str(error.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="check the path"):
        read(tmp_path / "nothing.tsv")
    (tmp_path / "gb.tsv").write_bytes((HEAD + ROW).encode("gb18030"))
    with pytest.raises(TextError, match="iconv -f gb18030"):
        read(tmp_path / "gb.tsv")
    with pytest.raises(TextError, match="divide it"):
        read(table(tmp_path, HEAD + "#" * LARGEST))


def test_a_log_of_dialogues(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        '{"turns": [{"who": "user", "text": "我好难过。"}, '
        '{"who": "voice", "text": "别难过。", "emotion": "caring"}]}\n',
    )
    ((first, second),) = logged(path)
    assert (first.who, first.emotion) == ("user", {}) and second.emotion == {"caring": 1.0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no dialogue"),
        ("[", "line 1: it is not JSON"),
        ("[" * 200_000, "line 1: it is not JSON"),
        ('{"turns": []}', "with 2 to 200 turns"),
        ('{"turns": [{"who": "voice", "text": "好", "emotion": "joy"}], "more": 1}', "with 2 to 200 turns"),
        ('{"turns": [{"who": "user"}, {}]}', "turn 1 must have who and text"),
        ('{"turns": [{"who": "me", "text": "好"}, {}]}', "turn 1: who must be 'voice' or 'user'"),
        ('{"turns": [{"who": "voice", "text": "好"}, {}]}', "turn 1: the emotion in which the voice spoke is missing"),
        ('{"turns": [{"who": "user", "text": "好", "emotion": "joi"}, {}]}', "turn 1: unknown emotion 'joi'"),
        ('{"turns": [{"who": "user", "text": "好", "emotion": {"joy": 2}}, {}]}', "a weight must be a number from 0"),
        ('{"turns": [{"who": "user", "text": ""}, {}]}', "turn 1: the text must have 1 to 300 characters"),
    ],
)
def test_wrong_logs_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TextError) as error:
        logged(table(tmp_path, text))
    assert said in str(error.value)


def test_a_separator_of_unicode_ends_no_line(tmp_path: Path) -> None:
    (line,) = read(table(tmp_path, "scene\ttext\temotion\r\nassistant\t好\u2028的。\tneutral\r\n"))
    assert line.text == "好\u2028的。"
    log = table(
        tmp_path,
        '{"turns": [{"who": "user", "text": "好"}, {"who": "voice", "text": "好\u2028的。", "emotion": "joy"}]}',
    )
    assert [turn.text for dialogue in logged(log) for turn in dialogue] == ["好", "好\u2028的。"]


def test_a_file_that_is_too_long_is_not_called_another_encoding(tmp_path: Path) -> None:
    path = table(tmp_path, "a" + "谭" * 10)
    with pytest.raises(TextError, match="has more than 20 bytes"):  # the twentieth is in the middle of a character
        text_of(path, 20, "")
