"""Changes one random byte of a file and reads it: python -m tests.fuzz.mutate VOICE NUMBER

For every file of a voice, its styles and a saved cache. A change must be refused with a cure, or leave what is read as
it is. In `voice.json` the texts for people may change unnoticed: nothing is read from them.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from qingyin.errors import QingyinError
from qingyin.expression.style import SEAL
from qingyin.expression.stylebook import BUILT_IN, Stylebook
from qingyin.models.cache import ToneCache
from qingyin.synthesizer import Synthesizer
from qingyin.voice import DESCRIPTION, OPTIONAL_FILES, REQUIRED_FILES, Voice

REFUSED, SAME, WRONG = "refused", "the same", "WRONG"
_FOR_PEOPLE: Final = ("name", "title", "description", "license", "card")


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The data with one byte changed."""
    changed = bytearray(data)
    changed[draw.randrange(len(changed))] ^= draw.randrange(1, 256)
    return bytes(changed)


def outcome(read: Callable[[], object], same: Callable[[object], bool]) -> str:
    """What came of reading a changed file."""
    try:
        found = read()
    except QingyinError as error:
        return REFUSED if ";" in str(error) or ":" in str(error) else WRONG  # the cure follows
    return SAME if same(found) else WRONG


def tried(path: Path, count: int, read: Callable[[], object], same: Callable[[object], bool]) -> Counter[str]:
    """The outcomes of so many changes of a file, which is whole again afterwards."""
    data, draw, found = path.read_bytes(), random.Random(path.name), Counter[str]()
    for _ in range(count):
        path.write_bytes(mutated(data, draw))
        found[outcome(read, same)] += 1
    path.write_bytes(data)
    return found


def never(_: object) -> bool:
    """A changed file is never as good as before."""
    return False


def of_voice(folder: Path, count: int) -> Iterator[tuple[str, Counter[str]]]:
    """The outcomes for each file of a voice in a folder that may be written."""
    whole = Voice.open(folder)
    for role in whole.files:

        def check(role: str = role) -> None:
            if role in REQUIRED_FILES:
                whole.check_file(role)  # at each start
            else:
                whole.verify_file(role)  # when it is first needed

        yield role, tried(whole.path(role), count, check, never)

    def described() -> Voice:
        voice = Voice.open(folder)
        voice.check()
        for role in OPTIONAL_FILES:
            if role in voice.files:
                voice.verify_file(role)
        if voice.ahead != whole.ahead:
            Synthesizer.load(folder).speak("你好。")
        return voice

    yield (
        DESCRIPTION,
        tried(folder / DESCRIPTION, count, described, lambda voice: _read_from(voice) == _read_from(whole)),
    )


def _read_from(voice: object) -> Voice:
    """A description without the texts for people, and without the hashes that only doctor compares."""
    assert isinstance(voice, Voice)
    files = {role: replace(each, sha256="") for role, each in voice.files.items()}
    return replace(voice, files=files, **dict.fromkeys(_FOR_PEOPLE, ""))


def of_cache(folder: Path, count: int) -> Counter[str]:
    """The outcomes for a saved cache."""
    cache = ToneCache(b"m" * 32)
    for number in range(20):
        arrays = [np.full(shape, number, np.float32) for shape in ((8,), (2, 3), (2, 4), (2, 5))]
        cache.put((f"第{number % 10}", 0), tuple(arrays))  # type: ignore[arg-type]
    path = folder / "cache"
    cache.save(path)
    return tried(path, count, lambda: ToneCache(b"m" * 32).load(path), never)


def of_styles(folder: Path, count: int) -> Counter[str]:
    """The outcomes for the built-in styles, sealed in a folder of a user's."""
    found = Counter[str]()
    for each in (*BUILT_IN.glob("*.toml"), BUILT_IN / SEAL):
        shutil.copy(each, folder / each.name)
    for path in sorted(folder.glob("*.toml")):
        found += tried(path, count // 7, lambda path=path: Stylebook("", folder).get(path.stem), never)  # type: ignore[misc]
    return found


def main(voice: str, count: int) -> int:
    """Prints a table; 1 comes back if anything was read wrongly."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(shutil.copytree(Voice.open(voice).folder, Path(made) / "voice"))
        styles = Path(made) / "styles"
        styles.mkdir()
        rows = [
            *of_voice(folder, count),
            ("tone cache", of_cache(Path(made), count)),
            ("styles", of_styles(styles, count)),
        ]
    for name, found in rows:
        print(
            f"{name:12} {found.total():6} changes, "
            + ", ".join(f"{found[key]} {key}" for key in (REFUSED, SAME, WRONG))
        )
    return int(any(found[WRONG] for _, found in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
