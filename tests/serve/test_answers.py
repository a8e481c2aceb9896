"""What the page says that a client gets that goes beyond a limit is what it gets, and others are served afterwards."""

from __future__ import annotations

import pytest

pytest.importorskip("grpc", reason="pip install 'qingyin[grpc]'")

from tests.serve.answers import LIMITS, MARKED, PAGE, answers, table


def test_the_table_has_these_rows() -> None:
    found = MARKED.search(PAGE.read_text("utf-8"))
    assert found
    rows = [line.split(" | ")[0].removeprefix("| ") for line in found[0].splitlines()[2:]]
    assert rows == [*LIMITS], "run: python -m tests.serve.answers"


@pytest.mark.parametrize("name", LIMITS)
def test_a_client_that_goes_beyond_a_limit_gets_what_the_page_says(name: str) -> None:
    row = table({name: answers(name)}).splitlines()[-1]
    assert row in PAGE.read_text("utf-8").splitlines(), "run: python -m tests.serve.answers"
