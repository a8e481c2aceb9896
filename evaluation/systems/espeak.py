"""The voice `cmn` of espeak-ng as a system that speaks, by its library; see measures/system.py.

The program espeak-ng speaks the same, but its start would count with each sentence.
"""

from __future__ import annotations

import sys

from measures.espeak_library import VOICE, Library
from measures.system import answer
from qingyin.errors import QingyinError


def main() -> None:
    """Speak what is asked for."""
    try:
        library = Library()
        answer(f"espeak-ng {library.version} {VOICE}", library.tables, library.rate, library.speak)
    except QingyinError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
