"""The array: numbers of one type that lie one after another, and their shape.

`array[2:5]` and `array[3]` share the memory of the array, as numpy's do. Every other selection is a copy, and what is
assigned to it arrives in the array.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, product
from types import GenericAlias, SimpleNamespace
from typing import Any

from numpy import types
from numpy.types import bool_, common, dtype, float32, float64, int64

Shape = tuple[int, ...]


class ndarray:
    """Numbers of one type in row-major order."""

    __slots__ = ("__weakref__", "dtype", "flags", "flat", "shape")
    __class_getitem__ = classmethod(GenericAlias)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, flat: memoryview, shape: Shape, kind: dtype, flags: SimpleNamespace | None = None) -> None:
        self.flat, self.shape, self.dtype = flat, shape, kind
        self.flags = flags or SimpleNamespace(writeable=True)  # a part has those of the whole

    # ---- what it is

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return len(self.flat)

    @property
    def nbytes(self) -> int:
        """The bytes of the elements."""
        return self.flat.nbytes

    @property
    def data(self) -> memoryview:
        """The memory itself."""
        if self.ndim < 2 or not self.size:
            return self.flat
        return self.flat.cast("B").cast(self.dtype.code, self.shape)

    def __buffer__(self, flags: int) -> memoryview:
        return self.data

    @property
    def T(self) -> ndarray:
        """The two axes changed for one another."""
        rows, columns = self.shape
        return self._picked(
            [row * columns + column for column in range(columns) for row in range(rows)], (columns, rows)
        )

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("an array without axes has no length")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(len(self)))

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError("an array of several elements is neither true nor false; use any() or all()")
        return bool(self.flat.tolist()[0])

    def item(self) -> Any:
        """The only element, as a number of Python's."""
        (value,) = self.flat.tolist()
        return value

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    __index__ = __int__

    def __repr__(self) -> str:
        return f"array({self.tolist()}, dtype={self.dtype})"

    def __format__(self, form: str) -> str:
        return format(self.item() if form else str(self), form)

    def tolist(self) -> Any:
        """Lists of lists of Python's numbers; a number if there are no axes."""
        values = self.flat.tolist()
        if not self.shape:
            return values[0]
        for length in self.shape[:0:-1]:
            values = [values[at : at + length] for at in range(0, len(values), length)] if length else []
        return values or [[] for _ in range(self.shape[0])] if self.ndim > 1 else values

    def tobytes(self) -> bytes:
        """The elements' bytes, little-endian."""
        return self.flat.tobytes()

    # ---- other forms of it

    def copy(self) -> ndarray:
        """The same numbers in memory of their own."""
        return ndarray(memoryview(bytearray(self.flat)).cast(self.dtype.code), self.shape, self.dtype)

    def astype(self, kind: object) -> ndarray:
        """The numbers as another type, in memory of their own."""
        found = types.wanted(kind)
        return self.copy() if found is self.dtype else made(self.flat.tolist(), self.shape, found, self.dtype)

    def view(self, kind: object) -> ndarray:
        """The same bytes as numbers of another type, along one axis."""
        found = types.wanted(kind)
        flat = self.flat.cast("B").cast(found.code)
        return ndarray(flat, (len(flat),), found)

    def reshape(self, *shape: Any) -> ndarray:
        """The same memory in another shape; one length may be -1."""
        lengths = list(shape[0] if isinstance(shape[0], tuple) else shape)
        if -1 in lengths:
            others = math.prod(each for each in lengths if each != -1)
            lengths[lengths.index(-1)] = self.size // others if others else 0
        if math.prod(lengths) != self.size:
            raise ValueError(f"{self.size} elements do not fit into the shape {shape}")
        return ndarray(self.flat, tuple(lengths), self.dtype)

    # ---- selection

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int) and self.ndim == 1:  # what is asked for most
            value = self.flat[key]
            return float32(value) if self.dtype == float32 else value
        if isinstance(key, ndarray) and key.ndim == 0:
            key = int(key)
        if isinstance(key, slice) and key.step in (None, 1):
            start, stop, _ = key.indices(len(self))
            return self._rows(start, max(start, stop), (max(0, stop - start), *self.shape[1:]))
        if isinstance(key, int):
            place = range(len(self))[key]
            return self._rows(place, place + 1, self.shape[1:])
        places, shape = self._places(key)
        found = self._picked(places, shape)
        return found if shape else float32(found.item()) if self.dtype == float32 else found.item()

    def _rows(self, start: int, stop: int, shape: Shape) -> ndarray:
        row = math.prod(self.shape[1:])
        return ndarray(self.flat[start * row : stop * row], shape, self.dtype, self.flags)

    def _picked(self, places: Sequence[int], shape: Shape) -> ndarray:
        values = self.flat.tolist()
        return ndarray(self.dtype.flat([values[place] for place in places]), shape, self.dtype)

    def _places(self, key: Any) -> tuple[list[int], Shape]:
        """Where the selected elements lie in `flat`, and the shape of the selection."""
        keys = key if isinstance(key, tuple) else (key,)
        if len(keys) == 1 and isinstance(keys[0], ndarray) and keys[0].ndim == self.ndim > 1:
            chosen = [place for place, yes in enumerate(keys[0].flat) if yes]  # a mask of the whole
            return chosen, (len(chosen),)
        shape: list[int] = []
        axes: list[Sequence[int]] = []
        lengths = list(self.shape)
        for each in keys:
            if each is None:
                shape.append(1)
                continue
            length = lengths.pop(0)
            if isinstance(each, slice):
                found: Sequence[int] = range(length)[each]
            elif isinstance(each, (list, ndarray)):
                found = _chosen(each, length)
            else:
                axes.append((range(length)[operator.index(each)],))
                continue
            axes.append(found)
            shape.append(len(found))
        axes += [range(length) for length in lengths]
        steps = [math.prod(self.shape[axis + 1 :]) for axis in range(self.ndim)]
        places = [0]
        for axis, step in zip(axes, steps, strict=True):
            moves = [place * step for place in axis]
            places = [place + move for place in places for move in moves]
        return places, (*shape, *lengths)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.check_writeable()
        if isinstance(key, int) and self.ndim == 1 and not isinstance(value, ndarray):
            self.flat[key] = self.dtype(value)
            return
        if isinstance(key, slice) and key.step in (None, 1):
            target = self[key]
            target.flat[:] = broadcast(asarray(value, self.dtype), target.shape).flat
            return
        places, shape = self._places(key)
        values = broadcast(asarray(value, self.dtype), shape).flat.tolist()
        for place, each in zip(places, values, strict=True):
            self.flat[place] = each

    def check_writeable(self) -> None:
        """Nothing if it may be changed. Raises ValueError."""
        if not self.flags.writeable:
            raise ValueError("the array is read-only; copy() it first")

    # ---- numbers from it

    def sum(self, axis: int | None = None, dtype: object = None, keepdims: bool = False) -> Any:
        """The sum of all elements, or along an axis."""
        kind = int64 if self.dtype.kind in "bui" else self.dtype
        return self._reduced(math.fsum if kind.kind == "f" else sum, axis, kind, keepdims)

    def mean(self, axis: int | None = None, dtype: object = None, keepdims: bool = False) -> Any:
        """The mean of all elements, or along an axis."""
        kind = float64 if self.dtype.kind in "bui" else self.dtype
        return self._reduced(lambda values: math.fsum(values) / len(values), axis, kind, keepdims)

    def min(self) -> Any:
        """The smallest element; NaN if there is one."""
        return self._reduced(lambda values: _or_nan(min, values), None, self.dtype, False)

    def max(self) -> Any:
        """The largest element; NaN if there is one."""
        return self._reduced(lambda values: _or_nan(max, values), None, self.dtype, False)

    def any(self) -> bool:
        """Whether any element is not zero."""
        return any(self.flat)

    def all(self) -> bool:
        """Whether no element is zero."""
        return all(self.flat)

    def _reduced(self, one: Callable[[Any], Any], axis: int | None, kind: dtype, keepdims: bool) -> Any:
        if axis is None:
            value = one(self.flat.tolist())
            return float32(value) if kind == float32 else value
        axis %= self.ndim
        before, length, after = self.shape[:axis], self.shape[axis], math.prod(self.shape[axis + 1 :])
        values, block = self.flat.tolist(), length * after
        found = [
            one(values[start + place : start + block : after])
            for start in range(0, math.prod(before) * block, block)
            for place in range(after)
        ]
        return made(found, (*before, *([1] if keepdims else []), *self.shape[axis + 1 :]), kind)

    # ---- arithmetic

    def __matmul__(self, other: ndarray) -> ndarray:
        if self.ndim != 1 or other.ndim != 2:
            raise TypeError("only a vector and a matrix are multiplied here")
        columns = [math.fsum(map(operator.mul, self.flat, column)) for column in zip(*other.tolist(), strict=True)]
        return made(columns, (len(columns),), common(self.dtype, other.dtype))

    def __invert__(self) -> ndarray:
        return made([not each for each in self.flat.tolist()], self.shape, bool_)

    def __neg__(self) -> ndarray:
        return made([-each for each in self.flat.tolist()], self.shape, self.dtype)


def _chosen(key: list[Any] | ndarray, length: int) -> list[int]:
    """The places along an axis that a list of places, or a mask, selects. Raises IndexError."""
    if isinstance(key, ndarray) and key.dtype is bool_:
        return [place for place, yes in enumerate(key.flat) if yes]
    return [range(length)[operator.index(each)] for each in (key.flat.tolist() if isinstance(key, ndarray) else key)]


def _or_nan(one: Callable[[Any], Any], values: list[Any]) -> Any:
    """The smallest or largest of some numbers; NaN wins, as in numpy."""
    if not values:
        raise ValueError("an empty array has no smallest and no largest element")
    return math.nan if any(each != each for each in values) else one(values)


def made(values: list[Any], shape: Shape, kind: dtype, source: dtype | None = None) -> ndarray:
    """An array of these values, which are converted if `kind` does not hold them as they are."""
    if kind.kind in "ui" and (source is None or source.kind in "fb"):
        values = list(map(int, values))
    if source is not None and kind.kind in "ui" and kind.itemsize < source.itemsize:
        size, sign = 1 << 8 * kind.itemsize, 1 << 8 * kind.itemsize - 1 if kind.kind == "i" else 0
        values = [(each + sign) % size - sign for each in values]
    return ndarray(kind.flat(values), shape, kind)


def asarray(value: Any, kind: object = None) -> ndarray:
    """The value as an array: itself if it is one of that type, else what it lists, or what lies in its memory."""
    wanted = None if kind is None else types.wanted(kind)
    if not isinstance(value, ndarray):
        found = _shared(value)
        value = _listed(value, wanted) if found is None else found
    return value if wanted is None or value.dtype is wanted else value.astype(wanted)


def _shared(value: Any) -> ndarray | None:
    """An array in the memory of an object that has some; None if it has none."""
    if isinstance(value, (list, tuple, float, int)):
        return None
    try:
        view = memoryview(value)
    except TypeError:
        return None
    flat = view if view.ndim == 1 and view.c_contiguous else memoryview(bytearray(view.tobytes())).cast(view.format)
    return ndarray(flat, tuple(view.shape or ()), types.in_memory(view))


def _listed(value: Any, kind: dtype | None) -> ndarray:
    """An array of what lists, or a number, tell. Raises ValueError if rows have different lengths."""
    shape: list[int] = []
    values = [value]
    while values and all(isinstance(each, (list, tuple, ndarray)) and _axes(each) for each in values):
        if len({len(each) for each in values}) > 1:
            raise ValueError("the rows have different lengths")
        shape.append(len(values[0]))
        values = list(chain.from_iterable(values))
    values = [each.item() if isinstance(each, ndarray) else each for each in values]
    if kind is None:
        kind = kind_of(values)
    return made([kind(each) for each in values], tuple(shape), kind)


def _axes(value: Any) -> bool:
    return not isinstance(value, ndarray) or value.ndim > 0


def kind_of(values: list[Any]) -> dtype:
    """The type for numbers of Python's."""
    kinds = {type(each) for each in values}
    if kinds == {float32}:
        return types.wanted(float32)
    if kinds == {bool}:
        return bool_
    return int64 if kinds and kinds <= {int, bool} else float64


def broadcast(value: ndarray, shape: Shape) -> ndarray:
    """The array repeated along missing axes and those of length 1, up to a shape. Raises ValueError."""
    if value.shape == shape:
        return value
    own = (1,) * (len(shape) - value.ndim) + value.shape
    if len(own) != len(shape) or any(length not in (1, whole) for length, whole in zip(own, shape, strict=True)):
        raise ValueError(f"the shape {value.shape} does not fit to {shape}")
    if value.size == 1:
        return made(value.flat.tolist() * math.prod(shape), shape, value.dtype)
    steps = [math.prod(own[axis + 1 :]) if length > 1 else 0 for axis, length in enumerate(own)]
    places = [sum(map(operator.mul, at, steps)) for at in product(*map(range, shape))]
    return value._picked(places, shape)


def common_shape(*arrays: ndarray) -> Shape:
    """The shape in which arrays are combined; `broadcast` finds out whether each fits into it."""
    axes = max(each.ndim for each in arrays)
    padded = [(1,) * (axes - each.ndim) + each.shape for each in arrays]
    return tuple(next((length for length in lengths if length != 1), 1) for lengths in zip(*padded, strict=True))
