"""Messages in Chinese: the catalog has all of them and nothing else, and a Chinese locale brings them up."""

from __future__ import annotations

import argparse
import ast
import errno
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from qingyin import errors
from qingyin.cli import language
from qingyin.expression import tables
from tests.conftest import ROOT, SILENCE, Run, needs_full

PACKAGE = ROOT / "src" / "qingyin"
CATALOG = tables.parsed(language.CATALOG.read_bytes())
GAP = language.GAP
ERRORS = {name for name in dir(errors) if isinstance(getattr(errors, name), type)} | {"ValueError"}
MET = (  # what a user of the command line meets: each message in these has its Chinese
    "cli", "books", "audio/output.py", "audio/files.py", "audio/player.py", "audio/encoders/codecs.py",
    "audio/encoders/ffmpeg.py", "audio/recording.py", "text/markup", "text/pinyin/user_lexicon.py",
    "expression/stylebook.py", "voice.py", "inspect/plan.py", "fleet", "speechd/install.py", "serve/announce.py",
)  # fmt: skip
PYTHONS_OWN = (
    "give samples and their rate",
    "samples must be one-dimensional",
    "give the path of a WAV, its bytes",
    "the plug-in",
    "user lexicon: ",
)  # said to programs alone
CHINESE = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}


def template(node: ast.AST) -> str:
    """A text in the source with `{}` for what is filled in; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(template(value) if isinstance(value, ast.Constant) else GAP for value in node.values)
    return ""


def nodes(*places: str) -> Iterator[ast.AST]:
    """Everything in the sources there."""
    for place in places:
        found = PACKAGE / place
        for path in [found] if found.is_file() else sorted(found.rglob("*.py")):
            yield from ast.walk(ast.parse(path.read_text("utf-8")))


def messages(*places: str) -> Iterator[str]:
    """What errors are raised with there, and what is printed in the user's language, if it has words."""
    for node in nodes(*places):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ERRORS | {"fail", "tell", "told"}:
                yield from (found for each in node.args if len(re.sub(r"\{\}|\W", "", found := template(each))) > 5)


def test_each_message_that_a_user_meets_is_in_the_catalog() -> None:
    met = {message for message in messages(*MET) if not message.startswith(PYTHONS_OWN)}
    assert len(met) > 150
    assert met - CATALOG.keys() == set(), "write their Chinese into src/qingyin/cli/zh.toml"


def test_each_message_of_the_catalog_is_said_somewhere() -> None:
    said = {template(node) for node in nodes("")}
    said |= {re.sub(r"%\(\w+\)[rs]|%[rs]", GAP, each) for each in (_argparse() | {"[Errno %s] %s: %s"})}
    said |= {os.strerror(number) for number in errno.errorcode}
    assert CATALOG.keys() - said == set()


def _argparse() -> set[str]:
    tree = ast.parse(inspect.getsource(argparse))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("english", CATALOG)
def test_no_gap_is_lost(english: str) -> None:
    filled = [f"<{number}>" for number in range(english.count(GAP))]
    chinese = CATALOG[english]
    gaps = [name for _, name, _, _ in Formatter().parse(chinese) if name is not None]
    assert gaps == [""] * len(filled) or sorted(gaps) == [str(number) for number in range(len(filled))]
    assert language.translated(english.format(*filled)) == chinese.format(*filled)


def test_what_is_not_known_stays_as_it_is() -> None:
    assert language.translated("no such message") == "no such message"
    assert language.translated("") == ""


def test_what_fills_a_gap_is_translated_too_and_what_the_user_gave_is_not() -> None:
    said = "cannot write 'a; b.wav': No such file or directory; make the folder first: mkdir -p 'a; b'"
    assert language.translated(said) == "无法写入 'a; b.wav'：没有这个文件或文件夹；请先建文件夹：mkdir -p 'a; b'"


@pytest.mark.parametrize(
    ("variables", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, True),
    ],
)
def test_the_locale_is_that_of_posix(variables: dict[str, str], chinese: bool) -> None:
    assert language.chinese(variables) is chinese


FAULTS = [
    (["say", "你好", "--voice", "nobody"], 3, "音色 'nobody'：没有这个音色；可用："),
    (["say", "你好", "--style", "nothing"], 2, "未知风格 'nothing'；可用："),
    (["say", "你好", "--emotion", "joi"], 2, "未知的 emotion 'joi'；可用：neutral, joy"),
    (["say", "你好", "--rate", "fast"], 2, "--rate 'fast'：请写一个数如 1.2，或变化如 +10%"),
    (["say", "-f", "not_here.txt"], 2, "无法读取 'not_here.txt'：没有这个文件或文件夹：'not_here.txt'（错误号 2）"),
    (["say", "你好", "-o", "no/folder/a.wav"], 4, "没有这个文件或文件夹；请先建文件夹：mkdir -p 'no/folder'"),
    (["say", "你好", "-o", "a.xyz"], 4, "'a.xyz' 的结尾是 .xyz，可用的格式：wav"),
    (["say", "。"], 2, "文本里没有可以读的内容"),
    (["say", "<speak><bad/></speak>"], 2, "SSML 第 1 行第 8 列：未知元素 <bad>；可用："),
    (["say", "你好", "--no-such-option"], 2, "不认识的参数：--no-such-option"),
    (["book", "not_here.epub", "-o", "out"], 2, "无法把 'not_here.epub' 读成 EPUB：没有这个文件或文件夹"),
    (["config", "nothing"], 2, "没有命令 'nothing'；可用：say"),
]


@pytest.mark.parametrize(("words", "status", "said"), FAULTS, ids=lambda each: each if isinstance(each, str) else None)
def test_typical_faults_in_chinese(qingyin: Run, words: list[str], status: int, said: str) -> None:
    done = qingyin(*words, **CHINESE)
    assert done.returncode == status
    assert said in done.stderr.decode()


@pytest.mark.parametrize(("words", "status", "said"), FAULTS, ids=lambda each: each if isinstance(each, str) else None)
def test_and_in_english_without_that_locale(qingyin: Run, words: list[str], status: int, said: str) -> None:
    assert not re.search("[\u4e00-\u9fff]{4}", qingyin(*words).stderr.decode())


@needs_full
def test_a_full_disk(qingyin: Run) -> None:
    done = qingyin("say", "你好", "-o", "/dev/full", **CHINESE)
    assert done.returncode == 4
    assert "磁盘已满" in done.stderr.decode()


def test_a_missing_extra(qingyin: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soxr", None)
    done = qingyin("say", "你好", "--sample-rate", "16000", "-o", "a.wav", **CHINESE)
    assert done.returncode == 5
    assert "22050 Hz 以外的采样率需要 soxr：pip install" in done.stderr.decode()


def test_a_damaged_voice_and_doctor(qingyin: Run, voice_copy: Path) -> None:
    (voice_copy / "acoustic.onnx").write_bytes(b"damaged")
    done = qingyin("doctor", "--voice", voice_copy, **CHINESE)
    assert done.returncode == 3
    said = done.stdout.decode()
    assert "哈希不同" in said
    assert "有 1 处错误；先解决：" in said


def test_in_a_process_of_its_own(qingyin_process: Run) -> None:
    env = {**os.environ, **CHINESE, "PYTHONPATH": str(ROOT / "src")}
    done = qingyin_process("say", "你好，😀", "--voice", SILENCE, "-o", "a.wav", env=env)
    assert done.returncode == 0
    assert done.stderr.decode() == "qingyin: 没有读出：'😀' (emoji)\n"
