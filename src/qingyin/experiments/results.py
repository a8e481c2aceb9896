"""The results of experiments and listening tests: one SQLite file.

Every change is a transaction that is on the disk when the call returns, so a process that is killed at any moment loses
nothing that it has acknowledged. Several processes may use a file at the same time.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from qingyin.errors import ExperimentError, ResultsError
from qingyin.experiments.definition import Experiment

VERSION: Final = 1  # of the schema
_PATIENCE: Final = 10.0  # seconds for which another process may keep the file
_SCHEMA: Final = (
    """CREATE TABLE experiment (
        name TEXT PRIMARY KEY, content TEXT NOT NULL, begun TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE exposure (
        experiment TEXT NOT NULL REFERENCES experiment, scene TEXT NOT NULL, user TEXT NOT NULL, variant TEXT NOT NULL,
        first TEXT NOT NULL, last TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (experiment, scene, user, variant)
    ) WITHOUT ROWID""",
    """CREATE TABLE opinion (
        experiment TEXT NOT NULL REFERENCES experiment, scene TEXT NOT NULL, user TEXT NOT NULL, variant TEXT NOT NULL,
        id TEXT NOT NULL, rating INTEGER NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (experiment, user, id)
    ) WITHOUT ROWID""",
    """CREATE TABLE test (
        name TEXT PRIMARY KEY, content TEXT NOT NULL, sounds TEXT NOT NULL, begun TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE listener (
        test TEXT NOT NULL REFERENCES test, token TEXT NOT NULL, number INTEGER NOT NULL, begun TEXT NOT NULL,
        PRIMARY KEY (test, token), UNIQUE (test, number)
    ) WITHOUT ROWID""",
    """CREATE TABLE answer (
        test TEXT NOT NULL, listener INTEGER NOT NULL, trial INTEGER NOT NULL, item TEXT NOT NULL, heard TEXT NOT NULL,
        wanted TEXT, value TEXT NOT NULL, seconds REAL NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (test, listener, trial), FOREIGN KEY (test, listener) REFERENCES listener (test, number)
    ) WITHOUT ROWID""",
    """CREATE TABLE look (
        subject TEXT NOT NULL, units INTEGER NOT NULL, z REAL NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (subject, units)
    ) WITHOUT ROWID""",
)


@dataclass(frozen=True, slots=True)
class Exposure:
    """A user has heard a variant."""

    experiment: str
    scene: str
    user: str  # as `pseudonym` gives it
    variant: str


def pseudonym(experiment: str, user: str) -> str:
    """What is kept in place of a user's name: it differs from experiment to experiment and cannot be turned back."""
    return hashlib.sha256(f"{experiment}\0{user}".encode()).hexdigest()[:32]


class Results:
    """An open file of results. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Makes the file if it is not there. Raises ResultsError."""
        self.path = path
        self._lock = threading.Lock()
        with _failures(path):
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=32
            )
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def existing(cls, path: Path) -> Results:
        """The file, which must be there. Raises ResultsError."""
        if not path.is_file():
            raise ResultsError(
                f"there are no results at {str(path)!r}; give the file that `qingyin serve --results` wrote"
            )
        return cls(path)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    # ---- experiments

    def begin(self, experiment: Experiment) -> None:
        """Takes notice of an experiment that is about to run.

        Raises ExperimentError if its variants are not those that were heard, or it has been renamed.
        """
        with self.transaction() as run:
            known = dict(run("SELECT name, content FROM experiment").fetchall())
            content = experiment.content
            if experiment.name not in known:
                for name in [name for name, each in known.items() if each == content]:
                    raise ExperimentError(
                        f"experiment {experiment.name!r} has the variants of {name!r}, which has results in "
                        f"{self.path}; call it {name!r} again to go on, or keep other results in another file"
                    )
                run("INSERT INTO experiment VALUES (?, ?, ?)", (experiment.name, content, now()))
            elif known[experiment.name] != content:
                raise ExperimentError(
                    f"experiment {experiment.name!r} is not the one whose results are in {self.path}; only weights may "
                    "change while it runs: put its variants and its plan back, or give it another name"
                )

    def expose(self, exposures: Iterable[Exposure]) -> None:
        """Counts exposures, all of them or none. Raises ResultsError."""
        at = now()
        rows = [(each.experiment, each.scene, each.user, each.variant, at, at) for each in exposures]
        with self.transaction() as run:
            for row in rows:
                run(
                    "INSERT INTO exposure VALUES (?, ?, ?, ?, ?, ?, 1) "
                    "ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last",
                    row,
                )

    def rate(self, exposure: Exposure, id: str, rating: int) -> None:
        """Keeps what a user thinks of an utterance; the same `id` again replaces it. Raises ResultsError."""
        row = (exposure.experiment, exposure.scene, exposure.user, exposure.variant, id, rating, now())
        with self.transaction() as run:
            run(
                "INSERT INTO opinion VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET rating = excluded.rating, at = excluded.at",
                row,
            )

    def last_heard(self, experiment: str, scene: str, user: str) -> str:
        """The variant that a user, a pseudonym, heard last; empty if none."""
        query = (
            "SELECT variant FROM exposure WHERE experiment = ? AND scene = ? AND user = ? ORDER BY last DESC LIMIT 1"
        )
        return next((variant for (variant,) in self.rows(query, experiment, scene, user)), "")

    def experiments(self) -> list[str]:
        """The names of the experiments."""
        return [name for (name,) in self.rows("SELECT name FROM experiment ORDER BY name")]

    def content(self, experiment: str) -> str:
        """What the experiment of that name compares, as `Experiment.content` has it."""
        return str(self.rows("SELECT content FROM experiment WHERE name = ?", experiment)[0][0])

    def exposed(self, experiment: str) -> list[tuple[str, str, str, int]]:
        """Scene, user, variant and how often they met, for each."""
        return self.rows("SELECT scene, user, variant, count FROM exposure WHERE experiment = ?", experiment)

    def opinions(self, experiment: str) -> list[tuple[str, str, str, int]]:
        """Scene, user, variant and rating of each opinion."""
        return self.rows("SELECT scene, user, variant, rating FROM opinion WHERE experiment = ?", experiment)

    # ---- looks

    def looks(self, subject: str) -> list[tuple[int, float]]:
        """After how many units somebody looked at a comparison, and the z of each look."""
        return self.rows("SELECT units, z FROM look WHERE subject = ? ORDER BY units", subject)

    def look(self, subject: str, units: int, z: float) -> None:
        """Keeps a look, before anybody sees what it shows. Raises ResultsError."""
        with self.transaction() as run:
            run("INSERT OR IGNORE INTO look VALUES (?, ?, ?, ?)", (subject, units, z, now()))

    # ---- statements

    def rows(self, query: str, *values: Any) -> list[Any]:
        """What a query finds. Raises ResultsError."""
        with self._lock, _failures(self.path):
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Runs statements of which all take effect or none. Raises ResultsError."""
        with self._lock, _failures(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    # ---- inside

    def _prepare(self) -> None:
        with _failures(self.path):
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")  # what is acknowledged survives a power cut too
            self._connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction() as run:
            version = run("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise ResultsError(
                    f"{self.path} was written by a newer version of qingyin (its schema is {version}, this one knows "
                    f"{VERSION}); update qingyin, or give another file. Nothing in it was changed"
                )
            if version == 0:
                if run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise ResultsError(f"{self.path} is a database of another program; give another file")
                for statement in _SCHEMA:
                    run(statement)
                run(f"PRAGMA user_version = {VERSION}")


def now() -> str:
    """The time, as results keep it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    """Errors of SQLite as ResultsError."""
    try:
        yield
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # a mistake in this program
        raise ResultsError(
            f"the results in {str(path)!r} cannot be read or written: {error}; what was acknowledged is kept. "
            "Check the path, its permissions and the space on the disk"
        ) from error
