"""What the commands are given: the text and its plan, the options, the user's lexicon and settings, and the voice."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qingyin.cli import PROGRAM
from qingyin.cli.files import format_by_name, pieces
from qingyin.cli.language import tell
from qingyin.cli.speech import check_prosody, options_of

if TYPE_CHECKING:
    from qingyin.inspect.plan import FilePlan
    from qingyin.models.session import Settings
    from qingyin.options import Options
    from qingyin.synthesizer import Synthesizer
    from qingyin.text.pinyin.user_lexicon import UserLexicon

TUNED: Final = "config.toml"  # in the folder of the user's settings
TOLD: Final = 5  # of the bad lines of a lexicon, and of the stretches that were not spoken


def planned(arguments: argparse.Namespace) -> tuple[str | Iterable[str], int, FilePlan | None]:
    """The text and its length as `pieces` has them, and the plan of --prosody, whose text it is if none is given."""
    if arguments.prosody is None:
        return *pieces(arguments, PROGRAM), None
    check_prosody(arguments)
    from qingyin.inspect.plan import FilePlan

    plan = FilePlan.open(arguments.prosody)
    if arguments.text or arguments.file:
        plan.check_text("".join(pieces(arguments, PROGRAM)[0]))
    return plan.text, len(plan.text), plan


def options(arguments: argparse.Namespace) -> Options:
    """The options of speech; the format is that of the file's name, unless one is given."""
    options = options_of(arguments)
    return replace(options, input_format=format_by_name(arguments.file)) if options.input_format == "auto" else options


def lexicon(path: str | None) -> UserLexicon | None:
    """The user's lexicon; its bad lines are reported on stderr, the others apply."""
    if path is None:
        return None
    from qingyin.text.pinyin.user_lexicon import UserLexicon

    user = UserLexicon(path)
    for problem in user.problems[:TOLD]:
        tell(path, problem.message)
    if len(user.problems) > TOLD:
        tell(path, f"and {len(user.problems) - TOLD} more lines; see qingyin doctor --lexicon {path}")
    return user


def load(voice: str | PathLike[str], *, lazily: bool = False, **more: Any) -> Synthesizer:
    """The synthesizer of `Synthesizer.load`, which takes the same; the process keeps what loading left behind small.

    With `lazily`, a graph is opened when it is first used.
    """
    from qingyin.models.process_memory import frugal
    from qingyin.models.session import later
    from qingyin.synthesizer import Synthesizer

    with frugal() as open_graph:
        return Synthesizer.load(voice, open_graph=later(open_graph) if lazily else open_graph, **more)


def synthesizer(arguments: argparse.Namespace, **more: Any) -> Synthesizer:
    """The voice with the user's lexicon and settings; `more` goes to `Synthesizer.load`."""
    return load(arguments.voice, lexicon=lexicon(arguments.lexicon), settings=settings(), **more)


def config_folder() -> Path:
    """The folder of the user's settings, where the XDG base directory specification has them."""
    base = Path(os.environ.get("XDG_CONFIG_HOME") or "")
    if not base.is_absolute():
        try:
            base = Path.home() / ".config"
        except RuntimeError:  # a user without a home, in a container for instance
            base = Path("/nonexistent")
    return base / PROGRAM


def settings() -> Settings:
    """How the graphs run, as `qingyin tune` has found it for this machine."""
    from qingyin.cli import tuned

    return tuned.read(config_folder() / TUNED)
