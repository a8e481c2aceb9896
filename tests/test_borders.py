"""The borders between the parts: who may import whom, and that torch is never needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SILENCE, environment

PACKAGE = ROOT / "src" / "qingyin"
ORDER = (  # a file may import only what stands before it; "text" and "serve" are folders
    "errors", "stages", "text", "intensity", "focus", "recording", "types", "encoder", "voice", "session", "mel",
    "vocabulary", "tone_cache", "tone", "emotion", "style", "stylebook", "quotes", "scenes", "scene_of", "delivery",
    "prosody", "acoustic", "vocoder", "output", "audio", "ring", "resample", "manner", "joint", "subtitles", "player",
    "conversation", "synthesizer", "tune", "bench", "report", "plan", "pitch", "plot", "serve", "doctor", "arguments",
    "source", "cli", "__main__", "__init__",
)  # fmt: skip
THIRD_PARTY = {
    "numpy": None,
    "onnxruntime": {"session"},
    "soxr": {"resample"},
    "miniaudio": {"player"},
}  # where each may be imported; None: anywhere but in text
SERVING = {  # what the extras bring, and the files of serve that may import it, inside functions too
    "starlette": {"http", "speech", "websocket"},
    "uvicorn": {"process"},
    "h11": {"process"},
    "prometheus_client": {"http", "telemetry"},
    "soundfile": {"formats"},
    "opentelemetry": {"tracing"},
    "grpc": {"grpc"},
    "google": {"grpc", "stubs"},
    "grpc_health": {"grpc"},
    "grpc_reflection": {"grpc"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def part(path: Path) -> str:
    """The name of a file in ORDER."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere, inside functions too, by their full names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module
            names = [f"{node.module}.{name.name}" for name in node.names]
            modules = [name for name in names if (PACKAGE.parent / Path(*name.split("."))).with_suffix(".py").exists()]
            folders = [name for name in names if (PACKAGE.parent / Path(*name.split("."))).is_dir()]
            yield from [*modules, *folders] or [node.module]


def breaches(path: Path) -> list[str]:
    """What a file imports against the rules."""
    here, found = part(path), []
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "qingyin":
            there = rest.partition(".")[0] or "__init__"
            if there not in ORDER[: ORDER.index(here)] and not (there == here and here in ("text", "serve")):
                found.append(f"{here} imports {name}")
        elif top in THIRD_PARTY:
            where = THIRD_PARTY[top]
            if here == "text" or (where is not None and here not in where):
                found.append(f"{here} imports {name}")
        elif top not in sys.stdlib_module_names and (here != "serve" or path.stem not in SERVING.get(top, ())):
            found.append(f"{here} imports {name}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_stands_above_it(path: Path) -> None:
    assert part(path) in ORDER, f"give {part(path)!r} its place in ORDER"
    assert breaches(path) == []


@pytest.mark.parametrize(
    ("file", "line", "allowed"),
    [
        ("audio.py", "from qingyin.types import Floats", True),
        ("audio.py", "from qingyin import types", True),
        ("audio.py", "import numpy", True),
        ("session.py", "import onnxruntime", True),
        ("text/cut.py", "from qingyin.text.lexicon import Lexicon", True),
        ("audio.py", "from qingyin.cli import main", False),
        ("audio.py", "from qingyin import cli", False),
        ("audio.py", "def f():\n    import qingyin.synthesizer", False),
        ("audio.py", "import qingyin", False),
        ("audio.py", "import onnxruntime.capi", False),
        ("audio.py", "import torch", False),
        ("voice.py", "from training.lexicon import pack", False),
        ("serve/http.py", "import starlette", True),
        ("serve/limits.py", "import starlette", False),
        ("serve/http.py", "import pydantic", False),
        ("serve/http.py", "from qingyin.synthesizer import Synthesizer", True),
        ("serve/http.py", "from qingyin.cli import main", False),
        ("audio.py", "import soundfile", False),
        ("text/cut.py", "import numpy", False),
        ("text/cut.py", "from qingyin.types import Floats", False),
    ],
)
def test_the_rule_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, line: str, allowed: bool) -> None:
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path / "qingyin")
    path = tmp_path / "qingyin" / file
    path.parent.mkdir(parents=True)
    path.write_text(line)
    for name in ("types", "cli"):
        (tmp_path / "qingyin" / f"{name}.py").touch()
    assert (breaches(path) == []) is allowed


def test_the_front_end_has_no_circle() -> None:
    graph = {
        f"qingyin.text.{path.stem}": {name for name in imports(path) if name.startswith("qingyin.text.")}
        for path in PACKAGE.glob("text/*.py")
        if path.stem != "__init__"
    }
    while free := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in free:
            del graph[name]
    assert graph == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_prints_and_reads_the_environment(path: Path) -> None:
    if part(path) in ("cli", "arguments"):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input"), f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("environ", "getenv", "putenv", "basicConfig", "addHandler"), f"line {node.lineno}"


def test_a_sentence_is_spoken_where_torch_cannot_be_imported() -> None:
    code = f"""
import sys
for name in ("torch", "training", "onnx", "scipy", "pytest", *{[*SERVING]!r}):
    sys.modules[name] = None  # importing it fails
try:
    import torch
except ImportError:
    pass
else:
    raise SystemExit("torch could be imported")
import qingyin
from qingyin.synthesizer import Synthesizer
audio = Synthesizer.load({str(SILENCE)!r}).speak("今天真开心！")
print(len(audio.samples), len(audio.syllables))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environment(), capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    samples, syllables = map(int, done.stdout.split())
    assert samples > 22050
    assert syllables == 5


def test_importing_the_package_is_cheap() -> None:
    heavy = {"onnxruntime", "qingyin.serve", *SERVING}
    code = f"import sys, qingyin, qingyin.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, timeout=60)
    assert done.stdout.strip() == b"[]", done.stderr.decode()
