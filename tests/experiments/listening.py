"""Listening tests for the tests: short files of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qingyin.experiments.listening.definition import ListeningTest

KINDS = ("mos", "preference", "abx", "mushra", "emotion")


def toml(kind: str, items: int = 3, checks: int = 1, variants: int = 2, name: str = "greeting", more: str = "") -> str:
    """A test of that kind: standard against slow and, if there are three variants, high."""
    lines = [f'name = "{name}"', f'kind = "{kind}"', "planned = 24", more]
    lines.append('reference = "standard"' if kind == "mushra" else f"checks = {checks}")
    for each, manner in (("standard", ""), ("slow", "rate = 0.8"), ("high", "pitch = 3"))[:variants]:
        lines += ["[[variant]]", f'name = "{each}"', manner]
    for number in range(items):
        lines += ["[[item]]", f'name = "item-{number}"', 'text = "你好。"', 'scene = "customer_service"']
        lines += ['emotion = "joy"'] if kind == "emotion" else []
    return "\n".join(lines) + "\n"


def written(folder: Path, kind: str, name: str = "greeting", **more: Any) -> Path:
    """The file of a test."""
    path = folder / f"{name}.toml"
    path.write_text(toml(kind, name=name, **more), "utf-8")
    return path


def made(folder: Path, kind: str, **more: Any) -> ListeningTest:
    """A test."""
    return ListeningTest.open(written(folder, kind, **more))
