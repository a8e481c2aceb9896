"""The clients of MaryTTS, Mimic 3 and OpenVoiceOS: one of them itself, the others' requests as they were recorded."""

from __future__ import annotations

import http.client
import io
import json
import wave
from urllib.parse import urlencode

import pytest
from speak2mary import MaryTTS

from qingyin.errors import OptionError
from qingyin.serve.contract import assistants
from qingyin.serve.engine.limits import Tokens
from tests.serve.conftest import TEXT, Running, running

RECORDED = {  # method, path and body; with ovos-plugin-manager 2.1.1 where it is needed
    "ovos-tts-plugin-marytts 0.1.0": (
        "GET", f"/process?{urlencode({'LOCALE': 'zh-CN', 'VOICE': 'silence', 'INPUT_TEXT': TEXT})}"
        "&INPUT_TYPE=TEXT&OUTPUT_TYPE=AUDIO&AUDIO=WAVE", b"",
    ),
    "ovos-tts-plugin-mimic3-server 0.0.1": ("POST", "/api/tts?voice=zh_CN%2Fsilence", TEXT.encode()),
    "the same with a speaker": ("POST", "/api/tts?voice=silence%23calm", TEXT.encode()),
    "ovos-tts-plugin-server 0.0.5": ("GET", f"/v2/synthesize?{urlencode({'lang': 'zh-CN', 'utterance': TEXT})}", b""),
    "the same with a voice": (
        "GET", f"/v2/synthesize?{urlencode({'lang': 'zh-CN', 'voice': 'silence', 'utterance': TEXT})}", b""
    ),
    "Mimic 3's own page": ("GET", f"/api/tts?{urlencode({'text': TEXT, 'voice': 'silence', 'noiseW': '0.8'})}", b""),
}  # fmt: skip


LEAVES_ITS_SOCKET_OPEN = pytest.mark.filterwarnings(  # speak2mary 1.5.0
    "ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def ask(server: Running, method: str, path: str, body: bytes = b"") -> http.client.HTTPResponse:
    """The answer to a request without a content type, as these clients send it."""
    connection = server.connect()
    connection.request(method, path, body or None)
    return connection.getresponse()


def seconds(sound: bytes) -> float:
    """The length that a WAV says it has, which must be the length that it has."""
    with wave.open(io.BytesIO(sound)) as found:
        frames = found.getnframes()
        assert len(found.readframes(frames)) == 2 * frames
        return frames / found.getframerate()


@pytest.mark.parametrize("client", RECORDED)
def test_recorded_requests(server: Running, client: str) -> None:
    answer = ask(server, *RECORDED[client])
    assert (answer.status, answer.getheader("content-type")) == (200, "audio/wav")
    assert 2 < seconds(answer.read()) < 6


@LEAVES_ITS_SOCKET_OPEN
def test_the_client_of_home_assistants_marytts(server: Running) -> None:
    client = MaryTTS("127.0.0.1", server.ports["http"], voice="silence", locale="zh_CN")
    assert 2 < seconds(client.speak(TEXT)) < 6


@LEAVES_ITS_SOCKET_OPEN
def test_its_voice_is_not_replaced_and_its_effects_are_not_dropped(server: Running) -> None:
    for client, effects in (
        (MaryTTS("127.0.0.1", server.ports["http"]), {}),  # cmu-slt-hsmm
        (MaryTTS("127.0.0.1", server.ports["http"], voice="silence"), {"Robot": "amount:100.0;"}),
    ):
        with pytest.raises(Exception, match=r"404 - Not Found|400 - Bad Request"):
            client.speak(TEXT, effects)


def test_the_voices_are_listed_as_the_plug_in_reads_them(server: Running) -> None:
    rows = [line.split() for line in ask(server, "GET", "/voices").read().decode().splitlines()]
    assert all(len(row) == 4 for row in rows)  # voice, language, gender, kind
    assert {(row[0], row[1]) for row in rows} >= {("silence", "zh_CN"), ("silence", "zh-CN")}
    assert ask(server, "GET", "/locales").read() == b"zh_CN\n"


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/process?INPUT_TEXT=a&OUTPUT_TYPE=ACOUSTPARAMS", 400, "OUTPUT_TYPE 'ACOUSTPARAMS' is not known"),
        ("/process?INPUT_TEXT=a&AUDIO=AU_FILE", 400, "available: WAVE_FILE, WAVE"),
        ("/process?INPUT_TEXT=a&INPUT_TYPE=RAWMARYXML", 400, "available: TEXT, SSML"),
        ("/process?INPUT_TEXT=a&INPUT_TEXT=b", 400, "is given twice"),
        ("/process?VOICE=silence", 400, "the field 'INPUT_TEXT' is missing"),
        ("/process?INPUT_TEXT=a&VOICE=cmu-slt-hsmm", 404, "voice 'cmu-slt-hsmm' is not available"),
        ("/api/tts?text=a&lengthScale=0", 400, "lengthScale must be a number above 0"),
        ("/api/tts?text=a&lengthScale=9", 400, "rate must be"),
        ("/v2/synthesize?utterance=a&x=y", 400, "unknown field 'x'; known: utterance, voice, lang"),
    ],
)
def test_faults_have_their_cure(server: Running, path: str, status: int, told: str) -> None:
    answer = ask(server, "GET", path)
    assert answer.status == status
    assert told in json.loads(answer.read())["error"]["message"]


def test_the_length_scale_is_the_inverse_of_the_rate(server: Running) -> None:
    whole, half = (
        seconds(ask(server, "GET", f"/api/tts?{urlencode({'text': TEXT, 'lengthScale': scale})}").read())
        for scale in ("1", "0.5")
    )
    assert half < 0.75 * whole


def test_ssml_where_it_is_said_to_be() -> None:
    assert assistants.mimic([("text", "<speak>好</speak>"), ("ssml", "true")])["input_format"] == "ssml"
    assert assistants.marytts([("INPUT_TEXT", "好"), ("INPUT_TYPE", "SSML")])["input_format"] == "ssml"
    assert assistants.marytts([("INPUT_TEXT", "好"), ("STYLE", "calm")])["style"] == "calm"
    with pytest.raises(OptionError, match="is missing"):
        assistants.mimic([])


def test_a_long_text_is_streamed() -> None:
    assert assistants.ovos([("utterance", "好" * 1000)])["stream_format"] == "whole"
    assert assistants.ovos([("utterance", "好" * 1001)])["stream_format"] == "audio"


@pytest.mark.parametrize(
    "head",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://page.example"}, {"Origin": "null"}, {"Origin": "http://["}],
)
def test_a_page_of_another_site_has_nothing_spoken(server: Running, head: dict[str, str]) -> None:
    for method, path, body in RECORDED.values():
        connection = server.connect()
        connection.request(method, path, body or None, head)
        assert connection.getresponse().status == 403


def test_a_body_that_is_no_text_or_too_long(server: Running) -> None:
    assert ask(server, "POST", "/api/tts", b"\xff\xfe").status == 400
    assert ask(server, "POST", "/api/tts", b"a" * 1_000_000).status == 413


def test_tokens_are_asked_for_here_too() -> None:
    with running(tokens=Tokens(["a" * 32])) as server:
        for method, path, body in RECORDED.values():
            assert ask(server, method, path, body).status == 401
        assert ask(server, "GET", "/voices").status == 401
