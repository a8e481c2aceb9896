"""Whether a voice speaks alike everywhere: what counts as a difference, and what a place that is not here says."""

from __future__ import annotations

import copy
import json
import sys

import pytest

from evaluation.machine import everywhere
from evaluation.machine.everywhere import NotHereError, Place, differing, places, speak
from tests.conftest import SILENCE
from tests.evaluation.conftest import Script

OWN = Place("this machine", lambda: [sys.executable])


def test_one_sentence_that_differs_is_named() -> None:
    found = speak(OWN, str(SILENCE), 2)
    assert [len(found["spoken"]), len(found["read"])] == [2, 2]
    assert differing(found, found) == {"readings": [], "emotions": [], "lengths": []}
    other = copy.deepcopy(found)
    other["spoken"][1]["samples"] += 1
    other["read"][0]["readings"] += " hao3"
    assert differing(found, other) == {
        "readings": [found["read"][0]["text"]],
        "emotions": [],
        "lengths": [found["spoken"][1]["text"]],
    }


def test_the_places() -> None:
    names = [place.name for place in places()]
    assert names[0] == "this machine"
    for each in ("AVX2, emulated", "SSE4.2, emulated", "ARM64, emulated", "Python 3.14, newest allowed"):
        assert each in names


def test_a_place_that_is_not_here_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name, path: None)
    for place in places():
        if "emulated" in place.name or "Debian" in place.name:
            missing = "debootstrap" if "Debian" in place.name else "qemu-user-static"
            with pytest.raises(NotHereError, match=f"apt install {missing}"):
                speak(place, str(SILENCE), 1)


def test_the_rows(script: Script, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> list[str]:
        raise NotHereError("no Python 9")

    monkeypatch.setattr(everywhere, "places", lambda: iter((OWN, Place("Python 9", nowhere))))
    assert script("machine.everywhere", "--json", "--limit", "1") == 0
    found = json.loads(capsys.readouterr().out)["places"]
    assert found["Python 9"] == {"missing": "no Python 9"}
    assert found["this machine"]["lengths"] == []
    assert "| Python 9 | not run: no Python 9 |" in everywhere.table({"places": found})
