"""Corrections and marks: inline, SSML, the user's lexicon, the model."""

from __future__ import annotations

import os
import time
from itertools import chain
from pathlib import Path

import pytest

from qingyin.errors import LexiconError, OptionError, TextError
from qingyin.text import Asked, Lexicon, Sentence, UserLexicon, analyze
from qingyin.text.changes import stamp
from tests.text.conftest import Opinions


def readings(sentences: list[Sentence]) -> str:
    return " ".join(syllable.pinyin for sentence in sentences for syllable in sentence.syllables)


def tiled(sentences: list[Sentence], source: str) -> bool:
    return "".join(sentence.text for sentence in sentences) == source


def test_inline_reading(lexicon: Lexicon) -> None:
    source = "这<行|hang2>字"
    found = analyze(source, lexicon)
    assert readings(found) == "zhe4 hang2 zi4"
    syllable = found[0].syllables[1]
    assert (syllable.text, syllable.span, syllable.source) == ("行", (2, 3), "inline")
    assert found[0].skipped == ((1, 2, "markup"), (3, 10, "markup"))
    assert tiled(found, source)


def test_inline_reading_of_several_with_erhua(lexicon: Lexicon) -> None:
    assert readings(analyze("<重庆|zhong4 qing1>路", lexicon)) == "zhong4 qing1 lu4"
    assert readings(analyze("<花儿|huar1>开", lexicon)) == "huar1 kai1"


def test_inline_pause(lexicon: Lexicon) -> None:
    found = analyze("你好[pause:0.5s]世界[pause:250ms]。", lexicon)
    assert [syllable.pause for syllable in found[0].syllables] == [None, 0.5, None, 0.25]


@pytest.mark.parametrize("text", ["<行|xyz9>", "<行|hang2 hang2>", "好[pause:soon]", "好[pause:99s]"])
def test_malformed_inline_marks_name_their_place(lexicon: Lexicon, text: str) -> None:
    with pytest.raises(TextError, match=r"character [01]: "):
        analyze(text, lexicon)


def test_what_only_looks_like_a_mark_is_text(lexicon: Lexicon) -> None:
    assert readings(analyze("如果a<b|c>d，好", lexicon)).endswith("hao3")
    assert readings(analyze("<行|hang2>", lexicon, markup="none")) != "hang2"


def test_ssml(lexicon: Lexicon) -> None:
    source = (
        '<?xml version="1.0"?>\n<speak version="1.0" xml:lang="zh-CN"><p>你好<break time="500ms"/>世界</p>'
        '<s><phoneme alphabet="pinyin" ph="hang2">行</phoneme>吗 &amp; 好</s>'
        '<sub alias="世界卫生组织">WHO</sub><say-as interpret-as="digits">120</say-as></speak>'
    )
    found = analyze(source, lexicon)
    assert tiled(found, source)
    assert [sentence.normalized for sentence in found if sentence.syllables] == [
        "你好世界",
        "行吗和好",
        "世界卫生组织一二零",
    ]
    assert found[0].syllables[1].pause == 0.5
    assert found[1].syllables[0].pinyin == "hang2"
    assert found[1].syllables[2].text == "&amp;"
    who = found[2].syllables[0]
    assert who.text == "WHO" and source[slice(*who.span)] == "WHO"


def test_styles(lexicon: Lexicon) -> None:
    source = (
        '<speak><prosody rate="+20%" pitch="+2st">快<prosody rate="2.0" volume="-6dB">更快</prosody></prosody>'
        '<voice name="tan"><mstts:express-as style="cheerful" styledegree="1.5">高兴</mstts:express-as></voice>平常</speak>'
    )
    found = analyze(source, lexicon)
    assert [sentence.style for sentence in found] == [
        Asked(rate=1.2, pitch=2.0),
        Asked(rate=2.4, pitch=2.0, volume=-6.0),
        Asked(voice="tan", style="cheerful", degree=1.5),
        None,
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<speak>你好", r"line 1, column \d+: no element found"),
        ("<speak>\n<s>你好</p></speak>", r"line 2, column \d+: mismatched tag"),
        ('<!DOCTYPE speak [<!ENTITY x "y">]><speak>&x;</speak>', "document type is not allowed"),
        ("<speak>&nbsp;好</speak>", "undefined entity"),
        ("<speak>" + "<s>" * 10 + "好" + "</s>" * 10 + "</speak>", "nested more than 10 deep"),
        ("<speak><audio src='x'/>好</speak>", r"line 1, column 8: unknown element <audio>"),
        ("<speak><break tim='1s'/>好</speak>", "no attribute 'tim'"),
        ("<speak><break time='soon'/>好</speak>", "not a time"),
        ("<speak><break strength='huge'/>好</speak>", "unknown strength"),
        ("<speak><prosody rate='sometimes'>好</prosody></speak>", "rate 'sometimes'"),
        ("<speak><prosody pitch='purple'>好</prosody></speak>", "pitch 'purple'"),
        ("<speak><prosody volume='11x'>好</prosody></speak>", "volume '11x'"),
        ("<speak><phoneme alphabet='ipa' ph='x'>好</phoneme></speak>", "alphabet 'ipa'"),
        ("<speak><phoneme ph='hao3 hao3'>好</phoneme></speak>", "needs 1 syllables"),
        ("<speak><say-as interpret-as='poem'>好</say-as></speak>", "unknown interpret-as"),
        ("<speak><say-as interpret-as='ordinal'>3.5</say-as></speak>", "'3.5' has no ordinal"),
        ("<speak><say-as interpret-as='ordinal'>-5</say-as></speak>", "'-5' has no ordinal"),
        ("<speak><say-as interpret-as='ordinal'>abc</say-as></speak>", "'abc' has no ordinal"),
        ("<speak><say-as interpret-as='cardinal'> </say-as></speak>", "<say-as> needs something to say"),
        ("<speak><phoneme ph='jong4'>好</phoneme></speak>", "'jong4' is a syllable that Mandarin does not have"),
        ("<speak><mstts:express-as>好</mstts:express-as></speak>", "needs style"),
        ("<speak><sub>好</sub></speak>", "needs alias"),
        ("<speak>\0</speak>", "line 1, column"),
    ],
)
def test_malformed_ssml_is_refused_with_its_place(lexicon: Lexicon, source: str, message: str) -> None:
    with pytest.raises(TextError, match=message):
        analyze(source, lexicon, markup="ssml")


def test_unknown_elements_are_ignored_on_request(lexicon: Lexicon) -> None:
    assert readings(analyze("<speak><audio/>好</speak>", lexicon, unknown_elements="ignore")) == "hao3"


@pytest.mark.parametrize(
    ("kind", "text", "spoken"),
    [
        ("digits", "110", "一一零"), ("telephone", "110", "幺幺零"), ("characters", "A1", "A 一"), ("cardinal", "110", "一百一十"),
        ("ordinal", "3", "第三"), ("ordinal", "三百", "第三百"), ("ordinal", "1,234", "第一千二百三十四"), ("ordinal", "12万", "第十二万"),
        ("cardinal", "-5", "负五"), ("cardinal", "−5", "负五"), ("cardinal", "+7", "正七"), ("cardinal", "三百", "三百"),
        ("number", "12万", "十二万"), ("number", "3.5", "三点五"), ("number", "1,234", "一千二百三十四"), ("number", "1/2", "二分之一"),
        ("number", "2024", "两千零二十四"), ("date", "2024-05-01", "二零二四年五月一日"), ("currency", "¥5", "五元"),
    ],
)  # fmt: skip
def test_say_as(lexicon: Lexicon, kind: str, text: str, spoken: str) -> None:
    found = analyze(f'<speak><say-as interpret-as="{kind}">{text}</say-as></speak>', lexicon)
    assert found[0].normalized == spoken.replace(" ", "")


def test_the_users_lexicon_beats_every_cut(lexicon: Lexicon) -> None:
    user = UserLexicon(entries={"华大": "hua4 da4", "还款": "huan2 kuan3"})
    assert readings(analyze("中华大地", lexicon, user=user)) == "zhong1 hua4 da4 di4"
    assert readings(analyze("中华大地", lexicon)) == "zhong1 hua2 da4 di4"


def test_inline_beats_the_users_lexicon_beats_the_model(lexicon: Lexicon) -> None:
    def model(text: str) -> Opinions:
        return Opinions([{"xing4": 0.99} if char == "行" else {} for char in text])

    user = UserLexicon(entries={"行": "hang2"})
    assert readings(analyze("<行|heng2>", lexicon, user=user, model=model)) == "heng2"
    assert readings(analyze("行", lexicon, user=user, model=model)) == "hang2"
    found = analyze("行不", lexicon, model=model)
    assert (readings(found), found[0].syllables[0].source) == ("xing4 bu4", "model")
    assert readings(analyze("行", lexicon, model=model)) == "xing2"  # by itself there is nothing to hear


def test_a_model_that_is_not_sure_is_not_followed(lexicon: Lexicon) -> None:
    found = analyze("银行", lexicon, model=lambda text: Opinions([{}, {"xing2": 0.6}]))
    assert (readings(found), found[0].syllables[1].source) == ("yin2 hang2", "lexicon")


def test_the_users_file_is_read_again_and_bad_lines_are_named(lexicon: Lexicon, tmp_path: Path) -> None:
    path = tmp_path / "user.tsv"
    path.write_text("# mine\n闵行\tmin3 hang2\n坏\n单\tshan4 shan4\nWiFi\twei1 fei1\n花儿\thuar1\n", "utf-8")
    user = UserLexicon(path)
    assert [problem.line for problem in user.problems] == [3, 4]
    assert "line 4" in user.problems[1].message and "needs 1 syllables" in user.problems[1].message
    assert len(user) == 3
    assert readings(analyze("闵行wifi花儿", lexicon, user=user)) == "min3 hang2 wei1 fei1 huar1"
    path.write_text("闵行\tmin2 hang2\n", "utf-8")
    assert readings(analyze("闵行", lexicon, user=user)) == "min2 hang2"
    path.unlink()
    with pytest.raises(LexiconError, match="check the path"):
        analyze("闵行", lexicon, user=user)


@pytest.mark.parametrize("in_place", [True, False])
def test_a_file_of_the_same_size_and_time_is_another_one(tmp_path: Path, in_place: bool) -> None:
    path = tmp_path / "user.tsv"
    path.write_text("闵行\tmin3 hang2\n", "utf-8")
    os.utime(path, (1, 1))
    user = UserLexicon(path)
    other = path if in_place else tmp_path / "other"
    other.write_text("闵行\tmin4 hang2\n", "utf-8")
    os.utime(other, (1, 1))
    other.replace(path)
    user.refresh()
    assert user.entries() == [("闵行", ("min4", "hang2"))]


def test_a_file_is_read_once_while_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "user.tsv"
    path.write_text("闵行\tmin3 hang2\n", "utf-8")
    time.sleep(0.05)  # two writes at once may get the same time, so a new file is read again
    user = UserLexicon(path)
    before = user.problems
    user.refresh()
    assert user.problems is before and stamp(path.stat()) == stamp(path.stat())


def test_unknown_options(lexicon: Lexicon) -> None:
    with pytest.raises(OptionError, match="auto, ssml, none"):
        analyze("好", lexicon, markup="xml")


def stressed(sentences: list[Sentence]) -> list[tuple[str, float]]:
    return [(each.char, each.stress) for sentence in sentences for each in sentence.syllables if each.stress]


def test_inline_stress(lexicon: Lexicon) -> None:
    source = "这[stress:真<行|hang2>]吗"
    found = analyze(source, lexicon)
    assert stressed(found) == [("真", 1.0), ("行", 1.0)]
    assert readings(found) == "zhe4 zhen1 hang2 ma5"
    assert tiled(found, source)
    assert {why for _, _, why in found[0].skipped} == {"markup"}


def test_stress_over_several_sentences_and_what_is_read_otherwise(lexicon: Lexicon) -> None:
    assert stressed(analyze("[stress:好。20]个", lexicon)) == [("好", 1.0), ("二", 1.0), ("十", 1.0)]
    assert stressed(analyze("[stress:花]儿", lexicon)) == [("花", 1.0)]


@pytest.mark.parametrize("text", ["[stress:]好", f"[stress:{'好' * 101}]"])
def test_malformed_stress(lexicon: Lexicon, text: str) -> None:
    with pytest.raises(TextError, match="stress 1 to 100"):
        analyze(text, lexicon)


def test_emphasis(lexicon: Lexicon) -> None:
    source = (
        "<speak>我<emphasis>要</emphasis>的<emphasis level='strong'>是<emphasis level='none'>红</emphasis>茶</emphasis>"
        "<emphasis level='reduced'>吗</emphasis></speak>"
    )
    assert stressed(analyze(source, lexicon)) == [("要", 1.0), ("是", 2.0), ("茶", 2.0), ("吗", -1.0)]
    with pytest.raises(TextError, match="unknown level 'huge'; available: strong, moderate, none, reduced"):
        analyze("<speak><emphasis level='huge'>好</emphasis></speak>", lexicon)


@pytest.mark.parametrize(
    "source",
    [
        "<speak><sub alias='好。好！好'>x</sub></speak>",
        "<speak>a<say-as interpret-as='characters'>好。好</say-as>b</speak>",
    ],
)
def test_what_is_said_instead_may_hold_ends_of_sentences(lexicon: Lexicon, source: str) -> None:
    found = analyze(source, lexicon)
    assert len(found) > 1
    assert tiled(found, source)


@pytest.mark.parametrize(
    "piece",
    ["[stress:好]", "[stress:<好|hao3>]", "<emphasis>好</emphasis>", "<emphasis>好<emphasis>x</emphasis></emphasis>"],
)
def test_marks_take_time_in_proportion(lexicon: Lexicon, piece: str) -> None:
    def seconds(count: int) -> float:
        source = piece * count
        began = time.process_time()
        analyze(f"<speak>{source}</speak>" if "emphasis" in piece else source, lexicon)
        return time.process_time() - began

    seconds(50)
    few, many = (min(seconds(count) for _ in range(3)) for count in (400, 3200))
    assert many < 12 * few + 0.1  # eight times as much; it took 60 times as long


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[stress:好][stress:的]吗", [("好", 1.0), ("的", 1.0)]),
        ("<speak><emphasis></emphasis>好</speak>", []),
        ("<speak><emphasis level='strong'>好<emphasis>的</emphasis></emphasis>吗</speak>", [("好", 2.0), ("的", 1.0)]),
        ("<speak><emphasis><emphasis level='strong'>好</emphasis>的</emphasis>吗</speak>", [("好", 2.0), ("的", 1.0)]),
        ("<speak><emphasis><sub alias='好的'>x</sub></emphasis>吗</speak>", [("好", 1.0), ("的", 1.0)]),
    ],
)
def test_where_stress_begins_and_ends(lexicon: Lexicon, source: str, expected: list[tuple[str, float]]) -> None:
    assert stressed(analyze(source, lexicon)) == expected


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A股\tei1 gu3", "give each part a line of its own"),
        ("3D\tsan1 di1", "give each part a line of its own"),
        ("open ai\tou1 ai1", "give each part a line of its own"),
        ("约翰·史\tyue1 han4 a1 shi3", "give each part a line of its own"),
        *(
            (f"好\t{reading}", "does not have")
            for reading in ("zhv3", "jong4", "fong1", "fi2", "qo1", "zuai1", "gi1", "bv3", "fongr1")
        ),
    ],
)
def test_what_a_users_lexicon_could_never_use_is_refused(row: str, message: str) -> None:
    word, _, value = row.partition("\t")
    with pytest.raises(LexiconError, match=message):
        UserLexicon(entries={word: value})


@pytest.mark.parametrize(
    "reading",
    [
        "hao3",
        "lv4",
        "lü4",
        "lu:4",
        "nve4",
        "nue4",
        "ju1",
        "jv1",
        "yue4",
        "er2",
        "huar1",
        "dianr3",
        "ng2",
        "m2",
        "ei1",
        "kei1",
        "ê4",
        "ma",
    ],
)
def test_syllables_that_mandarin_has(reading: str) -> None:
    assert UserLexicon(entries={"好": reading}).find("好", 0)


def test_letters_of_full_width_are_letters(lexicon: Lexicon) -> None:
    found = analyze("ＯＫ吗", lexicon, user=UserLexicon(entries={"ＯＫ": "ou1 kei1"}))
    assert readings(found) == "ou1 kei1 ma5"


def test_every_reading_of_the_lexicon_may_be_given_by_a_user(lexicon: Lexicon) -> None:
    given = {
        reading
        for code in chain(range(0x3400, 0xA000), range(0x20000, 0x33480))
        if (found := lexicon.character(chr(code)))
        for reading in found.readings
    }
    assert len(given) > 1000 and "biang2" in given
    for reading in given:
        UserLexicon(entries={"好": reading})


@pytest.mark.parametrize(
    ("source", "leads"),
    [
        ("[pause:0.5s]你好。你好。", [0.5, 0]),
        ("“[pause:0.5s]你好。”", [0.5]),
        ("你好。“[pause:0.5s]世界。”", [0, 0.5]),
        ("<speak><break time='500ms'/>你好<break time='1s'/></speak>", [0.5]),
        ("你好。[pause:0.5s]世界", [0, 0]),  # after 好, as before
    ],
)
def test_a_pause_before_the_first_syllable(lexicon: Lexicon, source: str, leads: list[float]) -> None:
    assert [sentence.lead for sentence in analyze(source, lexicon)] == leads


@pytest.mark.parametrize("kind", ["characters", "spell-out", "letters", "verbatim"])
def test_every_letter_is_said_by_its_name(lexicon: Lexicon, kind: str) -> None:
    """A is ei1 as the other letters are, and no article."""
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        said = readings(analyze(f'<speak>第<say-as interpret-as="{kind}">{letter}</say-as>项</speak>', lexicon))
        assert said == readings(analyze(f"第{letter}项", lexicon)), letter
    assert readings(analyze(f'<speak><say-as interpret-as="{kind}">A</say-as></speak>', lexicon)) == "ei1"
