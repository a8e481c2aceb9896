"""What is spoken of a message: names of marks, characters and keys, and the markup that is kept."""

from __future__ import annotations

import pytest

from qingyin.speechd.message import char_message, key_message, punctuated, spelled, text_message
from qingyin.speechd.names import char_name, code_point, key_name
from qingyin.speechd.settings import SpeechSettings

PLAIN = SpeechSettings()


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("none", "（你好，a@b。）"),
        ("some", "（你好，a 艾特 b。）"),
        ("most", " 左括号 你好，a 艾特 b。 右括号 "),
        ("all", " 左括号 你好 逗号，a 艾特 b 句号。 右括号 "),
    ],
)
def test_a_level_names_more_than_the_one_below(level: str, expected: str) -> None:
    assert punctuated("（你好，a@b。）", SpeechSettings(punctuation_mode=level)) == expected


def test_spelling_reads_each_character() -> None:
    assert spelled("Ab，好", SpeechSettings(cap_let_recogn="spell")) == "大写诶、b、逗号、好"


@pytest.mark.parametrize(
    ("char", "name"),
    [("a", "诶"), ("B", "B"), (" ", "空格"), ("。", "句号"), ("，", "逗号"), ("你", "你"), ("7", "7"), ("Ａ", "诶")],
)
def test_names_of_characters(char: str, name: str) -> None:
    assert char_name(char) == name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("a", "诶"),
        ("shift_b", "上档键，b"),
        ("control_alt_delete", "控制键，换挡键，删除"),
        ("_", "下划线"),
        ("underscore", "下划线"),
        ("F5", "F5"),
        ("kp_enter", "数字键盘，回车"),
        ("KP_Enter", "数字键盘，回车"),
    ],
)
def test_names_of_keys(key: str, name: str) -> None:
    assert key_name(key) == name


def test_a_key_without_a_name() -> None:
    with pytest.raises(ValueError, match="names no key"):
        key_name("__")


def test_a_character_without_a_name_is_its_code_point() -> None:
    assert code_point("ж") == "字符 4 3 6"


def test_elements_that_the_voice_knows_are_kept_and_others_are_read_out() -> None:
    data = '<speak version="1.0"><voice name="x"><prosody rate="fast" range="high">快</prosody></voice>'
    data += "<desc>图</desc>&amp;</speak>"
    assert text_message(data, PLAIN).source == '<speak><prosody rate="fast">快</prosody>图&amp;</speak>'
    assert text_message(data, PLAIN, elements=False).source == "<speak>快图&amp;</speak>"


def test_a_text_that_is_not_xml_is_read_as_it_is() -> None:
    assert text_message("a < b", PLAIN).source == "<speak>a &lt; b</speak>"
    assert text_message("<speak>半<b>句", PLAIN).source == "<speak> 半 句</speak>"


def test_marks_lie_where_they_stand() -> None:
    message = text_message('<speak>你<mark name="x"/>好</speak>', PLAIN)
    assert message.marks == ((message.source.index("好"), "x"),)


def test_single_characters_and_keys_are_messages() -> None:
    assert char_message("<", PLAIN).source == "<speak>小于号</speak>"
    assert char_message("space", PLAIN).source == "<speak>空格</speak>"
    assert key_message("__", PLAIN).source == "<speak>__</speak>"
