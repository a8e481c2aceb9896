"""How soon each door sounds, and how soon it is silent: one table, with espeak-ng's module of speech-dispatcher beside.

    python -m evaluation.machine.doors --json

    first_ms   from the request to the first sound: median and p95
    stop_ms    from the client's stop or hang-up until the work has ended: of a module, until it says so (703); of the
               server, until the line of its log; median and p95

Each door speaks --rounds long texts, all sentences of evaluation/sentences.txt in another order each time, and is
stopped 0.1 s after its first sound, before all is made. The doors take turns, so that what else runs on the machine
meets all of them. The voice is warm: the first round of each door is not counted. Connections of the server's doors are
new: the time to open them counts. On a machine with other work, run it as
`chrt -r 5 python -m evaluation.machine.doors`: its processes then go before the others.
"""

from __future__ import annotations

import json
import os
import queue
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from evaluation.texts import texts
from measures.command import parser, publish, run
from measures.extras import need
from qingyin.errors import QingyinError

ESPEAK: Final = Path("/usr/lib/speech-dispatcher-modules/sd_espeak-ng")
ESPEAK_CONF: Final = Path("/etc/speech-dispatcher/modules/espeak-ng.conf")
LISTEN: Final = 0.1  # seconds from the first sound to the stop
PATIENCE: Final = 20.0  # seconds
Door = Callable[[str], tuple[float, float]]  # speaks a text; seconds to the first sound, and from the stop to the end


class Lines:
    """The lines of a pipe, each with the time when it came."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._found: queue.Queue[tuple[float, bytes]] = queue.Queue()
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()

    def _read(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            self._found.put((time.perf_counter(), line))

    def until(self, wanted: Callable[[bytes], bool], since: float = 0.0) -> float:
        """When the next line that is wanted came, or the next since that time."""
        while True:
            when, line = self._found.get(timeout=PATIENCE)
            if wanted(line) and when >= since:
                return when


@contextmanager
def module(command: list[str]) -> Iterator[Door]:
    """A module of speech-dispatcher, as speech-dispatcher runs it."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin and process.stdout
        lines, commands = Lines(process.stdout), process.stdin

        def send(text: str) -> float:
            now = time.perf_counter()
            commands.write(text.encode())
            commands.flush()
            return now

        def speak(text: str) -> tuple[float, float]:
            begun = send(f"SPEAK\n<speak>{text}</speak>\n.\n")
            first = lines.until(lambda line: line.startswith(b"705"), since=begun) - begun
            time.sleep(LISTEN)
            stopped = send("STOP\n")
            ended = lines.until(lambda line: line.startswith((b"702", b"703")), since=begun)
            return first, max(0.0, ended - stopped)

        try:
            send("INIT\n")
            lines.until(lambda line: line.startswith((b"299 ", b"399 ")))
            send("AUDIO\naudio_output_method=server\n.\nSET\nlanguage=zh\n.\n")
            yield speak
        finally:
            process.kill()


@contextmanager
def server(voice: str) -> Iterator[dict[str, Door]]:
    """A server, and its doors."""
    doors = ["--port", "0", "--grpc", "0", "--wyoming", "0", "--client-rate", "1000000"]
    command = [sys.executable, "-m", "qingyin", "serve", "--voice", voice, *doors]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr
            line = process.stderr.readline()
            if b'"ready"' not in line:
                raise QingyinError(f"the server did not start: {line.decode().strip()}")
            ports, log = json.loads(line)["ports"], Lines(process.stderr)
            clients = {
                "HTTP": (_http, "http"), "WebSocket": (_websocket, "http"),
                "gRPC": (_grpc, "grpc"), "Wyoming": (_wyoming, "wyoming"),
            }  # fmt: skip
            yield {name: _door(client, ports[port], log) for name, (client, port) in clients.items()}
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _door(client: Callable[[int, str], Iterator[None]], port: int, log: Lines) -> Door:
    return lambda text: _stopped(client(port, text), log)


def _stopped(speaking: Iterator[None], log: Lines) -> tuple[float, float]:
    """The figures of a client that has been made: it goes to its first sound, then hangs up."""
    begun = time.perf_counter()
    next(speaking)
    first = time.perf_counter() - begun
    time.sleep(LISTEN)
    stopped = time.perf_counter()
    next(speaking, None)
    ended = log.until(lambda line: b'"event": "stream"' in line)
    if ended < stopped:
        raise QingyinError("all sound was made before the stop; this machine needs longer texts")
    return first, ended - stopped


def _http(port: int, text: str) -> Iterator[None]:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    body = json.dumps({"input": text, "response_format": "pcm"})
    connection.request("POST", "/v1/audio/speech", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read1(1)
    yield
    answer.close()
    connection.close()


def _websocket(port: int, text: str) -> Iterator[None]:
    client = need("websockets.sync.client")
    with client.connect(f"ws://127.0.0.1:{port}/v1/audio/stream") as socket:
        for message in ({"type": "start"}, {"type": "text", "text": text}, {"type": "end"}):
            socket.send(json.dumps(message))
        while not isinstance(socket.recv(PATIENCE), bytes):
            pass
        yield
        socket.send(json.dumps({"type": "cancel"}))
        while isinstance(socket.recv(PATIENCE), bytes):
            pass


def _grpc(port: int, text: str) -> Iterator[None]:
    grpc = need("grpc")
    data = text.encode()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        speak = channel.unary_stream("/qingyin.v1.Speech/Synthesize")
        call = speak(b"\x0a" + bytes([len(data) & 0x7F | 0x80, len(data) >> 7]) + data, timeout=PATIENCE)
        next(call)
        yield
        call.cancel()


def _wyoming(port: int, text: str) -> Iterator[None]:
    import socket

    event = json.dumps({"type": "synthesize", "data": {"text": text}}) + "\n"
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(event.encode())
        heard = b""
        while b'"audio-chunk"' not in heard:
            heard += connection.recv(65536)
        yield


def goes_first() -> bool:
    """Whether this process goes before those that have the usual priority."""
    return os.sched_getscheduler(0) in (os.SCHED_RR, os.SCHED_FIFO)


def table(doors: dict[str, Any]) -> str:
    """The figures for people, in Markdown."""
    lines = ["| door | first sound, ms: median, p95 | stop, ms: median, p95 |", "|---|---|---|"]
    for name, each in doors.items():
        first, stop = each["first_ms"], each["stop_ms"]
        lines.append(f"| {name} | {first['p50']}, {first['p95']} | {stop['p50']}, {stop['p95']} |")
    return "\n".join(lines)


def figures_of(seconds: Sequence[float]) -> dict[str, float]:
    """The median and the 95th percentile, in milliseconds."""
    ordered = sorted(1000 * each for each in seconds)
    return {"p50": round(ordered[len(ordered) // 2], 1), "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1)}


def measure(voice: str, rounds: int) -> dict[str, Any]:
    """The figures of every door."""
    with ExitStack() as stack:
        doors = dict(stack.enter_context(server(voice)))
        own = [sys.executable, "-m", "qingyin", "speechd", "--voice", voice]
        doors["qingyin speechd"] = stack.enter_context(module(own))
        if ESPEAK.exists():
            doors["espeak-ng's module"] = stack.enter_context(module([str(ESPEAK), str(ESPEAK_CONF)]))
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in doors}
        known, chance = [each.text for each in texts()], random.Random(28)
        for _ in range(rounds + 1):
            for name, speak in doors.items():
                found[name].append(speak("".join(chance.sample(known, len(known)))))
    return {name: _figures(each[1:]) for name, each in found.items()}


def _figures(times: list[tuple[float, float]]) -> dict[str, Any]:
    firsts, stops = zip(*times, strict=True)
    return {"first_ms": figures_of(firsts), "stop_ms": figures_of(stops)}


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--rounds", type=int, default=20, help="of each door (%(default)s)")
    options = options_of.parse_args()
    espeak = shutil.which("espeak-ng")
    version = subprocess.run([espeak, "--version"], capture_output=True, text=True).stdout.strip() if espeak else ""
    found = measure(options.voice, options.rounds)
    load = round(os.getloadavg()[0], 1)
    figures = {"rounds": options.rounds, "load_1_min": load, "first": goes_first(), "espeak": version, "doors": found}
    publish("doors", figures, options, table(found))
    return 0


if __name__ == "__main__":
    run(main)
