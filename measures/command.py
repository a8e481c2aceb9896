"""What the scripts that measure share: their options, and where their figures go."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from qingyin.cli.commands.bench import machine
from qingyin.errors import QingyinError
from qingyin.voice import Voice

RESULTS: Final = Path(__file__).parents[1] / "evaluation" / "results"


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser with the options that every script has; the module's docstring is its help."""
    found = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--voice", default="tan", help="a voice's name or the path of its folder (%(default)s)")
    found.add_argument("--json", action="store_true", help="print the figures as JSON")
    found.add_argument(
        "--results", type=Path, default=RESULTS, metavar="FOLDER", help="where the JSON goes too (evaluation/results)"
    )
    found.add_argument("--rows", type=Path, metavar="FOLDER", help="write what each word or sentence got there too")
    return found


def publish(name: str, figures: dict[str, Any], options: argparse.Namespace, shown: str, rows: Any = None) -> None:
    """Writes the figures to FOLDER/NAME.json and prints them, as JSON or as `shown`.

    `rows`: what was measured of each word or sentence; goes to NAME.json in the folder of --rows, if there is one.
    """
    where = {"voice": identity(options.voice), "machine": machine()}
    assert not where.keys() & figures.keys(), "a figure would hide which voice or machine it is of"
    figures = {**where, **figures}
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / f"{name}.json").write_text(text + "\n", "utf-8")
    if rows is not None and options.rows:
        options.rows.mkdir(parents=True, exist_ok=True)
        lines = json.dumps(rows, ensure_ascii=False, indent=2)
        (options.rows / f"{name}.json").write_text(lines + "\n", "utf-8")
    print(text if options.json else shown)


def identity(voice: str) -> dict[str, str]:
    """The voice's name, and for each of its files the first eight digits of its SHA-256."""
    found = Voice.open(voice)
    hashes = {role: hashlib.sha256(found.path(role).read_bytes()).hexdigest()[:8] for role in found.files}
    return {"name": found.name, **hashes}


def run(main: Callable[[], int]) -> None:
    """Ends the process with main's status; an error with a cure becomes one line and its own status."""
    try:
        status = main()
    except QingyinError as error:
        print(error, file=sys.stderr)
        status = error.exit_code
    raise SystemExit(status)
