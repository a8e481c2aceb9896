"""Cutting into sentences, what is skipped and why, marks and boundaries."""

from __future__ import annotations

import pytest

from qingyin.errors import LexiconError, TextError
from qingyin.text import Boundary, Lexicon, analyze, mark_class, sentences
from qingyin.text.phrasing import MOST_SYLLABLES
from qingyin.text.sentences import spans


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("你好。再见！", ["你好。", "再见！"]),
        ("“你好。”他说。", ["“你好。”", "他说。"]),
        ("真的？！是的……好", ["真的？！", "是的……", "好"]),
        ("价格是3.5元。好", ["价格是3.5元。", "好"]),
        ("第一行\n第二行", ["第一行\n", "第二行"]),
        ("Hello. World", ["Hello. ", "World"]),
        ("一，二，三", ["一，二，三"]),
        ("", []),
        *(
            ("春夏秋冬" * 5 + "，" + "春夏秋冬" * 8 + last, ["春夏秋冬" * 5 + "，", "春夏秋冬" * 8 + last])
            for last in ("共计5,732.16元，可以", "上午10:00到这里，可以")
        ),
    ],
)
def test_spans(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text)] == parts


def test_a_long_clause_is_cut_at_a_comma_then_at_a_word(lexicon: Lexicon) -> None:
    commas = "我们今天去公园里散步，" * 20
    assert all(sentence.text.endswith("，") for sentence in analyze(commas, lexicon))
    found = analyze("我们今天去公园里散步" * 30, lexicon)
    assert all(len(sentence.syllables) <= MOST_SYLLABLES for sentence in found)
    assert all(sentence.syllables[0].char in "我今去公里散" for sentence in found), [s.text[:2] for s in found]


def test_20000_characters_without_a_stop(lexicon: Lexicon) -> None:
    text = "春天来了花都开了小鸟在树上唱歌" * 1334
    found = analyze(text, lexicon)
    assert "".join(sentence.text for sentence in found) == text
    assert max(len(sentence.syllables) for sentence in found) <= MOST_SYLLABLES


@pytest.mark.parametrize("text", ["", "   ", "，。！", "😀", "\0\0", "\n\n", "……——", "🀄️"])
def test_nothing_to_speak(lexicon: Lexicon, text: str) -> None:
    with pytest.raises(TextError, match="nothing to speak; give at least one"):
        analyze(text, lexicon)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("好\0好", "control"), ("好\x07好", "control"), ("好😀好", "emoji"), ("好 好", "space"), ("好\u200b好", "invisible"),
        ("好\ue000好", "private"), ("好□好", "ornament"), ("好ก好", "other script"), ("好\u0301好", "combining"),
        ("，好好", "mark before the first syllable"),
    ],
)  # fmt: skip
def test_what_is_not_spoken_is_named(lexicon: Lexicon, text: str, why: str) -> None:
    found = analyze(text, lexicon)
    assert [reason for sentence in found for _, _, reason in sentence.skipped] == [why]
    assert sum(len(sentence.syllables) for sentence in found) == 2


def test_marks_and_boundaries(lexicon: Lexicon) -> None:
    found = analyze("苹果、香蕉，“好吃”吗？", lexicon)[0].syllables
    marks = {s.char: (s.mark, s.boundary) for s in found if s.mark}
    assert marks == {
        "果": ("、", Boundary.PHRASE),
        "蕉": ("，“", Boundary.BREATH),
        "吃": ("”", Boundary.WORD),
        "吗": ("？", Boundary.BREATH),
    }
    assert [s.boundary for s in found][:2] == [Boundary.NONE, Boundary.PHRASE]


@pytest.mark.parametrize(
    ("mark", "number"),
    [("", 0), ("、", 1), ("-", 1), ("，", 2), (",", 2), ("：", 3), ("；", 4), ("。", 5), (".", 5), ("\n", 5), ("？", 6), ("?", 6), ("！", 7),
     ("……", 8), ("——", 8), ("…", 8), ("”", 9), ("(", 9), ("。”", 5), ("？！", 6), ("，“", 2), ("！……", 7)],
)  # fmt: skip
def test_mark_class(mark: str, number: int) -> None:
    assert mark_class(mark) == number


def test_spans_of_numbers_and_words(lexicon: Lexicon) -> None:
    text = "共20个苹果"
    found = analyze(text, lexicon)[0].syllables
    assert [(s.text, s.span, s.char) for s in found] == [
        ("共", (0, 1), "共"), ("20", (1, 3), "二"), ("20", (1, 3), "十"), ("个", (3, 4), "个"), ("苹", (4, 5), "苹"), ("果", (5, 6), "果"),
    ]  # fmt: skip


def test_sentences_come_one_by_one(lexicon: Lexicon) -> None:
    stream = sentences("好。" * 1000, lexicon)
    assert next(stream).text == "好。"
    with pytest.raises(TextError):
        list(sentences("。", lexicon))


def test_traditional_characters_are_read(lexicon: Lexicon) -> None:
    spoken = [s.pinyin for s in analyze("臺灣的學生們看著銀行頭髮著名", lexicon)[0].syllables]
    assert " ".join(spoken) == "tai2 wan1 de5 xue2 sheng5 men5 kan4 zhe5 yin2 hang2 tou2 fa4 zhu4 ming2"


def test_a_damaged_lexicon_says_what_to_do(tmp_path: object) -> None:
    with pytest.raises(LexiconError, match="compile it again"):
        Lexicon(b"nonsense")
    with pytest.raises(LexiconError, match="cannot read the lexicon"):
        Lexicon.open(f"{tmp_path}/none.bin")


@pytest.mark.parametrize("text", ["如果a!=b就退出", "5!=120", "x!=0"])
def test_not_equal_ends_no_sentence(text: str) -> None:
    assert list(spans(text)) == [(0, len(text))]


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("尾號是7731，熱線12356。", "尾号是7731，热线12356。"),
        ("上班要1個小時，每相差1級，花了1萬元。", "上班要1个小时，每相差1级，花了1万元。"),
        ("凌晨2點，2小時後漲到92號汽油7.43元。", "凌晨2点，2小时后涨到92号汽油7.43元。"),
        ("比賽0-1輸了，按#號鍵返回。", "比赛0-1输了，按#号键返回。"),
        ("橫著長的，波長較長，長什麼樣？", "横着长的，波长较长，长什么样？"),
        ("他調得很小聲，彈古箏的，鋪地板。", "他调得很小声，弹古筝的，铺地板。"),
        ("彆着急，河已經幹了。", "别着急，河已经干了。"),
    ],
)
def test_traditional_characters_are_read_as_simplified_ones(
    traditional: str, simplified: str, lexicon: Lexicon
) -> None:
    written, modern = analyze(traditional, lexicon), analyze(simplified, lexicon)
    assert [s.spoken for each in written for s in each.syllables] == [
        s.spoken for each in modern for s in each.syllables
    ]
    assert "".join(each.text for each in written) == traditional


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("他憋著", "ta1 bie1 zhe5"),
        ("魯迅著", "lu3 xun4 zhu4"),
        ("一隻貓的頭髮", "yi1 zhi1 mao1 de5 tou2 fa4"),
        ("乾隆和著名的人", "qian2 long2 he2 zhu4 ming2 de5 ren2"),
    ],
)
def test_a_traditional_character_can_say_more(text: str, pinyin: str, lexicon: Lexicon) -> None:
    assert " ".join(s.pinyin for s in analyze(text, lexicon)[0].syllables) == pinyin


@pytest.mark.parametrize(
    ("copied", "usual"),
    [
        ("您家里人来了2⼩时，⾏不⾏？", "您家里人来了2小时，行不行？"),
        ("⻓度1⽶，⻋票75元/⼈", "长度1米，车票75元/人"),
        ("电话138\xa00571\xa06642", "电话138 0571 6642"),
    ],
)
def test_code_points_of_pdf_files_are_read_as_the_usual_ones(copied: str, usual: str, lexicon: Lexicon) -> None:
    found, wanted = analyze(copied, lexicon), analyze(usual, lexicon)
    assert [s.spoken for each in found for s in each.syllables] == [s.spoken for each in wanted for s in each.syllables]
    assert "".join(each.text for each in found) == copied
    assert not [why for each in found for *_, why in each.skipped if why not in ("space",)]


@pytest.mark.parametrize(
    ("wrapped", "whole"),
    [
        (
            "那天晚上的星星特别亮,我们谁都没再说话,一\n直坐到熄灯。",
            "那天晚上的星星特别亮,我们谁都没再说话,一直坐到熄灯。",
        ),
        ("受冷空气的影响，今天夜里最低气温将降到\n5度左右。", "受冷空气的影响，今天夜里最低气温将降到5度左右。"),
        ("这台机器很好用，我们昨天又下单买了两台iPhone\n手机。", "这台机器很好用，我们昨天又下单买了两台iPhone手机。"),
    ],
)
def test_a_wrapped_line_goes_on(wrapped: str, whole: str, lexicon: Lexicon) -> None:
    (found,), (wanted,) = analyze(wrapped, lexicon), analyze(whole, lexicon)
    assert [(s.spoken, s.boundary) for s in found.syllables] == [(s.spoken, s.boundary) for s in wanted.syllables]


def test_a_list_is_no_wrapped_line(lexicon: Lexicon) -> None:
    for text in (
        "1.先把水烧开，再把面条放进锅里煮熟\n2.捞出来过凉水，沥干以后装盘",
        "电话：010-12345678，联系人：张三先生\n13800138000 李四",
        "标准间三百，大床房四百，豪华间五百\nWiFi免费",
        "全场满二百减二十，满三百减五十元\n12月1日开始",
        "下列句子中，哪一个是正确的选项呢\nA 北京",
    ):
        assert len(analyze(text, lexicon)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "自 2025 年 7 月 1 日零时起，共 3 个", "原来是 402 的净水器", "他在 1962 年以来首个", "7 号楼 302，楼上没人",
        "上班要 1 个小时", "用 Wi-Fi 上网，买了 2 台 iPhone 手机", "花了 25 元，客服热线 12356",
    ],
)  # fmt: skip
def test_spaces_around_numbers_and_letters_change_nothing(text: str, lexicon: Lexicon) -> None:
    spaced, close = (analyze(each, lexicon) for each in (text, text.replace(" ", "")))
    assert [s.spoken for each in spaced for s in each.syllables] == [s.spoken for each in close for s in each.syllables]
    assert "".join(each.text for each in spaced) == text


def test_a_space_between_items_stays(lexicon: Lexicon) -> None:
    assert [s.spoken for s in analyze("图片1 图片2", lexicon)[0].syllables] == "tu2 pian4 yi1 tu2 pian4 er4".split()


def test_no_time_is_cut_at_the_limit_of_a_sentence(lexicon: Lexicon) -> None:
    for length in range(30, 60):
        text = "啊" * 20 + "，" + "好" * (length - 21) + "21:00前领取，" + "好" * 20
        assert " ".join(
            s.pinyin for each in analyze(text, lexicon) for s in each.syllables if s.char in "二十一点零"
        ).startswith("er4 shi2 yi1 dian3")


def test_no_number_is_cut_from_what_it_counts(lexicon: Lexicon) -> None:
    for length in range(50, 60):
        text = "好" * length + "18轮" + "好" * 30
        assert not [each for each in analyze(text, lexicon) if each.text.endswith("18")]


def test_a_version_keeps_the_tone_of_one(lexicon: Lexicon) -> None:
    assert [s.spoken for s in analyze("2.1.x版本", lexicon)[0].syllables][:4] == ["er4", "dian3", "yi1", "dian3"]
