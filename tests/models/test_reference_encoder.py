"""A text is spoken in the manner of a recording, whose delta goes the way of an emotion's."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qingyin.audio.recording import Recording
from qingyin.audio.sound import Audio
from qingyin.errors import MissingExtra, VoiceCorrupt, VoiceError
from qingyin.models.reference_encoder import STEP, ReferenceEncoder
from qingyin.options import Options
from qingyin.records import VECTOR, Arrays, Prosody
from qingyin.synthesizer import Synthesizer
from tests.audio.test_recording import RATE, TONE
from tests.conftest import Run

CLIP = Options(reference=(TONE, RATE))
SECONDS, HERTZ = 0.2, 220.0  # of the silent voice, as make_silence has them
MANNER = (3.0, 0.5, 1.5, 0.0, -2.0, 0.0, 1.25)  # the columns of a delta; the level is another for each recording
HAPPY = "今天真开心。"


def planned(synthesizer: Synthesizer, options: Options, text: str = HAPPY) -> Prosody:
    (sentence,) = synthesizer.analyze(text)
    return synthesizer.prosody(sentence, options)


def test_the_manner_takes_the_place_of_what_the_text_feels_like(synthesizer: Synthesizer) -> None:
    assert planned(synthesizer, Options()).f0[0, 0] == pytest.approx(HERTZ * 2 ** (4 / 12))  # joy
    found = planned(synthesizer, CLIP)
    assert found.f0[0, 0] == pytest.approx(HERTZ * 2 ** (MANNER[0] / 12))
    assert found.duration[0] == pytest.approx(SECONDS * MANNER[2])
    assert found.tilt[0] == pytest.approx(MANNER[4])


def test_an_emotion_that_is_named_is_added(synthesizer: Synthesizer) -> None:
    both = planned(synthesizer, replace(CLIP, emotion="joy", rate=1.25))
    assert both.f0[0, 0] == pytest.approx(HERTZ * 2 ** ((MANNER[0] + 4) / 12))
    assert both.duration[0] == pytest.approx(SECONDS * MANNER[2] / 1.25)
    none = planned(synthesizer, replace(CLIP, emotion="joy", intensity=0))
    assert np.array_equal(none.f0, planned(synthesizer, CLIP).f0)


def test_ssml_adds_its_style(synthesizer: Synthesizer) -> None:
    text = f'<speak><mstts:express-as style="cheerful">{HAPPY}</mstts:express-as></speak>'
    assert planned(synthesizer, CLIP, text).f0[0, 0] == pytest.approx(HERTZ * 2 ** ((MANNER[0] + 4) / 12))


def test_recordings_have_vectors_and_deltas(synthesizer: Synthesizer) -> None:
    encoder = synthesizer.reference_encoder
    loud, soft = Recording(TONE, RATE), Recording((TONE / 2).astype(np.float32), RATE)
    assert encoder.encode(loud).shape == (96,)
    assert encoder.encode(loud).dtype == np.float32
    assert encoder.encode(soft)[0] == pytest.approx(encoder.encode(loud)[0] / 2)
    assert synthesizer.reference_delta(soft).level == pytest.approx(-encoder.encode(soft)[0])


def test_texts_have_vectors_too(synthesizer: Synthesizer) -> None:
    vector = synthesizer.text_encoder.encode("今天真开心。")
    assert vector.dtype == np.float32
    assert np.array_equal(vector, synthesizer.bert_tone("今天真开心。").vectors.mean(axis=0))


def test_a_recording_is_heard_once_and_forgotten_with_its_owner() -> None:
    heard: list[int] = []
    opened: list[int] = []

    def run(given: Arrays) -> Arrays:
        heard.append(len(given["samples"]))
        return {"vector": np.zeros(96, np.float32), "delta": np.array(MANNER, np.float32)}

    def open_run():  # type: ignore[no-untyped-def]
        opened.append(1)
        return run

    stage = ReferenceEncoder(open_run)
    recording = Recording(TONE[:-100], RATE)
    assert not opened
    for _ in range(3):
        stage.encode(recording)
        stage.delta(recording)
    stage.delta(Recording(TONE, RATE))
    assert opened == [1]
    assert heard == [-(-(RATE - 100) // STEP) * STEP, -(-RATE // STEP) * STEP]
    del recording
    gc.collect()
    assert not stage._heard


def test_another_rate(synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Recording(TONE[::2].copy(), RATE // 2)
    pytest.importorskip("soxr", reason="pip install 'qingyin[play]'")
    assert synthesizer.reference_encoder.encode(slow)[0] == pytest.approx(np.abs(TONE).mean(), rel=0.05)
    monkeypatch.setitem(__import__("sys").modules, "soxr", None)
    with pytest.raises(MissingExtra, match=r"pip install 'qingyin\[play\]'"):
        synthesizer.reference_delta(Recording(TONE, 16000))


def without_manner(folder: Path) -> None:
    path = folder / "voice.json"
    found = json.loads(path.read_text("utf-8"))
    del found["files"]["manner"]
    path.write_text(json.dumps(found), "utf-8")


def test_a_voice_that_hears_no_recordings(voice_copy: Path) -> None:
    without_manner(voice_copy)
    (voice_copy / "manner.onnx").unlink()
    synthesizer = Synthesizer.load(voice_copy)
    assert synthesizer.speak(HAPPY).seconds > 1
    with pytest.raises(VoiceError, match=r"\(manner\.onnx\); leave the reference out"):
        synthesizer.speak(HAPPY, CLIP)


def test_the_graph_is_opened_and_verified_when_it_is_needed(voice_copy: Path) -> None:
    (voice_copy / "manner.onnx").write_bytes(b"something else")
    synthesizer = Synthesizer.load(voice_copy)
    assert synthesizer.speak(HAPPY).seconds > 1
    with pytest.raises(VoiceCorrupt, match=r"manner\.onnx is not the file"):
        synthesizer.speak(HAPPY, CLIP)


def test_from_the_command_line(qingyin: Run, tmp_path: Path) -> None:
    Audio(TONE, RATE).save(tmp_path / "clip.wav")
    done = qingyin("analyze", HAPPY, "--reference", "clip.wav", "--json")
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout)["sentences"][0]["syllables"][0]
    assert first["duration"] == pytest.approx(SECONDS * MANNER[2], abs=1e-3)
    assert qingyin("say", HAPPY, "--reference", "clip.wav", "-o", "a.wav").returncode == 0
    bad = qingyin("say", HAPPY, "--reference", "nowhere.wav", "-o", "b.wav")
    assert bad.returncode == 2
    assert b"give the path of a WAV" in bad.stderr
    assert not (tmp_path / "b.wav").exists()


def test_texts_have_vectors_of_one_length() -> None:
    encoder = Synthesizer.load("tan").text_encoder
    short, long = encoder.encode("今天"), encoder.encode("今天天气真好")
    assert short.shape == long.shape == (VECTOR,)
    assert not np.allclose(short, long)
