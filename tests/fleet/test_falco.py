"""What Falco's rules say of what a real server does and of what a stranger in its container would do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, environment
from tests.fleet.falco import Event, Rules

yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
SHELL, PROGRAM, CONNECTION = (
    "Shell in a Qingyin container",
    "Unexpected program in a Qingyin container",
    "Connection from a Qingyin container",
)
IMAGE = "registry.example/qingyin"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(yaml.safe_load((ROOT / "deploy" / "observability" / "falco_rules.yaml").read_text("utf-8")))


@contextmanager
def started(*command: str) -> Iterator[dict[str, str | int]]:
    """The event of a program that runs now, as the kernel names it, in a container of ours."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment()) as process:
        assert process.stdout
        process.stdout.readline()  # it is past its exec
        name = Path(f"/proc/{process.pid}/comm").read_text().strip()
        yield {"evt.type": "execve", "proc.name": name, "container.image.repository": IMAGE}
        process.communicate()


SAY = "print('here', flush=True); input()"


def test_what_a_stranger_would_start(rules: Rules) -> None:
    with started("sh", "-c", "echo here; read line; true") as event:
        assert rules.fired(event) == [SHELL]
        assert rules.fired(event | {"container.image.repository": "registry.example/other"}) == []
        assert rules.fired(event | {"evt.type": "open"}) == []
    with started("perl", "-e", "$| = 1; print qq(here\n); <STDIN>") as event:
        assert rules.fired(event) == [PROGRAM]


def test_the_server_itself_fires_nothing(rules: Rules) -> None:
    with started(sys.executable, "-c", SAY) as event:
        assert rules.fired(event | {"proc.name": "qingyin"}) == []
        assert event["proc.name"].startswith("python")  # type: ignore[union-attr]
        assert rules.fired(event | {"proc.name": "python3.13"}) == []


@pytest.mark.parametrize(
    ("port", "kind", "expected"),
    [(443, "ipv4", [CONNECTION]), (22, "ipv6", [CONNECTION]), (4318, "ipv4", []), (53, "ipv4", []), (0, "unix", [])],
)
def test_connections(rules: Rules, port: int, kind: str, expected: list[str]) -> None:
    event: Event = {
        "evt.type": "connect", "container.image.repository": IMAGE, "fd.type": kind, "fd.sport": port
    }  # fmt: skip
    assert rules.fired(event) == expected


def test_conditions() -> None:
    rows: list[dict[str, Any]] = [{"list": "few", "items": ["a", "b"]}, {"macro": "m", "condition": "x = 1 or y = 2"}]
    cases: list[tuple[str, Event, bool]] = [
        ("m and z in (few, c)", {"y": 2, "z": "c"}, True),
        ("m and z in (few)", {"y": 2, "z": "c"}, False),
        ("not m and not z in (few)", {}, True),
        ("x = 1 or y = 2 and z = 3", {"x": 1}, True),
        ("(x = 1 or y = 2) and z = 3", {"x": 1}, False),
        ("x != 1", {}, False),
        ("x startswith 'a b'", {"x": "a b c"}, True),
    ]
    for condition, event, expected in cases:
        assert bool(Rules([*rows, {"rule": "r", "condition": condition}]).fired(event)) is expected, condition
    for wrong in ("x = 1 y", "x ~ 1", "x = 1 and (y = 2"):
        with pytest.raises((ValueError, KeyError, IndexError)):
            Rules([{"rule": "r", "condition": wrong}])
