"""`qingyin serve`: the server, from its options to its configuration."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import TYPE_CHECKING

from qingyin.cli.given import lexicon, settings
from qingyin.errors import MissingExtra

if TYPE_CHECKING:
    from qingyin.serve.config import ServerConfig


def run(arguments: argparse.Namespace) -> int:
    """Serves until a signal ends it."""
    try:
        from qingyin.serve.run import run as serve
    except ImportError as error:
        raise MissingExtra(f"serving needs {error.name}: pip install 'qingyin[serve]'") from error

    def write(line: str) -> None:
        # one call, so that no other line comes between; and past sys.stderr, whose lock could hold up the exit
        left = memoryview(f"{line}\n".encode(errors="backslashreplace"))
        while left:
            left = left[os.write(sys.stderr.fileno(), left) :]

    def hear(handler: logging.Handler) -> None:
        logging.basicConfig(handlers=[handler], level=logging.WARNING)
        logging.captureWarnings(True)

    serve(_server_config(arguments), write, hear)
    return 0


def _server_config(arguments: argparse.Namespace) -> ServerConfig:
    from qingyin.serve.config import Ports, ServerConfig
    from qingyin.serve.engine.limits import Limits

    return ServerConfig(
        voice=arguments.voice,
        lexicon=lexicon(arguments.lexicon),
        styles=arguments.styles,
        settings=settings(),
        ports=Ports(
            host=arguments.host,
            http=arguments.port,
            metrics=arguments.metrics,
            grpc=arguments.grpc,
            wyoming=arguments.wyoming,
            zeroconf=arguments.zeroconf,
            names=tuple(arguments.allow_host),
            origins=tuple(arguments.cors),
            proxies=tuple(arguments.trust_proxy),
        ),
        limits=Limits(
            text=arguments.text_limit,
            streams=arguments.streams,
            queue=arguments.queue,
            wait=arguments.queue_seconds,
            rate=arguments.client_rate,
            stall=arguments.stall_seconds,
        ),
        site=arguments.site,
        experiments=tuple(arguments.experiment),
        tests=tuple(arguments.listen),
        sounds=arguments.sounds,
        results=arguments.results,
        tokens=arguments.tokens,
        drain=arguments.drain_seconds,
        otlp=arguments.otlp,
        log_text=arguments.log_text,
    )
