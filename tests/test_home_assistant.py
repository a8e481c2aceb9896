"""The add-on for Home Assistant, as far as a machine without Home Assistant OS can check it.

The rules are those of https://developers.home-assistant.io/docs/add-ons/configuration.
"""

from __future__ import annotations

import http.server
import json
import re
import runpy
import threading
from typing import Any

import pytest

from qingyin.cli.parser import parser
from qingyin.version import __version__
from tests.conftest import ROOT

FOLDER = ROOT / "deploy" / "home-assistant"
REQUIRED = {"name", "version", "slug", "description", "arch"}
KNOWN = REQUIRED | {"init", "startup", "boot", "discovery", "ports", "options", "schema"}
TYPES: dict[str, type] = {"int": int, "bool": bool, "str": str, "float": float}


def read(name: str) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="pip install pyyaml")
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return found


def test_the_configuration_fits_the_schema_of_add_ons() -> None:
    config = read("config.yaml")
    assert REQUIRED <= set(config) <= KNOWN
    assert config["version"] == __version__
    assert re.fullmatch(r"[-_.A-Za-z0-9]+", config["slug"])
    assert set(config["arch"]) <= {"aarch64", "amd64"}
    assert config["startup"] in ("initialize", "system", "services", "application", "once")
    assert config["boot"] in ("auto", "manual", "manual_only")
    assert all(re.fullmatch(r"\d+/(tcp|udp)", port) for port in config["ports"])


def test_each_option_has_a_type_that_its_value_has() -> None:
    config = read("config.yaml")
    assert set(config["options"]) == set(config["schema"])
    for name, kind in config["schema"].items():
        match = re.fullmatch(r"(\w+)(?:\((\d+),(\d+)\))?", kind)
        assert match, kind
        value: Any = config["options"][name]
        assert type(value) is TYPES[match[1]]
        if match[2] is not None:
            assert isinstance(value, int) and int(match[2]) <= value <= int(match[3])


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_translations_name_every_option(language: str) -> None:
    config, words = read("config.yaml"), read(f"translations/{language}.yaml")
    assert set(words["configuration"]) == set(config["schema"])
    assert set(words["network"]) == set(config["ports"])
    assert all(set(each) == {"name", "description"} for each in words["configuration"].values())


@pytest.mark.parametrize("log_text", [False, True])
def test_the_options_start_the_server(log_text: bool) -> None:
    start = runpy.run_path(str(FOLDER / "start.py"))
    options = {**read("config.yaml")["options"], "log_text": log_text}
    found = parser("qingyin", "tan").parse_args(start["command"](options)[3:])
    assert (found.command, found.host, found.wyoming, found.log_text) == ("serve", "0.0.0.0", 10200, log_text)
    assert (found.streams, found.text_limit) == (4, 5000)


def test_the_supervisor_is_told_where_it_listens() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    class Supervisor(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append((self.headers["authorization"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Supervisor) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        start = runpy.run_path(str(FOLDER / "start.py"))
        start["announce"]("secret", "qingyin", f"http://127.0.0.1:{server.server_port}/discovery")
        thread.join(10)
    assert asked == [("Bearer secret", {"service": "wyoming", "config": {"uri": "tcp://qingyin:10200"}})]
