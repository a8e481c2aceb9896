"""A plan from a file: what `qingyin analyze --json` wrote, edited by a person or a program, spoken as it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np

from qingyin.errors import ProsodyError
from qingyin.inspect.report import chain
from qingyin.records import Prosody, Sentence

NUMBERS: Final = tuple(field.name for field in fields(Prosody))
_CURE: Final = "make the file anew with qingyin analyze --json, with the same voice and lexicon"


class FilePlan:
    """Gives each sentence the prosody that the file has for it: `synthesizer.stream(plan.text, plan=plan)`.

    Of a syllable, `duration`, `onset`, `f0`, `energy`, `pause` and `tilt` may be edited, by hand or in a program; the
    rest says what they belong to, and is compared with what is spoken. Safe to share between threads.
    """

    def __init__(self, found: Any, name: str = "the prosody") -> None:
        """`found` is the object of the JSON, `name` what errors call it. Raises ProsodyError if it has another form."""
        self._name = name
        try:
            self.text: str = found["text"]
            self._sentences = {tuple(each["span"]): each for each in found["sentences"]}
        except (KeyError, TypeError) as error:
            raise ProsodyError(f"{name} is not what qingyin analyze --json writes ({error!r}); {_CURE}") from None
        if not isinstance(self.text, str):
            raise ProsodyError(f"{name}: 'text' is not a text; {_CURE}")

    @classmethod
    def open(cls, path: str | PathLike[str]) -> FilePlan:
        """The plan in a JSON file. Raises ProsodyError."""
        try:
            return cls(json.loads(Path(path).read_text("utf-8")), str(path))
        except OSError as error:
            raise ProsodyError(f"{path} cannot be read: {error.strerror}; check the path") from error
        except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
            raise ProsodyError(f"{path} is not JSON: {error}; correct it, or {_CURE}") from error

    def check_text(self, text: str) -> None:
        """Nothing if the file is of this text. Raises ProsodyError."""
        if text != self.text:
            raise ProsodyError(f"{self._name} is for another text, {self.text[:20]!r}; leave the text out, or {_CURE}")

    def __call__(self, sentence: Sentence, prosody: Prosody) -> Prosody:
        """What the file has for the sentence. Raises ProsodyError if that is not there or of other syllables."""
        where = f"{self._name}, {sentence.text.strip()[:20]!r}"
        try:
            given = self._sentences[sentence.span]["syllables"]
            for syllable, found in zip(sentence.syllables, given, strict=True):
                _compare(where, chain(syllable), found)
            planned = {name: np.array([each[name] for each in given], np.float32) for name in NUMBERS}
        except (KeyError, TypeError, ValueError) as error:
            raise ProsodyError(f"{where}: its syllables and numbers are not there ({error!r}); {_CURE}") from None
        try:
            return Prosody(**planned).checked(len(sentence.syllables))
        except ProsodyError as error:
            raise ProsodyError(f"{where}: {error}") from None


def _compare(where: str, said: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Raises ProsodyError where a syllable of the file is not the one that is spoken."""
    for name, value in said.items():
        if found[name] != value:
            raise ProsodyError(
                f"{where}: {name} is {found[name]!r} in the file and {value!r} in the text; only "
                f"{', '.join(NUMBERS)} can be changed there: change readings and stress in the text, or {_CURE}"
            )
    unknown = found.keys() - said.keys() - {*NUMBERS}
    if unknown:
        raise ProsodyError(f"{where}: unknown key {min(unknown)!r}; known: {', '.join((*said, *NUMBERS))}")
