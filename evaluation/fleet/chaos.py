"""What real servers keep of what they promise while something around them breaks: root and Linux are needed.

    python -m evaluation.fleet.chaos

Promised is that a stream ends whole or the client sees that it does not, that no stream gets another one's sound, and
that an opinion of an experiment that was acknowledged is kept. In each case eight listeners and a user with opinions go
on while it happens; their streams and opinions are counted before it and after it began.

    oom        a process beside it takes memory, and the kernel's out-of-memory killer ends the server; another starts
    disk       the disk with the results is full, and then it is not
    clock      the clock jumps an hour ahead and two back (libfaketime)
    dns        no name server answers; the collector of spans has a name
    gone       nothing listens where the collector was
    slow       the collector takes connections and answers nothing
    versions   half of the servers are another version (--other SRC), and all are replaced
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from evaluation.fleet.listeners import BROKEN, MIXED, REFUSED, WHOLE, Crowd, digests, line, sentences, told
from evaluation.fleet.rolling import Fleet, rolled
from evaluation.fleet.servers import PATIENCE, One
from measures.command import parser, publish, run
from qingyin.errors import MissingExtra, QingyinError
from qingyin.experiments.results import Results

LISTENERS: Final = 8
OPINION: Final = 0.2  # seconds between two
BUFFER: Final = 0.2  # seconds of sound that a player holds
GROUPS: Final = Path("/sys/fs/cgroup/memory")
NEIGHBOUR: Final = "import time; taken = [bytearray(b'1' * 1_000_000) for _ in range(500)]; time.sleep(60)"
FAKETIME: Final = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
EXPERIMENT: Final = """
name = "warm"
scenes = ["customer_service"]
planned = 400
variant = [{ name = "plain", weight = 50 }, { name = "gentle", weight = 50, style = "gentle" }]
"""


class User:
    """Gives opinions, and remembers which were acknowledged and why others were not."""

    def __init__(self, ports: Callable[[], dict[str, int]]) -> None:
        self.kept: set[str] = set()
        self.refused: dict[str, int] = {}
        self._ports = ports
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()

    def _go_on(self) -> None:
        number = 0
        while not self._over.wait(OPINION):
            number += 1
            body = json.dumps({"id": str(number), "rating": 1 + number % 5, "scene": "customer_service"}).encode()
            headers = {"Content-Type": "application/json", "X-Qingyin-User": "anna"}
            try:
                url = f"http://127.0.0.1:{self._ports()['http']}/v1/experiments/opinion"
                with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20):
                    self.kept.add(str(number))
            except urllib.error.HTTPError as error:
                code = json.loads(error.read())["error"]["code"]
                self.refused[code] = self.refused.get(code, 0) + 1
            except OSError as error:
                name = type(error).__name__
                self.refused[name] = self.refused.get(name, 0) + 1

    def close(self) -> None:
        """Gives no more."""
        self._over.set()
        self._thread.join()


class Scene:
    """A server, its listeners, its user and the results of an experiment."""

    def __init__(self, voice: str, folder: Path, results: Path, seconds: float, **how: Any) -> None:
        (folder / "warm.toml").write_text(EXPERIMENT, "utf-8")
        options = ["--experiment", str(folder / "warm.toml"), "--results", str(results), *how.pop("options", ())]
        self.seconds = seconds
        self._results = results
        self._start = lambda: One(voice, [*options, "--client-rate", "1000000"], **how)
        self.one = self._start()

    def again(self) -> None:
        """Starts another server, as whoever supervises it would."""
        self.one = self._start()

    async def play(self, happens: Callable[[], Awaitable[None]]) -> dict[str, Any]:
        """What was kept while it happened."""
        spoken = sentences(LISTENERS)
        whole = [await digests([self.one.ports], each) for each in spoken]
        crowd, user = Crowd(lambda: self.one.ports, spoken, whole), User(lambda: self.one.ports)
        await asyncio.sleep(self.seconds)
        begun = time.monotonic()
        await happens()
        await asyncio.sleep(self.seconds)
        await crowd.close()
        await asyncio.to_thread(user.close)
        status, left = await asyncio.to_thread(self.one.close)
        results = Results.existing(self._results)
        there = {id for (id,) in results.rows("SELECT id FROM opinion")}
        results.close()
        return {
            "before": told([each for each in crowd.heard if each.begun < begun], BUFFER),
            "after": told([each for each in crowd.heard if each.begun >= begun], BUFFER),
            "opinions": {"kept": len(user.kept), "lost": len(user.kept - there), "refused": user.refused},
            "status": status,
            "left_s": left,
        }


@contextmanager
def group() -> Iterator[Path]:
    """A control group for memory. Raises QingyinError if there is none to be had."""
    path = GROUPS / f"qingyin-{os.getpid()}"
    try:
        path.mkdir()
    except OSError as error:
        raise QingyinError(f"no control group for memory ({error}); run this as root, with cgroup v1") from error
    try:
        yield path
    finally:
        path.rmdir()


async def oom(voice: str, folder: Path, seconds: float) -> dict[str, Any]:
    with group() as inside:
        join = f'echo $$ > {inside}/cgroup.procs && exec "$@"'
        first = f"echo 1000 > /proc/self/oom_score_adj && {join}"  # so that it is not the neighbour
        scene = Scene(voice, folder, folder / "results.db", seconds, before=("sh", "-c", first, "sh"))
        killed: dict[str, Any] = {}

        async def happens() -> None:
            limit = inside / "memory.limit_in_bytes"
            limit.write_text((inside / "memory.usage_in_bytes").read_text())
            with subprocess.Popen(["sh", "-c", join, "sh", sys.executable, "-c", NEIGHBOUR]) as neighbour:
                killed["status"] = await asyncio.to_thread(scene.one.process.wait, PATIENCE)
                neighbour.kill()
            killed["told"] = (inside / "memory.oom_control").read_text().rpartition("oom_kill ")[2].strip()
            limit.write_text("-1")
            await asyncio.to_thread(scene.again)

        return await scene.play(happens) | {"killed": killed}


async def disk(voice: str, folder: Path, seconds: float) -> dict[str, Any]:
    small = folder / "small"
    small.mkdir()
    ran("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(small))
    try:
        scene = Scene(voice, folder, small / "results.db", seconds, log=small / "log")

        async def happens() -> None:
            with contextlib.suppress(OSError), (small / "full").open("wb", 0) as file:
                while True:
                    file.write(bytes(4096))
            await asyncio.sleep(seconds)
            (small / "full").unlink()

        return await scene.play(happens)
    finally:
        ran("umount", str(small))


async def clock(voice: str, folder: Path, seconds: float) -> dict[str, Any]:
    if not Path(FAKETIME).exists():
        raise MissingExtra("the clock is moved by libfaketime: apt install faketime")
    moved = folder / "moved"
    moved.write_text("+0")
    variables = {
        "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(moved), "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    log = folder / "log"
    scene = Scene(voice, folder, folder / "results.db", seconds, variables=variables, log=log)

    async def happens() -> None:
        for ahead in ("+3600", "-3600"):
            moved.write_text(ahead)
            await asyncio.sleep(seconds)

    found = await scene.play(happens)
    hours = {json.loads(each)["time"][:13] for each in log.read_text().splitlines()}
    return found | {"hours_in_the_log": len(hours)}


async def collected(voice: str, folder: Path, seconds: float, url: str, before: tuple[str, ...] = ()) -> dict[str, Any]:
    """With a collector of spans at this address."""
    scene = Scene(voice, folder, folder / "results.db", seconds, options=["--otlp", url], before=before)

    async def happens() -> None:
        return

    return await scene.play(happens)


async def dns(voice: str, folder: Path, seconds: float) -> dict[str, Any]:
    (folder / "resolv.conf").write_text("nameserver 192.0.2.1\n")  # of a network for documentation: no answer
    bound = f'mount --bind {folder}/resolv.conf /etc/resolv.conf && exec "$@"'
    before = ("unshare", "--mount", "sh", "-c", bound, "sh")
    return await collected(voice, folder, seconds, "http://collector.example:4318/v1/traces", before)


async def gone(voice: str, folder: Path, seconds: float) -> dict[str, Any]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return await collected(voice, folder, seconds, f"http://127.0.0.1:{port}/v1/traces")


async def slow(voice: str, folder: Path, seconds: float) -> dict[str, Any]:
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as silent:
        return await collected(voice, folder, seconds, f"http://127.0.0.1:{silent.getsockname()[1]}/v1/traces")


CASES: Final = {"oom": oom, "disk": disk, "clock": clock, "dns": dns, "gone": gone, "slow": slow}


async def versions(voice: str, other: Path, seconds: float) -> dict[str, Any]:
    """Two servers, one of another version, and each replaced."""
    fleet = Fleet(voice, 2, other)
    try:
        found = await rolled(fleet, LISTENERS, 1, seconds, BUFFER)
    finally:
        fleet.close()
    return found | {"versions": sorted(fleet.versions), "statuses": sorted({status for status, _ in fleet.left})}


def ran(*command: str) -> None:
    """Runs a program. Raises QingyinError if it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise QingyinError(f"{' '.join(command)}: {done.stderr.strip()}; run this as root")


def main() -> int:
    """Break, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--only", nargs="+", choices=[*CASES, "versions"], help="these cases")
    options_of.add_argument("--seconds", type=float, default=10.0, help="before and after (%(default)s)")
    options_of.add_argument("--other", type=Path, metavar="SRC", help="the folder src of another version")
    options = options_of.parse_args()
    found = {}
    for name, case in CASES.items():
        if name in (options.only or CASES):
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                found[name] = asyncio.run(case(options.voice, folder, options.seconds))
    if options.other and "versions" in (options.only or ["versions"]):
        found["versions"] = asyncio.run(versions(options.voice, options.other, options.seconds))
    publish("chaos", {"cases": found}, options, table(found))
    return 1 if any(lost(name, case) for name, case in found.items()) else 0


def lost(name: str, case: dict[str, Any]) -> int:
    """How much of what was promised: mixed streams and opinions; where no server was killed, broken streams too."""
    parts = [part for part in case.values() if isinstance(part, dict) and WHOLE in part]
    kinds = (MIXED,) if name == "oom" else (MIXED, BROKEN, REFUSED)
    return sum(part[kind] for part in parts for kind in kinds) + int(case.get("opinions", {}).get("lost", 0))


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = []
    for name, case in found.items():
        for part in ("before", "during", "after"):
            if part in case:
                lines.append(line(f"{name}, {part}", case[part]))
        rest = {key: value for key, value in case.items() if key not in ("before", "during", "after")}
        lines.append(f"{'':26}{json.dumps(rest)}")
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
