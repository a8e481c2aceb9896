"""Clients of gRPC that want calls of the server and send nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2_grpc

from qingyin.serve.config import Ports
from qingyin.serve.grpc.stubs import MESSAGES, SpeechStub
from tests.serve.conftest import running, until

METHODS = ["/qingyin.v1.Speech/Synthesize", "/qingyin.v1.Speech/SynthesizeStream", "/grpc.health.v1.Health/Check"]


@contextmanager
def calls(stall: float) -> Iterator[tuple[Any, Callable[[], Iterator[Any]]]]:
    """A channel to a server that admits 12 calls, and what makes messages that never come."""
    done = threading.Event()

    def never() -> Iterator[Any]:
        done.wait()
        yield from ()

    with (
        running(ports=Ports(http=0, grpc=0), streams=2, queue=2, stall=stall) as server,
        grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}") as channel,
    ):
        yield channel, never
        done.set()


def speak(channel: Any) -> int:
    """The bytes of some speech."""
    answers = SpeechStub(channel).Synthesize(MESSAGES["SynthesizeRequest"](text="你好"), timeout=20)
    return sum(len(each.audio) for each in answers)


@pytest.mark.parametrize("method", METHODS)
def test_calls_that_send_no_message_end(method: str) -> None:
    with calls(stall=0.5) as (channel, never):
        opened = [channel.stream_stream(method)(never()) for _ in range(12)]
        for call in opened:
            assert call.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert speak(channel)
        assert health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=20).status == 1


def test_idle_reflections_keep_nobody_out() -> None:
    with calls(stall=20.0) as (channel, never):
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        opened = [stub.ServerReflectionInfo(never()) for _ in range(5)]
        until(lambda: any(call.done() for call in opened))
        (refused,) = [call for call in opened if call.done()]
        assert refused.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert speak(channel)
        for call in opened:
            call.cancel()


def test_names_that_are_watched_are_not_kept() -> None:
    with calls(stall=20.0) as (channel, _):
        stub = health_pb2_grpc.HealthStub(channel)
        watch = stub.Watch(health_pb2.HealthCheckRequest(service="x" * 100_000), timeout=20)
        assert watch.code() is grpc.StatusCode.UNIMPLEMENTED
        with pytest.raises(grpc.RpcError) as caught:
            stub.Check(health_pb2.HealthCheckRequest(service="x"), timeout=20)
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND
