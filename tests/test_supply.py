"""What is installed is what was meant: locks with hashes, no work at import."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date

import pytest

from qingyin.version import __version__
from scripts.changelog import faults
from tests.conftest import ROOT, environment

LOCKS: dict[str, tuple[str, ...]] = {  # as in scripts/relock
    "runtime": (),
    "test": ("test", "lint"),
    "fuzz": ("fuzz",),
    "evaluate": ("measures", "test-core"),
    "fleet": ("fleet", "test-core"),
    "release": ("release",),
    "image": ("grpc", "otel"),
    "ray": ("cluster", "otel"),
    "addon": ("serve",),
}
IMAGES = {"image": "Dockerfile", "ray": "ray/Dockerfile", "addon": "home-assistant/Dockerfile"}  # in deploy/
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
NAME = re.compile(r"[A-Za-z0-9._-]+")


def required(extras: tuple[str, ...]) -> Iterator[str]:
    """The packages that the program and its extras ask for, those of the extras that they name too."""
    for requirement in [*PROJECT["dependencies"], *(each for extra in extras for each in EXTRAS[extra])]:
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
        if path.is_file():
            found = re.findall(r"^ *environment \.venv-?(\S*) (\S+)$", path.read_text("utf-8"), re.M)
            used |= {(name or "runtime", extras.strip('"')) for name, extras in found}
    locked = {(name, ",".join(extras)) for name, extras in LOCKS.items() if name not in IMAGES}
    assert used - {("train", "train,test-core")} == locked


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_installs_what_is_locked(name: str) -> None:
    text = (ROOT / "deploy" / IMAGES[name]).read_text("utf-8").replace("\\\n", "")
    packages, project = re.findall(r"pip install --no-cache-dir ([^&\n]*[^&\s])", text)
    copied = "addon.txt" if name == "addon" else f"scripts/locks/{name}.txt"  # the add-on is built in its own folder
    assert re.fullmatch(rf"--require-hashes -r (/tmp/)?{name}\.txt", packages)
    assert re.search(rf"^COPY .*\b{copied} ", text, re.MULTILINE)
    assert project.startswith("--no-deps ")
    if copied != "addon.txt":
        assert f"!{copied}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def test_the_image_on_rays_has_its_version() -> None:
    image = (ROOT / "deploy" / "ray" / "Dockerfile").read_text("utf-8")
    version = re.search(r"^ray==([\d.]+)", (ROOT / "scripts" / "locks" / "ray.txt").read_text("utf-8"), re.MULTILINE)
    assert version and f"FROM rayproject/ray:{version[1]}-" in image


def test_the_script_that_locks_knows_them_all() -> None:
    text = (ROOT / "scripts" / "relock").read_text("utf-8").replace("\\\n", "")
    found = dict(re.findall(r'"(\w+) ([\w,-]*)"', text[text.index("for lock in") :].partition("; do")[0]))
    assert found == {name: ",".join(extras) for name, extras in LOCKS.items()}


# ---- the changelog of a release

ENTRY = "# Changelog\n\n## [0.2.0] - 2026-01-31\n\n### Added\n\n- A voice.\n\n## [0.1.0] - 2025-12-31\n\n- All.\n"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", ""),
        ("0.2.0", "0.3.0", "newest entry is 0.3.0, and the version is 0.2.0"),
        ("0.1.0", "0.2.1", "above 0.2.1, which is not older"),
        ("2026-01-31", "unreleased", "give the date of the release"),
        ("2026-01-31", "2026-02-31", "give the date of the release"),
        ("2026-01-31", "2027-01-31", "which is to come"),
        ("### Added", "### News", "sections ['News']"),
        ("- A voice.", "", "says nothing"),
        (ENTRY, "", "has no entry"),
    ],
)
def test_a_changelog_that_does_not_tell_of_the_version(before: str, after: str, said: str) -> None:
    found = faults(ENTRY.replace(before, after), "0.2.0", True, date(2026, 2, 1))
    assert [said in each for each in found] == ([True] if said else [])


def test_the_changelog_tells_of_this_version() -> None:
    assert faults((ROOT / "CHANGELOG.md").read_text("utf-8"), __version__, False, date.today()) == []


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
