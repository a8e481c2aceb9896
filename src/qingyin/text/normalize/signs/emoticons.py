"""Faces that are drawn with signs and letters: T_T, ^_^, (╯°□°)╯. They are silent, as emoji are without their names."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.patterns import regex

# Faces that nothing else looks like, wherever they stand.
_SURE: Final = (
    r"\^[_\-.oO]?\^;{0,2}|\^{2}(?=[\s，。！？~～]|$)|>[_.﹏]<|-_-[|;]{0,4}|=_=\|{0,4}|=\.=|[TQ]_[TQ]|;_;|@_@|\$_\$|\*_\*|\+_\+|¬_¬|ಠ_ಠ|o_O|O_o|O_O|o_o|0_0|"
    r"¯\\_\(ツ\)_/¯|QAQ|QwQ|QWQ|qwq|QvQ|TvT|OwO|UwU|T\^T|orz|Orz|ORZ|_\(:з」∠\)_|m\(_ _\)m"
)
# Others stand at the end of what is said: 哈哈:D, 好吧 :(, 累死了XD; 答案:D and 说明:(一) go on or name something.
_SIDEWAYS: Final = r"[:;=]'?-?[)(]+|[:;=]-?[DPp]|[xX]D{1,4}|TAT|TOT|T\.T"
_SAID_BEFORE: Final = r"(?<=[哈嘿嘻呵啦呀哦吧了呢吗嘛喔耶噢嗯唉呜诶啊哟咯喽哒惹死爆\s，。！？~～])"
_AT_AN_END: Final = r"(?=[\s，。！？,.!?~～…]|$)"
# What draws a face in brackets; the arms may stand around it.
_EYES: Final = "▽∀Дд□￣﹏︶︿⊙ಠツ≧≦◕‿◡ᴗㅂω^°ﾟ´`｀・•╯╰_ε⌒◠ˇ;Tз♥✿❀๑ˊˋ﹃～~∇>＞<＜=-｡o0O人〃•̀•́；′ーง╥ಥ◔◉■´❛"
_ALONE: Final = frozenset("▽∀Дд□￣﹏︶︿ಠツ≧≦◕‿◡ᴗㅂ╯╰⌒◠ε﹃∇｀´๑✿❀╥ಥ◔◉")  # what no formula holds
_ARMS: Final = r"╮╭╯╰ヽヾノﾉ↖↗┗┛┌┐└┘ψ๑ლ凸︵︶┻━┳✧✿σ¯✪۶٩و"
_BRACKETED: Final = rf"(?:[{_ARMS}ง\\<＜]{{1,3}}_?|(?<![A-Za-z\d])o)?[(（](?P<face>[{re.escape(_EYES)}{_ARMS}\s*.,'\"|ヮ∠」益皿ᵔ̀́]{{2,14}})[)）](?:_?[{_ARMS}ง/>＞bdo]{{1,3}}(?![A-Za-z\d])(?:[︵ ]{{0,2}}[┻━┳─]{{2,5}})?)?"
_FACE: Final = regex(
    rf"(?<![A-Za-z\d])(?:{_SURE})(?![A-Za-z\d])|{_SAID_BEFORE}(?:{_SIDEWAYS}){_AT_AN_END}|{_BRACKETED}"
)
_MAY_HOLD: Final = regex(r"[_^:;=)）<>¯]|[QTXxOoU][AwWvODr]")


def emoticons(text: str) -> dict[int, int]:
    """Where each face of a sentence begins and ends.

    >>> emoticons("又迟到了T_T"), emoticons("(╯°□°)╯ 好"), emoticons("（90°）")
    ({4: 7}, {0: 6}, {})
    """
    if not _MAY_HOLD.search(text):
        return {}
    return {match.start(): match.end() for match in _FACE.finditer(text) if _is_face(match)}


def _is_face(match: re.Match[str]) -> bool:
    """Whether a bracket holds a face, with two signs at least, one of which nothing else is written with."""
    face = match["face"]
    if face is None:
        opened = match.string.count("(", 0, match.start()) > match.string.count(")", 0, match.start())
        return not (opened and match[0][-1] == ")")  # (如下:)
    signs = [char for char in face if not char.isspace()]
    return len(signs) > 1 and (any(char in _ALONE for char in signs) or bool(_PAIR.search(face)))


_PAIR: Final = regex(
    r"\^[^\s]{0,3}\^|°[^\d]{1,3}°|•[^\s]{1,5}•|⊙[^\s]⊙|ω.?[`・]|[T;><]_[T;><]|[=-]_[=-]|・[^\s]・|ﾟ[^\s]{1,2}ﾟ"
)
