"""Tags and entities of HTML: which there are, and what is spoken of those that stand in plain text.

<b>注意</b>安全        the tags of elements of HTML are silent; <标题> and <name> are text
你好<br>再见            a new line, as with <p> and other blocks
3 &gt; 2                an entity is the character that it stands for
x<sup>2</sup>          x²
"""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.patterns import regex

BLOCKS: Final = frozenset(
    "p div section article header footer main aside nav ul ol li dl dt dd table tr h1 h2 h3 h4 h5 h6 blockquote pre hr br form figure figcaption title "
    "body html".split()
)
_INLINE: Final = (
    "a abbr acronym address audio b bdi bdo big button center cite code col data del details dfn em font head i iframe img input ins kbd label link mark "
    "meta ol option q rp rt ruby s samp script select small source span strike strong style sub summary sup tbody td textarea tfoot th thead time tt u var "
    "video wbr"
).split()
_NAMES: Final = "|".join(sorted({*BLOCKS, *_INLINE}, key=len, reverse=True))
_POWER: Final = r"<su(?:p|b)>[-+−]?\d{1,4}</su(?:p|b)>|<sup>n</sup>"
_ATTRIBUTES: Final = (
    r"(?:\s+[A-Za-z:-]{1,24}(?:=(?:\"[^\"<>]{0,400}\"?|'[^'<>]{0,400}'?|[^\s\"'<>]{0,200})?)?){0,12}\s*/?"
)
# One letter between letters or digits, and no tag that closes, is a variable between signs: a<b>c.
_VARIABLE: Final = r"(?<=[A-Za-z\d)])<(?P<variable>[a-z])>[A-Za-z\d(](?![^<。！？!?\n]{0,40}</(?P=variable)>)"
_TAG: Final = rf"(?!{_VARIABLE})</?(?:{_NAMES}){_ATTRIBUTES}>|<!--(?:(?!-->)[^\n]){{0,500}}-->"
_ENTITY: Final = (
    r"&(?:nbsp|ensp|emsp|thinsp|shy|lt|gt|amp|quot|apos|copy|reg|trade|hellip|mdash|ndash|middot|bull|[lr][sd]quo|times|divide|deg|plusmn|yen|"
    r"#\d{1,6}|#[xX][0-9a-fA-F]{1,5});"
)
PATTERN: Final = rf"(?i:{_POWER}|{_TAG}|{_ENTITY})"
UNFINISHED: Final = (
    rf"</?[A-Za-z][A-Za-z\d]{{0,10}}{_ATTRIBUTES}|&#?[A-Za-z\d]{{0,7}}"  # at the end of a text that may go on
)
_NAME: Final = regex(r"</?([a-z][a-z\d]*)", re.IGNORECASE)
_SIGNS: Final = "0123456789+-n"
_ABOVE: Final = str.maketrans(_SIGNS + "−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ⁻")
_BELOW: Final = str.maketrans(_SIGNS + "−", "₀₁₂₃₄₅₆₇₈₉₊₋ₙ₋")


def spoken(written: str) -> str:
    """What a tag or an entity stands for; nothing if it is silent.

    >>> spoken("<b>"), spoken("<br/>"), spoken("&gt;"), spoken("<sup>2</sup>")
    ('', '\\n', '>', '²')
    """
    if written[0] == "&":
        from html import unescape  # loaded when it is needed: most texts have no entities

        return unescape(written)
    name = _NAME.match(written)
    if name is None:  # a comment
        return ""
    if name[1].lower() in ("sup", "sub") and written.count("<") == 2:
        inner = written[5:-6].lower()
        return inner.translate(_ABOVE if name[1].lower() == "sup" else _BELOW)
    return "\n" if name[1].lower() in BLOCKS else ""
