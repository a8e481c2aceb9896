"""The sounds of a listening test: what has to be spoken for each, and recordings from a folder.

Nothing that a listener sends names a file: the path of a recording is made of the names in the test, which have no
separators, and must lie in the folder even where that holds symbolic links.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from qingyin.audio.recording import MOST_BYTES, Recording, read_wav
from qingyin.audio.wav import WavWriter
from qingyin.errors import ExperimentError, RecordingError, TextError, VoiceNotFound
from qingyin.experiments.listening.answers import sentence_of_check
from qingyin.experiments.listening.definition import ANCHOR, ListeningTest, Variant
from qingyin.experiments.listening.design import Trial
from qingyin.options import Options
from qingyin.records import Floats
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__
from qingyin.voice import Voice

CUTOFF: Final = 3500.0  # Hz, of the anchor
_TAPS: Final = 255  # of its filter


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sound that is made when it is asked for; the same each time."""

    text: str
    options: Options
    anchor: bool = False  # it goes through `low_pass`


class Sounds:
    """The sounds of one test."""

    def __init__(self, test: ListeningTest, folder: Path | None, synthesizer: Synthesizer) -> None:
        """`folder` is that of the recordings. Raises ExperimentError, StyleError or VoiceNotFound."""
        self._test = test
        self._folder = None if folder is None else folder / test.name
        used = [synthesizer.voice, *(_voice(each, synthesizer) for each in test.variants if not each.files)]
        for item in test.items:
            try:
                synthesizer.analyze(item.text)
            except TextError as error:
                raise ExperimentError(f"item {item.name!r} of listening test {test.name!r}: {error}") from error
        made: dict[str, str] = {"qingyin": __version__}
        made |= {f"{voice.name}/{role}": file.sha256 for voice in used for role, file in voice.files.items()}
        for variant in test.variants:
            if variant.files:
                made |= {
                    f"{variant.name}/{item.name}": hashlib.sha256(self._recording(variant, item.name)).hexdigest()
                    for item in test.items
                }
        self.fingerprint = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()

    def of(self, trial: Trial, place: int) -> Spoken | bytes:
        """The sound at a place of a trial: what is to be spoken, or the bytes of a WAV. Raises ExperimentError.

        In a test of the kind mushra, the reference comes after the sounds that are judged.
        """
        if trial.wanted is not None:
            return Spoken(sentence_of_check(self._test.kind, trial.wanted), Options())
        name = trial.heard[place] if place < len(trial.heard) else self._test.reference
        item, variant = self._test.item(trial.item), self._test.variant(name)
        if variant.files:
            data = self._recording(variant, item.name)
            return _anchored(data) if name == ANCHOR else data
        options = Options(scene=item.scene)
        if item.emotion is not None:
            options = replace(options, emotion=item.emotion)
        return Spoken(item.text, replace(options, **variant.manner), name == ANCHOR)

    def _recording(self, variant: Variant, item: str) -> bytes:
        if self._folder is None:
            raise ExperimentError(f"variant {variant.name!r} has recordings; give their folder with --sounds FOLDER")
        path = self._folder / variant.name / f"{item}.wav"
        try:
            if not path.resolve(strict=True).is_relative_to(self._folder.parent.resolve()):
                raise ExperimentError(f"{path} leads out of the folder of the recordings; put the file itself there")
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise ExperimentError(f"{path} is larger than {MOST_BYTES >> 20} MB; shorten it")
            Recording.of(data)
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
            raise ExperimentError(f"cannot read the recording {path}: {error}; put a WAV there") from error
        except RecordingError as error:
            raise ExperimentError(f"{path} cannot be used: {error}") from error
        return data


def _voice(variant: Variant, synthesizer: Synthesizer) -> Voice:
    """The voice of a variant, whose style is there too. Raises StyleError or VoiceNotFound."""
    options = Options(**variant.manner)
    synthesizer.styles.get(options.style)
    voices = {each.name: each for each in synthesizer.voices}
    name = options.voice or synthesizer.voice.name
    if name not in voices:
        raise VoiceNotFound(f"variant {variant.name!r} has voice {name!r}; this server has {', '.join(voices)}")
    return voices[name]


def low_pass(samples: Floats, rate: int) -> Floats:
    """The samples without what is above 3.5 kHz, of the same length: a sinc under Blackman's window."""
    if rate <= 2 * CUTOFF:
        return samples
    at = np.arange(_TAPS) - _TAPS // 2
    taps = np.sinc(2 * CUTOFF / rate * at) * np.blackman(_TAPS)
    whole = np.convolve(samples, taps / taps.sum())
    cut: Floats = whole[_TAPS // 2 : _TAPS // 2 + len(samples)].astype(np.float32)
    return cut


def _anchored(data: bytes) -> bytes:
    samples, rate = read_wav(data)
    target = io.BytesIO()
    with WavWriter(target, rate) as wav:
        wav.write(low_pass(samples, rate))
    return target.getvalue()
