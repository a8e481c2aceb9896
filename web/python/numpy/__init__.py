"""What the runtime uses of numpy, in plain Python, for browsers: there is no numpy for them outside of a CDN.

The real numpy is neither needed nor looked for. The names in `__all__` are all that the package may use of it where a
browser speaks; tests/web/test_numpy.py runs the package's own tests with this module in the place of numpy. Numbers are
computed in double precision and rounded once when they are stored, which for + - * / of single precision is what numpy
gives to the last bit.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import accumulate, chain, pairwise
from typing import Any

from numpy import types
from numpy.arrays import Shape, asarray, broadcast, common_shape, made, ndarray
from numpy.operators import combined, met
from numpy.types import bool_, common, float32, float64, int16, int64, uint8

__version__ = "2.0"  # whose behavior this is

__all__ = [
    "argwhere",
    "array",
    "asarray",
    "ascontiguousarray",
    "atleast_1d",
    "bool_",
    "clip",
    "concatenate",
    "copyto",
    "cumsum",
    "empty",
    "errstate",
    "exp",
    "exp2",
    "float32",
    "float64",
    "from_dlpack",
    "frombuffer",
    "full",
    "int16",
    "int64",
    "isfinite",
    "log",
    "log2",
    "log10",
    "maximum",
    "mean",
    "minimum",
    "ndarray",
    "pad",
    "quantile",
    "reshape",
    "rint",
    "split",
    "stack",
    "sum",
    "tile",
    "uint8",
    "where",
    "zeros",
    "zeros_like",
]  # fmt: skip


# ---- arrays out of something


def array(value: Any, dtype: object = None) -> ndarray:
    """The value as an array of its own."""
    found = asarray(value, dtype)
    return found.copy() if isinstance(value, (ndarray, memoryview, bytes)) else found


ascontiguousarray = asarray  # every array is


def atleast_1d(value: Any) -> ndarray:
    """The value as an array with at least one axis."""
    found = asarray(value)
    return found if found.ndim else found.reshape(1)


def zeros(shape: int | Shape, dtype: object = float64) -> ndarray:
    """Zeros."""
    lengths = shape if isinstance(shape, tuple) else (shape,)
    kind = types.wanted(dtype)
    return ndarray(kind.zeros(math.prod(lengths)), lengths, kind)


empty = zeros


def zeros_like(other: ndarray) -> ndarray:
    """Zeros in the shape and of the type of another array."""
    return zeros(other.shape, other.dtype)


def full(shape: int | Shape, value: float, dtype: object = float64) -> ndarray:
    """One value throughout."""
    lengths = shape if isinstance(shape, tuple) else (shape,)
    return made([value] * math.prod(lengths), lengths, types.wanted(dtype))


def frombuffer(data: Any, dtype: object = float64, count: int = -1, offset: int = 0) -> ndarray:
    """`count` numbers out of bytes, from a byte on; they share its memory."""
    kind = types.wanted(dtype)
    view = memoryview(data).cast("B")[offset:]
    length = (len(view) // kind.itemsize if count < 0 else count) * kind.itemsize
    if length > len(view):
        raise ValueError("the buffer is smaller than the array asked for")
    flat = view[:length].cast(kind.code)
    return ndarray(flat, (len(flat),), kind)


def from_dlpack(value: Any) -> ndarray:
    """Raises TypeError: a browser has no other library whose arrays could be shared."""
    raise TypeError(f"{type(value).__name__} cannot be shared in a browser")


# ---- arrays out of others


def concatenate(arrays: Any, axis: int = 0, out: ndarray | None = None) -> ndarray:
    """Arrays one after another along the first axis."""
    parts = [asarray(each) for each in arrays]
    if axis != 0 or not parts:
        raise ValueError("only one array or more are joined, and along the first axis")
    kind = parts[0].dtype
    for each in parts[1:]:
        kind = common(kind, each.dtype)
        if each.shape[1:] != parts[0].shape[1:]:
            raise ValueError(f"rows of {each.shape[1:]} do not follow rows of {parts[0].shape[1:]}")
    if out is None:
        out = zeros((builtins.sum(map(len, parts)), *parts[0].shape[1:]), kind)
    at = 0
    for each in parts:
        out.flat[at : at + each.size] = each.astype(out.dtype).flat
        at += each.size
    return out


def stack(arrays: Any) -> ndarray:
    """Arrays of one shape as the rows of a new one."""
    parts = [asarray(each) for each in arrays]
    return concatenate([each.reshape(1, *each.shape) for each in parts])


def split(value: ndarray, places: Any) -> list[ndarray]:
    """The rows of an array, cut at these places."""
    edges = [0, *asarray(places).tolist(), len(value)]
    return [value[start:stop] for start, stop in pairwise(edges)]


def tile(value: Any, times: Any) -> ndarray:
    """A row repeated, `(rows, 1)`."""
    found = asarray(value)
    if found.ndim != 1 or len(times) != 2 or times[1] != 1:
        raise ValueError("only a row is repeated, and only downwards")
    return broadcast(found, (times[0], len(found)))


def pad(value: ndarray, width: tuple[int, int]) -> ndarray:
    """Zeros before and after a row."""
    return concatenate([zeros(width[0], value.dtype), value, zeros(width[1], value.dtype)])


def reshape(value: Any, shape: Shape) -> ndarray:
    """The value in another shape."""
    return asarray(value).reshape(shape)


def argwhere(value: ndarray) -> ndarray:
    """A row of indices for each element that is not zero."""
    places = [place for place, each in enumerate(value.flat) if each]
    rows = []
    for place in places:
        at = []
        for length in value.shape[::-1]:
            place, index = divmod(place, length)
            at.append(index)
        rows.append(at[::-1])
    return made(list(chain.from_iterable(rows)), (len(rows), value.ndim), int64)


def copyto(target: ndarray, value: Any, casting: str = "same_kind") -> None:
    """Writes into an array; with the casting "unsafe", fractions are cut off."""
    target[:] = asarray(value).astype(target.dtype) if casting == "unsafe" else value


# ---- element by element


def where(condition: Any, yes: Any, no: Any) -> ndarray:
    """One of two values, element by element."""
    mask, one, other = asarray(condition), met(yes, no), met(no, yes)
    shape = common_shape(mask, one, other)
    chosen, left, right = (broadcast(each, shape).flat.tolist() for each in (mask, one, other))
    found = [a if choice else b for choice, a, b in zip(chosen, left, right, strict=True)]
    return made(found, shape, common(one.dtype, other.dtype))


def minimum(first: Any, second: Any) -> ndarray:
    """The smaller of two values, element by element."""
    return combined(lambda a, b: a if a < b or a != a else b, first, second)


def maximum(first: Any, second: Any) -> ndarray:
    """The larger of two values, element by element."""
    return combined(lambda a, b: a if a > b or a != a else b, first, second)


def clip(value: Any, low: float, high: float, out: ndarray | None = None) -> ndarray:
    """The values, none below `low` or above `high`."""
    found = asarray(value)
    values = [low if each < low else high if each > high else each for each in found.flat.tolist()]
    return made(values, found.shape, found.dtype)


def _each(function: Callable[[float], float], value: Any, out: ndarray | None = None) -> Any:
    """A function of every element, in double precision where they are whole numbers; a number for a number."""
    if not isinstance(value, (ndarray, list, tuple)):
        return function(value)
    found = asarray(value)
    kind = found.dtype if found.dtype.kind == "f" else types.wanted(float64)
    values = made(list(map(function, found.flat.tolist())), found.shape, kind)
    if out is None:
        return values
    out[:] = values
    return out


def _log(logarithm: Callable[[float], float]) -> Callable[[float], float]:
    def of(value: float) -> float:
        return logarithm(value) if value > 0 else -math.inf if value == 0 else math.nan

    return of


exp = partial(_each, math.exp)
exp2 = partial(_each, math.exp2)
log = partial(_each, _log(math.log))
log2 = partial(_each, _log(math.log2))
log10 = partial(_each, _log(math.log10))
rint = partial(_each, lambda value: float(round(value)))  # ties to even


def isfinite(value: Any) -> Any:
    """Whether each element is neither NaN nor infinite."""
    found = asarray(value)
    return made(list(map(math.isfinite, found.flat.tolist())), found.shape, bool_)


def errstate(**_: str) -> AbstractContextManager[None]:
    """Nothing: what overflows here becomes infinity without a warning."""
    return nullcontext()


# ---- numbers out of arrays


def sum(value: Any, axis: int | None = None) -> Any:
    """The sum of all elements, or along an axis."""
    return asarray(value).sum(axis)


def mean(value: Any, axis: int | None = None) -> Any:
    """The mean of all elements, or along an axis."""
    return asarray(value).mean(axis)


def cumsum(value: Any) -> ndarray:
    """The sum up to each element of a row."""
    found = asarray(value)
    return made(list(accumulate(found.flat.tolist())), found.shape, found.dtype)


def quantile(value: Any, share: float) -> float:
    """The value below which that share of the elements lies, between two of them in proportion."""
    ranked = sorted(asarray(value).flat.tolist())
    place = share * (len(ranked) - 1)
    low = math.floor(place)
    above = ranked[min(low + 1, len(ranked) - 1)]
    return float(ranked[low] + (above - ranked[low]) * (place - low))
