"""The command line, for people and shells."""

from typing import Final

PROGRAM: Final = "qingyin"
DEFAULT_VOICE: Final = "tan"
