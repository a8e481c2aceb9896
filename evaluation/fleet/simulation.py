"""Ten thousand devices and a million listeners: what 1, 10 and 100 machines hold, and where it breaks first.

    python -m evaluation.fleet.simulation

    lost       requests that were not spoken though they were tried again, of all
    refused    tries that were refused, of all
    wait_s     until a request's speech begins, in 99 of 100 cases
    busy       of the processors of all machines, on average and in the busiest minute
    holds      the most listeners of whom at most one request in a thousand is lost in the twelve minutes
               around the peak, without the failure and with it

Two hours around the evening's peak are simulated second by second, on machines such as evaluation/results/load.json
was measured on, with the limits that the server has by default. At the peak one machine fails for five minutes; the
balancer chooses by chance and notices after ten seconds. Before it the servers are updated, one after the other. A
refused client tries again twice, after the second that the server names or a little more.

    servers    every listener speaks through the servers
    devices    every device speaks for its hundred listeners itself; the servers speak for devices that are broken
    waves      … and devices are updated at the peak, one in a hundred at a time
    at_once    … all in the same minute

What is assumed of listeners and devices is in `World`, and is kept with the figures.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from measures.command import RESULTS, parser, publish, run
from qingyin.serve.engine.limits import Limits

MACHINES: Final = (1, 10, 100)
SCENARIOS: Final = ("servers", "devices", "waves", "at_once")
HOURS: Final = 2
SECONDS: Final = HOURS * 3600
PEAK: Final = 3600  # the second of the failure
FAILED: Final = 300  # seconds without the machine
NOTICED: Final = 10  # seconds until the balancer knows
DRAINED: Final = 35  # seconds that a machine of the servers takes for its update
ALL: Final = range(SECONDS)
AROUND: Final = range(PEAK - 240, PEAK + 480)
TRIES: Final = 3
PROMISED: Final = 1e-3  # of the requests may be lost
MINUTE: Final = 60


@dataclass(frozen=True)
class World:
    """What is assumed of listeners, texts, devices and machines."""

    listeners: int = 1_000_000
    devices: int = 10_000
    requests: float = 20.0  # of a listener in a day
    peak_share: float = 0.1  # of the day's requests, in the busiest hour
    width: float = 1.5  # hours, standard deviation of the evening's peak
    characters: float = 20.0  # median of a text
    spread: float = 0.8  # standard deviation of its logarithm
    seconds_each: float = 0.22  # of sound, for a character
    work: float = 0.0  # seconds of processor time for a second of sound
    cores: int = 2  # of a machine
    broken: float = 0.003  # of the devices, at any time: once in a month, for two hours
    update: float = 180.0  # seconds in which a device does not speak

    @property
    def mean_sound(self) -> float:
        """Seconds of sound of a request, on average."""
        return float(self.seconds_each * self.characters * np.exp(self.spread**2 / 2))

    @property
    def at_peak(self) -> float:
        """Requests a second."""
        return self.listeners * self.requests * self.peak_share / 3600


def measured() -> float:
    """The processor time of a second of sound in the server, the most of what was measured in real time."""
    found = json.loads((RESULTS / "load.json").read_text("utf-8"))["held"]["at_a_time"]
    return float(max(each["cpu_s_per_s"] for each in found.values()))


def rates(world: World, scenario: str) -> np.ndarray:
    """Requests to the servers [SECONDS], on average."""
    hours = (np.arange(SECONDS) - PEAK) / 3600
    every = world.at_peak * np.exp(-0.5 * (hours / world.width) ** 2)
    if scenario == "servers":
        return every
    away = np.full(SECONDS, world.broken)
    updating = slice(PEAK, PEAK + int(world.update))
    if scenario == "at_once":
        away[updating] = 1.0
    elif scenario == "waves":  # a hundred waves, each when the last has ended, from the peak on
        away[PEAK : min(SECONDS, PEAK + 100 * int(world.update))] += 0.01
    return every * away


def closed(machines: int, fails: bool) -> np.ndarray:
    """Whether the balancer sends a machine nothing [SECONDS, machines]: during its update, and once it failed."""
    found = np.zeros((SECONDS, machines), bool)
    for machine in range(machines):
        found[machine * DRAINED : (machine + 1) * DRAINED, machine] = machines > 1
    if fails:
        found[PEAK + NOTICED : PEAK + FAILED, 0] = True
    return found


@dataclass(frozen=True)
class Outcome:
    """What came of some hours."""

    requests: int
    lost: int
    tries: int
    refused: int
    waits: np.ndarray  # [SECONDS], the longest wait of those who came then
    came: np.ndarray  # [SECONDS], how many that were
    busy: np.ndarray  # [SECONDS], share of all processors


def simulated(
    world: World, machines: int, scenario: str, fails: bool = True, seconds: range = ALL, seed: int = 1
) -> Outcome:
    """Second by second; the machines are a vector. Work that was begun is done in the order in which it came."""
    chance, limits = np.random.default_rng(seed), Limits()
    fresh = chance.poisson(rates(world, scenario))
    shut = closed(machines, fails)
    processes = max(1, world.cores // 2)
    streams, most = limits.streams * processes, (limits.streams + limits.queue) * processes
    leave = world.cores / (world.work * world.mean_sound)  # requests a second that make room for others, of a full one
    again = np.zeros((TRIES, SECONDS + 4), int)  # who comes in each second, by how often they were refused
    again[0, seconds.start : seconds.stop] = fresh[seconds.start : seconds.stop]
    requests = int(again.sum())
    backlog, inside = np.zeros(machines), np.zeros(machines)  # seconds of work, requests
    lost = refused = 0
    waits, busy, came = np.zeros(SECONDS), np.zeros(SECONDS), np.zeros(SECONDS, int)
    for second in seconds:
        dead = np.zeros(machines, bool)
        dead[0] = fails and PEAK <= second < PEAK + FAILED
        if dead[0]:
            lost += round(inside[0])  # streams that the failure cut
            backlog[0] = inside[0] = 0.0
        here = int(again[:, second].sum())
        found = np.flatnonzero(~shut[second])
        chosen = chance.choice(found, here) if len(found) else np.zeros(0, int)
        chosen = chosen[admitted(chosen, np.where(dead, 0.0, most - inside + leave))]
        sound = world.seconds_each * chance.lognormal(np.log(world.characters), world.spread, len(chosen))
        backlog += np.bincount(chosen, sound * world.work, machines)
        inside += np.bincount(chosen, minlength=machines)
        done = np.minimum(backlog, world.cores)
        busy[second] = done.sum() / (machines * world.cores)
        inside *= 1 - done / np.maximum(backlog, 1e-12)
        backlog -= done
        queued = backlog * np.maximum(0.0, inside - streams) / np.maximum(1.0, inside)
        waits[second], came[second] = queued.max() / world.cores, len(chosen)
        if turned_away := here - len(chosen):
            which = chance.multivariate_hypergeometric(again[:, second], turned_away)
            refused += turned_away
            lost += int(which[-1])
            again[1:, second + 1 + int(chance.integers(0, 3))] += which[:-1]
    return Outcome(requests, lost, int(again[:, :SECONDS].sum()), refused, waits, came, busy)


def admitted(chosen: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Who finds room at the machine that was chosen [requests]; the first to come do."""
    asked = np.bincount(chosen, minlength=len(room))
    if (asked <= room).all():
        return np.ones(len(chosen), bool)
    order = np.argsort(chosen, kind="stable")
    place = np.empty(len(chosen), int)
    place[order] = np.arange(len(chosen)) - np.repeat(np.cumsum(asked) - asked, asked)
    return place + 1 <= room[chosen]


def told(outcome: Outcome) -> dict[str, float]:
    """The figures of it."""
    order = np.argsort(outcome.waits)
    reached = np.searchsorted(np.cumsum(outcome.came[order]), 0.99 * outcome.came.sum())
    minutes = outcome.busy.reshape(-1, MINUTE).mean(axis=1)
    return {
        "requests": outcome.requests,
        "lost": round(outcome.lost / max(1, outcome.requests), 5),
        "refused": round(outcome.refused / max(1, outcome.tries), 5),
        "wait_s": round(float(outcome.waits[order[min(reached, SECONDS - 1)]]), 2),
        "busy": round(float(outcome.busy.mean()), 4),
        "busy_most": round(float(minutes.max()), 4),
    }


def holds(world: World, machines: int, fails: bool) -> int:
    """The most listeners of whom the servers keep the promise, to one in twelve of what their processors could do at
    most; 0 if it is less than half of that. Found by halving.
    """
    full = machines * world.cores / (world.work * world.mean_sound * world.at_peak / world.listeners)

    def held(share: float) -> bool:
        found = simulated(replace(world, listeners=int(share * full)), machines, "servers", fails, AROUND)
        return found.lost <= PROMISED * found.requests

    low, high = 0.5, 1.2
    if not held(low):
        return 0
    while high - low > 1 / 12:
        middle = (low + high) / 2
        low, high = (middle, high) if held(middle) else (low, middle)
    return int(low * full)


def on_a_device(world: World) -> dict[str, float]:
    """Streams at a time on one device at the peak: on average, and what it has in 999 of 1,000 moments at most.

    Requests come by chance and last as long as their sound, so the number follows Poisson.
    """
    mean = world.at_peak / world.devices * world.mean_sound
    chances = np.exp(-mean) * np.cumprod(np.concatenate([[1.0], mean / np.arange(1, 100)]))
    return {"mean": round(mean, 3), "most": int(np.searchsorted(np.cumsum(chances), 0.999))}


def figures(world: World) -> dict[str, Any]:
    """For each number of machines."""
    return {
        str(machines): {
            "holds": {"healthy": holds(world, machines, False), "one_fails": holds(world, machines, True)},
            **{each: told(simulated(world, machines, each)) for each in SCENARIOS},
        }
        for machines in MACHINES
    }


def main() -> int:
    """Simulate, print, keep."""
    options = parser(__doc__).parse_args()
    world = World(work=measured())
    found = {"assumed": asdict(world), "device_streams": on_a_device(world), "machines": figures(world)}
    publish("simulation", found, options, table(found))
    return 0


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    device = found["device_streams"]
    lines = [f"a device speaks {device['mean']:g} streams at a time at the peak, and {device['most']} at most"]
    for machines, each in found["machines"].items():
        healthy, failing = each["holds"]["healthy"], each["holds"]["one_fails"]
        lines.append(f"{machines} machines hold {healthy:,} listeners, {failing:,} while one fails")
        for name in SCENARIOS:
            row = each[name]
            lines.append(
                f"    {name:10} lost {row['lost']:8.3%}, refused {row['refused']:8.3%}, wait {row['wait_s']:5.2f} s, "
                f"busy {row['busy']:6.1%}, at most {row['busy_most']:6.1%}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    run(main)
