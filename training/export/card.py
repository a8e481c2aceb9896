"""The part of a voice's card that its TOML file knows: who it is, and the table of the data that it learned from.

Figures are measured, not known: `python -m evaluation.card` writes those.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from training.config import Source, VoiceConfig

BEGIN: Final = "<!-- sources: training/voices -->\n"
END: Final = "<!-- end of sources -->\n"


def table(sources: tuple[Source, ...]) -> str:
    """The data as a table of Markdown."""
    lines = ["| source | used for | license |", "|---|---|---|"]
    lines += [f"| {each.data} | {each.used_for} | {each.license} |" for each in sources]
    return "\n".join(lines) + "\n"


def write(config: VoiceConfig, path: Path) -> None:
    """Renew the table in the card at `path`; where there is no card, write a first one."""
    if path.exists():
        before, found, rest = path.read_text("utf-8").partition(BEGIN)
        if found:
            after = rest.partition(END)[2]
            path.write_text(f"{before}{BEGIN}{table(config.sources)}{END}{after}", "utf-8")
        return
    who = config.identity
    path.write_text(
        f"# {who.title} {who.name}\n\n{who.description}. License: {who.license}.\n\n## What it learned from\n\n"
        f"{BEGIN}{table(config.sources)}{END}",
        "utf-8",
    )
