"""The HTTP door as OpenAI's own client uses it."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
import soundfile

from qingyin.options import Options
from qingyin.serve.contract import formats
from qingyin.synthesizer import Synthesizer
from tests.serve.conftest import TEXT, Running, running


def openai_client(server: Running) -> Any:
    openai = pytest.importorskip("openai", reason="pip install openai")
    return openai.OpenAI(api_key="none", base_url=f"{server.url}/v1", max_retries=0)


@pytest.mark.parametrize("name", [None, *formats.FORMATS])
def test_the_official_client_gets_every_format(server: Running, synthesizer: Synthesizer, name: str | None) -> None:
    speak = openai_client(server).audio.speech.create
    asked = {"model": "qingyin", "voice": "silence", "input": TEXT, **({"response_format": name} if name else {})}
    for speed in (1.0, 1.5):
        audio = synthesizer.speak(TEXT, Options(rate=speed))
        data = bytearray(speak(**asked, speed=speed).content)
        if name == "wav":
            data[40:44] = (len(data) - 44).to_bytes(4, "little")  # a length was not known yet
        elif name == "flac":
            data[22:26] = len(audio.samples).to_bytes(4, "big")
        raw = {"samplerate": 24000, "channels": 1, "format": "RAW", "subtype": "PCM_16"} if name == "pcm" else {}
        with soundfile.SoundFile(io.BytesIO(data), **raw) as file:
            assert file.format == {None: "MP3", "wav": "WAV", "pcm": "RAW", "opus": "OGG"}.get(name, str(name).upper())
            assert len(file.read()) / file.samplerate == pytest.approx(audio.seconds, abs=0.1)


def test_the_official_client_gets_events(server: Running, synthesizer: Synthesizer) -> None:
    with openai_client(server).audio.speech.with_streaming_response.create(
        model="qingyin", voice="silence", input=TEXT, response_format="wav", stream_format="sse",
        instructions="very sad, in a calm style", extra_body={"timings": True, "scene": "audiobook"},
    ) as answer:  # fmt: skip
        *deltas, done = [json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line]
    options = Options(emotion="sadness", intensity=1.5, style="calm", scene="audiobook")
    expected = synthesizer.speak(TEXT, options)
    assert b"".join(base64.b64decode(each["audio"]) for each in deltas)[44:] == expected.wav()[44:]
    assert [each["char"] for delta in deltas for each in delta["syllables"]] == list("今天真开心我们一起去公园吧")
    assert done["type"] == "speech.audio.done"


def test_the_official_client() -> None:
    openai = pytest.importorskip("openai", reason="pip install openai")
    with running() as server:
        client = openai_client(server)
        server.vocoder.hold()
        server.vocoder.let(1)
        with client.audio.speech.with_streaming_response.create(
            model="qingyin",
            voice="silence",
            input=TEXT,
            response_format="pcm",
            speed=1.25,
            instructions="very cheerful",
        ) as answer:
            pieces = answer.iter_bytes(256)
            assert len(next(pieces)) == 256  # the other chunks are not made yet
            assert server.service.gate.active == 1
            server.vocoder.release()
            assert sum(map(len, pieces)) > 24000
        with pytest.raises(openai.BadRequestError, match="available: neutral, joy"):
            client.audio.speech.create(model="qingyin", voice="silence", input=TEXT, extra_body={"emotion": "joi"})
        with pytest.raises(openai.BadRequestError, match="'pirate' is not understood"):
            client.audio.speech.create(model="qingyin", voice="silence", input=TEXT, instructions="like a pirate")
        with pytest.raises(openai.NotFoundError, match="available: silence"):
            client.audio.speech.create(model="qingyin", voice="alloy", input=TEXT)
        assert [model.id for model in client.models.list()] == ["qingyin"]
