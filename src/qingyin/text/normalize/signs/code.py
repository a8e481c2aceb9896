"""Signs inside code and names of files, which no sentence has: json.load(), C:\\Users, A1:A10."""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.normalize.contexts import speaks_of
from qingyin.text.normalize.pieces import LATIN, READ, Piece
from qingyin.text.normalize.rules import LETTER, Rule, Spoken, rule
from qingyin.text.patterns import regex

_NO_FORMULA: Final = r"(?!math(?:bb|cal|rm|bf|scr|frak)|frac|sqrt|left)"  # a map in LaTeX: f:\mathbb{R}


def _drive(match: re.Match[str]) -> Spoken:
    """C:\\Users: the letter of a drive, its colon and each of its strokes."""
    at = match.start()
    return [
        Piece(at, at + 1, match[0][0].upper(), LATIN),
        Piece(at + 1, at + 2, "冒号", READ),
        *(Piece(place, place + 1, "反斜杠", READ) for place in range(at + 2, match.end())),
    ]


def _stroke(match: re.Match[str]) -> Spoken:
    """C:\\文档\\新建: a stroke of a path; elsewhere it is silent between characters."""
    return "反斜杠" if _DRIVE.search(match.string, 0, match.start()) else None


_DRIVE: Final = regex(rf"(?<![A-Za-z])[A-Za-z]:\\{_NO_FORMULA}")
_CELL: Final = regex(r"(?<![A-Za-z\d])\$?[A-Z]{1,3}\$?\d{1,7}$")


def _cells(match: re.Match[str]) -> Spoken:
    """SUM(A1:A10): from one cell of a table to another; a ratio in A1:A2=2:3."""
    first = _CELL.search(match.string[max(0, match.start() - 12) : match.start()])
    if not first:
        return None
    return "比" if _EQUAL.match(match.string, match.end()) else "到"


_EQUAL: Final = regex(
    r"\$?[A-Z]{1,3}\$?\d{1,7}(?:\s?(?:[=＝]\s?\d|(?:为|是|等于)\s?\d{1,4}\s?[:：]\s?\d)|\s?的?(?:比[例值率]|之比))"
)  # a ratio, A1:A2=2:3
_CODE: Final = regex(
    r"代码|函数|方法|调用|变量|模块|属性|对象|脚本|命令|报错|语句|参数|字段|编程|程序|接口|类库|文件名|[Pp]ython|[Jj]ava|import|print|def |numpy|pandas"
)
_CALL: Final = regex(r"\w{1,40}(?:\.\w{1,40}){0,4}\(")
_OBJECTS: Final = frozenset(
    "self this np pd os sys json re math df plt console window document torch tf req res app cv random time datetime string".split()
)
_OBJECT: Final = regex(r"[A-Za-z_]\w{0,24}$")


def _point(match: re.Match[str]) -> Spoken:
    """json.load, os.path.join(), Console.WriteLine(: the point between a thing and what belongs to it.

    Elsewhere it ends a sentence that no space follows: I like it.you know.
    """
    text, at = match.string, match.start()
    first = _OBJECT.search(text, max(0, at - 25), at)
    named = first is not None and (first[0] in _OBJECTS or "_" in first[0])
    return "点" if named or _CALL.match(text, match.end()) or speaks_of(_CODE, text) else None


RULES: Final[tuple[Rule, ...]] = (
    rule(rf"(?<![A-Za-z\d])[A-Za-z]:\\{{1,2}}{_NO_FORMULA}", _drive, begins=LETTER),
    rule(r"(?<=[A-Za-z\d\u4e00-\u9fff])\\{1,2}(?=[A-Za-z\d\u4e00-\u9fff])", _stroke, begins="\\"),
    rule(r"(?<=\d):(?=\$?[A-Z]{1,3}\$?\d{1,7}(?![A-Za-z\d]))", _cells, begins=":"),
    rule(
        r"(?<=[A-Za-z\d_][A-Za-z_\d)\]])\.(?=[a-z_][A-Za-z0-9_]{1,40}(?![A-Za-z0-9_]|['’]))|(?<=[a-z_)\]])\.(?=[A-Z][A-Za-z0-9_]{0,40}\()",
        _point,
        begins=".",
    ),
)
