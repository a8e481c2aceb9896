"""A whole server from its configuration: it loads the voice, opens the doors, and serves until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from qingyin.errors import OptionError
from qingyin.experiments import running
from qingyin.experiments.listening import session
from qingyin.models.process_memory import freeze, frugal, tidy
from qingyin.models.session import DEFAULT
from qingyin.serve.config import ServerConfig
from qingyin.serve.engine.limits import Gate, Tokens
from qingyin.serve.engine.service import Service
from qingyin.serve.observe.lines import Lines
from qingyin.serve.observe.logs import LibraryLogHandler
from qingyin.serve.observe.telemetry import Telemetry
from qingyin.serve.observe.tracing import otlp
from qingyin.serve.process import serve
from qingyin.synthesizer import Synthesizer
from qingyin.version import __version__

_LAST_LINES: Final = 2.0  # seconds for the log to be read to its end
_IDLE: Final = 2.0  # seconds without a stream, after which there is time to tidy


def run(
    config: ServerConfig,
    write: Callable[[str], None],
    add_handler: Callable[[logging.Handler], None] | None = None,
) -> None:
    """Serves until SIGTERM, SIGINT or SIGHUP; it must be called on the main thread.

    `write` takes the lines of the log, in a thread of its own, `add_handler` the handler for what libraries log.
    Raises OptionError, VoiceError, ServeError or MissingExtra before the first request is served.
    """

    async def until_signal(service: Service) -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):  # as under nohup
                continue
            try:
                loop.add_signal_handler(number, stop.set)
            except NotImplementedError:  # on Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))

        def ready(found: dict[str, int]) -> None:
            freeze()
            told_ready(service, host=config.ports.host, ports=found)

        tidying = asyncio.create_task(tidy_when_idle(service.gate))
        try:
            await serve(service, config.ports, stop, config.drain, ready, Path(config.site) if config.site else None)
        finally:
            tidying.cancel()

    with ExitStack() as opened:  # a signal before the server listens leaves no file of SQLite's open
        service = assembled(config, write, opened, add_handler)
        asyncio.run(until_signal(service))
        service.telemetry.log("stopped")


async def tidy_when_idle(gate: Gate, seconds: float = _IDLE) -> None:
    """Gives back what streams have left behind, once after each time without any; runs until it is cancelled."""
    tidied = seen = gate.admitted
    while True:
        await asyncio.sleep(seconds)
        idle = not gate.active and gate.admitted == seen
        if idle and seen != tidied:
            await asyncio.to_thread(tidy)
            tidied = seen
        seen = gate.admitted


def assembled(
    config: ServerConfig,
    write: Callable[[str], None],
    opened: ExitStack,
    add_handler: Callable[[logging.Handler], None] | None = None,
) -> Service:
    """What all doors share, which has spoken once; `opened` closes what it holds open, the log at last.

    Raises OptionError, VoiceError, ServeError or MissingExtra.
    """
    tokens = Tokens.read(Path(config.tokens)) if config.tokens else Tokens()
    spans = otlp(config.otlp, __version__) if config.otlp else None
    with frugal() as open_graph:
        synthesizer = Synthesizer.load(
            config.voice,
            lexicon=config.lexicon,
            styles=config.styles,
            settings=config.settings or DEFAULT,
            open_graph=open_graph,
        )
    synthesizer.speak("你好。")  # the first run of a graph is slow; no client waits for it
    telemetry = Telemetry(synthesizer.voice.name, spans, lambda line: lines.put(line), config.log_text)
    lines = Lines(write, telemetry.lost_line)
    opened.callback(lines.close, _LAST_LINES)
    if add_handler is not None:
        add_handler(LibraryLogHandler(telemetry))
    compared = _compared(config, synthesizer, opened)
    return Service(synthesizer, limits=config.limits, tokens=tokens, telemetry=telemetry, **compared)


def told_ready(service: Service, **where: object) -> None:
    """Says in the log that it serves, and where."""
    service.telemetry.log("ready", version=__version__, voice=service.synthesizer.voice.name, **where)


def _compared(config: ServerConfig, synthesizer: Synthesizer, opened: ExitStack) -> dict[str, Any]:
    """The experiments and the listening tests of the configuration, as Service takes them; `opened` closes them."""
    if not config.experiments and not config.tests:
        return {}
    if config.results is None:
        raise OptionError("experiments and listening tests need a file for their results; give --results FILE.db")
    found: dict[str, Any] = {}
    results, sounds = Path(config.results), None if config.sounds is None else Path(config.sounds)
    if config.tests:
        found["listening"] = session.opened(map(Path, config.tests), results, sounds, synthesizer)
        opened.callback(found["listening"].close)
    if config.experiments:
        found["experiments"] = running.opened(map(Path, config.experiments), results, synthesizer)
        opened.callback(found["experiments"].close)
    return found
