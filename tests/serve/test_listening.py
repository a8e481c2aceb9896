"""Listening tests on a running server: strangers listen and answer, and what was acknowledged is kept once."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qingyin.audio.recording import read_wav
from qingyin.audio.sound import Audio
from qingyin.errors import ExperimentError, ResultsError, StyleNotFound, VoiceNotFound
from qingyin.experiments.listening.design import trials
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.listening.session import Listening, opened
from qingyin.experiments.listening.sounds import low_pass
from qingyin.experiments.results import Results
from qingyin.synthesizer import Synthesizer
from tests.audio.test_recording import RATE, TONE
from tests.experiments.listening import KINDS, made, toml, written
from tests.serve.conftest import Running, running

BASE = "/v1/listening/greeting"
GOOD: dict[str, Any] = {"mos": 4, "preference": 1, "abx": 2, "mushra": [100, 50, 20], "emotion": "joy"}


def token(name: str) -> str:
    return name.ljust(24, "-")


class Listener:
    """A listener as the page is one."""

    def __init__(self, server: Running, name: str) -> None:
        self.server = server
        self.headers = {"X-Qingyin-Listener": token(name)}

    def get(self, path: str = "") -> HTTPResponse:
        return self.server.get(BASE + path, self.headers)

    def post(self, path: str, body: Any) -> HTTPResponse:
        return self.server.post(BASE + path, body, self.headers)

    def state(self) -> dict[str, Any]:
        return _read(self.get())

    def begin(self) -> dict[str, Any]:
        return _read(self.post("/begin", {}))

    def answer(self, trial: int, value: Any, seconds: float = 1.5) -> dict[str, Any]:
        return _read(self.post("/answer", {"trial": trial, "value": value, "seconds": seconds}))


def _read(answer: HTTPResponse) -> dict[str, Any]:
    data = answer.read()
    assert answer.status == 200, data
    found: dict[str, Any] = json.loads(data)
    return found


@pytest.fixture
def listening(tmp_path: Path, synthesizer: Synthesizer) -> Listening:
    return opened([written(tmp_path, "preference")], tmp_path / "results.db", None, synthesizer)


@pytest.fixture
def server(listening: Listening) -> Iterator[Running]:
    with running(listening=listening) as found:
        yield found


def kept(folder: Path) -> Ratings:
    return Ratings(Results.existing(folder / "results.db"))


def test_off_unless_configured() -> None:
    with running() as server:
        assert server.get("/listen/greeting").status == 404
        assert server.get(BASE).status == 404
        assert "listening" not in server.get("/openapi.json").read().decode()


def test_the_page_is_held_to_the_policy(server: Running) -> None:
    answer = server.get("/listen/greeting")
    assert answer.status == 200
    policy = answer.getheader("content-security-policy")
    assert policy and "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    page = answer.read().decode()
    assert not re.search(r"<script>|\sstyle=|\son\w+=", page)
    assert "/v1/listening/{test}/answer" in json.loads(server.get("/openapi.json").read())["paths"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_test(tmp_path: Path, synthesizer: Synthesizer, kind: str) -> None:
    test = made(tmp_path, kind)
    listening = opened([tmp_path / "greeting.toml"], tmp_path / "results.db", None, synthesizer)
    with running(listening=listening) as server:
        anna = Listener(server, "anna")
        assert anna.state() == {"kind": kind, "trials": test.length, "begun": False, "answered": 0, "sounds": 0}
        state = anna.begin()
        for number, trial in enumerate(trials(test, 0)):
            assert (state["answered"], state["sounds"]) == (number, len(trial.heard))
            sounds = [anna.get(f"/sound/{number}/{place}") for place in range(state["sounds"])]
            assert all(read_wav(each.read())[1] == 22050 for each in sounds)
            assert anna.get(f"/sound/{number}/{state['sounds']}").status == (200 if kind == "mushra" else 400)
            state = anna.answer(number, GOOD[kind] if trial.wanted is None else trial.wanted)
        assert (state["answered"], state["sounds"]) == (test.length, 0)
        assert anna.post("/answer", {"trial": test.length, "value": 1, "seconds": 1}).status == 400
    answers = kept(tmp_path).answers("greeting")
    assert [each.asked for each in answers] == trials(test, 0)
    assert {each.seconds for each in answers} == {1.5}


def test_nothing_says_which_variant_is_heard(server: Running) -> None:
    anna = Listener(server, "anna")
    told = json.dumps([anna.begin(), anna.answer(0, 1)])
    sound = anna.get("/sound/1/0")
    assert not any(word in told + str(sound.getheaders()) for word in ("standard", "slow", "item", "wanted", "check"))


def test_an_answer_that_is_sent_again_counts_once(server: Running, tmp_path: Path) -> None:
    anna = Listener(server, "anna")
    assert anna.begin() == anna.begin()
    assert anna.answer(0, 1)["answered"] == 1
    assert anna.answer(0, 2)["answered"] == 1  # the first was acknowledged
    assert Listener(server, "anna").state()["answered"] == 1  # after another start of the page
    assert [each.value for each in kept(tmp_path).answers("greeting")] == [1]
    refused = anna.post("/answer", {"trial": 3, "value": 1, "seconds": 1})
    assert refused.status == 400 and b"is not the next one, which is 1" in refused.read()


def test_two_listeners_at_once(server: Running, tmp_path: Path) -> None:
    test, problems = made(tmp_path, "preference"), []

    def listen(name: str) -> None:
        try:
            anna = Listener(server, name)
            state = anna.begin()
            while state["answered"] < state["trials"]:
                for _ in range(2):  # a second window of the same browser, or a request that is repeated
                    again = anna.answer(state["answered"], state["answered"] % 3)
                state = again
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=listen, args=(name,)) for name in ("anna", "ben", "anna", "cleo")]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert problems == []
    ratings = kept(tmp_path)
    assert ratings.listeners("greeting") == [0, 1, 2]
    for number in range(3):
        answers = [each for each in ratings.answers("greeting") if each.listener == number]
        assert [each.asked for each in answers] == trials(test, number)
        assert [each.value for each in answers] == [trial % 3 for trial in range(test.length)]


def test_tokens_are_not_kept(server: Running, tmp_path: Path) -> None:
    Listener(server, "anna").begin()
    assert b"anna" not in b"".join(each.read_bytes() for each in tmp_path.glob("results.db*"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"trial": 0, "value": 3, "seconds": 1}, "must be one of 0, 1, 2"),
        ({"trial": 0, "seconds": 1}, "must be one of 0, 1, 2, not None"),
        ({"trial": 0, "value": 1}, "'seconds' is missing"),
        ({"trial": -1, "value": 1, "seconds": 1}, "from 0 to 1000"),
        ({"trial": True, "value": 1, "seconds": 1}, "type integer"),
        ({"trial": 0, "value": 1, "seconds": 1e9}, "from 0 to 86400"),
        ({"trial": 0, "value": 1, "seconds": 1, "more": 1}, "unknown field"),
        ([], "send a JSON object"),
        (b'{"trial": 0, "value": 1, "seconds": NaN}', "not a number in JSON"),
    ],
)
def test_an_answer_that_cannot_be_kept(server: Running, body: Any, said: str) -> None:
    anna = Listener(server, "anna")
    anna.begin()
    answer = anna.post("/answer", body)
    assert answer.status == 400 and said in answer.read().decode()
    assert anna.state()["answered"] == 0


def test_what_strangers_send_is_limited(server: Running) -> None:
    anna = Listener(server, "anna")
    assert anna.post("/answer", {"trial": 0, "value": 1, "seconds": 1}).status == 400  # has not begun
    assert anna.get("/sound/0/0").status == 400
    anna.begin()
    assert anna.post("/answer", {"trial": 0, "value": "x" * 3000, "seconds": 1}).status == 413
    for path in ("/sound/99/0", "/sound/0/99", "/sound/0/2", f"/sound/{'9' * 30}/0"):
        assert anna.get(path).status == 400, path
    assert anna.get("/sound/-1/0").status == 404 and anna.get("/sound/0/../../x").status == 404
    for bad in ("short", "x" * 65, "x" * 22 + "/", "é" * 24):
        refused = server.get(BASE, {"X-Qingyin-Listener": bad.encode().decode("latin-1")})
        assert refused.status == 400 and b"22 to 64 letters" in refused.read()
    assert server.get("/v1/listening/none", anna.headers).status == 404
    form = server.connect()
    form.request("POST", f"{BASE}/begin", "a=1", {"Content-Type": "application/x-www-form-urlencoded", **anna.headers})
    assert form.getresponse().status == 415  # what a page of another site can send without being asked


def test_too_many_requests_and_too_many_listeners(
    tmp_path: Path, synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qingyin.experiments.listening.session.MOST_LISTENERS", 2)
    listening = opened([written(tmp_path, "mos")], tmp_path / "results.db", None, synthesizer)
    with running(listening=listening, rate=6) as server:
        assert [Listener(server, name).post("/begin", {}).status for name in "abcab"] == [200, 200, 429, 200, 200]
        assert [Listener(server, "a").get().status for _ in range(2)] == [200, 429]


def test_a_full_disk_is_told_and_the_answer_can_be_sent_again(server: Running, listening: Listening) -> None:
    anna = Listener(server, "anna")
    anna.begin()
    listening._results._connection.execute("PRAGMA query_only = ON")  # every write fails, as on a full disk
    refused = anna.post("/answer", {"trial": 0, "value": 1, "seconds": 1})
    assert refused.status == 503 and b"what was acknowledged is kept" in refused.read()
    assert anna.state()["answered"] == 0
    listening._results._connection.execute("PRAGMA query_only = OFF")
    assert anna.answer(0, 1)["answered"] == 1


def test_an_experiment_does_not_change_what_is_heard(server: Running) -> None:
    anna = Listener(server, "anna")
    anna.begin()
    headers = {**anna.headers, "X-Qingyin-User": "anna"}
    assert server.get(f"{BASE}/sound/0/0", headers).read() == anna.get("/sound/0/0").read()
    assert all(line["door"] == "listening" for line in server.streams())


# ---- what the file and the folder hold


def recordings(folder: Path, *items: str) -> Path:
    for number, item in enumerate(items):
        path = folder / "sounds" / "greeting" / "slow" / f"{item}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        Audio(TONE * (1 - 0.1 * number), RATE).save(path)
    return folder / "sounds"


def with_files(folder: Path, kind: str = "preference") -> Path:
    path = folder / "greeting.toml"
    path.write_text(toml(kind).replace("rate = 0.8", "files = true"), "utf-8")
    return path


def test_recordings_are_heard_as_they_are(tmp_path: Path, synthesizer: Synthesizer) -> None:
    folder = recordings(tmp_path, "item-0", "item-1", "item-2")
    path = with_files(tmp_path)
    listening = opened([path], tmp_path / "results.db", folder, synthesizer)
    listening.begin("greeting", token("anna"))
    order = trials(listening.state("greeting", "").test, 0)
    for number, trial in enumerate(order):
        for place, name in enumerate(trial.heard):
            sound = listening.sound("greeting", token("anna"), number, place)
            if name == "slow":
                assert sound == (folder / "greeting" / "slow" / f"{trial.item}.wav").read_bytes()
            else:
                assert not isinstance(sound, bytes)
    listening.close()


@pytest.mark.parametrize("outside", [False, True])
def test_a_link_out_of_the_folder(tmp_path: Path, synthesizer: Synthesizer, outside: bool) -> None:
    folder = recordings(tmp_path, "item-0", "item-1", "item-2")
    path = folder / "greeting" / "slow" / "item-1.wav"
    target = path.rename(tmp_path / "secret.wav" if outside else folder / "other.wav")
    path.symlink_to(target)
    if outside:
        with pytest.raises(ExperimentError, match="leads out of the folder"):
            opened([with_files(tmp_path)], tmp_path / "results.db", folder, synthesizer)
    else:
        opened([with_files(tmp_path)], tmp_path / "results.db", folder, synthesizer).close()


def test_recordings_that_are_not_there(tmp_path: Path, synthesizer: Synthesizer) -> None:
    path = with_files(tmp_path)
    with pytest.raises(ExperimentError, match="--sounds FOLDER"):
        opened([path], tmp_path / "results.db", None, synthesizer)
    folder = recordings(tmp_path, "item-0", "item-1")
    with pytest.raises(ExperimentError, match=r"item-2\.wav.*put a WAV there"):
        opened([path], tmp_path / "results.db", folder, synthesizer)
    (folder / "greeting" / "slow" / "item-2.wav").write_bytes(b"no sound")
    with pytest.raises(ExperimentError, match="is not a WAV"):
        opened([path], tmp_path / "results.db", folder, synthesizer)


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        ("rate = 0.8", 'style = "none"', StyleNotFound, "none"),
        ("rate = 0.8", 'voice = "none"', VoiceNotFound, "this server has"),
        ("你好。", "สวัสดี", ExperimentError, "item 'item-0' of listening test 'greeting': .*nothing to speak"),
    ],
)
def test_a_test_that_this_server_cannot_speak(
    tmp_path: Path, synthesizer: Synthesizer, old: str, new: str, error: type[Exception], said: str
) -> None:
    path = tmp_path / "greeting.toml"
    path.write_text(toml("mos").replace(old, new, 1), "utf-8")
    with pytest.raises(error, match=said):
        opened([path], tmp_path / "results.db", None, synthesizer)


def test_a_test_may_change_until_somebody_listens(tmp_path: Path, synthesizer: Synthesizer) -> None:
    results = tmp_path / "results.db"
    opened([written(tmp_path, "mos")], results, None, synthesizer).close()
    found = opened([written(tmp_path, "mos", items=4)], results, None, synthesizer)
    found.begin("greeting", token("anna"))
    found.close()
    with pytest.raises(ExperimentError, match="is not the one whose answers are in"):
        opened([written(tmp_path, "mos", items=5)], results, None, synthesizer)
    with pytest.raises(ExperimentError, match=r"'second' is 'greeting'.*call it 'greeting' again"):
        opened([written(tmp_path, "mos", "second", items=4)], results, None, synthesizer)
    opened([written(tmp_path, "mos", items=4)], results, None, synthesizer).close()


def test_another_voice_in_the_middle_of_a_test(
    tmp_path: Path, synthesizer: Synthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, results = written(tmp_path, "mos"), tmp_path / "results.db"
    found = opened([path], results, None, synthesizer)
    found.begin("greeting", token("anna"))
    found.close()
    monkeypatch.setattr("qingyin.experiments.listening.sounds.__version__", "99.0")
    with pytest.raises(ExperimentError, match="would sound another way"):
        opened([path], results, None, synthesizer)


def test_a_newer_database(tmp_path: Path, synthesizer: Synthesizer) -> None:
    with sqlite3.connect(tmp_path / "results.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ResultsError, match="newer version of qingyin"):
        opened([written(tmp_path, "mos")], tmp_path / "results.db", None, synthesizer)


def test_the_anchor_has_no_high_frequencies() -> None:
    at = np.arange(22050) / 22050
    low, high = (np.sin(2 * np.pi * hertz * at).astype(np.float32) for hertz in (1000, 5000))
    kept = low_pass(low + high, 22050)
    assert len(kept) == len(low)
    assert np.abs(kept - low)[500:-500].max() < 0.01
    assert low_pass(low, 7000) is low
