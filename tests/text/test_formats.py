"""What is spoken of Markdown, HTML, LaTeX, subtitles, lyrics and chats; spans tile in all of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingyin.errors import OptionError, TextError
from qingyin.text import Incoming, Lexicon, Reader, analyze
from qingyin.text.markup.formats import format_of


def said(lexicon: Lexicon, text: str, **options: object) -> str:
    """The normalised sentences, joined by strokes."""
    found = analyze(text, lexicon, **options)
    assert "".join(sentence.text for sentence in found) == text
    return "|".join(s.normalized.strip() for s in found if s.syllables)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("# 标题 #\n\n正文。", "标题|正文。"), ("- 苹果\n- [x] 香蕉\n* 梨", "苹果|香蕉|梨"), ("> 引用的话", "引用的话"), ("看[这里](https://a.cn/b?c=1)吧", "看这里吧"),
        ("![小猫](cat.png)很可爱", "小猫很可爱"), ("**很**重要，~~不对~~，__对__", "很重要，不对，对"), ("`pip`命令", "pip命令"), ("一\n\n---\n\n二", "一|二"),
        ("```python\nprint(1)\n```\n然后", "代码略。|然后"), ("|名字|年龄|\n|---|:-:|\n|小明|6|", "名字，年龄|小明，六"), ("3 * 4 = 12", "三乘四等于十二"), ("2*3*4", "二乘三乘四"),
        ("&lt;五&gt;", "〈五〉"), ("注释[^1]在这里", "注释在这里"), ("<b>粗</b>体", "粗体"), (r"\*不是\*", "*不是*".replace("*", "")),
        ("$n^2$和$\\frac{1}{2}$", "n的平方和二分之一"), ("$\\sqrt{2}\\approx 1.4$", "根号二约等于一点四"), ("$\\frac{a+b}{2}$", "二分之A加b"), ("$\\alpha\\times\\beta$", "阿尔法乘贝塔"),
        ("价格$5到$8", "价格五美元到八美元"), ("$x^{n+1}$", "x的n加一次方"), ("$90^\\circ$", "九十度"),
    ],
)  # fmt: skip
def test_markdown(lexicon: Lexicon, text: str, spoken: str) -> None:
    assert said(lexicon, text, input="markdown") == spoken


def test_blocks_of_code_are_read_where_it_is_asked_for(lexicon: Lexicon) -> None:
    assert said(lexicon, "```\n一加一\n```\n好", input="markdown", code="read") == "一加一|好"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("<p>你好</p><p>再见</p>", "你好|再见"), ("<h1>标题</h1>正文", "标题|正文"), ("<a href='https://a.cn'>链接</a>", "链接"), ("a &amp; b&nbsp;中", "A和b中"),
        ("<script>var x=1</script>好<style>p{}</style>", "好"), ("<table><tr><td>一</td><td>二</td></tr><tr><td>三</td></tr></table>", "一，二|三"),
        ("<img alt='小狗' src=x>跑", "小狗跑"), ("<ruby>汉<rt>han</rt></ruby>字", "汉字"), ("<p>一\n行</p>", "一行"), ("<!-- 不读 -->读", "读"), ("5&lt;6", "五小于六"),
    ],
)  # fmt: skip
def test_html(lexicon: Lexicon, text: str, spoken: str) -> None:
    assert said(lexicon, text, input="html") == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("1\n00:00:01,000 --> 00:00:02,500\n你好\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>再见</i>\n", "你好|再见"),
        ("WEBVTT\n\nNOTE 说明\n\ncue-1\n00:01.000 --> 00:02.000 align:left\n<v 小明>早上好</v>\n", "早上好"),
        ("[ti:歌]\n[ar:人]\n[00:12.00]小小的船\n[00:15.30][01:15.30]两头尖\n", "小小的船|两头尖"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["subtitles", "auto"])
def test_subtitles(lexicon: Lexicon, text: str, spoken: str, kind: str) -> None:
    assert said(lexicon, text, input=kind) == spoken


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("你好", "plain"), ("#话题# 好", "plain"), ("**重点**", "plain"), ("# 标题\n\n**重点**", "markdown"), ("- 一\n- 二\n\n[网站](https://a.cn)", "markdown"),
        ("<p>好</p>", "html"), ("<p>没有结束", "plain"), ("<!DOCTYPE html><html><p>好</p></html>", "html"), ("<speak>好</speak>", "ssml"), ("1\n2\n3", "plain"),
        ("[00:12]开会", "plain"), ("<行|hang2>", "plain"), ("1 < 2", "plain"),
    ],
)  # fmt: skip
def test_a_format_is_told_only_where_it_is_certain(text: str, kind: str) -> None:
    assert format_of(text) == kind


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("<b>注意</b>安全", "注意安全"), ("<i>我爱你</i>", "我爱你"), ('<font color="red">红</font>的', "红的"), ("你好<br>再见", "你好|再见"), ("<p>没有结束", "没有结束"),
        ('看<a href="http://a.cn/?x=1" target=_blank>这里。</a>好', "看这里。|好"), ("<标题>今天", "〈标题〉今天"), ("<name>好", "〈name〉好"), ("x<b", "x小于b"),
        ("a<b>c", "A小于b大于c"), ("1<b>2</b>", "十二"), ("价格：<b>100</b>元", "价格：一百元"), ("若a<b，则b>a", "若A小于b，则b大于A"), ("a <b 并且 c> d", "A小于b并且c大于d"), ("x<sup>2</sup>+1", "x平方加一"), ("H<sub>2</sub>O", "H二O"),
        ("你好&nbsp;世界", "你好世界"), ("因为3 &gt; 2", "因为三大于二"), ("&quot;好&quot;", "”好”"), ("AT&amp;T", "AT和T"), ("a&b;", "A和b；"), ("<b>一</b>[pause:1s]<行|hang2>", "一行"),
    ],
)  # fmt: skip
def test_tags_and_entities_in_plain_text(lexicon: Lexicon, text: str, spoken: str) -> None:
    assert said(lexicon, text) == spoken
    assert said(lexicon, text, input="plain") == spoken


def test_a_tag_that_a_document_quotes_is_read(lexicon: Lexicon) -> None:
    assert said(lexicon, "<p>&lt;b&gt;是标签</p>", input="html") == "〈b〉是标签"
    assert said(lexicon, "<b>好</b>", markup="none") != "好"


def test_actions_are_silent_or_felt(lexicon: Lexicon) -> None:
    text = "*挥手*你好(微笑)，[开心]今天真好\n（说明）然后"
    assert said(lexicon, text, actions="skip") == "你好，今天真好|（说明）然后"
    felt = analyze("[生气]你走！\n我不走。", lexicon, actions="feel")
    assert [sentence.style.style if sentence.style else None for sentence in felt] == ["angry", None]
    assert said(lexicon, "# 题\n\n*挥手*看[开心](a)(微笑)", actions="skip", input="markdown") == "题|看开心"
    assert "微笑" in said(lexicon, text)


@pytest.mark.parametrize(
    ("text", "kind", "readings", "pause"),
    [
        ("# 一\n**<行|hang2>**[pause:1s]走", "markdown", "yi1 hang2 zou3", 1.0),
        ("|<行|hang2>|二|\n|-|-|", "markdown", "hang2 er4", None),
        ("看<行|hang2>和<行|xing2>", "markdown", "kan4 hang2 he2 xing2", None),
        ("<p><b><行|hang2></b>[pause:500ms]走</p>", "html", "hang2 zou3", 0.5),
        ("1\n00:00:01,000 --> 00:00:02,500\n<行|hang2>[pause:2s]走\n", "subtitles", "hang2 zou3", 2.0),
        ("*挥手*<行|hang2>[pause:1s]走", "plain", "hang2 zou3", 1.0),
    ],
)
def test_inline_marks_count_in_every_format(
    lexicon: Lexicon, text: str, kind: str, readings: str, pause: float | None
) -> None:
    found = analyze(text, lexicon, input=kind, actions="skip")
    syllables = [each for sentence in found for each in sentence.syllables]
    assert " ".join([each.pinyin for each in syllables]) == readings
    assert pause in [each.pause for each in syllables]
    assert "".join(sentence.text for sentence in found) == text
    assert all(text[slice(*each.span)] == each.text for each in syllables)


def test_a_malformed_mark_is_named_by_its_place_in_the_document(lexicon: Lexicon) -> None:
    with pytest.raises(TextError, match=r"^character 8: '\[pause:99s\]'"):
        analyze("# 一\n\n**二[pause:99s]**", lexicon, input="markdown")


def test_felt_actions_keep_their_places_behind_marks(lexicon: Lexicon) -> None:
    felt = analyze("<行|hang2>。[生气]<行|hang2>！\n走。", lexicon, actions="feel")
    assert [each.style.style if each.style else None for each in felt if each.syllables] == [None, "angry", None]


def test_an_unknown_format_is_refused(lexicon: Lexicon) -> None:
    with pytest.raises(OptionError, match="unknown input 'pdf'; available: auto, plain, markdown"):
        analyze("好", lexicon, input="pdf")


def test_what_arrives_in_a_format_that_was_named_is_read_whole(lexicon: Lexicon) -> None:
    incoming = Incoming(Reader(lexicon=lexicon, input="markdown"))
    incoming.feed("# 一\n\n[二](a)。三。")
    assert incoming.next() is None
    incoming.close()
    found = []
    while (sentence := incoming.next()) is not None:
        found.append(sentence)
    assert "".join(each.text for each in found) == "# 一\n\n[二](a)。三。"
    assert [each.normalized.strip() for each in found if each.syllables] == ["一", "二。", "三。"]


@pytest.mark.parametrize("kind", ["markdown", "html", "subtitles", "auto"])
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(text=st.one_of(st.text(), st.text(alphabet="#*_`[]()<>/!|-~=$\\{}^&;:。，\n\t 中文ab12pd")))
def test_spans_tile_in_every_format(lexicon: Lexicon, kind: str, text: str) -> None:
    try:
        found = analyze(text, lexicon, input=kind, actions="skip")
    except TextError:
        return
    assert "".join(sentence.text for sentence in found) == text
    for sentence in found:
        for syllable in sentence.syllables:
            assert sentence.span[0] <= syllable.span[0] < syllable.span[1] <= sentence.span[1]
            assert text[slice(*syllable.span)] == syllable.text


@pytest.mark.parametrize("way", ["skip", "feel"])
def test_what_is_emphasized_is_no_action(lexicon: Lexicon, way: str) -> None:
    for text, spoken in (
        ("我要*这个*，不要*那个*。", "我要这个，不要那个。"),
        ("他*很高兴*地走了。", "他很高兴地走了。"),
        ("*轻轻挥手* 再见。", "再见。"),
        ("好的。*微笑*", "好的。"),
    ):
        assert said(lexicon, text, actions=way, input="plain").replace("|", "").replace(" ", "") == spoken
