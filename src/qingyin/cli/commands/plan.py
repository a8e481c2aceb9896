"""`qingyin plan`: how many machines hold a number of listeners, and what they take."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any, Final

from qingyin.errors import OptionError
from qingyin.fleet.plan import CORES, HELD, SERVER_MB, SERVER_WORK, Assumptions, Bench, Plan, planned

LARGEST: Final = 1 << 20  # bytes of a bench file


def add_arguments(to: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    usual = Assumptions()
    to.add_argument("--streams", metavar="NUMBER", type=int, required=True, help="listeners at the same time")
    to.add_argument(
        "--bench",
        metavar="FILE",
        help="what `qingyin bench --json` wrote on such a machine (default: measure this one)",
    )
    to.add_argument(
        "--busy",
        metavar="SHARE",
        type=float,
        default=usual.busy,
        help="share of the cores that may be used; the rest is for peaks (default %(default)s)",
    )
    to.add_argument(
        "--spare",
        metavar="NUMBER",
        type=int,
        default=usual.spare,
        help="machines that may fail or be updated at the same time (default %(default)s)",
    )
    to.add_argument("--idle-watts", metavar="W", type=float, help="what a machine draws while it does nothing")
    to.add_argument(
        "--busy-watts",
        metavar="W",
        type=float,
        help="what it draws with all cores at work (default: idle watts, and the energy of the bench)",
    )
    to.add_argument("--machine-price", metavar="PRICE", type=float, help="price of a machine")
    to.add_argument("--kwh-price", metavar="PRICE", type=float, help="price of a kilowatt-hour")
    to.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Computes and prints: a table with its assumptions, or JSON."""
    names = ("busy", "spare", "idle_watts", "busy_watts", "machine_price", "kwh_price")
    given = Assumptions(**{name: getattr(arguments, name) for name in names})
    bench = Bench.of(_figures(arguments.bench, arguments.voice))
    plan = planned(arguments.streams, bench, given)
    if arguments.json:
        print(json.dumps({"plan": plan.as_json(), "assumptions": assumptions(bench, given)}, indent=2))
    else:
        print(table(plan, bench, given))
    return 0


def _figures(file: str | None, voice: str) -> Any:
    """The JSON of the file, or what this machine measures now. Raises OptionError if the file cannot be read."""
    if file is None:
        from qingyin.cli.commands.bench import measure

        return measure(voice)
    try:
        with Path(file).open("rb") as opened:
            data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ValueError(f"it has more than {LARGEST} bytes")
        return json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise OptionError(f"cannot read {file!r}: {error}; write it with: qingyin bench --json") from error


def assumptions(bench: Bench, given: Assumptions) -> list[str]:
    """What the plan takes for granted, a sentence each."""
    lines = [
        f"A listener uses {SERVER_WORK * bench.rtf:.4g} of a core: as one stream did, and a fifth more in a server.",
        f"{given.busy:.0%} of the cores may be used; {given.spare} machines may be missing.",
        f"A server process for each {CORES} cores holds at most {HELD} listeners, the most that were measured.",
        f"A server process takes {SERVER_MB:g} MB more than the one that was measured.",
    ]
    if given.busy_watts is not None:
        lines.append(f"A machine draws {given.idle_watts or 0:g} W while idle and {given.busy_watts:g} W at full work.")
    elif given.idle_watts is not None:
        lines.append(f"A machine draws {given.idle_watts:g} W while idle, and the work adds the processor's energy.")
    elif bench.joules is not None:
        lines.append("Energy is that of the processor's work alone; --idle-watts adds what a machine draws anyway.")
    else:
        lines.append("The machine does not measure its energy; --idle-watts and --busy-watts tell it.")
    if bench.load is not None and bench.load > bench.cores / 2:
        lines.append(
            f"Other work ran while the machine was measured (load {bench.load:g}): measure it again while idle."
        )
    return lines


def table(plan: Plan, bench: Bench, given: Assumptions) -> str:
    """The plan for people."""

    def row(name: str, value: float | None, form: str = "g", note: str = "") -> str:
        return f"{name:28}{'not available' if value is None else format(value, form):>14}   {note}".rstrip()

    share = math.ceil(plan.streams_a_machine / plan.processes_a_machine)
    spare = f"{plan.machines - given.spare} and {given.spare} spare; {bench.cores} cores each"
    lines = [
        row("streams", plan.streams, "d"),
        row("machines", plan.machines, "d", spare),
        row("streams a machine", plan.streams_a_machine, "d", "at most"),
        row("processes a machine", plan.processes_a_machine, "d", f"each: qingyin serve --streams {share}"),
        row("cores at work", plan.cores_at_work, ".2f", f"{plan.busy_share:.0%} of all"),
        row("memory a machine, MB", plan.memory_mb_a_machine, ".0f"),
        row("watts", plan.watts, ".1f", "all machines, while all streams run"),
        row("kWh a year", plan.kwh_a_year, ".0f", "if they always ran"),
    ]
    if plan.machines_cost is not None:
        lines.append(row("price of the machines", plan.machines_cost, ".2f"))
    if given.kwh_price is not None:
        lines.append(row("price of a year's energy", plan.energy_cost_a_year, ".2f"))
    return "\n".join([*lines, "", "Assumptions:", *(f"- {each}" for each in assumptions(bench, given))])
