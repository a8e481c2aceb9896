"""What Ray Serve runs: `application` is the `import_path` of a deployment file, see deploy/ray/serve.yaml."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from dataclasses import fields
from typing import Any, Final

from qingyin.errors import MissingExtra, OptionError
from qingyin.serve.cluster import calls
from qingyin.serve.config import Ports, ServerConfig
from qingyin.serve.engine.limits import Limits
from qingyin.serve.http.app import create_app
from qingyin.serve.run import assembled, told_ready

NAME: Final = "speech"  # of the deployment
_LOG: Final = "ray.serve"  # Ray's own, which it writes to a file of the replica
_LONGEST: Final = 3600.0  # seconds that a replica which is to end waits for its streams
_GIVEN: Final = ("voice", "lexicon", "styles", "tokens", "otlp", "log_text")


class Replica:
    """One server in a process of the cluster. Ray calls its ASGI application and, for gRPC, its methods."""

    def __init__(self, config: ServerConfig) -> None:
        self._config = config
        self._opened = ExitStack()
        self._service = assembled(config, logging.getLogger(_LOG).info, self._opened)
        self._opened.callback(self._service.close)
        told_ready(self._service, process=os.getpid())

    def __serve_build_asgi_app__(self) -> Any:
        """The doors of HTTP and WebSocket."""
        return create_app(self._service, self._config.ports.names, self._config.ports.origins)

    async def Synthesize(self, data: bytes, grpc_context: Any) -> AsyncIterator[Any]:
        """A call of gRPC."""
        async for each in calls.synthesize(self._service, data, grpc_context):
            yield each

    async def SynthesizeStream(self, sent: AsyncIterator[bytes], grpc_context: Any) -> AsyncIterator[Any]:
        """A call of gRPC whose text comes in pieces."""
        async for each in calls.synthesize_stream(self._service, sent, grpc_context):
            yield each

    async def Check(self, data: bytes, grpc_context: Any) -> Any:
        """A call of gRPC that asks whether the server is well."""
        return calls.check(data, grpc_context)

    def __del__(self) -> None:  # Ray calls it when the last stream has ended
        self._opened.close()


def application(given: Mapping[str, Any]) -> Any:
    """The application for Ray Serve, set up by the `args` of a deployment file.

    `limits` has the fields of `Limits`; `allow_host` and `cors` are lists; the rest are `voice`, `lexicon`, `styles`,
    `tokens`, `otlp` and `log_text`, as in ServerConfig. Raises OptionError, or MissingExtra if Ray Serve is missing.
    """
    config = configured(given)
    return deployment(config).bind(config)


def deployment(config: ServerConfig) -> Any:
    """The deployment for Ray Serve. A replica that is to end gets nothing new, and an hour for what it speaks.

    Raises MissingExtra if Ray Serve is missing.
    """
    try:
        from ray import serve
    except ImportError as error:
        raise MissingExtra(f"serving on a cluster needs Ray Serve: pip install 'qingyin[cluster]' ({error})") from error
    limits = config.limits
    return serve.deployment(
        name=NAME, max_ongoing_requests=limits.streams, max_queued_requests=limits.queue,
        graceful_shutdown_timeout_s=_LONGEST, graceful_shutdown_wait_loop_s=1.0,
    )(serve.ingress()(Replica))  # fmt: skip


def configured(given: Mapping[str, Any]) -> ServerConfig:
    """The configuration that such `args` stand for. Raises OptionError for what is not known."""
    known = (*_GIVEN, "limits", "allow_host", "cors")
    limits = given.get("limits", {})
    names = {each.name for each in fields(Limits)}
    if unknown := [*(given.keys() - set(known)), *(limits.keys() - names)]:
        there = f"{', '.join(known)}, and in limits {', '.join(sorted(names))}"
        raise OptionError(f"unknown args {', '.join(sorted(unknown))}; known: {there}")
    ports = Ports(names=tuple(given.get("allow_host", ())), origins=tuple(given.get("cors", ())))
    more = {name: given[name] for name in _GIVEN if name in given}
    return ServerConfig(ports=ports, limits=Limits(**limits), **more)
