"""What the scripts share, and that they stay within their borders."""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from measures import command
from measures.extras import need
from qingyin.errors import MissingExtra, VoiceNotFound
from tests.conftest import ROOT, SILENCE, environment

SCRIPTS = (
    "speech.copy_synthesis",
    "text.kinds",
    "text.sentences",
    "text.side_by_side",
    "machine.versus",
    "speech.quality",
    "report",
    "speech.beside",
    "speech.tones",
    "speech.emotions",
    "speech.focus",
    "speech.prosody",
    "speech.reference",
    "speech.agreement",
    "text.feelings",
    "speech.recognition",
    "speech.syllables",
    "machine.speed",
    "machine.memory",
    "machine.leak",
    "example",
    "text.normalization",
    "text.readings",
    "text.front_end",
    "machine.load",
    "machine.doors",
    "machine.books",
    "speech.steps",
    "speech.rates",
    "text.consistency",
    "text.releases",
    "fleet.simulation",
    "fleet.forecast",
    "fleet.cluster",
    "fleet.rolling",
    "fleet.chaos",
    "assignment",
    "simulated",
)
FILES = sorted((ROOT / "evaluation").rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name.partition(".")[0] for name in found}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_qingyin_and_numpy_are_imported_at_once(path: Path) -> None:
    assert imported(path) <= sys.stdlib_module_names | {"qingyin", "measures", "evaluation", "numpy"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_help(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", f"evaluation.{name}", "--help"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"python -m evaluation.{name}" in done.stdout
    assert "--voice" in done.stdout


def test_the_page_tells_of_every_script_and_every_script_exists() -> None:
    page = (ROOT / "docs" / "evaluate.md").read_text("utf-8")
    assert set(re.findall(r"python -m evaluation\.([\w.]+)", page)) == set(SCRIPTS)


def test_a_missing_package_names_the_cure() -> None:
    with pytest.raises(MissingExtra, match=r"no_such_package .*pip install 'qingyin\[measures\]'"):
        need("no_such_package")


def test_need_gives_the_module() -> None:
    assert need("json.decoder").JSONDecoder


def test_figures_go_to_a_file_and_to_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = argparse.Namespace(voice=str(SILENCE), results=tmp_path / "new", json=False, rows=None)
    command.publish("trial", {"answer": 42}, options, "the answer is 42")
    assert capsys.readouterr().out == "the answer is 42\n"
    written = json.loads((tmp_path / "new" / "trial.json").read_text("utf-8"))
    assert written["answer"] == 42
    assert written["voice"]["name"] == "silence"
    assert len(written["voice"]["vocoder"]) == 8
    assert written["machine"]["cores"] >= 1
    options.json = True
    command.publish("trial", {"answer": 42}, options, "")
    assert json.loads(capsys.readouterr().out)["answer"] == 42


def test_an_error_with_a_cure_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def main() -> int:
        raise VoiceNotFound("voice 'nobody': there is no such voice")

    with pytest.raises(SystemExit) as end:
        command.run(main)
    assert end.value.code == VoiceNotFound.exit_code
    assert capsys.readouterr().err == "voice 'nobody': there is no such voice\n"


def test_the_status_of_main_is_that_of_the_process() -> None:
    with pytest.raises(SystemExit) as end:
        command.run(lambda: 1)
    assert end.value.code == 1
