"""A finished book at a URL: object storage, another machine, or whatever fsspec knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qingyin.errors import MissingExtra, OutputError


def is_url(target: str) -> bool:
    """Whether a place for output is a URL."""
    return "://" in target


def name_in(url: str) -> str:
    """The last part of a URL: the name of the book's file or folder.

    >>> name_in("s3://bucket/books/story.m4b"), name_in("s3://bucket/story/")
    ('story.m4b', 'story')
    """
    return url.rstrip("/").rpartition("/")[2]


def publish(folder: Path, url: str) -> list[str]:
    """Copies the files of a folder, but no hidden ones and no folders in it, to a folder at a URL; returns their names.

    Raises MissingExtra if fsspec or what it needs for that URL is not installed, OutputError if it cannot be written.
    """
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    system = _file_system(url)
    try:
        place = str(system._strip_protocol(url)).rstrip("/")
        system.makedirs(place, exist_ok=True)
        for name in names:
            system.put_file(str(folder / name), f"{place}/{name}")
    except (OSError, NotImplementedError, ValueError) as error:
        cure = f"the files are in {str(folder)!r}; check the rights, and run the command again"
        raise OutputError(f"cannot write to {url!r}: {error}; {cure}") from error
    return names


def _file_system(url: str) -> Any:
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtra("writing to a URL needs fsspec: pip install 'qingyin[ray]'") from error
    try:
        return fsspec.core.url_to_fs(url)[0]
    except ImportError as error:  # s3fs, gcsfs, …
        raise MissingExtra(f"writing to {url!r} needs more: {error}") from error
    except ValueError as error:
        raise OutputError(f"cannot write to {url!r}: {error}; use a URL that fsspec knows") from error
