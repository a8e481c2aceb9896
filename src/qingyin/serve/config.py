"""What `qingyin serve` does with what was written behind it."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
from collections.abc import Callable
from pathlib import Path

from qingyin.models.session import Settings
from qingyin.serve.engine.limits import Limits, Tokens
from qingyin.serve.engine.service import Service
from qingyin.serve.observe.logs import Libraries
from qingyin.serve.observe.telemetry import Telemetry
from qingyin.serve.observe.tracing import otlp
from qingyin.serve.process import Ports, serve
from qingyin.synthesizer import Synthesizer
from qingyin.text import UserLexicon
from qingyin.version import __version__


def run(
    arguments: argparse.Namespace,
    write: Callable[[str], None],
    hear: Callable[[logging.Handler], None],
    lexicon: UserLexicon | None,
    settings: Settings,
) -> None:
    """Serves until SIGTERM, SIGINT or SIGHUP. `write` takes the lines of the log, `hear` the handler for what
    libraries log; the graphs run as the settings say.

    Raises OptionError, VoiceError, ServeError or MissingExtra before anything is served.
    """
    limits = Limits(
        text=arguments.text_limit,
        streams=arguments.streams,
        queue=arguments.queue,
        wait=arguments.queue_seconds,
        rate=arguments.client_rate,
        stall=arguments.stall_seconds,
    )
    tokens = Tokens.read(Path(arguments.tokens)) if arguments.tokens else Tokens()
    spans = otlp(arguments.otlp, __version__) if arguments.otlp else None
    synthesizer = Synthesizer.load(arguments.voice, lexicon=lexicon, styles=arguments.styles, settings=settings)
    synthesizer.speak("你好。")  # the first run of a graph is slow; no client waits for it
    telemetry = Telemetry(synthesizer.voice.name, spans, write, arguments.log_text)
    hear(Libraries(telemetry))
    service = Service(synthesizer, limits=limits, tokens=tokens, telemetry=telemetry)
    ports = Ports(arguments.host, arguments.port, arguments.metrics, arguments.grpc, arguments.wyoming)

    def ready(found: dict[str, int]) -> None:
        telemetry.log("ready", voice=synthesizer.voice.name, host=arguments.host, ports=found)

    async def until_signal() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores it
                loop.add_signal_handler(number, stop.set)
        await serve(service, ports, stop, arguments.drain_seconds, ready)

    asyncio.run(until_signal())
    telemetry.log("stopped")
