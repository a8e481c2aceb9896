"""Changes one random byte of a file and reads it: python -m tests.fuzz.mutate NUMBER VOICE [VOICE ...]

For every file in the folder of a voice, the styles and a saved cache. A change must be refused with a cure, or leave
what is read as it is. In `voice.json` the texts for people may change unnoticed: nothing is read from them.
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

import numpy as np

from qingyin.errors import QingyinError
from qingyin.expression.style import SEAL
from qingyin.expression.stylebook import BUILT_IN, Stylebook
from qingyin.models.cache import ToneCache
from qingyin.synthesizer import Synthesizer
from qingyin.voice import DESCRIPTION, OPTIONAL_FILES, REQUIRED_FILES, Voice

REFUSED, SAME, WRONG = "refused", "the same", "WRONG"


def outcome(read: Callable[[], object], same: Callable[[object], bool]) -> str:
    """What came of reading a changed file."""
    try:
        found = read()
    except QingyinError as error:
        return REFUSED if ";" in str(error) or ":" in str(error) else WRONG  # the cure follows
    return SAME if same(found) else WRONG


def tried(path: Path, count: int, read: Callable[[], object], same: Callable[[object], bool]) -> Counter[str]:
    """The outcomes of so many changes of a file, which is whole again afterwards."""
    draw, found = random.Random(path.name), Counter[str]()
    with path.open("r+b", buffering=0) as file:
        size = file.seek(0, 2)
        for _ in range(count):
            place = draw.randrange(size)
            file.seek(place)
            (byte,) = file.read(1)
            file.seek(place)
            file.write(bytes([byte ^ draw.randrange(1, 256)]))
            found[outcome(read, same)] += 1
            file.seek(place)
            file.write(bytes([byte]))
    return found


def never(_: object) -> bool:
    """A changed file is never as good as before."""
    return False


def of_voice(folder: Path, count: int) -> Iterator[tuple[str, Counter[str]]]:
    """The outcomes for each file of a voice in a folder that may be written; not for those that lie in another's."""
    whole = Voice.open(folder)
    for role in (role for role, entry in whole.files.items() if not entry.of):

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
    files = {role: each._replace(sha256="") for role, each in voice.files.items()}
    return replace(voice, files=files, name="", title="", description="", license="", card="")


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


def main(count: int, voices: list[str]) -> int:
    """Prints a table; 1 comes back if anything was read wrongly."""
    worst = 0
    print("| file | changes | refused | read as before | read wrongly |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as made:

        def tell(name: str, found: Counter[str]) -> None:
            nonlocal worst
            worst |= bool(found[WRONG])
            cells = [name, *(f"{each:,}" for each in (found.total(), found[REFUSED], found[SAME], found[WRONG]))]
            print(f"| {' | '.join(cells)} |", flush=True)

        for voice in voices:
            folder = Voice.open(voice).folder
            for role, found in of_voice(Path(shutil.copytree(folder, Path(made) / folder.name)), count):
                tell(f"{folder.name}: {role}", found)
        tell("a saved cache", of_cache(Path(made), count))
        (styles := Path(made) / "styles").mkdir()
        tell("seven sealed styles", of_styles(styles, count))
    return worst


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
