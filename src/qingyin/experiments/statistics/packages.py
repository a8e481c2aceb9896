"""Packages that only the statistics need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from qingyin.errors import MissingExtra


def need(name: str) -> Any:
    """The module of that name. Raises MissingExtra."""
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(f"this needs {name.partition('.')[0]}: pip install 'qingyin[evaluate]'") from error
