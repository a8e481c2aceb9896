"""Checks that CHANGELOG.md tells of the version that is built: scripts/release calls it.

    python scripts/changelog.py [--dated]

Prints the newest entry. It must be of the version in src/qingyin/version.py, newer than the entry before, and say
something; with --dated it must have a date. The status is 1 and the fault is on stderr otherwise.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADING = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\S+)$", re.MULTILINE)
SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}  # of Keep a Changelog


def entries(text: str) -> list[tuple[str, str, str]]:
    """Version, date and text of each entry, newest first."""
    parts = HEADING.split(text)[1:]
    return [(parts[i], parts[i + 1], parts[i + 2]) for i in range(0, len(parts), 3)]


def faults(text: str, version: str, dated: bool, today: date) -> list[str]:
    """What is wrong with a changelog for a version."""
    found = entries(text)
    if not found:
        return ["CHANGELOG.md has no entry; head one with '## [0.1.0] - 2026-01-31'"]
    (newest, when, told), *older = found
    wrong = []
    if newest != version:
        wrong.append(f"its newest entry is {newest}, and the version is {version}; write one for {version}")
    if older and _numbers(older[0][0]) >= _numbers(newest):
        wrong.append(f"entry {newest} stands above {older[0][0]}, which is not older; newest first")
    if when != "unreleased" or dated:
        try:
            if date.fromisoformat(when) > today:
                wrong.append(f"entry {newest} is of {when}, which is to come")
        except ValueError:
            wrong.append(f"entry {newest} is of {when!r}; give the date of the release, such as {today}")
    sections = re.findall(r"^### (.+)$", told, re.MULTILINE)
    if unknown := sorted(set(sections) - SECTIONS):
        wrong.append(f"entry {newest} has the sections {unknown}; known: {', '.join(sorted(SECTIONS))}")
    if not re.search(r"^- \S", told, re.MULTILINE):
        wrong.append(f"entry {newest} says nothing; write what changes for people")
    return wrong


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def main(words: list[str]) -> int:
    """Prints the newest entry, or what is wrong."""
    source = (ROOT / "src" / "qingyin" / "version.py").read_text("utf-8")
    version = re.search(r'__version__.*= "(.+)"', source)
    assert version
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    if wrong := faults(text, version[1], "--dated" in words, date.today()):
        print(*(f"CHANGELOG.md: {each}" for each in wrong), sep="\n", file=sys.stderr)
        return 1
    number, when, told = entries(text)[0]
    print(f"{number} - {when}{told.rstrip()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
