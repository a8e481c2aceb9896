"""A process that speaks pieces for another one: `processes.py` starts it and talks to it over its pipes.

It gets a Recipe and the work folder, then one Task after another. It answers with how much it has spoken so far, and at
the end of each task with None or the error that ended it. It ends when its standard input does, or when nobody listens.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from qingyin.books.performance import Task, perform
from qingyin.books.work import Keys, WorkFolder
from qingyin.errors import OutputError, QingyinError
from qingyin.models.cache import ONCE
from qingyin.models.process_memory import frugal
from qingyin.models.session import DEFAULT, Settings
from qingyin.synthesizer import Synthesizer
from qingyin.text import UserLexicon
from qingyin.voice import Voice, voices


@dataclass(frozen=True, slots=True)
class Recipe:
    """How each worker loads its synthesizer; the files that it names must be there for all of them."""

    voice: str  # a name or a path
    words: Mapping[str, str] = field(default_factory=dict)  # of the user's lexicon, with their readings
    styles: str | None = None  # the folder of the user's own
    settings: Settings = DEFAULT

    @classmethod
    def of(cls, synthesizer: Synthesizer, settings: Settings = DEFAULT) -> Recipe:
        """The recipe of a synthesizer that has no styles of the user's own, with the words of its lexicon at this time.

        A built-in voice goes by its name, another one by the whole path of its folder.
        """
        voice, user = synthesizer.voice, synthesizer.parts.reader.user
        built_in = voice.name in voices() and Voice.open(voice.name).folder == voice.folder
        words = {word: " ".join(readings) for word, readings in user.entries()} if user is not None else {}
        return cls(voice.name if built_in else str(voice.folder.resolve()), words, settings=settings)

    def load(self) -> Synthesizer:
        """A synthesizer in a process of its own. Raises the errors of `Synthesizer.load`."""
        lexicon = UserLexicon(entries=self.words) if self.words else None
        with frugal() as open_graph:
            return Synthesizer.load(
                self.voice,
                lexicon=lexicon,
                styles=self.styles,
                cache=ONCE,
                settings=self.settings,
                open_graph=open_graph,
            )


def check(synthesizer: Synthesizer, task: Task) -> None:
    """Checks that this synthesizer gives the sound that is asked for. Raises OutputError."""
    keys = Keys(synthesizer, task.options, task.pauses)
    if keys.of(task.piece, task.narrator, task.roles) != task.key:
        cure = "install the same version, voices and styles everywhere"
        raise OutputError(f"a worker would speak with another voice, style or version than was asked for; {cure}")


def serve(given: BinaryIO, answers: BinaryIO) -> None:
    """Speaks what is asked for, until that ends."""

    def answer(message: object) -> None:
        pickle.dump(message, answers)
        answers.flush()

    recipe, folder = pickle.load(given)
    work, synthesizer = WorkFolder(folder), None
    while True:
        try:
            task: Task = pickle.load(given)
        except EOFError:
            return
        try:
            if synthesizer is None:
                synthesizer = recipe.load()
            check(synthesizer, task)
            work.keep(task.key, perform(synthesizer, task, work.wav(task.key), lambda *so_far: answer(so_far)))
            answer(None)
        except QingyinError as error:
            answer(error)


def main() -> None:
    """The whole life of the process."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is not an answer
    with suppress(BrokenPipeError):  # nobody listens any more
        serve(sys.stdin.buffer, answers)
