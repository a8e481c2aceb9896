"""The reference page is what the docstrings say, and every public name has a docstring."""

from __future__ import annotations

import inspect

import pytest

import qingyin
from tests.api_page import PAGE, page, summary

NAMES = [name for name in qingyin.__all__ if name != "__version__"]


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.api_page"


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_and_method_has_a_docstring(name: str) -> None:
    value = getattr(qingyin, name)
    assert summary(value)
    if inspect.isclass(value):
        for attribute, member in vars(value).items():
            if not attribute.startswith("_") and (callable(member) or isinstance(member, (property, classmethod))):
                assert inspect.getdoc(getattr(value, attribute)), f"{name}.{attribute}"
