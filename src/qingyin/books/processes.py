"""Several processes of this machine speak a book together."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from qingyin.books.crew import Tell
from qingyin.books.performance import Task
from qingyin.books.work import WorkFolder
from qingyin.books.worker import Recipe
from qingyin.errors import OptionError, OutputError, QingyinError

MOST: Final = 64  # processes
_ATTEMPTS: Final = 2  # for a piece whose worker dies
_START: Final = (
    "import pickle, sys\nsys.path[:] = pickle.load(sys.stdin.buffer)\nfrom qingyin.books.worker import main\nmain()"
)
_News = SimpleQueue["tuple[Task, int, float] | BaseException | None"]  # None: no more comes from one of the threads


class Processes:
    """Speaks in several processes; each loads the voice and takes one piece after another.

    They are started for a book and end with it. One that dies is replaced, and its piece begun again.
    """

    def __init__(self, recipe: Recipe, jobs: int) -> None:
        """Raises OptionError if the number of processes is out of range."""
        if not 1 <= jobs <= MOST:
            raise OptionError(f"the number of jobs must be 1 to {MOST}, not {jobs}")
        self._recipe, self._jobs = recipe, jobs
        self.threads = jobs

    def speak(self, tasks: Sequence[Task], work: WorkFolder, tell: Tell) -> None:
        """Speaks all of them. Raises OutputError if a piece ends its workers, and what `perform` raises in them."""
        waiting, news = deque(tasks), _News()
        hands = [_Hand(self._recipe, work.path, waiting, news) for _ in range(min(self._jobs, len(tasks)))]
        try:
            for _ in hands:
                while (each := news.get()) is not None:
                    if isinstance(each, BaseException):
                        raise each
                    tell(*each)
        finally:
            waiting.clear()
            for hand in hands:
                hand.end()


class _Hand:
    """A process, and the thread that waits for what it says."""

    def __init__(self, recipe: Recipe, folder: Path, waiting: deque[Task], news: _News) -> None:
        self._recipe, self._folder, self._waiting, self._news = recipe, folder, waiting, news
        self._ended = False
        self._process = self._started()
        self._thread = threading.Thread(target=self._work, name="qingyin book", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ends the process, also in the middle of a piece."""
        self._ended = True
        self._process.kill()
        self._thread.join()
        self._close()

    def _started(self) -> subprocess.Popen[bytes]:
        # a session of its own: Ctrl-C in a terminal is for the program that it belongs to
        process = subprocess.Popen(
            [sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        assert process.stdin
        with suppress(OSError):  # it is dead already, and the first task will show it
            pickle.dump(sys.path, process.stdin)
            pickle.dump((self._recipe, self._folder), process.stdin)
            process.stdin.flush()
        return process

    def _work(self) -> None:
        """Has pieces spoken until none is waiting."""
        try:
            with suppress(IndexError):
                while True:
                    self._speak(self._waiting.popleft())
        except BaseException as error:
            self._news.put(error)
        self._news.put(None)

    def _speak(self, task: Task) -> None:
        status = 0
        for _ in range(_ATTEMPTS):
            try:
                self._ask(task)
                return
            except (OSError, EOFError, pickle.UnpicklingError):  # it has died
                status = self._close()
                if self._ended:
                    return
                self._process = self._started()
                if self._ended:  # meanwhile, so it was not this one that was ended
                    self._process.kill()
        told = f"signal {-status}" if status < 0 else f"status {status}"
        cure = "is memory short? then use fewer jobs; else see what it wrote above"
        raise OutputError(f"a worker ended with {told}, {_ATTEMPTS} times at {task.piece.texts[0].text[:20]!r}: {cure}")

    def _ask(self, task: Task) -> None:
        """Has a piece spoken. Raises OSError, EOFError or UnpicklingError if the process dies, and what it says."""
        assert self._process.stdin and self._process.stdout
        pickle.dump(task, self._process.stdin)
        self._process.stdin.flush()
        while (answer := pickle.load(self._process.stdout)) is not None:
            if isinstance(answer, QingyinError):
                raise answer
            self._news.put((task, *answer))

    def _close(self) -> int:
        """Closes the pipes, which ends the process, and returns its status."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        return self._process.wait()
