"""How many machines hold a number of listeners, from what `qingyin bench --json` has measured on one of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Final

from qingyin.errors import OptionError

SERVER_MB: Final = 57.0  # of a server that speaks beyond the bench's process (evaluation/results/load.json: 134 MB)
SERVER_WORK: Final = 1.2  # times what the bench's process works for a second of sound (docs/fleet.md)
CORES: Final = 2  # of one server process; what evaluation.machine.load measures
HELD: Final = 96  # listeners of one server process, the most that were measured
HOURS: Final = 8766.0  # of a year
LARGEST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Bench:
    """What the plan needs of a machine's figures."""

    cores: int
    rtf: float  # seconds of work of one core for a second of sound
    resident_mb: float | None  # of a process that speaks; 10^6 bytes
    joules: float | None  # for a second of sound
    load: float | None  # processes that ran or waited while it was measured

    @classmethod
    def of(cls, figures: Any) -> Bench:
        """From the JSON of `qingyin bench --json`. Raises OptionError if it is not that."""
        try:
            return cls(
                cores=_whole(_at(figures, "machine", "cores")),
                rtf=_positive(_at(figures, "rtf", "1")),
                resident_mb=_unless_none(_at(figures, "resident_mb")),
                joules=_unless_none(_at(figures, "joules_a_second_of_sound")),
                load=None if (load := _at(figures, "machine", "load_1_min")) is None else _number(load),
            )
        except ValueError as error:
            raise OptionError(
                f"these are not the figures of a machine ({error}); write them with: qingyin bench --json"
            ) from error


def _at(figures: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(figures, dict) or name not in figures:
            raise ValueError(f"{'.'.join(path)} is missing")
        figures = figures[name]
    return figures


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LARGEST:
        raise ValueError(f"{value!r} is not a number from 0 to {LARGEST:g}")
    return float(value)


def _positive(value: Any) -> float:
    if not _number(value):
        raise ValueError("0 was measured")
    return float(value)


def _whole(value: Any) -> int:
    if _positive(value) != int(value):
        raise ValueError(f"{value!r} is not a whole number")
    return int(value)


def _unless_none(value: Any) -> float | None:
    return None if value is None else _positive(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the plan takes for granted. Raises OptionError for what cannot be."""

    busy: float = 0.6  # the share of a machine's cores that may be used; the rest is for peaks
    spare: int = 1  # machines that may fail or be updated at the same time
    idle_watts: float | None = None  # of a machine that does nothing
    busy_watts: float | None = None  # of a machine with all cores at work; without it, the bench's joules count
    machine_price: float | None = None
    kwh_price: float | None = None

    def __post_init__(self) -> None:
        if not 0.05 <= self.busy <= 0.95:
            raise OptionError(f"the busy share must be 0.05 to 0.95, not {self.busy:g}")
        if not 0 <= self.spare <= 1000:
            raise OptionError(f"the spare machines must be 0 to 1000, not {self.spare}")
        for name in ("idle_watts", "busy_watts", "machine_price", "kwh_price"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < LARGEST:
                raise OptionError(f"{name.replace('_', ' ')} must be 0 to {LARGEST:g}, not {value:g}")
        if self.busy_watts is not None and not (self.idle_watts or 0.0) <= self.busy_watts:
            raise OptionError("busy watts must not be less than idle watts; measure both at the plug")


@dataclass(frozen=True, slots=True)
class Plan:
    """The machines and what they take; None is what the figures and the assumptions do not say."""

    streams: int
    machines: int  # with the spare ones
    streams_a_machine: int  # that each can hold
    processes_a_machine: int
    cores_at_work: float  # in all, on average, while all streams run
    busy_share: float  # of the cores of all machines
    memory_mb_a_machine: float | None
    watts: float | None  # of all machines while all streams run
    kwh_a_year: float | None  # if they always ran
    machines_cost: float | None
    energy_cost_a_year: float | None

    def as_json(self) -> dict[str, Any]:
        """Its fields by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def planned(streams: int, bench: Bench, given: Assumptions | None = None) -> Plan:
    """The fewest machines like the measured one that hold the streams in real time. Raises OptionError."""
    given = given or Assumptions()
    if not 1 <= streams <= LARGEST:
        raise OptionError(f"the streams must be 1 to {LARGEST:g}, not {streams}")
    processes = math.ceil(bench.cores / CORES)
    work = SERVER_WORK * bench.rtf  # of one core, for one stream
    each = min(math.floor(bench.cores * given.busy / work + 1e-9), processes * HELD)
    if each < 1:
        raise OptionError(
            f"one stream would use {work:.3g} of {bench.cores} cores, and {given.busy:.0%} of them may be used; "
            "measure a faster machine, or this one while it is idle"
        )
    machines = math.ceil(streams / each) + given.spare
    watts = _watts(streams, machines, bench, given)
    kwh = None if watts is None else watts * HOURS / 1000
    return Plan(
        streams=streams,
        machines=machines,
        streams_a_machine=each,
        processes_a_machine=processes,
        cores_at_work=streams * work,
        busy_share=streams * work / (machines * bench.cores),
        memory_mb_a_machine=None if bench.resident_mb is None else processes * (bench.resident_mb + SERVER_MB),
        watts=watts,
        kwh_a_year=kwh,
        machines_cost=None if given.machine_price is None else machines * given.machine_price,
        energy_cost_a_year=None if given.kwh_price is None or kwh is None else kwh * given.kwh_price,
    )


def _watts(streams: int, machines: int, bench: Bench, given: Assumptions) -> float | None:
    """Of all machines: what they draw while idle, and what the work adds."""
    idle = machines * (given.idle_watts or 0.0)
    if given.busy_watts is not None:
        at_work = streams * SERVER_WORK * bench.rtf / bench.cores  # machines, if they were full
        return idle + at_work * (given.busy_watts - (given.idle_watts or 0.0))
    return None if bench.joules is None else idle + streams * SERVER_WORK * bench.joules
