"""The one name that annotations use."""

from numpy.arrays import ndarray as NDArray

__all__ = ["NDArray"]
