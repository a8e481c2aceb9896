"""The pages in Chinese say what the English ones do: the same code, figures and names, though less of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qingyin.options import ANALYZE, GRPC, HTTP, STREAM, TABLE, WYOMING
from tests.conftest import ROOT

ENGLISH = {page: ROOT / "docs" / page.name for page in sorted((ROOT / "docs" / "zh").glob("*.md"))}
ENGLISH[ROOT / "README.zh.md"] = ROOT / "README.md"
# An introduction with examples of its own, where the English page is a reference
PAIRS = [pair for pair in ENGLISH.items() if pair[0].name != "cli.md"]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"^ *# .*\n|[ \t]+# .*$", re.MULTILINE)
_OPTIONS = re.compile(r"<!-- options -->\n(.*?)<!-- end -->", re.DOTALL)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BY_PAIR = pytest.mark.parametrize(("chinese", "english"), PAIRS, ids=lambda page: str(page.relative_to(ROOT)))


def code(page: str) -> list[tuple[str, str]]:
    """(language, code without comments) of each block, because comments are translated."""
    return [(found[1], _COMMENT.sub("", found[2])) for found in _BLOCK.finditer(page)]


def figures(page: str) -> set[str]:
    """Every number of a page, as it is written."""
    return {*re.findall(r"\d+(?:[.,]\d+)*", page)}


def names(page: str) -> set[str]:
    """What stands in `code` within a text and is nothing to be translated: options, fields, files."""
    return {name for name in re.findall(r"`([^`\n]+)`", _BLOCK.sub("", page)) if not _HAN.search(name)}


@_BY_PAIR
def test_the_code_is_that_of_the_english_page(chinese: Path, english: Path) -> None:
    there = code(english.read_text("utf-8"))
    for block in code(chinese.read_text("utf-8")):
        assert block in there


@_BY_PAIR
def test_the_figures_are_those_of_the_english_page(chinese: Path, english: Path) -> None:
    assert figures(chinese.read_text("utf-8")) - figures(english.read_text("utf-8")) == set()


@_BY_PAIR
def test_the_names_are_in_the_english_pages(chinese: Path, english: Path) -> None:
    pages = "".join(page.read_text("utf-8") for page in ENGLISH.values())
    assert [name for name in sorted(names(chinese.read_text("utf-8"))) if name not in pages] == []


@pytest.mark.parametrize("chinese", ENGLISH, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_has_an_english_one_and_is_in_the_readme(chinese: Path) -> None:
    assert ENGLISH[chinese].is_file()
    if chinese.name != "README.zh.md":
        assert f"](docs/zh/{chinese.name})" in (ROOT / "README.zh.md").read_text("utf-8")


@pytest.mark.parametrize("chinese", ENGLISH, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_to_an_english_page_that_is_there_in_chinese_says_so(chinese: Path) -> None:
    for text, target in re.findall(r"\[([^]]+)\]\(([^):#]+\.md)", chinese.read_text("utf-8")):
        english = (chinese.parent / target).resolve()
        assert text in ("英文版", "英文版的表", "English") or english not in ENGLISH.values(), target


def rows(page: str) -> list[list[str]]:
    """The cells of the table of options in a page in Chinese, without its head."""
    table = _OPTIONS.search((ROOT / "docs" / "zh" / page).read_text("utf-8"))
    assert table
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()[2:]]


def test_the_options_of_python() -> None:
    found = rows("python.md")
    assert [row[0] for row in found] == [f"`{option.name}`" for option in TABLE]
    for (_, values, default, _), option in zip(found, TABLE, strict=True):
        assert default == f"`{option.default!r}`".replace("'", '"')
        assert names(values) >= {*option.choices}
        assert figures(values) >= (set() if option.choices else figures(option.range))


def test_the_fields_of_requests_and_the_doors_that_take_them() -> None:
    shown = {HTTP: "HTTP", ANALYZE: "analyze", STREAM: "WebSocket", GRPC: "gRPC", WYOMING: "Wyoming"}
    found = {name: doors.split("、") for fields, doors in rows("http.md") for name in names(fields)}
    taken = {row.name: [name for door, name in shown.items() if door in row.doors] for row in TABLE if row.doors}
    assert found == taken


def test_a_difference_is_noticed() -> None:
    english = "```sh\nsay a  # loud\n# and\nsay b\n```\n`--loud` 3.5 dB"
    assert code(english) == [("sh", "say a\nsay b\n")]
    assert code(english.replace("loud", "大声")) == code(english)
    assert code(english.replace("say b", "say c")) != code(english)
    assert figures(english) == {"3.5"}
    assert names(english) == {"--loud"}
    assert code("```python\nprint('# a', \"# 标题\")\n```\n") == [("python", "print('# a', \"# 标题\")\n")]
