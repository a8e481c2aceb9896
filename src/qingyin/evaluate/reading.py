"""Files of text that somebody gives to be measured by, read within bounds."""

from __future__ import annotations

from pathlib import Path

from qingyin.errors import TextError


def text_of(path: Path, most: int, cure: str) -> str:
    """The text of a file in UTF-8 of at most that number of bytes, its lines ended by line feeds.

    Raises TextError; `cure` says what to do with a file in another encoding.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise TextError(f"cannot read {str(path)!r}: {error.strerror or error}; check the path") from error
    if len(data) > most:
        raise TextError(f"{path} has more than {most} bytes; divide it into several files")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TextError(f"{path} is not UTF-8 (byte {error.start}); {cure}") from error
