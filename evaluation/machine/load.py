"""How many listeners one server holds: streams at a time, first sounds, underruns, memory, cancelled streams.

    python -m evaluation.machine.load --json

    first_ms      from the request to the first samples: p50, p95, p99
    late_ms       how far behind its listener a stream fell who plays from the first sample on: p99; 0 is never
    underruns     streams that fell behind by more than --buffer seconds, of all
    rss_mb        the most memory of the server's process seen meanwhile, in 10^6 bytes
    cpu_s_per_s   the server's processor time for a second of sound
    held          listeners at a time, each of whom hears one stream to its end before the next begins: the most of
                  --listeners of whom no more than one stream in a hundred underran, and the figures of each number

A fresh server on --cores processors speaks --sentences of text to 1, 8, 32 clients at a time, each of which begins anew
when it has the last sample. Then come listeners in real time, until they are too many. Then --cancelled gRPC streams
are cancelled after their first sound, one after the other, and memory is told on the way. The clients run on the same
machine and take their part of it; what else ran there is told by load_1_min.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evaluation.machine.held import resident_bytes
from evaluation.texts import texts
from measures.command import parser, publish, run
from measures.extras import need
from qingyin.errors import QingyinError

RATE: Final = 22050  # Hz
SPREAD: Final = 8.0  # seconds over which listeners in real time begin
MB: Final = 1e6
TICKS: Final = 100  # a second, of /proc/PID/stat


@dataclass(frozen=True)
class Heard:
    """One stream as its listener had it, in seconds."""

    first: float
    late: float  # how far behind the listener it fell
    length: float


class Server:
    """A server in its own process."""

    def __init__(self, process: subprocess.Popen[str], ports: dict[str, int]) -> None:
        self.ports = ports
        self._number = process.pid

    def memory(self) -> float:
        """Bytes that it holds now."""
        return resident_bytes(self._number)

    def worked(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self._number}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def server(voice: str, cores: int) -> Iterator[Server]:
    """A server that speaks with the voice, on so many processors. Raises QingyinError if it does not start."""
    command = [sys.executable, "-m", "qingyin", "serve", "--voice", voice, "--port", "0", "--grpc", "0"]
    limits = ["--client-rate", "1000000", "--streams", "256"]
    free = sorted(os.sched_getaffinity(0))
    with subprocess.Popen([*command, *limits], stderr=subprocess.PIPE, text=True) as process:
        os.sched_setaffinity(process.pid, free[:cores])
        assert process.stderr
        line = process.stderr.readline()
        if '"ready"' not in line:
            raise QingyinError(f"the server did not start: {line.strip()}")
        drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)  # its log must not block it
        try:
            yield Server(process, json.loads(line)["ports"])
        finally:
            process.terminate()
            process.wait(30)
            drain.wait(5)


async def listen(port: int, text: str) -> Heard:
    """Speaks the text once, and takes the sound as soon as it is there."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"input": text, "response_format": "pcm", "sample_rate": RATE}).encode()
    head = "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    status = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in status.partition(b"\r\n")[0]:
        raise QingyinError(f"the server refused: {status.decode()} {(await reader.read(1000)).decode()}")
    first = late = length = 0.0
    while size := int(await reader.readline(), 16):
        data = await reader.readexactly(size + 2)
        now = time.perf_counter() - begun
        first = first or now
        late = max(late, now - (first + length))
        length += (len(data) - 2) / 2 / RATE
    writer.close()
    return Heard(first, late, length)


async def together(found: Server, clients: int, rounds: int, text: str, real_time: bool) -> tuple[list[Heard], float]:
    """What so many clients heard, each so many times, and the server's largest memory meanwhile.

    In real time a client hears a stream to its end before it asks for the next; they begin spread over its length.
    """
    heard: list[Heard] = []
    most = 0.0

    async def client(number: int) -> None:
        await asyncio.sleep(SPREAD * number / clients if real_time else 0.02 * number)  # not all in one instant
        for _ in range(rounds):
            begun = time.perf_counter()
            heard.append(await listen(found.ports["http"], text))
            if real_time:
                await asyncio.sleep(max(0.0, begun + heard[-1].first + heard[-1].length - time.perf_counter()))

    tasks = [asyncio.create_task(client(number)) for number in range(clients)]
    while not all(task.done() for task in tasks):
        most = max(most, found.memory())
        await asyncio.sleep(0.05)
    await asyncio.gather(*tasks)
    return heard, most


def quantile(values: list[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def level(
    found: Server, clients: int, rounds: int, text: str, buffer: float, real_time: bool = False
) -> dict[str, Any]:
    """The figures of so many clients at a time."""
    worked, begun = found.worked(), time.perf_counter()
    heard, most = asyncio.run(together(found, clients, rounds, text, real_time))
    wall = time.perf_counter() - begun
    firsts = [1000 * each.first for each in heard]
    return {
        "streams": len(heard),
        "audio_s": round(heard[0].length, 2),
        "first_ms": {f"p{share:.0%}".rstrip("%"): round(quantile(firsts, share), 1) for share in (0.5, 0.95, 0.99)},
        "late_ms": round(1000 * quantile([each.late for each in heard], 0.99), 1),
        "underruns": sum(each.late > buffer for each in heard),
        "rss_mb": round(most / MB, 1),
        "wall_s": round(wall, 2),
        "load_1_min": round(os.getloadavg()[0], 1),
        "cpu_s_per_s": round((found.worked() - worked) / sum(each.length for each in heard), 4),
    }


def held(found: Server, listeners: list[int], rounds: int, text: str, buffer: float) -> dict[str, Any]:
    """How many listeners in real time are served without underrun at p99, and the figures up to there."""
    most, figures = 0, {}
    for clients in listeners:
        here = figures[str(clients)] = level(found, clients, rounds, text, buffer, real_time=True)
        if here["underruns"] > here["streams"] / 100:
            break
        most = clients
    return {"listeners": most, "at_a_time": figures}


def cancelled(found: Server, count: int, text: str) -> list[float]:
    """Memory (MB) at the start, at each fifth, and at the end of so many cancelled gRPC streams."""
    grpc = need("grpc")
    data = text.encode()
    size = bytes([len(data) & 0x7F | 0x80, len(data) >> 7]) if len(data) > 127 else bytes([len(data)])
    told = []
    with grpc.insecure_channel(f"127.0.0.1:{found.ports['grpc']}") as channel:
        speak = channel.unary_stream("/qingyin.v1.Speech/Synthesize")
        for number in range(count):
            if number % max(1, count // 5) == 0:
                told.append(round(found.memory() / MB, 1))
            call = speak(b"\x0a" + size + data, timeout=60)
            next(call)
            call.cancel()
    return [*told, round(found.memory() / MB, 1)]


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32], help="at a time (%(default)s)")
    options_of.add_argument("--rounds", type=int, default=4, help="streams of each client (%(default)s)")
    options_of.add_argument("--sentences", type=int, default=3, help="how long the text is (%(default)s)")
    options_of.add_argument("--buffer", type=float, default=0.2, help="seconds that a player holds (%(default)s)")
    options_of.add_argument(
        "--listeners", type=int, nargs="+", default=[8, 16, 24, 32, 40, 48, 56, 64, 80, 96],
        help="in real time, until too many underrun (%(default)s)",
    )  # fmt: skip
    options_of.add_argument("--cores", type=int, default=2, help="processors of the server (%(default)s)")
    options_of.add_argument("--cancelled", type=int, default=2000, help="gRPC streams (%(default)s)")
    options = options_of.parse_args()
    text = "".join(each.text for each in texts(options.sentences))
    with server(options.voice, options.cores) as found:
        figures: dict[str, Any] = {"idle_rss_mb": round(found.memory() / MB, 1)}
        figures["at_a_time"] = {
            str(clients): level(found, clients, options.rounds, text, options.buffer) for clients in options.clients
        }
        figures["held"] = held(found, options.listeners, max(2, options.rounds // 2), text, options.buffer)
        figures["cancelled"] = {"streams": options.cancelled, "rss_mb": cancelled(found, options.cancelled, text)}
    publish("load", figures, options, table(figures))
    return 0


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"idle {figures['idle_rss_mb']} MB"]
    lines += rows(figures["at_a_time"], "at a time")
    lines += rows(figures["held"]["at_a_time"], "in real time")
    lines.append(f"held in real time: {figures['held']['listeners']}")
    told = " ".join(f"{value:g}" for value in figures["cancelled"]["rss_mb"])
    lines.append(f"{figures['cancelled']['streams']} cancelled gRPC streams: {told} MB")
    return "\n".join(lines)


def rows(figures: dict[str, Any], name: str) -> list[str]:
    """A line for each number of clients."""
    lines = []
    for clients, each in figures.items():
        first = " ".join(f"{name} {value:g}" for name, value in each["first_ms"].items())
        lines.append(
            f"{clients:>3} {name}: first sound {first} ms, behind {each['late_ms']:g} ms (p99), "
            f"{each['underruns']} of {each['streams']} underran, {each['rss_mb']:g} MB, "
            f"{each['cpu_s_per_s']:g} s of work a second"
        )
    return lines


if __name__ == "__main__":
    run(main)
