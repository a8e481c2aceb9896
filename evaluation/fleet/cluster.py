"""Listeners in real time while replicas on a Ray cluster of this machine come, go and die, beside a single process.

    python -m evaluation.fleet.cluster

    whole      streams that came to their end, with the same samples as from a single process
    refused    streams of which the client heard why they did not begin
    broken     streams that stopped, with what the client saw
    mixed      streams that ended well with other samples than their text's
    first_ms   from the request to its first sound
    underruns  streams in which a player that holds --buffer seconds of sound fell silent

A third of the listeners use HTTP, WebSocket and gRPC each, all through Ray's proxies. Streams count in the phase in
which they began. The autoscaler is told how many streams a replica is to have, and comes to one or two by itself.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from evaluation.fleet.listeners import MIXED, Crowd, digests, line, sentences, told
from evaluation.machine.held import kilobytes, resident_bytes
from evaluation.machine.load import Server, server
from measures.command import RESULTS, parser, publish, run
from measures.extras import need
from qingyin.errors import QingyinError

FILE: Final = RESULTS.parents[1] / "deploy" / "ray" / "serve.yaml"
CLUSTER: Final = "pip install 'qingyin[cluster]'"
OBJECTS: Final = 100_000_000  # bytes of Ray's object store, which streams do not use
ENOUGH: Final = 60.0  # streams that a replica is to have, so that one suffices
PATIENCE: Final = 300.0  # seconds for a replica to come or go
MB: Final = 1e6
APPLICATION: Final = "qingyin"


class Cluster:
    """A Ray cluster on this machine, for use in a `with` block, on which the deployment file's application runs."""

    def __init__(self, voice: str) -> None:
        os.environ.setdefault("RAY_worker_niceness", "0")  # otherwise 15, and whatever else computes goes first
        self._ray, self._serve = need("ray", CLUSTER), need("ray.serve", CLUSTER)
        self._file: dict[str, Any] = need("yaml").safe_load(FILE.read_text("utf-8"))
        self._file["applications"][0]["args"] = {"voice": voice, "limits": {"rate": 1e6, "streams": 64}}
        self.ports = {"http": free(), "grpc": free()}
        for name, port in self.ports.items():
            self._file[f"{name}_options"]["port"] = port
        self._ray.init(num_cpus=4, include_dashboard=False, object_store_memory=OBJECTS, log_to_driver=False)

    def __enter__(self) -> Self:
        self._serve.start(http_options=self._file["http_options"], grpc_options=self._file["grpc_options"])
        self.scale(ENOUGH)
        return self

    def __exit__(self, *error: object) -> None:
        self._serve.shutdown()
        self._ray.shutdown()

    def scale(self, streams: float) -> None:
        """Has the autoscaler give each replica so many streams, of at most two."""
        (speech,) = self._file["applications"][0]["deployments"]
        speech["ray_actor_options"] = {"num_cpus": 0.5}
        speech["autoscaling_config"] = {
            "min_replicas": 1, "max_replicas": 2, "target_ongoing_requests": streams, "metrics_interval_s": 1.0,
            "look_back_period_s": 5.0, "upscale_delay_s": 2.0, "downscale_delay_s": 5.0,
        }  # fmt: skip
        self._deploy()

    def update(self) -> None:
        """Replaces all replicas by those of other args."""
        self._file["applications"][0]["args"]["limits"]["text"] = 4999
        self._deploy()

    def _deploy(self) -> None:
        """What `serve deploy` does by way of the dashboard, which needs more packages; until it is there."""
        file = need("ray.serve.schema").ServeDeploySchema.model_validate(self._file)
        need("ray.serve.context")._get_global_client().deploy_apps(file)
        end = time.monotonic() + PATIENCE
        while (state := self._serve.status().applications.get(APPLICATION)) is None or state.status != "RUNNING":
            if time.monotonic() > end:
                raise QingyinError(f"the application does not run: {state}; see /tmp/ray")
            time.sleep(0.5)


def replicas() -> list[int]:
    """The processes that speak, the oldest first."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            if path.read_bytes().startswith(f"ray::ServeReplica:{APPLICATION}:".encode()):
                found.append(int(path.parent.name))
    return sorted(found)


async def until(count: int) -> float:
    """The seconds until there are so many replicas. Raises QingyinError if that takes too long."""
    begun = time.monotonic()
    while len(replicas()) != count:
        if time.monotonic() - begun > PATIENCE:
            raise QingyinError(f"{len(replicas())} replicas instead of {count} after {PATIENCE:g} s; see /tmp/ray")
        await asyncio.sleep(0.5)
    return round(time.monotonic() - begun, 1)


def held(process: int) -> dict[str, float]:
    """The memory of a replica in MB, its own part of it, and what was read from the disk for it."""
    parts = kilobytes("smaps_rollup", process)
    read = Path(f"/proc/{process}/io").read_text().partition("\nread_bytes: ")[2].split()[0]
    return {
        "rss_mb": round(resident_bytes(process) / MB, 1),
        "pss_mb": round(parts["Pss"] * 1024 / MB, 1),
        "read_mb": round(int(read) / MB, 1),
    }


async def phases(cluster: Cluster, crowd: Crowd, few: float, seconds: float) -> dict[str, Any]:
    """What was heard while replicas were one, came to two, to one, to two, one was killed, and all were replaced.

    `few` streams a replica need two of them.
    """
    found: dict[str, Any] = {}
    memory: list[dict[str, float]] = []

    async def phase(name: str, count: int, change: Callable[[], Any] = lambda: None) -> None:
        begun = time.monotonic()
        await asyncio.to_thread(change)
        reached = await until(count)
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - begun)))
        memory.extend(held(each) for each in replicas())
        found[name] = {"began": begun, "replicas": count, "reached_s": reached}

    def kill() -> None:
        os.kill(replicas()[-1], signal.SIGKILL)
        time.sleep(1.0)

    await phase("1 replica", 1)
    await phase("1 -> 2", 2, lambda: cluster.scale(few))
    await phase("2 -> 1", 1, lambda: cluster.scale(ENOUGH))
    await phase("1 -> 2 again", 2, lambda: cluster.scale(few))
    await phase("one of 2 killed", 2, kill)
    await phase("rolling update", 2, cluster.update)
    await crowd.close()
    return {"phases": found, "replicas": memory}


async def compared(one: Server, cluster: Cluster, options: Any) -> dict[str, Any]:
    """The figures of a single process, and of the cluster."""
    spoken = sentences(options.listeners)
    whole = [await digests([one.ports, cluster.ports], each) for each in spoken]
    if any(len(each) > 1 for each in whole):
        raise QingyinError("the cluster speaks other samples than a single process")
    print("ready", file=sys.stderr, flush=True)
    crowd = Crowd(lambda: one.ports, spoken, whole)
    await asyncio.sleep(options.seconds)
    await crowd.close()
    figures = {"single": told(crowd.heard, options.buffer) | {"rss_mb": round(one.memory() / MB, 1)}}
    crowd = Crowd(lambda: cluster.ports, spoken, whole)
    found = await phases(cluster, crowd, len(spoken) / 6, options.seconds)
    ends = [*[each["began"] for each in found["phases"].values()][1:], float("inf")]
    for each, end in zip(found["phases"].values(), ends, strict=True):
        began = each.pop("began")
        each |= told([heard for heard in crowd.heard if began <= heard.begun < end], options.buffer)
    return figures | found


def main() -> int:
    """Measure, print, keep."""
    options_of = parser(__doc__)
    options_of.add_argument("--listeners", type=int, default=32, help="(%(default)s)")
    options_of.add_argument("--seconds", type=float, default=40.0, help="of a phase, at least (%(default)s)")
    options_of.add_argument("--buffer", type=float, default=0.2, help="seconds that a player holds (%(default)s)")
    options = options_of.parse_args()
    with Cluster(options.voice) as cluster, server(options.voice, os.cpu_count() or 1) as one:
        figures = asyncio.run(compared(one, cluster, options))
    publish("cluster", {"listeners": options.listeners, **figures}, options, table(figures))
    every = [figures["single"], *figures["phases"].values()]
    return 1 if any(each[MIXED] for each in every) else 0


def free() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [line("single process", figures["single"]), *(line(*each) for each in figures["phases"].items())]
    lines.append(f"the single process holds {figures['single']['rss_mb']:g} MB")
    for each in figures["replicas"]:
        lines.append(
            f"a replica holds {each['rss_mb']:g} MB ({each['pss_mb']:g} MB without what others share), "
            f"and {each['read_mb']:g} MB were read from the disk for it"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
