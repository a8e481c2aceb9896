"""What clients ask about the service itself: its health (grpc.health.v1) and its description (reflection).

The servicer of grpcio-health-checking keeps every name that anybody has watched, and each watch takes one of the calls
that the server admits, as an idle reflection does. So `Watch` is not offered, few reflections are open at a time, and a
client that sends nothing is given up as in speech.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Final

import grpc
from google.protobuf.message import DecodeError
from grpc_health.v1 import health, health_pb2
from grpc_reflection.v1alpha import reflection, reflection_pb2, reflection_pb2_grpc

from qingyin.errors import OptionError, QingyinError, Refused
from qingyin.serve.contract.status import message_of, status_of
from qingyin.serve.grpc.stall import SendLimit
from qingyin.serve.grpc.stubs import POOL, SERVICE

_REFLECTIONS: Final = 4  # at a time; a client needs one for a moment
for _known in (health_pb2, reflection_pb2):  # so that reflection includes them
    POOL.AddSerializedFile(_known.DESCRIPTOR.serialized_pb)


class Health:
    """Answers `Check`."""

    def __init__(self, sending: SendLimit) -> None:
        self.serving = True
        self._sending = sending

    def handlers(self) -> Any:
        """The handlers that grpcio calls."""
        into = health_pb2.HealthCheckResponse.SerializeToString
        methods = {"Check": grpc.stream_unary_rpc_method_handler(self._check, None, into)}
        return grpc.method_handlers_generic_handler(health.SERVICE_NAME, methods)

    def _check(self, sent: Iterator[bytes], context: Any) -> Any:
        try:
            name = _name_in(next(self._sending.over(sent), b""))
        except QingyinError as error:
            abort(context, error)
        if name not in ("", SERVICE):
            context.abort(grpc.StatusCode.NOT_FOUND, f"unknown service {name!r:.60}; known: {SERVICE}")
        status = health_pb2.HealthCheckResponse
        return status(status=status.SERVING if self.serving else status.NOT_SERVING)


def _name_in(data: bytes) -> str:
    """The service that a check asks for. Raises OptionError."""
    try:
        return str(health_pb2.HealthCheckRequest.FromString(data).service)
    except DecodeError as error:
        raise OptionError(f"the message is not a HealthCheckRequest: {error}; see grpc.health.v1") from None


class Reflection(reflection.ReflectionServicer):  # type: ignore[misc]
    """Describes the services."""

    def __init__(self, sending: SendLimit) -> None:
        names = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
        super().__init__(names, POOL)
        self._sending = sending
        self._free = threading.Semaphore(_REFLECTIONS)

    def add_to(self, server: Any) -> None:
        """Has a server call it."""
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(self, server)

    def ServerReflectionInfo(self, sent: Iterator[Any], context: Any) -> Iterator[Any]:
        """The answers to a client's questions."""
        if not self._free.acquire(blocking=False):
            abort(context, Refused(f"{_REFLECTIONS} clients ask for descriptions already; try again later", 1.0))
        try:
            yield from super().ServerReflectionInfo(self._sending.over(sent), context)
        except QingyinError as error:
            abort(context, error)
        finally:
            self._free.release()


def abort(context: Any, error: BaseException) -> None:
    """Ends a call with the error's status; always raises."""
    context.abort(grpc.StatusCode[status_of(error).grpc], message_of(error))
