"""Optional packages, imported where they are used, with the line that installs them if they are missing."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType
from typing import Final

from qingyin.errors import MissingExtra

MEASURES: Final = "pip install 'qingyin[measures]'"
COMPARE: Final = "pip install 'qingyin[compare]'"
WHISPER: Final = "pip install 'qingyin[whisper]'"


def need(module: str, install: str = MEASURES) -> ModuleType:
    """That module of an optional package. Raises MissingExtra, with the line that installs it, if it is not there."""
    try:
        with warnings.catch_warnings():  # pyworld warns of pkg_resources, librosa of audioread
            warnings.simplefilter("ignore")
            return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(f"{module} cannot be imported ({error}); run: {install}") from error
