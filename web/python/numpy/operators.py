"""Arithmetic: operators between arrays, and between arrays and numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, Final

from numpy.arrays import asarray, broadcast, common_shape, kind_of, made, ndarray
from numpy.types import bool_, common, dtype, float64

Operation = Callable[[Any, Any], Any]


def combined(operation: Operation, first: Any, second: Any, kind: dtype | None = None) -> Any:
    """An operation on each pair of elements. A number of Python's takes the type of the array that it meets."""
    if not isinstance(first, ndarray) and not isinstance(second, ndarray):
        first, second = asarray(first), asarray(second)
    one, other = met(first, second), met(second, first)
    shape = one.shape if one.shape == other.shape else common_shape(one, other)
    left, right = broadcast(one, shape).flat.tolist(), broadcast(other, shape).flat.tolist()
    found = kind or common(one.dtype, other.dtype)
    if operation is _divided and found.kind != "f":
        found = float64
    return made(list(map(operation, left, right)), shape, found, bool_ if found.kind in "ui" else None)


def met(value: Any, other: Any) -> ndarray:
    """A value that is combined with another: a number takes the type of an array, unless that cannot hold it."""
    if isinstance(value, (int, float)) and isinstance(other, ndarray):
        kind = other.dtype
        if kind.kind != "f" and (isinstance(value, float) or kind is bool_):
            kind = kind_of([value])
        return made([kind(value)], (), kind)
    return asarray(value)


def _power(base: Any, exponent: Any) -> Any:
    try:
        return base**exponent
    except OverflowError:
        return math.inf


def _divided(value: Any, by: Any) -> Any:
    try:
        return value / by
    except ZeroDivisionError:
        return math.nan if value == 0 or value != value else math.copysign(math.inf, value) * math.copysign(1, by)


_OPERANDS: Final = (ndarray, int, float, list, tuple)


def _give(name: str, operation: Operation, kind: dtype | None = None) -> None:
    """Gives arrays one operator, its reflection and, unless it compares, its form in place."""

    def forward(self: ndarray, other: Any) -> Any:
        return combined(operation, self, other, kind) if isinstance(other, _OPERANDS) else NotImplemented

    def reflected(self: ndarray, other: Any) -> Any:
        return combined(operation, other, self, kind) if isinstance(other, _OPERANDS) else NotImplemented

    def in_place(self: ndarray, other: Any) -> ndarray:
        self.check_writeable()
        self.flat[:] = broadcast(combined(operation, self, other).astype(self.dtype), self.shape).flat
        return self

    setattr(ndarray, f"__{name}__", forward)
    if kind is None:
        setattr(ndarray, f"__r{name}__", reflected)
        setattr(ndarray, f"__i{name}__", in_place)


_OPERATORS: Final = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": _divided, "pow": _power,
    "and": operator.and_, "or": operator.or_,
}  # fmt: skip
for _name, _operation in _OPERATORS.items():
    _give(_name, _operation)
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    _give(_name, getattr(operator, _name), bool_)
