"""The HTTP door as OpenAI's own client uses it."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import soundfile

from qingyin.options import Options
from qingyin.serve.contract import formats
from qingyin.serve.contract.openai import MODELS, VOICES
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__
from tests.conftest import ROOT
from tests.serve.conftest import TEXT, Running, running


def openai_client(server: Running) -> Any:
    openai = pytest.importorskip("openai", reason="pip install openai")
    return openai.OpenAI(api_key="none", base_url=f"{server.url}/v1", max_retries=0)


@pytest.mark.parametrize("name", [None, *(name for name in formats.FORMATS if name != "aac")])
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


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="aac is written and read by ffmpeg")
def test_the_official_client_gets_aac(server: Running, synthesizer: Synthesizer) -> None:
    speak = openai_client(server).audio.speech.create
    data = speak(model="tts-1", voice="alloy", input=TEXT, response_format="aac").content
    command = ["ffmpeg", "-v", "error", "-i", "pipe:0", "-f", "s16le", "-ac", "1", "-ar", "8000", "pipe:1"]
    decoded = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    assert len(decoded) / 2 / 8000 == pytest.approx(synthesizer.speak(TEXT).seconds, abs=0.2)


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
            client.audio.speech.create(model="qingyin", voice="pirate", input=TEXT)
        assert [model.id for model in client.models.list()] == ["qingyin", *MODELS]


@pytest.mark.parametrize("model", MODELS)
def test_the_names_of_openai_s_voices_are_styles(server: Running, synthesizer: Synthesizer, model: str) -> None:
    speak = openai_client(server).audio.speech.create
    for voice, style in VOICES.items():
        assert style in [each.id for each in synthesizer.styles.files()]
        data = speak(model=model, voice=voice, input="你好。", response_format="wav").content
        assert data[44:] == synthesizer.speak("你好。", Options(style=style)).wav()[44:]
    asked = {"model": model, "input": "你好。", "response_format": "wav", "extra_body": {"style": "gentle"}}
    data = speak(voice="nova", **asked).content  # what the request names itself comes first
    assert data[44:] == synthesizer.speak("你好。", Options(style="gentle")).wav()[44:]


@pytest.mark.parametrize(
    "body",
    [  # as these programs send them
        pytest.param({"model": "tts-1", "voice": "alloy", "input": TEXT}, id="Open WebUI"),
        pytest.param({"input": TEXT, "model": "tts-1", "voice": "nova", "backend": "x"}, id="LibreChat"),
        pytest.param(
            {"model": "tts-1-hd", "voice": "shimmer", "input": TEXT, "response_format": "mp3", "speed": 1},
            id="SillyTavern",
        ),
        pytest.param(
            {"model": "gpt-4o-mini-tts", "voice": "onyx", "input": TEXT, "instructions": None, "speed": None},
            id="null for what is left out",
        ),
        pytest.param({"model": "tts-1", "voice": "echo", "input": "今天天气真好。" * 585}, id="4,095 characters"),
    ],
)
def test_requests_of_chat_programs(server: Running, body: dict[str, Any]) -> None:
    answer = server.post("/v1/audio/speech", body)
    assert (answer.status, answer.getheader("content-type")) == (200, "audio/mpeg")
    assert answer.getheader("server") == f"qingyin/{__version__}"
    assert soundfile.info(io.BytesIO(answer.read())).duration > 1


RECORDED: dict[str, tuple[dict[str, Any], str]] = {  # as these programs sent them, and what they take for an answer
    "livekit-agents 1.8.9, its defaults": (
        {"model": "gpt-4o-mini-tts", "voice": "ash", "response_format": "mp3", "speed": 1.0, "stream_format": "sse"},
        "text/event-stream",
    ),
    "livekit-agents 1.8.9, tts-1": (
        {"model": "tts-1", "voice": "alloy", "response_format": "mp3", "speed": 1.0, "stream_format": "audio"},
        "audio/mpeg",
    ),
    "livekit-agents 1.8.9, instructions": (
        {
            "model": "gpt-4o-mini-tts", "voice": "nova", "instructions": "Speak in a cheerful tone.",
            "response_format": "mp3", "speed": 1.2, "stream_format": "sse",
        },
        "text/event-stream",
    ),
    "pipecat-ai 1.14.0": ({"model": "gpt-4o-mini-tts", "voice": "alloy", "response_format": "pcm"}, "audio/pcm"),
    "openai 6.49.0 of npm": (
        {
            "model": "gpt-4o-mini-tts", "voice": "coral",
            "instructions": "Speak in a cheerful and positive tone.",
        },
        "audio/mpeg",
    ),
    "openai 6.49.0 of npm, events": (
        {"model": "tts-1", "voice": "alloy", "response_format": "wav", "speed": 1.5, "stream_format": "sse"},
        "text/event-stream",
    ),
}  # fmt: skip


@pytest.mark.parametrize("client", RECORDED)
def test_recorded_requests_of_agents(server: Running, client: str) -> None:
    body, media_type = RECORDED[client]
    answer = server.post("/v1/audio/speech", {"input": TEXT, **body}, {"Accept": "application/octet-stream"})
    assert (answer.status, answer.getheader("content-type")) == (200, media_type)
    data = answer.read()
    if media_type == "text/event-stream":
        events = [json.loads(each.removeprefix("data: ")) for each in data.decode().strip().split("\n\n")]
        assert {each["type"] for each in events[:-1]} == {"speech.audio.delta"}
        assert events[-1]["type"] == "speech.audio.done"
        data = b"".join(base64.b64decode(each["audio"]) for each in events[:-1])
    assert len(data) > 8000


@pytest.mark.parametrize("text", ["Speak in a cheerful and positive tone.", "Be friendly."])
def test_instructions_of_openai_s_own_pages(server: Running, text: str) -> None:
    assert server.speak(input=TEXT, instructions=text).status == 200


def test_the_version_is_told(server: Running) -> None:
    answer = server.get("/health")
    assert json.loads(answer.read()) == {"status": "alive", "version": __version__}
    assert answer.getheader("server") == f"qingyin/{__version__}"


@pytest.mark.parametrize("page", ["chat-programs.md", "zh/chat-programs.md"])
def test_the_page_has_the_same_voices(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    rows = re.findall(r"^\| (`[`a-z,、 ]+) \| ([a-z]+)[^|]*\|$", text, re.MULTILINE)
    assert {name: style for names, style in rows for name in re.findall(r"\w+", names)} == VOICES
