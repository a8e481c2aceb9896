"""The words that readers meet: documentation, --help, messages and docstrings are plain American English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingyin.cli.parser import parser
from tests.conftest import ROOT
from tests.help_in_docs import help_of

PACKAGE = ROOT / "src" / "qingyin"
PENDING = (  # not edited yet
    "evaluate.md", "train.md", "text",
)  # fmt: skip
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [page for page in PAGES if page.name not in PENDING]
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if not {*path.relative_to(PACKAGE).parts} & {*PENDING}]
PLAIN = {  # a phrase to avoid, as a regular expression, and what to write in its place
    r"\bso manieth\b": "every n-th",
    r"\bso many\b": "how many, or the number itself",
    r"\breckon\w*": "compute, count",
    r"\bmend(s|ed|ing)?\b": "fix, correct",
    r"(?<!there )\bis no (?!longer\b|more\b)": "is not a",
    r"\bstands? twice\b": "is given twice",
    r"\bof it its\b": "private",
    r"\bfor (who|whom)\b": "for people who",
    r"\b(a|one) (line|row|value|number|graph|script|file|turn) (a|an) \w+": "for each, per",
    r"\bone a \w+": "one for each",
    r"\b(not|is|are|be) told\b": "not available, is given",
    r"\b(heard|feels?|said|changed) so\b": "like this, or the thing itself",
    r"\bput right\b": "correct",
    r"\bbeside one another\b": "in parallel",
    r"\bcome again\b": "try again later",
    r"(?<!steps )\bare taken\b(?! apart\b)": "are accepted, and the limit is",
    r"\b(what|of|only|for|to) who\b": "for people who, the client that",
    r"\bknock": "check, ask",
    r"\bfor ever\b": "forever",
    r"\b(says?|spoken|written) otherwise\b": "in another way",
    r"\bgo(es)? live\b|\bwent live\b": "apply, take effect",
    r"\b(has|have|had) (its|their) say\b": "applies its rules",
    r"\bin hand\b": "current",
    r"\b(that|what) is (there|left) of\b": "the rest",
    r"\basks? (it|them|him|her) with\b": "use",
    r"\bwhat (a |the )?(text|sentence)s? feels?\b": "the emotion of a text",
    r"\bis served here\b|\bnot served here\b": "is available on this server",
    r"\blet in\b|\blets in\b": "admit",
    r"^Nothing[,.]": "Does nothing, checks that",
}
BRITISH = re.compile(
    r"\b\w*(?:normalis|optimis|recognis|quantis|organis|factoris|summaris|initialis(?!m)|synthesis(?=e[drs]?\b|ing\b)"
    r"|analys(?=e[dr]?\b|ing\b)|neighbour|colour|behaviour|favour|honour|licence|catalogue\b|centred?\b|centres\b|grey\b)\w*",
    re.IGNORECASE,
)
FIELDS = re.compile(r"\b(?:Primary|Secondary|Outline|Back)Colour\b")  # what the format ASS calls them
COMMANDS = next(each.choices for each in parser("qingyin", "tan")._actions if isinstance(each.choices, dict))
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def faults(text: str) -> list[str]:
    """The phrases of a text that should be written otherwise, with what is around them."""
    text = FIELDS.sub(" ", " ".join(text.split()))
    found = [
        (match, instead) for phrase, instead in PLAIN.items() for match in re.finditer(phrase, text, re.IGNORECASE)
    ]
    found += [(match, "American spelling") for match in BRITISH.finditer(text)]
    return [f"{text[max(0, m.start() - 40) : m.end() + 30]!r} ({m[0]!r}: {instead})" for m, instead in found]


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every string in a file: messages, help and docstrings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages(page: Path) -> None:
    assert faults(CODE.sub(" ", page.read_text("utf-8"))) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    shown = help_of(command)
    assert "usage:" in shown
    assert faults(shown) == []


def test_help_of_the_program() -> None:
    assert faults(parser("qingyin", "tan").format_help()) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_messages_and_docstrings(path: Path) -> None:
    assert [f"line {line}: {fault}" for line, text in strings(path) for fault in faults(text)] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("write a number of sentences", 0),
        ("take every so manieth sentence", 1),
        ("there is no voice of that name", 0),
        ("'x' is no folder of styles; mend it", 2),
        ("a line a word", 1),
        ("the normalised colour", 2),
        ("it analyzes; two analyses", 0),
        ("Initialisms of synthesis", 0),
        ("5000 are taken; come again", 2),
        ("Nothing, if it is right", 1),
    ],
)
def test_the_rule_itself(text: str, count: int) -> None:
    assert len(faults(text)) == count
