"""What the browser's edition is built from lies in the repository."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.conftest import ROOT
from tests.web.conftest import WEB

IMPORTED = re.compile(r"""from "(\.{1,2}/[^"]+)";""")
FOLDERS = ("", "make", "src", "tests")


def test_each_file_that_another_imports_is_there_and_not_ignored() -> None:
    files = [path for folder in FOLDERS for path in sorted((WEB / folder).glob("*.*js"))]
    imported = {(path.parent / name).resolve() for path in files for name in IMPORTED.findall(path.read_text("utf-8"))}
    ours = sorted(each for each in imported if "node_modules" not in each.parts)
    assert WEB / "make" / "files.mjs" in ours
    assert [each for each in ours if not each.is_file()] == []
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("whether git ignores them can only be told in a clone")
    found = subprocess.run(["git", "check-ignore", *map(str, ours)], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout == ""
