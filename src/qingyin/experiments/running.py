"""The experiments of a running server: they choose what a user hears, and keep that it was heard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from qingyin.errors import ExperimentError, OptionError, ResultsError, VoiceNotFound
from qingyin.experiments.definition import Experiment, Variant, as_spoken
from qingyin.experiments.results import Exposure, Results, pseudonym
from qingyin.options import Options
from qingyin.synthesizer import Synthesizer

MOST: Final = 100_000  # exposures that wait to be written; more are lost and counted
LONGEST_USER: Final = 200  # characters


class Running:
    """Experiments, and the file of their results, which it owns."""

    def __init__(self, experiments: Iterable[Experiment], results: Results, synthesizer: Synthesizer) -> None:
        """Raises ExperimentError, StyleError or VoiceNotFound if one cannot run here."""
        self.results = results
        self.experiments = tuple(experiments)
        self.on_loss: Callable[[int], object] = lambda count: None  # called when exposures could not be written
        _check_overlap(self.experiments)
        for experiment in self.experiments:
            for variant in experiment.variants:
                _check(variant, synthesizer)
            results.begin(experiment)
        self._waiting: list[Exposure] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="qingyin-experiments", daemon=True)
        self._thread.start()

    def choose(self, user: str, options: Options) -> tuple[Options, Exposure | None]:
        """How a user's request is spoken, and what is heard if it is part of an experiment."""
        if not user or len(user) > LONGEST_USER:
            return options, None
        experiment = next((each for each in self.experiments if each.takes(options)), None)
        if experiment is None:
            return options, None
        variant = experiment.variant(user, options.scene)
        heard = Exposure(experiment.name, options.scene or "", pseudonym(experiment.name, user), variant.name)
        return as_spoken(variant, options), heard

    def heard(self, exposure: Exposure) -> None:
        """Keeps an exposure, soon; returns at once, from any thread."""
        with self._changed:
            lost = len(self._waiting) >= MOST
            if not lost:
                self._waiting.append(exposure)
                self._changed.notify()
        if lost:
            self.on_loss(1)

    def rate(self, user: str, scene: str | None, id: str, rating: int) -> str:
        """Keeps what a user thinks of an utterance; the name of the variant that it was spoken in comes back.

        Raises OptionError if the user has heard no variant in that scene, and ResultsError.
        """
        if len(id) > LONGEST_USER:
            raise OptionError(f"id has {len(id)} characters, and the limit is {LONGEST_USER}; give a shorter one")
        self._write()  # what was heard a moment ago
        for experiment in self.experiments:
            if experiment.takes(Options(scene=scene)):
                known = pseudonym(experiment.name, user)
                variant = self.results.last_heard(experiment.name, scene or "", known)
                if variant:
                    self.results.rate(Exposure(experiment.name, scene or "", known, variant), id, rating)
                    return variant
        raise OptionError("this user has heard no variant of an experiment; send the X-Qingyin-User of the request")

    def close(self) -> None:
        """Writes what waits, and closes the results."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self.results.close()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return
            self._write()

    def _write(self) -> None:
        with self._changed:
            waiting, self._waiting = self._waiting, []
        try:
            self.results.expose(waiting)
        except ResultsError:  # a full disk holds up no speech
            self.on_loss(len(waiting))


def opened(paths: Iterable[Path], results: Path, synthesizer: Synthesizer) -> Running:
    """The experiments in TOML files. Raises ExperimentError, ResultsError, StyleError or VoiceNotFound."""
    experiments = [Experiment.open(path) for path in paths]
    kept = Results(results)
    try:
        return Running(experiments, kept, synthesizer)
    except BaseException:
        kept.close()
        raise


def _check(variant: Variant, synthesizer: Synthesizer) -> None:
    synthesizer.styles.get(Options(**variant.manner).style)
    names = [each.name for each in synthesizer.voices]
    voice = variant.manner.get("voice")
    if voice is not None and voice not in names:
        raise VoiceNotFound(f"variant {variant.name!r} has voice {voice!r}; this server has {', '.join(names)}")


def _check_overlap(experiments: tuple[Experiment, ...]) -> None:
    for number, one in enumerate(experiments):
        for other in experiments[:number]:
            shared = not one.scenes or not other.scenes or {*one.scenes} & {*other.scenes}
            if one.name == other.name or shared:
                raise ExperimentError(
                    f"experiments {other.name!r} and {one.name!r} take the same requests; give each its own scenes"
                )
