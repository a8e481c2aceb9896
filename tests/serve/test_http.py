"""The HTTP door as programs use it."""

from __future__ import annotations

import base64
import io
import json
import shutil
import socket
import subprocess
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingyin.audio.sound import Audio
from qingyin.audio.wav import to_int16
from qingyin.options import Options
from qingyin.records import EMOTIONS
from qingyin.serve.contract import formats, requests
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__
from tests.audio.test_recording import RATE, TONE
from tests.serve.conftest import LONG, TEXT, Running, is_closed, running, until


def samples_of(wav: bytes) -> np.ndarray[Any, Any]:
    assert wav[:4] == b"RIFF"
    return np.frombuffer(wav[44:], "<i2")


def events(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix(b"data: ")) for line in body.split(b"\n\n") if line]


def test_what_is_sent_is_what_speak_makes(server: Running, synthesizer: Synthesizer) -> None:
    answer = server.speak(input=TEXT, voice="silence")
    assert (answer.status, answer.getheader("content-type")) == (200, "audio/wav")
    assert answer.read()[44:] == synthesizer.speak(TEXT).wav()[44:]


@pytest.mark.parametrize("name", [name for name in formats.FORMATS if name != "aac"])  # which libsndfile lacks
def test_every_format_holds_the_whole_sound(server: Running, synthesizer: Synthesizer, name: str) -> None:
    audio = synthesizer.speak(TEXT)
    answer = server.speak(input=TEXT, response_format=name)
    assert answer.status == 200
    data, rate = bytearray(answer.read()), int(answer.getheader("x-sample-rate", "0"))
    if name == "wav":
        data[40:44] = (len(data) - 44).to_bytes(4, "little")  # a length was not known yet
    elif name == "flac":
        data[22:26] = len(audio.samples).to_bytes(4, "big")
    raw = {"samplerate": rate, "channels": 1, "format": "RAW", "subtype": "PCM_16"} if name == "pcm" else {}
    decoded, decoded_rate = soundfile.read(io.BytesIO(data), dtype="int16", **raw)
    assert decoded_rate == rate
    assert len(decoded) / rate == pytest.approx(audio.seconds, abs=0.1)
    if name in ("wav", "flac"):
        assert np.array_equal(decoded, to_int16(audio.samples))


def test_a_rate_that_a_format_lacks(server: Running) -> None:
    answer = server.speak(input=TEXT, response_format="opus", sample_rate=22050)
    assert answer.status == 400
    assert b"available: 8000, 12000" in answer.read()
    assert len(server.speak(input=TEXT, response_format="pcm", sample_rate=8000).read()) < 8000 * 2 * 4


def test_a_format_whose_library_is_missing(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "soundfile", None)
    answer = server.speak(input=TEXT, response_format="mp3")
    assert answer.status == 400
    assert b"pip install soundfile" in answer.read()


def test_curl(server: Running, tmp_path: Any) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed: apt install curl")
    body = json.dumps({"input": TEXT, "response_format": "wav"})
    command = ["curl", "-sS", "--fail", f"{server.url}/v1/audio/speech", "-H", "Content-Type: application/json"]
    subprocess.run([*command, "-d", body, "-o", tmp_path / "a.wav"], check=True, timeout=30)
    assert len(samples_of((tmp_path / "a.wav").read_bytes())) > 22050


def test_sound_comes_before_the_end_and_a_client_that_hangs_up_ends_the_work() -> None:
    with running() as server:
        server.vocoder.hold()
        server.vocoder.let(2)
        answer = server.speak(input=LONG)
        assert len(answer.read(44 + 2 * 8 * 256)) == 44 + 2 * 8 * 256  # the first chunk of 8 frames
        made = server.vocoder.made
        server.close()
        until(lambda: server.service.gate.active == 0)
        server.vocoder.release()
        until(lambda: server.streams())
        assert server.vocoder.made <= made + 2  # the one in hand, and no other
        assert server.streams()[-1]["reason"] == "cancelled"


def test_a_client_that_hangs_up_while_it_waits_leaves_the_queue() -> None:
    with running(streams=1, wait=20.0) as server:
        server.vocoder.hold()
        server.vocoder.let(1)
        first = server.speak(input=TEXT)
        waiting = server.connect()
        waiting.request("POST", "/v1/audio/speech", json.dumps({"input": TEXT}), {"Content-Type": "application/json"})
        until(lambda: server.service.gate.waiting == 1)
        waiting.sock.close()
        until(lambda: server.service.gate.waiting == 0)
        server.vocoder.release()
        first.read()
        until(lambda: server.service.gate.active == 0)
        assert sorted(line["reason"] for line in server.streams()) == ["cancelled", "finished"]


def test_events_carry_audio_and_syllables(server: Running, synthesizer: Synthesizer) -> None:
    answer = server.speak(input=TEXT, response_format="pcm", sample_rate=22050, stream_format="sse", timings=True)
    assert answer.getheader("content-type") == "text/event-stream"
    *deltas, done = events(answer.read())
    audio = synthesizer.speak(TEXT)
    assert b"".join(base64.b64decode(each["audio"]) for each in deltas) == audio.wav()[44:]
    found = [(each["char"], each["start"]) for delta in deltas for each in delta["syllables"]]
    assert found == [(each.syllable.char, round(each.start, 4)) for each in audio.syllables]
    felt = [each["emotion"] for each in deltas if "emotion" in each]  # once for each sentence
    assert [max(each, key=each.__getitem__) for each in felt] == [
        synthesizer.emotion(each).dominant for each in synthesizer.analyze(TEXT)
    ]
    assert done["type"] == "speech.audio.done"
    assert done["seconds"] == pytest.approx(audio.seconds)
    assert done["usage"]["input_tokens"] == len(TEXT)


@pytest.mark.parametrize("log_text", [False, True])
def test_a_failure_in_the_middle_is_told(log_text: bool) -> None:
    def breaks() -> None:
        raise ValueError(f"a bug at {TEXT}")

    with running(log_text=log_text) as server:
        server.vocoder.fault = breaks
        *_, last = events(server.speak(input=TEXT, stream_format="sse", response_format="pcm").read())
        assert (last["type"], last["error"]["code"]) == ("error", "internal")
        assert "a bug" not in last["error"]["message"]
        with pytest.raises(Exception, match=r"IncompleteRead|bytes read"):
            server.speak(input=TEXT).read()
        until(lambda: len(server.streams()) == 2)
        for line in server.streams():
            assert "in breaks" in line["traceback"]
            assert line["traceback"].endswith(f"ValueError: a bug at {TEXT}" if log_text else "ValueError")
        metrics = server.get("/metrics").read().decode()
        assert 'tts_error_total{code="internal",model="silence"} 2.0' in metrics


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"input": "สวัสดี"}, 400, "nothing to speak"),
        ({"input": ""}, 400, "nothing to speak"),
        ({"input": "你" * 5001}, 413, "5001 characters, and the limit is 5000"),
        ({}, 400, "'input' is missing"),
        ([], 400, "send a JSON object"),
        (b"{", 400, "not JSON"),
        (b'{"input": "\\u4f60", "rate": NaN}', 400, "NaN is not a number"),
        (b"[" * 60_000, 400, "not JSON"),
        (b" " * 5_000_000, 413, "send the text in parts"),
        ({"input": "你好", "reference": "äöü"}, 400, "reference is not base64"),
        ({"input": "你好", "reference": "A" * (4 << 20) + "AAAA"}, 400, "the limit is 4194304; send less"),
        ({"input": "你好", "reference": "AAAA"}, 400, "not a WAV; convert it"),
        ({"input": "你好", "reference": 1}, 400, "reference must be of type string"),
        ({"input": "\ud83d"}, 400, "half a character"),
        ({"input": 5}, 400, "input must be of type string"),
        ({"input": "你好", "colour": "red"}, 400, "unknown field 'colour'; known: input"),
        ({"input": "你好", "scene": "story"}, 400, "available: customer_service, audiobook, assistant"),
        ({"input": "你好", "style": "joly"}, 400, "unknown style 'joly'; available: calm, cheerful"),
        ({"input": "你好", "style": "/etc/mine.toml"}, 400, "is not a name; GET /v1/audio/voices lists the styles"),
        ({"input": "你好", "style": "../styles/calm.toml"}, 400, "is not a name"),
        ({"input": "你好", "speed": 4}, 400, "speed must be from 0.5 to 2"),
        ({"input": "你好", "speed": 1, "rate": 1}, 400, "rate is given twice"),
        ({"input": "你好", "seed": 1.5}, 400, "seed must be of type integer"),
        ({"input": "你好", "rate": True}, 400, "rate must be of type number"),
        ({"input": "你好", "emotion": {"joi": 1}}, 400, "unknown field 'joi'; known: neutral, joy"),
        ({"input": "你好", "emotion": 1}, 400, "emotion must be of type string"),
        ({"input": "你好", "response_format": "wma"}, 400, "available: wav, pcm, mp3, opus, flac, aac"),
        ({"input": "你好", "timings": True}, 400, "stream_format 'sse'"),
        ({"input": "你好", "model": "tts-2"}, 400, "available: qingyin"),
        ({"input": "你好", "voice": {"id": "pirate"}}, 404, "available: silence"),
        ({"input": "你好", "instructions": "like a pirate"}, 400, "'pirate' is not understood"),
        ({"input": "<speak><b>"}, 400, ""),
    ],
)
def test_requests_that_are_refused(server: Running, body: Any, status: int, said: str) -> None:
    answer = server.post("/v1/audio/speech", body)
    found = json.loads(answer.read())["error"]
    assert (answer.status, said in found["message"]) == (status, True), found


def test_sockets_without_a_whole_head_are_closed() -> None:
    with running(stall=0.5, streams=1, queue=0) as server:  # 65 connections are accepted
        sockets = [socket.create_connection(("127.0.0.1", server.ports["http"]), 10) for _ in range(80)]
        for number, each in enumerate(sockets):
            each.sendall(b"POST /v1/audio/speech HTTP/1.1\r\nHost:"[: number % 40])
        until(lambda: server.speak(input=TEXT).status == 200)
        assert all(is_closed(each) for each in sockets)
        kept = server.connect()
        for _ in range(3):  # an active connection is not affected
            kept.request("GET", "/healthz")
            assert kept.getresponse().read()


def test_sockets_that_are_half_open_do_not_stop_the_others() -> None:
    head = b"POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += b"Content-Length: 100\r\n\r\n"
    with running(stall=0.3) as server:
        sockets = [socket.create_connection(("127.0.0.1", server.ports["http"]), 10) for _ in range(30)]
        for number, each in enumerate(sockets):
            each.sendall(head[: len(head) // 2] if number % 2 else head + b'{"inp')
        assert server.speak(input=TEXT).status == 200
        assert b" 408 " in sockets[0].recv(1000)
        for each in sockets:
            each.close()


def test_only_json_and_only_what_is_there(server: Running) -> None:
    answer = server.post("/v1/audio/speech", {"input": "你好"}, {"Content-Type": "text/plain"})
    assert answer.status == 415  # a form of another site could send it
    assert server.get("/v1/analyze").status == 405
    assert json.loads(server.get("/nothing").read())["error"]["code"] == "404"


def test_style_and_scene_are_heard(server: Running) -> None:
    def durations(**more: str) -> list[float]:
        found = json.loads(server.post("/v1/analyze", {"input": TEXT, "emotion": "neutral", **more}).read())
        return [syllable["duration"] for sentence in found["sentences"] for syllable in sentence["syllables"]]

    plain = sum(durations())
    assert sum(durations(style="calm")) == pytest.approx(1.03 * plain, rel=1e-3)
    assert sum(durations(scene="audiobook")) == pytest.approx(1.03 * plain, rel=1e-3)
    assert len(server.speak(input=TEXT, style="calm").read()) > len(server.speak(input=TEXT, style="cheerful").read())


def test_a_style_that_changes_is_heard_with_the_next_request(tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"

    def write(duration: str) -> None:
        path.write_text(f'name = "mine"\ndescription = "x"\n[base]\nduration = {duration}', "utf-8")

    def seconds() -> float:
        return (len(server.speak(input=TEXT, style="mine", emotion="neutral").read()) - 44) / 2 / 22050

    write("1.0")
    with running(styles=tmp_path) as server:
        plain = seconds()
        write("1.5")
        assert seconds() == pytest.approx(1.5 * plain, rel=0.05)
        write("'long'")
        assert seconds() == pytest.approx(1.5 * plain, rel=0.05)  # the one before stays
        metrics = server.get("/metrics").read().decode()
        assert "\ntts_style_reloads_total 1.0" in metrics
        assert "\ntts_style_refusals_total 1.0" in metrics
        assert [bool(line["refused"]) for line in server.lines if line["event"] == "style"] == [False, True]
        styles = json.loads(server.get("/v1/audio/voices").read())["voices"][0]["styles"]
        assert "mine" in [style["id"] for style in styles]


def test_a_reference_is_what_options_make_of_it(server: Running, synthesizer: Synthesizer) -> None:
    wav = Audio(TONE, RATE).wav()
    answer = server.speak(input=TEXT, reference=base64.b64encode(wav).decode())
    assert answer.status == 200
    expected = synthesizer.speak(TEXT, Options(reference=wav))
    assert answer.read()[44:] == expected.wav()[44:]
    assert len(expected.samples) > 1.2 * len(synthesizer.speak(TEXT).samples)
    refused = server.post("/v1/analyze", {"input": TEXT, "reference": base64.b64encode(wav).decode()})
    assert (refused.status, b"reference is not available" in refused.read()) == (400, True)


def test_the_feeling_may_be_left_to_the_text(server: Running, synthesizer: Synthesizer) -> None:
    sound = server.speak(input=TEXT, emotion="auto", intensity=1.5).read()
    assert sound[44:] == synthesizer.speak(TEXT, Options(intensity=1.5)).wav()[44:]


def test_analyze_is_the_command_s(server: Running) -> None:
    found = json.loads(server.post("/v1/analyze", {"input": TEXT, "rate": 2.0}).read())
    slow = json.loads(server.post("/v1/analyze", {"input": TEXT}).read())
    assert "".join(each["text"] for each in found["sentences"]) == TEXT
    pairs = zip(found["sentences"][0]["syllables"], slow["sentences"][0]["syllables"], strict=True)
    assert all(fast["duration"] < other["duration"] for fast, other in pairs)
    assert server.post("/v1/analyze", {"input": "……"}).status == 400


def test_what_is_there(server: Running) -> None:
    voice = json.loads(server.get("/v1/audio/voices").read())["voices"][0]
    assert (voice["id"], voice["sample_rate"]) == ("silence", 22050)
    assert {"id": "calm", "name": "冷静"}.items() <= voice["styles"][0].items()
    assert voice["scenes"] == ["customer_service", "audiobook", "assistant"]
    assert json.loads(server.get("/healthz").read()) == {"status": "alive", "version": __version__}
    assert server.get("/readyz").status == 200
    assert server.get("/docs").getheader("content-security-policy", "").startswith("default-src 'self'")


def test_the_document_names_every_path_and_every_field(server: Running) -> None:
    document = json.loads(server.get("/openapi.json").read())
    schema = document["paths"]["/v1/audio/speech"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == set(requests.SPEECH)
    for path, methods in document["paths"].items():
        for method in methods:
            needed = [each["name"] for each in methods[method].get("parameters", ()) if each["required"]]
            query = "".join(f"?{name}=a" for name in needed)
            answer = server.get(path + query) if method == "get" else server.post(path, {"input": TEXT})
            assert answer.status == 200, path


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
near = st.dictionaries(st.sampled_from([*requests.SPEECH, "scene", "x"]), json_values, max_size=6)
right = st.fixed_dictionaries(
    {"input": st.text(max_size=30)},
    optional={
        "emotion": st.sampled_from(EMOTIONS),
        "rate": st.floats(0.4, 2.1),
        "pitch": st.floats(-13, 13),
        "seed": st.integers(-1, 2**31),
        "response_format": st.sampled_from(list(formats.FORMATS)),
        "sample_rate": st.sampled_from(formats.RATES),
        "stream_format": st.sampled_from(["audio", "sse"]),
        "timings": st.booleans(),
        "instructions": st.text(max_size=12),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=near | right | json_values)
def test_no_request_is_a_bug(server: Running, body: Any) -> None:
    for path in ("/v1/audio/speech", "/v1/analyze"):
        answer = server.post(path, body)
        assert answer.status < 500, answer.read()
        answer.read()
        server.close()
