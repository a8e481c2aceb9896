"""What is installed is what was meant: locks with hashes, no work at import."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT, environment

LOCKS = {  # as in scripts/relock
    "test": ("test", "lint"),
    "fuzz": ("fuzz",),
    "evaluate": ("measures", "test-core"),
    "fleet": ("fleet", "test-core"),
}
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
NAME = re.compile(r"[A-Za-z0-9._-]+")


def required(extras: tuple[str, ...]) -> Iterator[str]:
    """The packages that extras ask for, those of the extras that they name too."""
    for requirement in [each for extra in extras for each in EXTRAS[extra]]:
        if inner := re.match(r"qingyin\[(.*)\]", requirement):
            yield from required(tuple(inner[1].split(",")))
        else:
            yield re.sub("[-_.]+", "-", NAME.match(requirement)[0]).lower()  # type: ignore[index]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_all_that_is_required_with_hashes(name: str) -> None:
    text = (ROOT / "scripts" / "locks" / f"{name}.txt").read_text("utf-8")
    entries = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if entry.strip()]
    assert all("--hash=sha256:" in entry for entry in entries)
    locked = {entry.partition("==")[0] for entry in entries}
    missing = set(required(LOCKS[name])) - locked
    assert not missing, f"run scripts/relock: {name}.txt lacks {missing}"


def test_the_scripts_install_what_is_locked() -> None:
    used = set()
    for path in (ROOT / "scripts").iterdir():
        if path.is_file() and (
            found := re.findall(r"^ *environment \.venv-(\S+) (\S+)$", path.read_text("utf-8"), re.M)
        ):
            used |= set(found)
    assert used - {("train", "train,test-core")} == {(name, ",".join(extras)) for name, extras in LOCKS.items()}


def test_nothing_happens_at_import() -> None:
    script = """if True:
        import sys
        seen = []
        def watch(event, given):
            mode = given[1] if event == "open" else None
            if event in ("socket.connect", "subprocess.Popen", "os.system", "os.mkdir", "os.remove", "os.rename"):
                seen.append((event, given))
            elif event == "open" and isinstance(mode, str) and set(mode) & set("wax+"):
                seen.append((event, given))
        sys.addaudithook(watch)
        import threading
        import qingyin
        for name in qingyin.__all__:
            getattr(qingyin, name)
        print(seen, threading.active_count(), "onnxruntime" in sys.modules)
    """
    done = subprocess.run(
        [sys.executable, "-B", "-c", script], env=environment(), capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("[] 1 "), done.stdout
