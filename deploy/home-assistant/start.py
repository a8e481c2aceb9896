"""Starts the server with the options of the add-on, and tells Home Assistant's Supervisor where it listens."""

from __future__ import annotations

import json
import os
import socket
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PORT = 10200
OPTIONS = Path("/data/options.json")
SUPERVISOR = "http://supervisor/discovery"


def command(options: Mapping[str, Any]) -> list[str]:
    """The words that start the server."""
    words = [sys.executable, "-m", "qingyin", "serve", "--host", "0.0.0.0", "--wyoming", str(PORT)]
    words += ["--streams", str(options["streams"]), "--text-limit", str(options["text_limit"])]
    return [*words, "--log-text"] if options["log_text"] else words


def announce(token: str, host: str, url: str = SUPERVISOR) -> None:
    """Has the Supervisor offer the server to the Wyoming integration."""
    body = {"service": "wyoming", "config": {"uri": f"tcp://{host}:{PORT}"}}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=10):
        pass


if __name__ == "__main__":
    if token := os.environ.get("SUPERVISOR_TOKEN"):
        try:
            announce(token, socket.gethostname())
        except OSError as error:
            print(f"the Supervisor was not reached: {error}; add the integration by hand", file=sys.stderr)
    words = command(json.loads(OPTIONS.read_text("utf-8")))
    os.execv(words[0], words)
