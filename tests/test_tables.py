"""Options and emotions have one table each, and nothing lists them a second time."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from qingyin.audio.recording import LONGEST
from qingyin.cli.parser import parser
from qingyin.cli.speech import options_of
from qingyin.emotions import COLORS, EMOTIONS, NEGATIVE, POSITIVE, TABLE
from qingyin.errors import OptionError
from qingyin.expression.scenes import POLICIES
from qingyin.options import ROWS, SCENES, Options, option, table
from qingyin.serve.contract import instructions, requests
from qingyin.serve.contract.schema import check_fields
from qingyin.serve.http import tables
from qingyin.text import Lexicon, Reader
from tests.conftest import ROOT, SILENCE
from tests.tables_in_docs import FILES

SOURCE = ROOT / "src" / "qingyin"
OWN = SOURCE / "emotions.py"
DATA = (
    "expression/styles/",
    "voices/",
    "text/latin/english_words.py",
    "text/latin/spelling.py",
    "text/normalize/symbols.py",
)
WRITTEN = [
    path
    for path in sorted(SOURCE.rglob("*"))
    if path.suffix in (".py", ".js", ".html", ".css", ".proto", ".toml")
    and path != OWN
    and not str(path.relative_to(SOURCE)).startswith(DATA)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class More(Options):
    """Options with one more, which is nowhere else."""

    breath: float = option(0.25, "loudness of breaths", "SHARE", low=0, high=1, in_plan=True)


def test_a_new_option_is_one_field() -> None:
    rows = table(More)
    top = parser("qingyin", "tan", rows)
    assert "--breath SHARE" in (shown := _help(top, "say")) and "loudness of breaths: 0 to 1 (default 0.25)" in shown
    assert options_of(top.parse_args(["say", "你好", "--breath", "0.5"]), More) == More(breath=0.5)
    fields = requests.options_for("http", rows)
    described = {"description": "loudness of breaths", "default": 0.25}
    assert fields["breath"] == {"type": "number", "minimum": 0, "maximum": 1, **described}
    with pytest.raises(OptionError, match="breath must be from 0 to 1, not 2"):
        check_fields({"breath": 2}, fields)
    with pytest.raises(OptionError, match="breath must be a number from 0 to 1, not 2"):
        More(breath=2)


def _help(top: object, command: str) -> str:
    found = top._subparsers._group_actions[0].choices[command].format_help()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", found)


def test_whole_numbers_are_whole() -> None:
    with pytest.raises(OptionError, match=r"seed must be a whole number from 0 to 2147483647, not 1\.5"):
        Options(seed=1.5)  # type: ignore[arg-type]


def test_options_of_reading_are_settings_of_the_reader() -> None:
    types = get_type_hints(Reader)
    found = {row.reader: (row.choices, row.default) for row in table(Options) if row.reader}
    assert found == {
        name: (get_args(types[name]), getattr(Reader(lexicon=Lexicon.open(SILENCE / "lexicon.bin")), name))
        for name in found
    }
    assert Options().reading() == {} and Options(input_format="html").reading() == {"input": "html"}


def test_the_longest_recording_is_the_one_in_the_help() -> None:
    assert f"at most {LONGEST:g} s" in ROWS["reference"].help


def test_every_scene_has_its_policy_and_its_words() -> None:
    assert {*SCENES} == {*POLICIES} - {None} == {*instructions.SCENES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_docs_and_the_description_have_the_table(path: Path) -> None:
    text = path.read_text("utf-8")
    assert FILES[path](text) == text, "run: python -m tests.tables_in_docs"


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(SOURCE)))
def test_emotions_are_listed_in_one_file(path: Path) -> None:
    text = path.read_text("utf-8")
    named = {name for name in EMOTIONS if re.search(rf"\b{name}\b", text)}
    assert len(named) < 3, f"{sorted(named)}: take them from emotions.py"
    assert len({row.chinese for row in TABLE if row.chinese in text}) < 3
    if path.suffix == ".py":
        strings = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
        assert len(strings & {*EMOTIONS}) < 2


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(SOURCE)))
def test_colors_of_emotions_are_in_one_file(path: Path) -> None:
    text = path.read_text("utf-8").lower()
    assert len({color for color in COLORS.values() if color in text}) < 3  # one may serve another purpose too


def test_the_table_of_emotions() -> None:
    assert EMOTIONS[0] == "neutral" and len({*EMOTIONS}) == len(EMOTIONS)
    assert sorted((*POSITIVE, *NEGATIVE, "neutral", "surprise")) == sorted(EMOTIONS)
    assert len({*COLORS.values()}) == len(EMOTIONS)
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in COLORS.values())
    places = [row.wheel for row in TABLE if row.wheel is not None]
    assert sorted(places) == [*range(len(places))]
    for row in TABLE:
        assert row.name in row.english_words.split() and row.chinese in row.chinese_words.split()
        assert all(into in EMOTIONS and 0 < share <= 1 for into, share in filter(None, (row.to_customer, row.answer)))


def test_no_word_means_two_emotions() -> None:
    words = [word for row in TABLE for word in f"{row.english_words} {row.chinese_words}".split()]
    styles = [style for row in TABLE for style in row.express_as.split()]
    assert len({*words}) == len(words) and len({*styles}) == len(styles)


def test_the_page_has_the_tables() -> None:
    module = tables.module()
    for row in TABLE:
        assert f'"name": "{row.name}", "zh": "{row.chinese}"' in module and row.color in module
    assert '"rate": {"min": 0.5, "max": 2, "value": 1.0}' in module
    page = (SOURCE / "serve" / "http" / "page" / "index.html").read_text("utf-8")
    assert not re.search(r"<input[^>]*type=\"range\"[^>]*\b(min|max|value)=", page)
