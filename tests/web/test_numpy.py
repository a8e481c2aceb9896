"""The stand-in for numpy that the browser's edition runs on: it is enough for the package, and no more than that."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "qingyin"
STAND_IN = ROOT / "web" / "python" / "numpy" / "__init__.py"
# Not in a page: servers, the command line, sound cards, books, measures, plots of samples, the memory of a process.
ELSEWHERE: Final = (
    "serve",
    "cli",
    "speechd",
    "books",
    "experiments",
    "evaluate",
    "fleet",
    "__main__",
    "inspect/plot",
    "audio/pitch",
    "audio/player",
    "models/process_memory",
)
ONLY_THERE: Final = {"audio/mel": {"log_mel", "filterbank", "window"}}  # functions for pictures and measures
SUITES: Final = (
    *(f"tests/audio/test_{name}.py" for name in ("wav", "recording", "ring", "output")),
    *(
        f"tests/models/test_{name}.py"
        for name in ("acoustic", "cache", "passage", "prosody_net", "vocoder", "agreement", "reference_encoder")
    ),
    *(f"tests/expression/test_{name}.py" for name in ("delta", "scenes", "delivery", "style")),
    *(f"tests/inspect/test_{name}.py" for name in ("plan", "subtitles")),
)
# The command line needs what belongs to a process; libraries in C take the real arrays only; an array is larger here.
NOT_HERE: Final = (
    "command_line or markup_is_not_shown or another_rate or where_they_lie or edited_while or three_zones"
    " or no_more_than_it_says"
)


def used() -> dict[str, set[str]]:
    """The names of numpy that the package uses where a browser speaks, and the files that use each."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        name = str(path.relative_to(PACKAGE).with_suffix(""))
        if name.startswith(ELSEWHERE):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        skipped = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef) and function.name in ONLY_THERE.get(name, ())
            for node in ast.walk(function)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "np"
                and id(node) not in skipped
            ):
                found.setdefault(node.attr, set()).add(name)
    return found


def offered() -> set[str]:
    """The names in the stand-in's `__all__`."""
    for node in ast.parse(STAND_IN.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    raise AssertionError("the stand-in has no __all__")


def test_the_package_uses_what_a_browser_has() -> None:
    """A name that is missing here has to be written for the browser, or done without: docs/web.md."""
    assert {name: files for name, files in used().items() if name not in offered()} == {}


def test_a_browser_has_nothing_that_the_package_does_not_use() -> None:
    assert offered() - used().keys() == set()


def test_the_package_s_own_tests_pass_on_the_stand_in(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.web.standin",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    done = subprocess.run(
        [*command, "-k", f"not ({NOT_HERE})", *SUITES], cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None and int(passed[1]) > 200
