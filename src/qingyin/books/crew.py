"""Who speaks the pieces of a book: this process alone, or several (processes.py, cluster.py), with the same result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from qingyin.books.performance import Task, perform
from qingyin.books.work import WorkFolder
from qingyin.synthesizer import Synthesizer

Tell = Callable[[Task, int, float], object]  # a piece, how many of its characters are spoken, and seconds of sound


class Crew(Protocol):
    """What speaks pieces into a work folder."""

    threads: int  # of this process that may encode chapters at the same time

    def speak(self, tasks: Sequence[Task], work: WorkFolder, tell: Tell) -> None:
        """Speaks all of them, in about this order; after it the folder has them all.

        `tell` is called as they are spoken, from one thread at a time; a piece that is begun again begins again at 0.
        """


class Alone:
    """Speaks in this process, one piece after another."""

    threads = 1

    def __init__(self, synthesizer: Synthesizer) -> None:
        self._synthesizer = synthesizer

    def speak(self, tasks: Sequence[Task], work: WorkFolder, tell: Tell) -> None:
        """Speaks all of them. Raises OutputError, and what `Synthesizer.stream` raises."""
        for task in tasks:

            def on_sound(characters: int, seconds: float, task: Task = task) -> None:
                tell(task, characters, seconds)

            done = perform(self._synthesizer, task, work.wav(task.key), on_sound)
            work.keep(task.key, done)
            on_sound(task.piece.characters, done.seconds)
