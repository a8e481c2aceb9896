"""The public interface: the names of `qingyin.__all__`, how they are imported, and the version."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import qingyin
from qingyin import errors
from tests.conftest import ROOT, environment
from tests.test_docs import blocks

SOURCE = Path(inspect.getfile(qingyin))


def imported_for_type_checkers() -> dict[str, str]:
    """The public names and the modules from which the block under TYPE_CHECKING imports them."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(SOURCE.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("qingyin."):
            found |= {each.asname: node.module for each in node.names if each.asname}
    return found


def test_all_is_sorted_and_every_name_is_there() -> None:
    assert list(qingyin.__all__) == sorted(set(qingyin.__all__))
    for name in qingyin.__all__:
        assert getattr(qingyin, name) is not None, name
    assert set(qingyin.__all__) <= set(dir(qingyin))


def test_the_exported_members_are_exactly_all() -> None:
    for name in qingyin.__all__:
        getattr(qingyin, name)
    folders = {path.stem for path in SOURCE.parent.iterdir()}
    visible = {name for name in dir(qingyin) if not name.startswith("_")} - folders - {"import_module", "TYPE_CHECKING"}
    assert visible | {"__version__"} == set(qingyin.__all__)


def test_type_checkers_see_the_same_names_from_the_same_modules() -> None:
    seen = imported_for_type_checkers()
    assert sorted(seen) == list(qingyin.__all__)
    for name, module in seen.items():
        assert getattr(import_module(module), name) is getattr(qingyin, name)


def test_every_error_is_public() -> None:
    for name, value in vars(errors).items():
        if inspect.isclass(value) and issubclass(value, Exception):
            assert name in qingyin.__all__


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Synthesiser'"):
        qingyin.Synthesiser  # noqa: B018


@pytest.mark.parametrize(("page", "block"), [*blocks("python"), *blocks("sh")])
def test_examples_import_public_names_from_the_package_alone(page: str, block: str) -> None:
    for module, names in re.findall(r"^from (qingyin\.[\w.]+) import ([\w, ]+)$", block, re.MULTILINE):
        for name in names.split(", "):
            assert name not in qingyin.__all__, f"{page}: from {module} import {name}"


def test_the_version_is_written_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "qingyin.version.__version__"}
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest and newest[1] == qingyin.__version__


def test_the_version_is_known_without_installing() -> None:
    code = "import qingyin; print(qingyin.__version__)"
    done = subprocess.run([sys.executable, "-S", "-c", code], env=environment(), capture_output=True, timeout=60)
    assert done.stdout.decode().strip() == qingyin.__version__, done.stderr.decode()
