"""The styles of a synthesizer: built-in styles, a folder of the user, single files and plug-ins.

Files are checked before each sentence. A changed file is read again and applies from the next sentence on if it is
valid; otherwise the previous version stays in use, and `problems` says why. Code is loaded from installed packages
only, never from a folder.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Final, NamedTuple

from qingyin.errors import StyleError, StyleNotFound
from qingyin.expression.style import NAME, RANGES, SEAL, Style, StyleFile, in_range, read
from qingyin.text.changes import stamp

BUILT_IN: Final = Path(__file__).parent / "styles"
GROUP: Final = "qingyin.styles"  # of entry points
_Stamp = tuple[int, ...]


class StyleEvent(NamedTuple):
    """A file changed while it was in use. It applies now, or was refused with this error and the old version stays."""

    path: Path
    refused: StyleError | None


class _Known(NamedTuple):
    """The content of a file when it was last checked."""

    stamp: _Stamp
    style: StyleFile | None
    problem: StyleError | None


class Stylebook:
    """Styles by name or path. Safe to use from many threads."""

    def __init__(self, voice: str = "", folder: str | PathLike[str] | None = None) -> None:
        """Styles for a voice; those in the folder take precedence over built-in ones. Raises StyleError."""
        self._voice = voice
        self._folder = Path(folder) if folder is not None else None
        if self._folder is not None and not self._folder.is_dir():
            raise StyleError(f"{self._folder} is not a folder of styles; give one that contains NAME.toml files")
        self._sealed = self._folder is not None and (self._folder / SEAL).exists()
        self._files: dict[Path, _Known] = {}
        self._plugins: dict[str, Style] = {}
        self._lock = threading.Lock()
        self.on_change: Callable[[StyleEvent], object] | None = None  # called for each, from the thread that speaks
        self.reloads = 0  # changed files that were accepted
        self.refusals = 0  # changed files that were refused

    @property
    def problems(self) -> dict[Path, StyleError]:
        """The files that cannot be used at the moment, and why."""
        with self._lock:
            return {path: known.problem for path, known in self._files.items() if known.problem is not None}

    def get(self, name: str) -> Style:
        """The current style of that name, or in the file at that path.

        Raises StyleNotFound, or StyleError if it is invalid and no earlier version was valid.
        """
        path = self._path(name)
        style: Style = self._plugin(name) if path is None else self._current(path)
        if isinstance(style, StyleFile) and style.voices and self._voice not in style.voices:
            raise StyleError(
                f"style {style.id!r} is for the voice {' or '.join(style.voices)}, not {self._voice!r}; "
                "choose another style, or that voice"
            )
        return style

    def names(self) -> list[str]:
        """The names of all styles that can be found by name."""
        folders = [folder for folder in (self._folder, BUILT_IN) if folder is not None]
        files = {path.stem for folder in folders for path in folder.glob("*.toml") if NAME.fullmatch(path.stem)}
        return sorted(files | {entry.name for entry in _entry_points()})

    def files(self) -> list[StyleFile]:
        """All named styles that are valid files, for a list."""
        found = []
        for name in self.names():
            path = self._path(name)
            if path is not None:
                try:
                    found.append(self._current(path))
                except StyleError:
                    continue  # it is listed in `problems`
        return found

    def _path(self, name: str) -> Path | None:
        """The path of a style's file; None if it is not a file."""
        if not NAME.fullmatch(name):
            path = Path(fspath(name))
            if path.suffix != ".toml":
                raise self._unknown(name)
            return path
        for folder in (self._folder, BUILT_IN):
            if folder is not None and ((path := folder / f"{name}.toml") in self._files or path.is_file()):
                return path
        return None

    def _current(self, path: Path) -> StyleFile:
        """The style in a file, read again if it or its SHA256SUMS has changed."""
        found = _stamp(path)
        with self._lock:
            known = self._files.get(path)
            if known is None or known.stamp != found:
                known = self._files[path] = self._read(path, found, known)
            if known.style is not None:
                return known.style
            assert known.problem is not None
            raise known.problem

    def _read(self, path: Path, found: _Stamp, known: _Known | None) -> _Known:
        before = known.style if known is not None else None
        sealed = path.parent == BUILT_IN or (self._sealed and path.parent == self._folder)
        try:
            style = read(path, sealed=sealed)
        except StyleError as error:
            if known is not None and before is not None and str(known.problem) != str(error):
                self.refusals += 1
                self._notify(StyleEvent(path, error))
            return _Known(found, before, error)
        if before is not None and style != before:
            self.reloads += 1
            self._notify(StyleEvent(path, None))
        return _Known(found, style, None)

    def _notify(self, event: StyleEvent) -> None:
        if self.on_change is not None:
            self.on_change(event)

    def _plugin(self, name: str) -> Style:
        """The style of an installed package."""
        with self._lock:
            if name not in self._plugins:
                entry = next((each for each in _entry_points() if each.name == name), None)
                if entry is None:
                    raise self._unknown(name)
                self._plugins[name] = _CheckedPlugin(name, entry.load())
            return self._plugins[name]

    def _unknown(self, name: str) -> StyleNotFound:
        return StyleNotFound(
            f"unknown style {name!r:.60}; available: {', '.join(self.names())}, or give the path of a .toml file"
        )


class _CheckedPlugin:
    """A plug-in style whose results are checked."""

    def __init__(self, name: str, found: Any) -> None:
        self._style: Any = found() if isinstance(found, type) else found
        if not all(callable(getattr(self._style, method, None)) for method in ("name", "style")):
            raise StyleError(f"the plug-in {name!r} of {GROUP} lacks name() or style(sentence, emotion); add them")
        if self._style.name() != name:
            raise StyleError(
                f"the plug-in {name!r} of {GROUP} returns the name {self._style.name()!r}; use one name for both"
            )

    def name(self) -> str:
        return str(self._style.name())

    def style(self, sentence: Any, emotion: Any) -> Any:
        delta = self._style.style(sentence, emotion)
        if wrong := in_range(delta):
            low, high = RANGES[wrong]
            raise StyleError(
                f"the plug-in {self.name()!r}: {wrong} must be a number from {low:g} to {high:g}, "
                f"not {getattr(delta, wrong)!r:.60}; correct it, or choose another style"
            )
        return delta


def _entry_points() -> Any:
    from importlib.metadata import entry_points  # takes 10 ms, so only when a plug-in may be meant

    return entry_points(group=GROUP)


def _stamp(path: Path) -> _Stamp:
    """Numbers that change when a file or its SHA256SUMS is written or replaced."""
    found: list[int] = []
    for each in (path, path.with_name(SEAL)):
        try:
            found += stamp(each.stat())
        except (OSError, ValueError):
            found.append(0)
    return tuple(found)
