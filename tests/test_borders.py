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
ROOMS = (  # files and folders of the package; each imports only from itself and from what stands before it
    "version", "errors", "text", "emotions", "records", "audio", "options", "voice", "expression", "models",
    "parts", "stream", "synthesizer",
    "inspect", "books", "experiments", "evaluate", "fleet", "serve", "speechd", "cli", "__main__", "__init__",
)  # fmt: skip
TREES: dict[str, set[str]] = {  # which of the other trees each may import
    "measures": set(),
    "training": {"measures"},
    "evaluation": {"measures"},
}
MOST_MODULES = 14  # of a folder
MOST_AT_TOP = 9  # of the package itself
THIRD_PARTY = {
    "numpy": None,
    "onnxruntime": {"models/session", "models/process_memory"},
    "soxr": {"audio/resample"},
    "miniaudio": {"audio/player"},
    "starlette": {
        "serve/http/app",
        "serve/http/body",
        "serve/http/hosts",
        "serve/http/listening",
        "serve/http/opinions",
        "serve/http/site",
        "serve/http/speech",
        "serve/http/websocket",
    },
    "uvicorn": {"serve/process", "serve/http/protocols"},
    "websockets": {"serve/http/protocols"},
    "h11": {"serve/http/protocols"},
    "prometheus_client": {"serve/http/app", "serve/observe/telemetry"},
    "zeroconf": {"serve/announce"},
    "soundfile": {"audio/encoders/codecs"},
    "ray": {"books/cluster", "serve/cluster/replica"},
    "fsspec": {"books/outputs/elsewhere"},
    "opentelemetry": {"serve/observe/tracing"},
    "grpc": {"serve/cluster/calls", "serve/grpc/door", "serve/grpc/inquiries"},
    "google": {"serve/grpc/inquiries", "serve/grpc/messages", "serve/grpc/stubs"},
    "grpc_health": {"serve/cluster/calls", "serve/grpc/inquiries"},
    "grpc_reflection": {"serve/grpc/inquiries"},
}  # where each may be imported, inside functions too; None: anywhere but in text
SERVING = [name for name, where in THIRD_PARTY.items() if where and all(file.startswith("serve/") for file in where)]
FILES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The name of a file's room in ROOMS."""
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
    here, file, found = room(path), path.relative_to(PACKAGE).with_suffix("").as_posix(), []
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "qingyin":
            there = rest.partition(".")[0] or "__init__"
            allowed = there in ROOMS[: ROOMS.index(here)] or (there == here and "/" in file)
        elif top in THIRD_PARTY:
            where = THIRD_PARTY[top]
            allowed = here != "text" and (where is None or file in where)
        else:
            allowed = top in sys.stdlib_module_names
        if not allowed:
            found.append(f"{file} imports {name}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_stands_above_it(path: Path) -> None:
    assert room(path) in ROOMS, f"give {room(path)!r} its place in ROOMS"
    assert breaches(path) == []


@pytest.mark.parametrize(
    ("file", "line", "allowed"),
    [
        ("audio/wav.py", "from qingyin.records import Floats", True),
        ("audio/wav.py", "from qingyin import records", True),
        ("audio/wav.py", "import numpy", True),
        ("audio/wav.py", "from qingyin.audio.ring import Ring", True),
        ("models/session.py", "import onnxruntime", True),
        ("text/pinyin/words.py", "from qingyin.text.pinyin.lexicon import Lexicon", True),
        ("audio/wav.py", "from qingyin.cli.main import main", False),
        ("audio/wav.py", "from qingyin import cli", False),
        ("audio/wav.py", "def f():\n    import qingyin.synthesizer", False),
        ("audio/wav.py", "import qingyin", False),
        ("audio/wav.py", "import onnxruntime.capi", False),
        ("audio/wav.py", "import torch", False),
        ("models/acoustic.py", "import onnxruntime", False),
        ("records.py", "from qingyin.options import Options", False),
        ("voice.py", "from training.lexicon import pack", False),
        ("serve/http/app.py", "import starlette", True),
        ("serve/engine/limits.py", "import starlette", False),
        ("serve/http/app.py", "import pydantic", False),
        ("serve/http/app.py", "from qingyin.synthesizer import Synthesizer", True),
        ("serve/http/app.py", "from qingyin.cli.main import main", False),
        ("audio/wav.py", "import soundfile", False),
        ("text/reader.py", "import numpy", False),
        ("text/reader.py", "from qingyin.records import Floats", False),
    ],
)
def test_the_rule_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, line: str, allowed: bool) -> None:
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path / "qingyin")
    path = tmp_path / "qingyin" / file
    path.parent.mkdir(parents=True)
    path.write_text(line)
    (tmp_path / "qingyin" / "cli").mkdir()
    (tmp_path / "qingyin" / "records.py").open("a").close()
    assert (breaches(path) == []) is allowed


@pytest.mark.parametrize(
    "folder",
    [
        "text",
        "audio",
        "expression",
        "models",
        "inspect",
        "books",
        "experiments",
        "evaluate",
        "fleet",
        "serve",
        "speechd",
        "cli",
    ],
)
def test_a_room_has_no_circle(folder: str) -> None:
    prefix = f"qingyin.{folder}."
    graph = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): {
            name for name in imports(path) if name.startswith(prefix)
        }
        for path in (PACKAGE / folder).rglob("*.py")
        if path.stem != "__init__"
    }
    while free := [name for name, needs in graph.items() if not needs & graph.keys()]:
        for name in free:
            del graph[name]
    assert graph == {}


def test_no_room_is_crowded() -> None:
    for folder in {path.parent for path in FILES}:
        modules = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("__")]
        assert len(modules) <= (MOST_AT_TOP if folder == PACKAGE else MOST_MODULES), folder


@pytest.mark.parametrize("tree", TREES)
def test_training_and_evaluation_share_only_measures(tree: str) -> None:
    for path in (ROOT / tree).rglob("*.py"):
        wrong = {name.partition(".")[0] for name in imports(path)} & {*TREES, "tests"} - TREES[tree] - {tree}
        assert not wrong, f"{path} imports {wrong}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_private_name_crosses_a_room(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("qingyin."):
            private = [each.name for each in node.names if each.name.startswith("_") and not each.name.endswith("__")]
            assert not private or node.module.split(".")[1] == room(path), private


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_prints_and_reads_the_environment(path: Path) -> None:
    if room(path) in ("cli", "__main__"):
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
    code = f"import sys, qingyin, qingyin.cli.main; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, timeout=60)
    assert done.stdout.strip() == b"[]", done.stderr.decode()


@pytest.mark.parametrize(("words", "unneeded"), [
    (["--version"], ["qingyin.options", "qingyin.cli.given"]),
    (["--help"], ["qingyin.options", "qingyin.cli.given"]),
    (["say", "--help"], ["qingyin.cli.commands", "qingyin.serve", "qingyin.fleet"]),
    (["plan", "--help"], ["qingyin.cli.commands.book", "qingyin.serve"]),
    (["say", "你好", "-o", "/dev/null"], ["subprocess", "tempfile", "html", "xml.parsers", "qingyin.inspect.cues"]),
])  # fmt: skip
def test_a_command_does_not_wait_for_the_others(words: list[str], unneeded: list[str]) -> None:
    code = f"""
import sys
from qingyin.cli.main import main
try:
    status = main({words!r})
except SystemExit as ended:
    status = ended.code
print(*({{*{unneeded!r}}} & {{*sys.modules}}), file=sys.stderr)
sys.exit(status)
"""
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, timeout=60)
    assert (done.returncode, done.stderr.strip()) == (0, b"")
