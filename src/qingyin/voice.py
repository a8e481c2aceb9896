"""A voice is a folder: voice.json, its graphs and its lexicon. It is read strictly and never changed."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from qingyin.errors import VoiceCorrupt, VoiceNotFound

BUILT_IN: Final = Path(__file__).parent / "voices"
MORE: Final = "qingyin_voices"  # a package of further voices, a folder each: pip install qingyin-voices
DESCRIPTION: Final = "voice.json"
REQUIRED_FILES: Final = ("lexicon", "vocabulary", "tone", "prosody", "acoustic", "vocoder")
OPTIONAL_FILES: Final = ("manner", "joint")  # opened, and verified, when they are first needed
FORMAT: Final = {"format": 2, "language": "zh-CN", "sample_rate": 22050, "hop": 256, "mel_channels": 80}
_TEXTS: Final = ("name", "title", "description", "license")
_BLOCK: Final = 1 << 16  # bytes that are hashed at once
_LARGEST: Final = 1 << 20  # bytes of voice.json
_MOST_AHEAD: Final = 256  # frames; three seconds
_TABLES: Final = ("lexicon", "vocabulary")  # files that are no graphs
_KEY: Final = b"location"  # under which ONNX names a file, after the key's own length
_ELSEWHERE: Final = re.compile(rb"[\x00\x08]location")
SHARED: Final = ("lexicon", "vocabulary", "tone")  # alike in voices that may speak in one text
_DIGITS: Final = {"sha256": 64, "crc32": 8}
_CURE: Final = "put the original file back (a built-in voice: with git checkout, or by installing qingyin again)"


class VoiceFile(NamedTuple):
    """A file of the voice, by its plain name, its hash and, for the check at each start, its CRC-32 if there is one."""

    file: str
    sha256: str
    crc32: str = ""
    of: str = ""  # the built-in voice in whose folder it lies; empty if it lies in this voice's own


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice, as its voice.json describes it. Open one with `Voice.open("tan")` or `Voice.open("path/to/folder")`."""

    folder: Path
    name: str
    title: str
    description: str
    license: str
    ahead: int  # frames that the vocoder must see beyond the one whose samples it gives
    files: Mapping[str, VoiceFile]
    card: str = ""  # the file that describes its data, quality and limits; empty if there is none
    language: str = "zh-CN"
    sample_rate: int = 22050  # Hz
    hop: int = 256  # samples a frame
    mel_channels: int = 80

    @classmethod
    def open(cls, name_or_path: str | PathLike[str]) -> Voice:
        """The installed voice of that name, or the one in that folder.

        Raises VoiceNotFound if there is none, VoiceCorrupt if its voice.json cannot be used.
        """
        folder = _find(name_or_path)
        return _read(folder, _load_json(folder / DESCRIPTION))

    def path(self, role: str) -> Path:
        """Where the file of that role ("prosody", "lexicon") is. Raises VoiceCorrupt if it is missing."""
        if role not in self.files:
            raise VoiceCorrupt(f"voice {self.name!r} has no {role!r} file; it has {', '.join(self.files)}")
        entry = self.files[role]
        return _inside(BUILT_IN / entry.of if entry.of else self.folder, entry.file)

    def reads_like(self, other: Voice) -> bool:
        """Whether both read with the same lexicon and BERT-tone, so that they may speak in one text."""
        return all(self.files[role].sha256 == other.files[role].sha256 for role in SHARED)

    def verify(self) -> None:
        """Checks that every file is the one that voice.json describes. Raises VoiceCorrupt."""
        for role in self.files:
            self.verify_file(role)

    def check(self) -> None:
        """Like verify() for the files that every voice has, in a tenth of the time: by CRC-32 where there is one.

        It finds damage, but not a forgery.
        """
        for role in REQUIRED_FILES:
            self.check_file(role)

    def check_file(self, role: str) -> None:
        """Like check(), for one file."""
        entry, found = self.files[role], 0
        if not entry.crc32:
            self.verify_file(role)
            return
        for data in self._blocks(role):
            found = zlib.crc32(data, found)
        self._compare(role, f"{found:08x}", entry.crc32)

    def verify_file(self, role: str) -> None:
        """Like verify(), for one file."""
        entry, digest, found = self.files[role], new_sha256(), 0
        for data in self._blocks(role):
            digest.update(data)
            found = zlib.crc32(data, found)
        self._compare(role, digest.hexdigest(), entry.sha256)
        self._compare(role, f"{found:08x}", entry.crc32 or f"{found:08x}")

    def _blocks(self, role: str) -> Iterator[bytes]:
        """All of a file, piece by piece. Raises VoiceCorrupt.

        A graph that keeps weights in another file, which no hash covers, is refused.
        """
        path, graph, before = self.path(role), role not in _TABLES, b""
        try:
            with path.open("rb") as file:
                while data := file.read(_BLOCK):
                    block = before + data
                    # the key alone is looked for first, and from the end, which takes Python half as long
                    if graph and block.rfind(_KEY) >= 0 and _ELSEWHERE.search(block):
                        raise VoiceCorrupt(f"{path} keeps weights in another file; export it with its weights inside")
                    before = data[-16:]
                    yield data
        except OSError as error:
            raise VoiceCorrupt(f"{path} cannot be read: {error.strerror}; {_CURE}") from error

    def _compare(self, role: str, found: str, told: str) -> None:
        if found != told:
            raise VoiceCorrupt(
                f"{self.path(role)} is not the file that {DESCRIPTION} describes (its hash differs); {_CURE}"
            )


def new_sha256() -> Any:
    """An empty SHA-256. Python's own: hashlib brings OpenSSL, which takes 4 MB of memory."""
    for name in ("_sha2", "_sha256"):  # since Python 3.12, and before
        try:
            return import_module(name).sha256()
        except ImportError:
            continue
    return import_module("hashlib").sha256()


def voices() -> list[str]:
    """The names of the voices that are installed."""
    return sorted(_installed())


def _installed() -> dict[str, Path]:
    """The folder of each installed voice; a built-in one comes before another of its name."""
    from importlib.util import find_spec

    package = find_spec(MORE)
    folders = (package.submodule_search_locations or []) if package else []
    found = [path.parent for folder in (*map(Path, folders), BUILT_IN) for path in folder.glob(f"*/{DESCRIPTION}")]
    return {folder.name: folder for folder in found}


def _find(name_or_path: str | PathLike[str]) -> Path:
    text = str(name_or_path)
    if text.isidentifier() and text in {path.parent.name for path in BUILT_IN.glob(f"*/{DESCRIPTION}")}:
        return BUILT_IN / text  # most often; the packages are not searched
    installed = _installed()
    if text in installed:
        return installed[text]
    folder = Path(text)
    try:
        if text and (folder / DESCRIPTION).is_file():
            return folder
        reason = f"the folder has no {DESCRIPTION}" if text and folder.is_dir() else "there is no such voice"
    except (OSError, ValueError):  # a name too long for a file, or with a NUL in it
        reason = "there is no such voice"
    available = ", ".join(sorted(installed)) or "none"
    raise VoiceNotFound(f"voice {text!r}: {reason}; available: {available}, or give the path of a voice's folder")


def _load_json(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise ValueError(f"it has more than {_LARGEST} bytes")
        found = json.loads(data.decode(), object_pairs_hook=_unique)
    except OSError as error:
        raise VoiceCorrupt(f"{path} cannot be read: {error.strerror}; {_CURE}") from error
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise VoiceCorrupt(f"{path} is not the JSON of a voice: {error}; {_CURE}") from error
    return _object(path, "the file", found)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"key {next(name for name in names if names.count(name) > 1)!r} is given twice")
    return found


def _read(folder: Path, found: Mapping[str, Any]) -> Voice:
    path = folder / DESCRIPTION
    _keys(path, "", found, (*FORMAT, *_TEXTS, "ahead", "files"), ("card",))
    for key, expected in FORMAT.items():
        if type(found[key]) is not type(expected) or found[key] != expected:
            raise VoiceCorrupt(
                f"{path}: {key!r} is {found[key]!r}, this version of qingyin needs {expected!r}; "
                "the voice and the program are of different versions: update both"
            )
    name, title, description, license = (_text(path, key, found[key]) for key in _TEXTS)
    return Voice(
        folder=folder,
        name=name,
        title=title,
        description=description,
        license=license,
        ahead=_ahead(path, found["ahead"]),
        files=_files(path, found["files"]),
        card=_plain_name(path, "card", found["card"]) if "card" in found else "",
    )


def _ahead(path: Path, found: Any) -> int:
    if type(found) is not int or not 0 <= found <= _MOST_AHEAD:
        raise VoiceCorrupt(
            f"{path}: 'ahead' must be a number of frames from 0 to {_MOST_AHEAD}, not {found!r}; {_CURE}"
        )
    return found


def _files(path: Path, found: Any) -> Mapping[str, VoiceFile]:
    _keys(path, "files.", _object(path, "files", found), REQUIRED_FILES, OPTIONAL_FILES)
    files = {}
    for role, entry in found.items():
        _keys(path, f"files.{role}.", _object(path, f"files.{role}", entry), ("file", "sha256"), ("crc32", "of"))
        for key in entry.keys() & _DIGITS.keys():
            digest = _text(path, f"files.{role}.{key}", entry[key])
            if len(digest) != _DIGITS[key] or set(digest) - set("0123456789abcdef"):
                raise VoiceCorrupt(
                    f"{path}: 'files.{role}.{key}' must be {_DIGITS[key]} lower-case hex digits; {_CURE}"
                )
        name = _plain_name(path, f"files.{role}.file", entry["file"])
        of = _plain_name(path, f"files.{role}.of", entry["of"]) if "of" in entry else ""
        if of and not (BUILT_IN / of / DESCRIPTION).is_file():
            raise VoiceCorrupt(f"{path}: 'files.{role}.of' is {of!r}, and there is no such voice; install it")
        files[role] = VoiceFile(name, entry["sha256"], entry.get("crc32", ""), of)
    return MappingProxyType(files)


def _keys(
    path: Path,
    prefix: str,
    found: Mapping[str, Any],
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
) -> None:
    for key in found:
        if key not in required and key not in optional:
            known = ", ".join((*required, *optional))
            raise VoiceCorrupt(f"{path}: unknown key {prefix + key!r}; known: {known}")
    for key in required:
        if key not in found:
            raise VoiceCorrupt(f"{path}: key {prefix + key!r} is missing; {_CURE}")


def _object(path: Path, what: str, found: Any) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise VoiceCorrupt(f"{path}: {what} must be an object in braces, not {found!r:.40}; {_CURE}")
    return found


def _text(path: Path, key: str, found: Any) -> str:
    if not isinstance(found, str) or not found.strip():
        raise VoiceCorrupt(f"{path}: {key!r} must be a text and not empty, not {found!r:.40}; {_CURE}")
    return found


def _plain_name(path: Path, key: str, found: Any) -> str:
    name = _text(path, key, found)
    if name in (".", "..") or set(name) & set("/\\:\0"):
        raise VoiceCorrupt(f"{path}: {key!r} must be a plain file name, not {name!r}; files lie beside {DESCRIPTION}")
    return name


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise VoiceCorrupt(f"{path} is missing; {_CURE}")
    if path.resolve().parent != folder.resolve():
        raise VoiceCorrupt(f"{path} is a link out of the voice's folder; put the file itself there")
    return path
