"""A plugin of pytest: the package runs on the browser's numpy and onnxruntime, its tests on the real ones.

What `import numpy` gives depends on the file that says it: the package and the stand-ins get the stand-in; tests get
the real numpy, whose functions take and give the stand-in's arrays; all others get the real numpy as it is.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as real
import onnxruntime as real_ort

ROOT = Path(__file__).parent.parent.parent
STAND_INS = ROOT / "web" / "python"
PACKAGE = ROOT / "src" / "qingyin"
_import = builtins.__import__


def _loaded() -> dict[str, ModuleType]:
    """The stand-ins by their names."""
    kept = {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("numpy", "onnxruntime")}
    for name in kept:
        del sys.modules[name]
    sys.path.insert(0, str(STAND_INS))
    sys.modules["qingyin_ort"] = _as_javascript()
    sys.modules["pyodide"] = SimpleNamespace(ffi=SimpleNamespace(to_js=lambda value: value))  # type: ignore[assignment]
    sys.modules["pyodide.ffi"] = sys.modules["pyodide"].ffi
    for name in ("numpy", "numpy.typing", "onnxruntime"):
        importlib.import_module(name)
    found = {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("numpy", "onnxruntime")}
    sys.path.remove(str(STAND_INS))
    for name in found:
        del sys.modules[name]
    sys.modules.update(kept)
    return found


class _Answer(list[Any]):
    """What JavaScript answers: it can be turned into Python's lists."""

    def to_py(self) -> list[Any]:
        return list(self)


def _as_javascript() -> Any:
    """The functions of web/src/ort.js, by the real onnxruntime."""
    sessions: list[real_ort.InferenceSession] = []
    numbers = {"float": 1, "uint8": 2, "int32": 6, "int64": 7, "bool": 9, "double": 11}
    codes = {1: "f4", 2: "u1", 6: "i4", 7: "i8", 9: "?", 11: "f8"}

    def opened(path: str, level: int, pattern: bool) -> _Answer:
        options = real_ort.SessionOptions()
        options.graph_optimization_level = real_ort.GraphOptimizationLevel(level)
        options.log_severity_level = 3
        sessions.append(session := real_ort.InferenceSession(path, options, providers=["CPUExecutionProvider"]))
        nodes = [
            [[each.name, numbers[each.type[7:-1]], len(each.shape)] for each in side]
            for side in (session.get_inputs(), session.get_outputs())
        ]
        return _Answer([len(sessions) - 1, *nodes])

    def run(number: int, inputs: list[Any], names: list[str]) -> list[Any]:
        given = {name: real.frombuffer(data, codes[kind]).reshape(shape) for name, data, kind, shape in inputs}
        kinds = {real.dtype(code): kind for kind, code in codes.items()}
        found = sessions[number].run(names, given)
        return [
            [
                SimpleNamespace(to_memoryview=lambda each=each: memoryview(bytearray(each.tobytes()))),
                kinds[each.dtype],
                each.shape,
            ]
            for each in found
        ]

    return SimpleNamespace(open=opened, run=run)


STAND_IN = _loaded()
own = STAND_IN["numpy"]


def to_real(value: Any) -> Any:
    """The value with the real arrays and types in the place of the stand-in's."""
    if isinstance(value, own.ndarray):
        return (
            real.frombuffer(value.flat, value.dtype.name).reshape(value.shape)
            if value.size
            else real.zeros(value.shape, value.dtype.name)
        )
    if isinstance(value, own.types.dtype):
        return real.dtype(value.name)
    if value is own.float32:
        return real.float32
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(map(to_real, value))
    return value


def to_own(value: Any) -> Any:
    """The reverse of `to_real`, for results."""
    if isinstance(value, real.ndarray):
        return (
            own.array(memoryview(real.ascontiguousarray(value))).reshape(value.shape)
            if value.size
            else own.zeros(value.shape, value.dtype.name)
        )
    if isinstance(value, real.float32):
        return own.float32(value)
    if isinstance(value, real.generic):
        return value.item()
    return type(value)(map(to_own, value)) if type(value) in (list, tuple) else value


def adapted(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the real numpy that takes and gives the stand-in's arrays."""

    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        return to_own(function(*map(to_real, given), **{name: to_real(value) for name, value in named.items()}))

    return called


class Both:
    """The real numpy, or a part of it, for tests."""

    ndarray, float32, dtype = own.ndarray, own.float32, own.types.dtype
    bool_, uint8, int16, int32, int64, float64 = (each for each in own.types.TYPES if each != "float32")

    def __init__(self, part: Any) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if isinstance(found, ModuleType) or type(found).__name__ in ("Generator", "RandomState"):
            return Both(found)
        if name == "default_rng":
            return lambda *given: Both(found(*given))
        return adapted(found) if callable(found) and not isinstance(found, type) else found


def _more(self: Any, name: str) -> Any:
    """What the real array has beyond the stand-in's, for tests."""
    if name.startswith("__") or str(PACKAGE) in sys._getframe(1).f_code.co_filename:
        raise AttributeError(f"the browser's arrays have no {name!r}")
    found = getattr(to_real(self), name)
    return adapted(found) if callable(found) else to_own(found)


own.ndarray.__getattr__ = _more
own.ndarray.__array__ = lambda self, dtype=None, copy=None: real.array(to_real(self), dtype)
for _name in ("mod", "floordiv", "abs"):
    setattr(own.ndarray, f"__{_name}__", adapted(getattr(real.ndarray, f"__{_name}__")))
TESTS = Both(real)


def _imported(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
    if level == 0 and name.split(".")[0] in ("numpy", "onnxruntime"):
        owner = Path((globals or {}).get("__file__") or "/")
        if owner.is_relative_to(PACKAGE) or owner.is_relative_to(STAND_INS):
            return STAND_IN[name] if fromlist else STAND_IN[name.split(".")[0]]
        if owner.is_relative_to(ROOT / "tests") and name in ("numpy", "numpy.typing"):
            return TESTS if name == "numpy" else STAND_IN[name]
    return _import(name, globals, locals, fromlist, level)


builtins.__import__ = _imported
