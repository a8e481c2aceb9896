"""Packages that only measures need, with the line that installs them."""

from __future__ import annotations

import importlib
import warnings
from typing import Any, Final

from qingyin.errors import MissingExtra

EVALUATE: Final = "pip install 'qingyin[evaluate]'"
DNSMOS: Final = "pip install 'qingyin[dnsmos]'"
WHISPER: Final = "pip install 'qingyin[whisper]'"
MEASURES: Final = "pip install 'qingyin[measures]'"


def need(module: str, install: str = EVALUATE) -> Any:
    """The module of that name. Raises MissingExtra, with the line that installs it."""
    try:
        with warnings.catch_warnings():  # pyworld warns of pkg_resources, librosa of audioread
            warnings.simplefilter("ignore")
            return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(f"{module} cannot be imported ({error}); run: {install}") from error
