"""How a server is set up, in Python as on the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qingyin.serve.engine.limits import Limits

if TYPE_CHECKING:
    from qingyin.models.session import Settings
    from qingyin.text import UserLexicon

GRPC: Final = 50051  # default ports of the doors that are closed unless they are opened explicitly
WYOMING: Final = 10200
METRICS: Final = 9090


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of the doors. None closes a door; 0 chooses a free port."""

    host: str = "127.0.0.1"
    http: int = 8080
    metrics: int | None = None  # a separate port, without a token; /metrics stays on the HTTP port too
    grpc: int | None = None
    wyoming: int | None = None
    zeroconf: str | None = None  # the name under which the Wyoming door is announced in the local network
    names: tuple[str, ...] = ()  # by which HTTP may be addressed, besides addresses, localhost and this machine's name
    origins: tuple[str, ...] = ()  # of pages that may use HTTP and WebSocket from a browser; "*" is any
    proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-For is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The configuration of a server; see `qingyin.serve.run`."""

    voice: str | Path = "tan"  # a name, or a folder
    lexicon: str | Path | UserLexicon | None = None  # the user's own pronunciations
    styles: str | Path | None = None  # a folder of the user's own styles
    settings: Settings | None = None  # how the graphs run; None: the defaults
    ports: Ports = field(default_factory=Ports)
    limits: Limits = field(default_factory=Limits)
    site: str | Path | None = None  # the folder of the browser's edition, built; served under /web/
    tokens: str | Path | None = None  # a file with one token per line; without it, no token is required
    drain: float = 30.0  # seconds that running streams are given to finish when the server is stopped
    otlp: str | None = None  # the URL of an OpenTelemetry collector
    experiments: tuple[str | Path, ...] = ()  # TOML files; see qingyin.experiments.definition
    tests: tuple[str | Path, ...] = ()  # of listening: TOML files; see qingyin.experiments.listening.definition
    sounds: str | Path | None = None  # the folder of their recordings
    results: str | Path | None = None  # the SQLite file of what experiments and tests bring
    log_text: bool = False  # write the spoken texts to the log
