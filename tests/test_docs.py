"""What the pages say is done: every command and every Python example runs, and every link leads somewhere.

The pages in Chinese (docs/zh) are tested in the same way; tests/test_docs_in_chinese.py compares them with the English.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from qingyin import voice
from qingyin.audio.sound import Audio
from tests.audio.test_recording import RATE, TONE
from tests.conftest import ROOT, SILENCE, environment
from tests.help_in_docs import PAGE, with_help

TOP = [ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES = [*TOP, *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, block) of every block in that language."""
    return [
        (str(page.relative_to(ROOT)), found[2])
        for page in PAGES
        for found in _BLOCK.finditer(page.read_text("utf-8"))
        if found[1] == language
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Looks like a clone in which the environments are set up; the silent voice speaks."""
    shims = {
        "bin/qingyin": f'exec "{sys.executable}" -m qingyin "$@"',
        "bin/qingyin-edge-tts": f'exec "{sys.executable}" -c "import qingyin.__main__ as c; exit(c.edge_tts())" "$@"',
        "bin/python": f'exec "{sys.executable}" "$@"',
        "scripts/say": f'test -x "{ROOT}/scripts/say" && exec "{sys.executable}" -m qingyin say "$@"',
        "scripts/test": f'test -x "{ROOT}/scripts/test"',
        "runs/tan.sh": f'test -x "{ROOT}/runs/tan.sh"',
        "bin/aplay": "exec cat > /dev/null",
    }
    for name, command in shims.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{command}\n")
        path.chmod(0o755)
    (tmp_path / "story.txt").write_text("今天天气真好。我们一起去公园吧。", "utf-8")
    Audio(TONE, RATE).save(tmp_path / "clip.wav")
    return tmp_path


def with_free_ports(block: str) -> str:
    """The commands with free ports for those that they open, because two pages may have the same."""
    ports = {*re.findall(r"--(?:port|grpc) ([1-9]\d+)", block)}
    found = [socket.create_server(("127.0.0.1", 0)) for _ in ports]
    for port, each in zip(ports, found, strict=True):
        block = re.sub(rf"\b{port}\b", str(each.getsockname()[1]), block)
        each.close()
    return block


def test_a_port_is_replaced_wherever_it_stands() -> None:
    block = "qingyin serve --port 8765 --grpc 50765 --metrics 0\ncurl http://127.0.0.1:8765/readyz\n"
    replaced = re.fullmatch(
        r"qingyin serve --port (\d+) --grpc (\d+) --metrics 0\ncurl http://127.0.0.1:(\d+)/readyz\n",
        with_free_ports(block),
    )
    assert replaced and replaced[1] == replaced[3] != replaced[2]
    assert {"8765", "50765"}.isdisjoint(replaced.groups())


@pytest.mark.parametrize(("page", "block"), blocks("sh"))
def test_commands(folder: Path, page: str, block: str) -> None:
    homes = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "home" / "share")}
    env = environment(PATH=f"{folder}/bin:{environment()['PATH']}", **homes)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", with_free_ports(block)],
        cwd=folder, env=env, capture_output=True, stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    for name in re.findall(r"(?:-o|--subtitles|--write-\w+) (\w\S*)", block):
        assert (folder / name).stat().st_size > 44


@pytest.mark.parametrize(("page", "block"), blocks("python"))
def test_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, block: str) -> None:
    shutil.copytree(SILENCE, tmp_path / "voices" / "tan")
    monkeypatch.setattr(voice, "BUILT_IN", tmp_path / "voices")
    monkeypatch.chdir(tmp_path)
    Audio(TONE, RATE).save("clip.wav")
    exec(compile(block, page, "exec"), {})
    for name in re.findall(r'"(\w+\.(?:wav|srt|vtt))"', block):
        assert (tmp_path / name).stat().st_size > 0


def test_there_are_examples() -> None:
    assert len(blocks("sh")) >= 4
    assert len(blocks("python")) >= 2
    first = blocks("sh")[0][1].splitlines()
    assert first[0] == './scripts/say "今天真开心！我们一起去公园吧。" -o hello.wav'


def test_the_help_in_the_page_is_what_help_prints() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count("<!-- help ") == 19
    assert with_help(page) == page, "run: python -m tests.help_in_docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_a_heading_lead_to_one(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([\w./-]*)#([^)]+)\)", page.read_text("utf-8")):
        assert anchor in anchors(page.parent / target if target else page), f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_modules_are_there(page: Path) -> None:
    for name in re.findall(r"python -m ([\w.]+)", page.read_text("utf-8")):
        path = ROOT / Path(*name.split("."))
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), name


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_files_that_a_page_names_are_there(page: str) -> None:
    found = re.findall(r"`([\w./-]+(?:/|\.\w+))`", (ROOT / page).read_text("utf-8"))
    names = [name for name in found if "/" in name and "NAME" not in name and not name.startswith(("runs/out", "./"))]
    assert len(names) > 20
    for name in {*names}:
        assert any((folder / name).exists() for folder in (ROOT, ROOT / "src" / "qingyin")), name


def test_the_path_of_a_sentence_names_at_most_25_files() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    steps = re.findall(r"^\| \d+ \| (.+?) \|", page, re.MULTILINE)
    assert len(steps) > 10
    assert len({name for step in steps for name in re.findall(r"`(\S+)`", step)}) <= 25


def test_the_tree_in_the_readme_names_what_is_there() -> None:
    tree = next(block for page, block in blocks("text") if page == "README.md")
    names = re.findall(r"^(\S+/)", tree, re.MULTILINE)
    assert names
    for name in names:
        assert (ROOT / name).is_dir(), name
