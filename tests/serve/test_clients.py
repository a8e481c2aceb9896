"""What players, pages and chat programs do at the speech route besides sending a well-made request."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from qingyin.options import Options
from qingyin.serve.config import Ports
from qingyin.synthesizer import Synthesizer
from tests.serve.conftest import TEXT, Running, running

SPEECH = "/v1/audio/speech"
PAGE = "https://chat.example"


@pytest.fixture(scope="module")
def open_server() -> Iterator[Running]:
    """One that pages of another site may use."""
    with running(ports=Ports(http=0, origins=(PAGE,))) as found:
        yield found


def get(server: Running, fields: dict[str, Any], **headers: str) -> Any:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.get(f"{SPEECH}?{urlencode(fields)}", names)


def test_a_player_gets_the_sound_of_a_url(server: Running, synthesizer: Synthesizer) -> None:
    asked = {"input": TEXT, "voice": "nova", "response_format": "wav", "rate": 1.25, "seed": 3}
    data = get(server, asked).read()
    assert data[44:] == synthesizer.speak(TEXT, Options(style="cheerful", rate=1.25, seed=3)).wav()[44:]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("voice=nova", "the field 'input' is missing"),
        ("input=a&rate=fast", "rate must be of type number, not 'fast'"),
        ("input=a&rate=NaN", "rate must be of type number"),
        ("input=a&input=b", "'input' is given twice"),
        ("input=a&reference=x", "reference does not fit into a URL"),
    ],
)
def test_a_url_that_is_not_understood(server: Running, query: str, message: str) -> None:
    answer = server.get(f"{SPEECH}?{query}")
    assert answer.status == 400
    assert message in json.loads(answer.read())["error"]["message"]


@pytest.mark.parametrize(("site", "status"), [("none", 200), ("same-origin", 200), ("cross-site", 403)])
def test_a_page_of_another_site_cannot_have_it_speak(
    server: Running, open_server: Running, site: str, status: int
) -> None:
    assert get(server, {"input": "你好"}, sec_fetch_site=site).status == status
    assert get(open_server, {"input": "你好"}, sec_fetch_site=site).status == 200


def test_the_servers_own_page_behind_a_proxy_that_changes_the_host(server: Running) -> None:
    """The browser compares the page with the address that it knows; the proxy may leave the port out."""
    for site, status in (("same-origin", 200), ("same-site", 403), ("none", 403)):
        assert get(server, {"input": "你好"}, sec_fetch_site=site, origin="https://127.0.0.1:8443").status == status


def test_pages_of_an_origin_that_is_allowed(server: Running, open_server: Running) -> None:
    asks = {"origin": PAGE, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    answer = open_server.request("OPTIONS", SPEECH, headers=asks)
    assert (answer.status, answer.getheader("access-control-allow-origin")) == (200, PAGE)
    other = open_server.request("OPTIONS", SPEECH, headers={**asks, "origin": "https://other.example"})
    assert other.status == 400
    assert server.request("OPTIONS", SPEECH, headers=asks).status == 405
    answer = get(open_server, {"input": "你好😀"}, origin=PAGE)
    assert answer.getheader("access-control-allow-origin") == PAGE
    assert "x-skipped" in answer.getheader("access-control-expose-headers").lower()


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "opus", "pcm"])
def test_an_answer_that_is_whole_has_its_length(server: Running, synthesizer: Synthesizer, name: str) -> None:
    soundfile = pytest.importorskip("soundfile", reason="the formats need soundfile")
    answer = server.speak(input=TEXT, response_format=name, stream_format="whole")
    data = answer.read()
    assert int(answer.getheader("content-length", "")) == len(data)
    audio = synthesizer.speak(TEXT)
    if name == "wav":
        assert data == audio.wav()
        with wave.open(io.BytesIO(data)) as file:
            assert file.getnframes() == len(audio.samples)
    elif name != "pcm":
        assert soundfile.info(io.BytesIO(data)).duration == pytest.approx(audio.seconds, abs=0.1)


def test_only_a_short_text_is_answered_whole(server: Running) -> None:
    answer = server.speak(input="好" * 1001, stream_format="whole")
    assert answer.status == 400
    assert b"1000 characters at most" in answer.read()


def test_what_is_not_spoken_is_told(server: Running) -> None:
    text = "你好 สวัสดี 😀。"
    for more in ({}, {"stream_format": "whole"}):
        told = json.loads(server.speak(input=text, **more).getheader("x-skipped", ""))
        assert any("😀" in each for each in told) and any("ส" in each for each in told)
    assert server.speak(input=TEXT).getheader("x-skipped") is None
    events = server.speak(input=text, stream_format="sse").read().decode().strip().split("\n\n")
    assert json.loads(events[-1].removeprefix("data: "))["skipped"] == told


@pytest.mark.parametrize("text", ["。", "😀", "……", "*"])
@pytest.mark.parametrize("form", ["audio", "sse", "whole"])
def test_a_sentence_of_signs_alone_is_a_pause(server: Running, text: str, form: str) -> None:
    answer = server.speak(input=text, response_format="wav", stream_format=form)
    assert answer.status == 200
    data = answer.read()
    if form != "sse":
        assert data[44:] == bytes(2 * round(0.15 * 22050))


@pytest.mark.parametrize("text", ["", " ", "สวัสดี"])
def test_words_that_cannot_be_spoken_are_an_error(server: Running, text: str) -> None:
    assert server.speak(input=text).status == 400


def test_what_a_character_does_is_not_said(server: Running, synthesizer: Synthesizer) -> None:
    text = "[开心]你好，*挥手*再见。"
    data = server.speak(input=text, response_format="wav", stream_format="whole").read()
    assert data == synthesizer.speak(text, Options(actions="skip")).wav()
    read = server.speak(input=text, response_format="wav", stream_format="whole", actions="read").read()
    assert read == synthesizer.speak(text).wav() != data
