"""Who speaks in a story: what of a sentence stands in quotation marks, and the name that the narrator gives with it.

Standard library only. Names are found by patterns, not understood: 小明, 王老师, 妈妈, a common surname with one or two
characters. What fits none of them is known by the first two characters of its clause, so that the same words name the
same speaker.
"""

from __future__ import annotations

from typing import Final

from qingyin.text.patterns import regex

_OPEN, _CLOSE, _EITHER = "“「『", "”」』", '"'
_SAYS: Final = regex(r"[说道问喊叫答嚷讲骂劝哭笑催](?:[了着道]|$|[，：:“「『\s。])|告诉|回答|自言自语|嘀咕|[:：]\s*$")
_PRONOUN: Final = regex(r"[他她它]们?")
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_KIN: Final = "妈妈|爸爸|姐姐|哥哥|弟弟|妹妹|奶奶|爷爷|叔叔|姑姑|舅舅|婶婶|伯伯|姥姥|宝宝|母亲|父亲|孩子|男孩|女孩"
_TITLE: Final = (
    "老师|医生|先生|女士|太太|小姐|司机|老人|老板|经理|警察|师傅|同学|阿姨|大爷|大娘|大叔|大妈|"
    "队长|校长|主任|店员|护士|记者"
)
_HAN: Final = "[\u4e00-\u9fff]"
_NAME: Final = regex(
    rf"[小老阿]{_HAN}|{_KIN}|[{_SURNAMES}]?(?:{_TITLE})"
    rf"|(?<!{_HAN})[{_SURNAMES}]{_HAN}(?:(?![说道问喊叫答笑]){_HAN}(?=[，,:：说道问喊叫答笑]))?"
)
# What these patterns name, in traditional characters.
_MODERN: Final = str.maketrans(
    "說問講罵勸訴們張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭蔣葉蘇呂鐘譚陸賈韋鄒閆龍賀顧龔萬錢嚴湯爺嬸寶親師醫隊長經記護員語羅盧媽機闆學牠",
    "说问讲骂劝诉们张刘陈杨黄赵吴孙马郑谢许韩冯邓萧蒋叶苏吕钟谭陆贾韦邹闫龙贺顾龚万钱严汤爷婶宝亲师医队长经记护员语罗卢妈机板学它",
)


def quoted(text: str, inside: bool) -> list[bool]:
    """For each character of a text whether it stands in quotation marks; `inside` is how the text begins.

    One value more says how it ends. The marks themselves count as inside.
    """
    found = []
    for char in text:
        if char in _OPEN or (char == _EITHER and not inside):
            inside = True
            found.append(True)
            continue
        found.append(inside)
        if char in _CLOSE or char == _EITHER:
            inside = False
    return [*found, inside]


def narration(text: str, inside: list[bool]) -> str:
    """What of a text stands outside of the marks."""
    return "".join(char for char, within in zip(text, inside, strict=False) if not within)


def speaker(told: str) -> str | None:
    """Whom the narrator's words name as speaking: a name, a pronoun, or None if they tell of nobody speaking."""
    clause = told.strip("，,。！？!?：:… \n\t　—")
    if not clause or not _SAYS.search(told.translate(_MODERN)):
        return None
    modern = clause.translate(_MODERN)
    found = _PRONOUN.match(modern) or _NAME.search(modern)
    return clause[slice(*found.span())] if found else clause[:2]


def is_pronoun(name: str) -> bool:
    """Whether it stands for somebody who was named before."""
    return _PRONOUN.fullmatch(name.translate(_MODERN)) is not None
