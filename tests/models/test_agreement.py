"""A recording is compared with the text it should fit: both vectors, one classifier, one probability."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio.recording import Recording
from qingyin.audio.sound import Audio
from qingyin.errors import RecordingError, TextError, VoiceCorrupt, VoiceError
from qingyin.models.agreement import MISFITS, AgreementStage, agreement
from qingyin.models.bert_tone import BertToneOutput, BertToneStage
from qingyin.models.reference_encoder import STEP
from qingyin.options import Options
from qingyin.records import EMOTIONS, VECTOR, Arrays, Emotion
from qingyin.synthesizer import Synthesizer
from qingyin.voice import voices
from tests.audio.test_recording import RATE, TONE
from tests.conftest import Run
from tests.test_voice import rewrite

HAPPY = "今天真开心。"
LOUD = float(np.abs(TONE).sum()) / (-(-RATE // STEP) * STEP)  # the anger of this recording, to the silent voice


def certain(name: str) -> Emotion:
    return Emotion({each: float(each == name) for each in EMOTIONS})


EVEN = Emotion(dict.fromkeys(EMOTIONS, 1 / len(EMOTIONS)))


def test_both_vectors_go_to_one_classifier(synthesizer: Synthesizer) -> None:
    found = synthesizer.emotion_of(Recording(TONE, RATE), HAPPY)
    assert found.weights["anger"] == pytest.approx(LOUD, rel=1e-3)
    assert found.weights["neutral"] == pytest.approx(1 - LOUD, rel=1e-3)
    assert synthesizer.emotion_of(((TONE / 2).astype(np.float32), RATE), HAPPY).weights["anger"] == pytest.approx(
        LOUD / 2, rel=1e-3
    )


def test_a_recording_fits_a_text_that_feels_as_it_is_said(synthesizer: Synthesizer) -> None:
    loud = Recording(TONE, RATE)
    assert synthesizer.agreement(loud, "他生气。") == pytest.approx(LOUD, rel=1e-3)
    assert synthesizer.agreement(loud, "今天天气。") == pytest.approx(1 - LOUD, rel=1e-3)
    assert synthesizer.agreement(loud, HAPPY) == 0


@pytest.mark.parametrize(
    ("felt", "heard", "expected"),
    [
        (certain("joy"), certain("joy"), 1.0),
        (certain("joy"), certain("fear"), 0.0),
        (EVEN, certain("fear"), 1 - MISFITS),  # a text that says nothing: as many fit as among all pairs
        (EVEN, EVEN, 1 - MISFITS),
        (certain("joy"), EVEN, 1 / 8),
        (Emotion({**certain("joy").weights, "joy": 0.5, "fear": 0.5}), certain("joy"), 14 / 15),
    ],
)
def test_agreement_by_bayes_rule(felt: Emotion, heard: Emotion, expected: float) -> None:
    assert agreement(felt, heard) == pytest.approx(expected)


def test_agreement_is_what_counting_gives() -> None:
    draw = np.random.default_rng(0)
    chances = draw.dirichlet(np.ones(8))
    felt = draw.choice(8, 400_000, p=chances)
    misfit = draw.random(len(felt)) < MISFITS
    said = np.where(misfit, (felt + draw.integers(1, 8, len(felt))) % 8, felt)
    heard = said == 3  # a recording in which one emotion is certain
    expected = float((felt == said)[heard].mean())
    found = agreement(Emotion(dict(zip(EMOTIONS, chances.tolist(), strict=True))), certain(EMOTIONS[3]))
    assert found == pytest.approx(expected, abs=0.01)


class Listening(BertToneStage):
    """Keeps the texts that it is asked about."""

    def __init__(self, stage: BertToneStage) -> None:
        super().__init__(stage._run, stage.vocabulary, stage.cache)
        self.read: list[str] = []

    def __call__(self, text: str, before: Emotion | None = None) -> BertToneOutput:
        self.read.append(text)
        return super().__call__(text, before)


def test_the_text_is_normalized_as_for_speaking_and_read_once(synthesizer: Synthesizer) -> None:
    listening = Listening(synthesizer.parts.bert_tone)
    Synthesizer(replace(synthesizer.parts, bert_tone=listening)).agreement((TONE, RATE), "今天2天。<开心|kai1 xin1>。")
    assert listening.read == ["今天两天。开心。"]


def test_the_graph_is_opened_once_when_it_is_needed() -> None:
    opened: list[int] = []

    def open_run():  # type: ignore[no-untyped-def]
        opened.append(1)

        def run(given: Arrays) -> Arrays:
            return {"emotion": np.eye(8, dtype=np.float32)[int(given["text"][0] + given["recording"][0])]}

        return run

    stage = AgreementStage(open_run)
    assert not opened
    for number in range(4):
        assert stage(np.full(VECTOR, number, np.float32), np.ones(96, np.float32)).dominant == EMOTIONS[number + 1]
    assert opened == [1]


def test_a_voice_that_compares_nothing(voice_copy: Path) -> None:
    rewrite(voice_copy, lambda found: found["files"].pop("joint"))
    (voice_copy / "joint.onnx").unlink()
    synthesizer = Synthesizer.load(voice_copy)
    assert synthesizer.speak(HAPPY).seconds > 1
    with pytest.raises(VoiceError, match=r"has no joint\.onnx; use a voice that has one, or train it"):
        synthesizer.emotion_of((TONE, RATE), HAPPY)


def test_the_graph_is_verified_when_it_is_needed(voice_copy: Path) -> None:
    (voice_copy / "joint.onnx").write_bytes(b"something else")
    synthesizer = Synthesizer.load(voice_copy)
    assert synthesizer.speak(HAPPY).seconds > 1
    with pytest.raises(VoiceCorrupt, match=r"joint\.onnx is not the file"):
        synthesizer.agreement((TONE, RATE), HAPPY)


def test_what_cannot_be_compared(synthesizer: Synthesizer) -> None:
    with pytest.raises(TextError, match="nothing to speak"):
        synthesizer.emotion_of((TONE, RATE), "……")
    with pytest.raises(RecordingError, match="silent"):
        synthesizer.agreement((0 * TONE, RATE), HAPPY)


def test_from_the_command_line(qingyin: Run, tmp_path: Path) -> None:
    Audio(TONE, RATE).save(tmp_path / "clip.wav")
    done = qingyin("check", "clip.wav", HAPPY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == "feels: joy 1.00\nheard: neutral 0.69, anger 0.31\nagreement: 0.00\n"
    found = json.loads(qingyin("check", "clip.wav", "--json", input="今天天气。".encode()).stdout)
    assert found["text"] == "今天天气。"
    assert found["felt"]["neutral"] == 1
    assert found["heard"]["anger"] == pytest.approx(LOUD, abs=1e-3)
    assert found["agreement"] == pytest.approx(1 - LOUD, abs=1e-3)
    for arguments, said in (
        (["nowhere.wav", HAPPY], "give the path of a WAV"),
        (["clip.wav", "……"], "nothing to speak"),
        ([], "the following arguments are required: WAV"),
    ):
        bad = qingyin("check", *arguments)
        assert bad.returncode == 2
        assert said in bad.stderr.decode()


@pytest.mark.skipif("tan" not in voices(), reason="the voice src/qingyin/voices/tan is not there")
def test_the_voice_hears_what_it_says() -> None:
    tan = Synthesizer.load("tan")
    text = "你怎么能这样！太过分了！"
    angry, sad = (Recording(tan.speak(text, Options(emotion=name)).samples, RATE) for name in ("anger", "sadness"))
    assert tan.agreement(angry, text) > tan.agreement(sad, text) + 0.2
    assert tan.emotion_of(angry, text).weights["anger"] > tan.emotion_of(sad, text).weights["anger"] + 0.2
