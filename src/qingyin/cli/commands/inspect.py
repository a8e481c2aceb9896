"""`qingyin analyze`, `check` and `plot`: what a text is read as, and how it is spoken."""

from __future__ import annotations

import argparse
import os
import sys

from qingyin.cli import PROGRAM
from qingyin.cli.colors import colored, wanted
from qingyin.cli.files import pieces
from qingyin.cli.given import options, planned, synthesizer
from qingyin.cli.language import tell


def analyze(arguments: argparse.Namespace) -> int:
    """What the text is read as and felt as: a table, or JSON."""
    text = "".join(pieces(arguments, PROGRAM)[0])
    how = options(arguments)
    from qingyin.inspect import report

    loaded = synthesizer(arguments)
    found = report.analyze(loaded, text, how)
    if arguments.json:
        print(report.as_json(text, found))
    else:
        table = report.as_table(found)
        print(colored(table) if wanted(sys.stdout, os.environ) else table)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Whether a recording fits its text."""
    text = "".join(pieces(arguments, PROGRAM)[0])
    from qingyin.audio.recording import Recording
    from qingyin.inspect.report import Fit

    recording = Recording.of(arguments.recording)
    loaded = synthesizer(arguments)
    found = Fit.of(loaded, recording, text)
    print(found.as_json(text) if arguments.json else found.as_table())
    return 0


def plot(arguments: argparse.Namespace) -> int:
    """A picture of how the text is spoken."""
    text, _, plan = planned(arguments)
    how = options(arguments)
    from qingyin.inspect import plot

    written = "".join(text)
    loaded = synthesizer(arguments)
    for warning in plot.write(plot.heard(loaded, written, how, plan), arguments.output):
        tell(warning)
    return 0
