"""The gRPC door: Synthesize, SynthesizeStream, health and reflection.

Messages are parsed here and not by grpcio, which keeps the call of a stream whose message it cannot parse forever, so
that its stop() waits for it. All methods are handled as streams, since grpcio waits forever for the one message of a
call that has only one.

The server uses threads: grpcio's asyncio server keeps native memory for every stream that a client cancels
(https://github.com/grpc/grpc/issues/43360).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from itertools import chain
from typing import Any, Final

import grpc

from qingyin.errors import OptionError, ServeError, ShuttingDown, Stalled
from qingyin.serve.engine.service import Place, Service, Sound, Stream
from qingyin.serve.grpc.inquiries import Health, Reflection, abort
from qingyin.serve.grpc.messages import caller_of, opened, parsed, text_of, trailer
from qingyin.serve.grpc.stall import ReadLimit, SendLimit
from qingyin.serve.grpc.stubs import SERVICE, SynthesizeResponse
from qingyin.serve.observe.telemetry import CANCELLED, Record

MESSAGE_BYTES: Final = 256 * 1024  # of an incoming message, in addition to the text
_MORE_THREADS: Final = 8  # for health and reflection
_END_SECONDS: Final = 5.0  # for calls to end after they are cancelled
DEADLINE: Final = "deadline"
_PARTING: Final = 0.05  # seconds until a stream whose messages have ended is known to be cancelled, if it is
_EARLY: Final = 0.25  # seconds by which a client, whose clock started before ours, may end a call early


class GrpcDoor:
    """Listens as soon as it is made; close() ends it. Raises ServeError if the port is in use."""

    def __init__(self, service: Service, host: str, port: int) -> None:
        limits = service.limits
        rpcs = limits.streams + limits.queue + _MORE_THREADS
        self._server = grpc.server(
            ThreadPoolExecutor(rpcs, "qingyin-grpc"),
            maximum_concurrent_rpcs=rpcs,
            options=[
                ("grpc.so_reuseport", 0),
                ("grpc.max_receive_message_length", MESSAGE_BYTES + limits.text_bytes),
                ("grpc.keepalive_time_ms", int(1000 * limits.stall)),  # so that a lost client is noticed
                ("grpc.http2.ping_timeout_ms", int(1000 * limits.stall)),
                ("grpc.keepalive_permit_without_calls", 1),
                ("grpc.http2.max_pings_without_data", 0),
                ("grpc.max_connection_idle_ms", int(1000 * limits.stall)),  # clients connect again by themselves
                ("grpc.server_handshake_timeout_ms", int(1000 * limits.stall)),
                ("grpc.max_allowed_incoming_connections", 2 * rpcs),
            ],
        )
        self._sending, self._reading = SendLimit(limits.stall, rpcs), ReadLimit(limits.stall)
        self._health = Health(self._sending)
        speech = _Speech(service, self._sending, self._reading)
        self._server.add_generic_rpc_handlers((speech.handlers(), self._health.handlers()))
        Reflection(self._sending).add_to(self._server)
        try:
            self.port: int = self._server.add_insecure_port(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        except RuntimeError as error:
            raise ServeError(
                f"cannot open gRPC on port {port} of {host}, perhaps another qingyin serve uses it; "
                "stop that one or choose another port"
            ) from error
        self._server.start()

    def drain(self) -> None:
        """Reports in health checks that the server is shutting down."""
        self._health.serving = False

    def close(self) -> None:
        """Ends the calls that are left."""
        self._server.stop(0.5).wait(_END_SECONDS)
        self._sending.close()
        self._reading.close()


class _Speech:
    def __init__(self, service: Service, sending: SendLimit, reading: ReadLimit) -> None:
        self._service = service
        self._sending = sending
        self._reading = reading

    def handlers(self) -> Any:
        """The handlers that grpcio calls for each method."""
        into = SynthesizeResponse.SerializeToString
        methods = {
            "Synthesize": grpc.stream_stream_rpc_method_handler(self._synthesize, None, into),
            "SynthesizeStream": grpc.stream_stream_rpc_method_handler(self._synthesize_stream, None, into),
        }
        return grpc.method_handlers_generic_handler(SERVICE, methods)

    def _synthesize(self, sent: Iterator[bytes], context: Any) -> Iterator[Any]:
        record = self._begin(context)
        data = self._opening(self._sending.over(sent), context, record)
        if data is None:
            record.end(_reason(context))
            return iter(())
        message = self._first("SynthesizeRequest", data, context, record)
        return self._answer(message.how, message.text, iter(()), context, record)

    def _synthesize_stream(self, sent: Iterator[bytes], context: Any) -> Iterator[Any]:
        record = self._begin(context)
        arriving = self._sending.over(sent)
        data = self._opening(arriving, context, record)
        if data is None:
            record.end(_reason(context))
            return iter(())
        first = self._first("SynthesizeStreamRequest", data, context, record)
        messages = (parsed("SynthesizeStreamRequest", data) for data in arriving)
        started = [first] if first.WhichOneof("part") == "text" else []
        return self._answer(first.how, None, chain(started, messages), context, record)

    def _opening(self, arriving: Iterator[bytes], context: Any, record: Record) -> bytes | None:
        """The first message of a call; None if the client disconnected. Ends the call if it does not come in time."""
        try:
            return next(arriving, None)
        except grpc.RpcError:
            pass
        except Stalled as error:
            _abort(context, record, error)
        return None

    def _begin(self, context: Any) -> Record:
        """The record of a call. Ends the call if the caller is refused."""
        caller = caller_of(context)
        record = self._service.begin(caller)
        context.set_trailing_metadata(trailer(record))
        try:
            self._service.check(caller)
        except Exception as error:
            _abort(context, record, error)
        return record

    def _first(self, name: str, data: bytes, context: Any, record: Record) -> Any:
        """The first message of a call. Ends the call if it cannot be parsed."""
        try:
            return parsed(name, data)
        except OptionError as error:
            _abort(context, record, error)

    def _answer(
        self, how: Any, text: str | None, messages: Iterator[Any], context: Any, record: Record
    ) -> Iterator[Any]:
        """Speaks the text, or if it is None the text of the messages."""
        service = self._service
        try:
            speech = opened(service, record, context, how, text)
            stream = speech.stream
            _enter(stream, service.limits.wait, context)
        except Exception as error:
            _abort(context, record, error)
        except CancelledError:
            return
        if not context.add_callback(lambda: stream.close(_reason(context))):
            stream.close(CANCELLED)
            return
        try:
            for sound in self._sounds(stream, messages):
                message = speech.message(sound)
                with self._reading.over(context, stream.fail):
                    yield message
            if text is None and _is_gone(context):
                return
            stream.close()
        except CancelledError:  # by close()
            return
        except Exception as error:
            # if the client is gone, grpcio may raise anything, and a stream without text has nothing to speak
            if _is_gone(context) if text is None else not context.is_active():
                stream.close(_reason(context))
                return
            stream.fail(error)
            _abort(context, record, error)

    def _sounds(self, stream: Stream, messages: Iterator[Any]) -> Iterator[Sound | bytes]:
        """The sound of a stream, which reads a message where it needs more text, and the last bytes of the format."""
        while True:
            sound = stream.advance().result()
            if sound is not None:
                yield sound
            elif stream.done:
                break
            else:
                self._more(stream, messages)
        if rest := stream.finish().result():
            yield rest

    def _more(self, stream: Stream, messages: Iterator[Any]) -> None:
        """Feeds the next message to the stream. Raises OptionError, TextTooLong or Stalled."""
        message = next(messages, None)
        if message is None:
            stream.end()
        else:
            stream.feed(text_of(message))


def _enter(place: Place, wait: float, context: Any) -> None:
    """Returns when the request is admitted. Raises Refused, or CancelledError if the client is gone."""
    context.add_callback(place.ready.cancel)
    try:
        place.ready.result(wait)
    except TimeoutError:
        raise place.timed_out() from None
    except ShuttingDown as error:
        place.fail(error)
        raise
    except CancelledError:
        place.close(_reason(context))
        raise


def _is_gone(context: Any) -> bool:
    """Whether a client whose messages have ended is gone: grpcio ends the messages first and gives the reason later."""
    gone = threading.Event()
    return not context.add_callback(gone.set) or gone.wait(_PARTING)


def _reason(context: Any) -> str:
    left = context.time_remaining()
    return DEADLINE if left is not None and left <= _EARLY else CANCELLED


def _abort(context: Any, record: Record, error: BaseException) -> None:
    """Ends the call and its record with the error's status; always raises."""
    record.fail(error)
    context.set_trailing_metadata(trailer(record, error))
    abort(context, error)
