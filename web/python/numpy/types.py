"""Types of elements: their names, how they lie in memory, and which one a mixture of two has."""

from __future__ import annotations

import struct
from array import array
from typing import Any, Final


class dtype:
    """The type of the elements of an array; the types that exist are in TYPES."""

    __slots__ = ("code", "itemsize", "kind", "name")

    def __init__(self, name: str, kind: str, itemsize: int, code: str) -> None:
        self.name, self.kind, self.itemsize, self.code = name, kind, itemsize, code

    def __call__(self, value: Any) -> Any:
        """One number of this type, as Python's own."""
        return float(value) if self.kind == "f" else bool(value) if self.kind == "b" else int(value)

    def __eq__(self, other: object) -> bool:
        return self is of(other)

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return self.name

    def flat(self, values: list[Any]) -> memoryview:
        """The values one after another in memory."""
        if self.kind == "b":
            return memoryview(bytearray(map(bool, values))).cast("?")
        return memoryview(array(self.code, values))

    def zeros(self, count: int) -> memoryview:
        """That many zeros in memory."""
        return memoryview(bytearray(count * self.itemsize)).cast(self.code)


bool_: Final = dtype("bool", "b", 1, "?")
uint8: Final = dtype("uint8", "u", 1, "B")
int16: Final = dtype("int16", "i", 2, "h")
int32: Final = dtype("int32", "i", 4, "i")
int64: Final = dtype("int64", "i", 8, "q")
float64: Final = dtype("float64", "f", 8, "d")


class float32(float):
    """A number of single precision: written, it has as few digits as tell it from its neighbors."""

    __slots__ = ()

    def __new__(cls, value: Any = 0.0) -> float32:
        return super().__new__(cls, array("f", (value,))[0])

    def __str__(self) -> str:
        digits = (format(float(self), f".{count}g") for count in range(1, 9))
        return next((each for each in digits if array("f", (float(each),))[0] == self), format(float(self), ".9g"))

    __repr__ = __str__


_SINGLE: Final = dtype("float32", "f", 4, "f")
TYPES: Final = (bool_, uint8, int16, int32, int64, _SINGLE, float64)  # each holds the ones before it, but see `common`
_NAMES: Final[dict[Any, dtype]] = {
    **{each.name: each for each in TYPES},
    **{f"{order}{each.kind}{each.itemsize}": each for each in TYPES for order in ("", "<")},
    float32: _SINGLE, float: float64, int: int64, bool: bool_,
}  # fmt: skip


def of(what: object) -> dtype | None:
    """The type that a caller means: one of TYPES, float32, "<i2" or one of Python's own; None if it is not known."""
    if isinstance(what, dtype):
        return what
    try:
        return _NAMES.get(what)
    except TypeError:
        return None


def wanted(what: object) -> dtype:
    """Like `of`, for a type that must exist. Raises TypeError."""
    found = of(what)
    if found is None:
        raise TypeError(f"the browser's arrays have no elements of type {what!r}; they have {TYPES}")
    return found


def in_memory(view: memoryview) -> dtype:
    """The type of what lies in somebody else's memory. Raises TypeError."""
    code = view.format.lstrip("<=@")
    kind = "f" if code in "fd" else "b" if code == "?" else "u" if code.isupper() else "i"
    return wanted(f"{kind}{struct.calcsize(code)}")


def common(first: dtype, second: dtype) -> dtype:
    """The type of a sum of two arrays."""
    low, high = sorted((first, second), key=TYPES.index)
    return float64 if high is _SINGLE and low in (int32, int64) else high
