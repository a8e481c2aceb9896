"""Runs in Pyodide after the package has spoken: compiles it, and what it and Pyodide used of the library.

The last line gives the library as the bytes of a zip, and the other files as pairs of a path and its bytes. Modules are
compiled without docstrings and assertions, and Python takes them as they are: it does not look for their sources.
"""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import qingyin_web

HOME = Path(qingyin_web.__file__).parent
LIBRARY = Path(next(path for path in sys.path if path.endswith(".zip")))
# What is kept although nothing may have used it yet: all of Pyodide, which imports some of it when an error is shown,
# and the encodings that Chinese texts come in.
ENCODINGS = "ascii latin_1 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 gbk gb2312 gb18030 big5"
ALWAYS = ("pyodide", "_pyodide", "traceback", "linecache", *(f"encodings.{each}" for each in ENCODINGS.split()))


def sources() -> list[Path]:
    """The files of the package and the stand-ins, without those of the voice."""
    found = (path for path in HOME.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path for path in found if not path.is_relative_to(HOME / "voice"))


def named(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere, in functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def import_all() -> None:
    """Imports what the files name, so that nothing that is imported late is missing from `sys.modules`."""
    names = {name for path in sources() if path.suffix == ".py" for name in named(path)}
    for name in sorted(names):
        try:
            importlib.import_module(name)
        except ImportError:  # of another system, or an extra: it will not be there in a page either
            continue


def compiled(source: bytes, path: str) -> bytes:
    """The content of the .pyc file of a module; `path` is what tracebacks show."""
    from importlib import _bootstrap_external, util

    code = compile(source, path, "exec", dont_inherit=True, optimize=2)
    return bytes(_bootstrap_external._code_to_hash_pyc(code, util.source_hash(source), checked=False))


def library(used: set[str]) -> bytes:
    """A zip of the modules with these names, and of the whole of what ALWAYS names."""
    import io
    from zipfile import ZipFile, ZipInfo

    written = io.BytesIO()
    with ZipFile(LIBRARY) as whole, ZipFile(written, "w") as kept:  # not deflated, so that brotli sees what is in it
        for path in sorted(each for each in whole.namelist() if each.endswith(".py")):
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            if name in used or f"{name}.".startswith(tuple(f"{each}." for each in ALWAYS)):
                kept.writestr(ZipInfo(f"{path}c"), compiled(whole.read(path), f"{LIBRARY}/{path}"))
    return written.getvalue()


def app() -> list[tuple[str, bytes]]:
    """The package and the stand-ins by their paths: modules compiled, other files as they are."""
    found = []
    for path in sources():
        name, data = str(path.relative_to(HOME)), path.read_bytes()
        found.append((f"{name}c", compiled(data, str(path))) if path.suffix == ".py" else (name, data))
    return found


import_all()
[library(set(sys.modules)), app()]
