"""The measure of kept memory runs on a voice as it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evaluation.machine.leak import examples
from qingyin.models.ports import GRAPHS
from qingyin.models.session import open_graph
from qingyin.voice import Voice
from tests.conftest import ROOT, SILENCE, environment


@pytest.mark.parametrize("role", ["prosody", "vocoder"])
def test_the_examples_are_what_the_graphs_take(role: str) -> None:
    voice = Voice.open(str(SILENCE))
    run = open_graph(voice.path(role), GRAPHS[role])
    for given in examples(role):
        assert run(given).keys() == GRAPHS[role].outputs.keys()


def test_it_measures_the_silent_voice() -> None:
    command = [sys.executable, "-m", "evaluation.machine.leak", "--voice", str(SILENCE), "--calls", "200"]
    done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert ["prosody" in lines[0], "vocoder" in lines[1]] == [True, True]
    assert all("in 180 calls" in line for line in lines)
