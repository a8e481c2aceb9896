"""gRPC behind Ray's proxy: it hands on the messages as bytes, and takes what a call yields.

The proxy learns the trailing metadata with what is yielded, so an error comes after an empty message that brings them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2

from qingyin.serve.contract.status import message_of, status_of
from qingyin.serve.engine import loop
from qingyin.serve.engine.service import Service, Stream
from qingyin.serve.grpc.messages import caller_of, opened, parsed, text_of, trailer
from qingyin.serve.grpc.stubs import SERVICE, SynthesizeResponse, register
from qingyin.serve.observe.telemetry import CANCELLED


def add_speech(servicer: Any, server: Any) -> None:
    """Registers the services at Ray's proxy, as the function does that protoc generates; messages stay bytes."""
    register()  # the proxy's own reflection looks there
    speech = {
        "Synthesize": grpc.unary_stream_rpc_method_handler(servicer.Synthesize),
        "SynthesizeStream": grpc.stream_stream_rpc_method_handler(servicer.SynthesizeStream),
    }
    checks = {"Check": grpc.unary_unary_rpc_method_handler(servicer.Check)}
    for name, methods in ((SERVICE, speech), (health.SERVICE_NAME, checks)):
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, methods),))


def check(data: bytes, context: Any) -> Any:
    """The answer of grpc.health.v1, which tells that there is a replica to answer."""
    name = health_pb2.HealthCheckRequest.FromString(data).service
    if name not in ("", SERVICE):
        context.set_code(grpc.StatusCode.NOT_FOUND)
        context.set_details(f"unknown service {name!r}; known: {SERVICE}")
        raise LookupError(name)
    return health_pb2.HealthCheckResponse(status=health_pb2.HealthCheckResponse.SERVING)


async def synthesize(service: Service, data: bytes, context: Any) -> AsyncIterator[Any]:
    """The answers to a text."""

    async def one() -> AsyncIterator[bytes]:
        yield data

    async with aclosing(_answered(service, "SynthesizeRequest", one(), context)) as answers:
        async for each in answers:
            yield each


async def synthesize_stream(service: Service, sent: AsyncIterator[bytes], context: Any) -> AsyncIterator[Any]:
    """The answers to pieces of text, while they come."""
    async with aclosing(_answered(service, "SynthesizeStreamRequest", sent, context)) as answers:
        async for each in answers:
            yield each


async def _answered(service: Service, name: str, sent: AsyncIterator[bytes], context: Any) -> AsyncGenerator[Any, None]:
    caller = caller_of(context)
    record = service.begin(caller)
    context.set_trailing_metadata(trailer(record))
    stream: Stream | None = None
    try:
        service.check(caller)
        first = await loop.within(anext(sent, None), service.limits.stall)
        if first is None:
            record.end(CANCELLED)
            return
        message = parsed(name, first)
        whole = message.text if name == "SynthesizeRequest" else None
        speech = opened(service, record, context, message.how, whole)
        stream = speech.stream
        await loop.enter(stream, service.limits.wait)
        if whole is None and message.WhichOneof("part") == "text":
            stream.feed(message.text)
        async for sound in loop.sounds(stream, lambda: _more(stream, sent, service.limits.stall)):
            yield speech.message(sound)
        if rest := await asyncio.wrap_future(stream.finish()):
            yield speech.message(rest)
        stream.close()
    except (asyncio.CancelledError, GeneratorExit):
        (stream.close if stream else record.end)(CANCELLED)
        raise
    except Exception as error:
        (stream.fail if stream else record.fail)(error)
        context.set_code(grpc.StatusCode[status_of(error).grpc])
        context.set_details(message_of(error))
        context.set_trailing_metadata(trailer(record, error))
        yield SynthesizeResponse()
        raise


async def _more(stream: Stream, sent: AsyncIterator[bytes], stall: float) -> None:
    """Feeds the next message to the stream. Raises OptionError, TextTooLong or Stalled."""
    data = await loop.within(anext(sent, None), stall)
    if data is None:
        stream.end()
    else:
        stream.feed(text_of(parsed("SynthesizeStreamRequest", data)))
