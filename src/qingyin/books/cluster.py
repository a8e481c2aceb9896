"""A Ray cluster speaks a book: the same pieces, on as many machines as it has."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from qingyin.audio.output import OutputFile
from qingyin.books.crew import Tell
from qingyin.books.performance import Performed, Task, perform
from qingyin.books.work import WorkFolder
from qingyin.books.worker import Recipe, check
from qingyin.errors import MissingExtra, OptionError, OutputError, QingyinError
from qingyin.synthesizer import Synthesizer

_AT_ONCE: Final = 2  # pieces that a worker has: the one that it speaks and the next
_ATTEMPTS: Final = 3  # further ones, for a piece whose worker dies


class Speaker:
    """A worker of the cluster, which loads the voice once. It keeps nothing: a piece's sound comes back with it."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._synthesizer: Synthesizer | None = None

    def ready(self) -> None:
        """Answers when the worker runs."""

    def speak(self, task: Task) -> tuple[bytes, Performed]:
        """A piece as a WAV, and what is known of it."""
        if self._synthesizer is None:
            self._synthesizer = self._recipe.load()
        check(self._synthesizer, task)
        sound = io.BytesIO()
        done = perform(self._synthesizer, task, sound, lambda characters, seconds: None)
        return sound.getvalue(), done


class Cluster:
    """Speaks in the workers of a Ray cluster, for use in a `with` block. This process writes what they have spoken.

    Each worker has at most two pieces, and gets another one when its sound is here and written, so memory does not grow
    with the book. Ray starts a worker that dies anew, and gives it its pieces again.
    """

    def __init__(self, recipe: Recipe, address: str = "auto", jobs: int | None = None) -> None:
        """`address` is that of the cluster: "auto" finds one that runs on this machine, "local" starts one for this
        process. `jobs` is the number of workers, as many as the cluster has processors if it is None.

        Raises MissingExtra if Ray is not installed, OptionError if there is no cluster at the address.
        """
        self._ray = ray = _ray()
        self.threads = os.cpu_count() or 1
        self._workers: list[Any] = []
        self._own = not ray.is_initialized()
        if self._own:
            local = {"include_dashboard": False} if address == "local" else {}
            try:
                ray.init(address=address, log_to_driver=False, logging_level="error", **local)
            except Exception as error:  # ConnectionError and others, some of which have no type of their own
                cure = "start one with `ray start --head`, or use `local`"
                raise OptionError(f"there is no Ray cluster at {address!r} ({error}); {cure}") from error
        processors = max(1.0, ray.cluster_resources().get("CPU", 1.0))
        size = jobs or int(processors)
        share = min(1.0, processors / size)
        kind = ray.remote(num_cpus=share, max_restarts=-1, max_task_retries=_ATTEMPTS)(Speaker)
        self._workers = [kind.remote(recipe) for _ in range(size)]

    def speak(self, tasks: Sequence[Task], work: WorkFolder, tell: Tell) -> None:
        """Speaks all of them. Raises OutputError if a piece ends its workers, and what `perform` raises in them."""
        waiting, running = deque(tasks), dict[Any, tuple[Task, Any]]()
        coming = {worker.ready.remote(): worker for worker in self._workers}  # until the cluster has room for them
        while waiting or running:
            (ready,), _ = self._ray.wait([*running, *(coming if waiting else ())], num_returns=1)
            if ready in coming:
                worker, begins = coming.pop(ready), _AT_ONCE
            else:
                (task, worker), begins = running.pop(ready), 1
                sound, done = self._result(ready, task)
                with OutputFile(work.wav(task.key)) as file:
                    file.write(sound)
                work.keep(task.key, done)
                tell(task, task.piece.characters, done.seconds)
            for task in [waiting.popleft() for _ in range(min(begins, len(waiting)))]:
                running[worker.speak.remote(task)] = task, worker

    def _result(self, ready: Any, task: Task) -> tuple[bytes, Performed]:
        """What a worker has answered."""
        errors = self._ray.exceptions
        try:
            found: tuple[bytes, Performed] = self._ray.get(ready)
            return found
        except errors.RayTaskError as error:
            raise (error.cause if isinstance(error.cause, QingyinError) else error) from None
        except (errors.RayActorError, errors.ObjectLostError) as error:
            first = task.piece.texts[0].text[:20]
            cure = "is memory short on its machine? see its log"
            raise OutputError(f"workers ended {_ATTEMPTS + 1} times at {first!r}; {cure}: {error}") from error

    def close(self) -> None:
        """Ends the workers, and the connection if it was made here."""
        for worker in self._workers:
            self._ray.kill(worker)
        self._workers = []
        if self._own:
            self._ray.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ray() -> Any:
    """The module ray. Raises MissingExtra."""
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise MissingExtra(f"speaking in a cluster needs Ray: pip install 'qingyin[ray]' ({error})") from error
    return ray
