"""Put the current `--help` of each command into docs/cli.md: python -m tests.help_in_docs"""

from __future__ import annotations

import re
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from qingyin.cli.parser import parser
from qingyin.cli.shells import exit_codes

PAGE = Path(__file__).parent.parent / "docs" / "cli.md"
_BLOCK = re.compile(r"(?<=<!-- help )(\w+)( -->\n```text\n).*?(?=```\n)", re.DOTALL)

_EXIT = re.compile(r"(<!-- exit -->\n).*?(<!-- end exit -->)", re.DOTALL)


def help_of(command: str) -> str:
    """What `qingyin COMMAND --help` prints."""
    printed = StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        parser("qingyin", "tan").parse_args([command, "--help"])
    return printed.getvalue()


def with_help(page: str) -> str:
    """The page with every help block, and the table of exit statuses, as they are now."""
    rows = "".join(f"| {code} | {text} |\n" for code, text in sorted(exit_codes().items()))
    page = _EXIT.sub(lambda found: f"{found[1]}| status | meaning |\n|---|---|\n{rows}{found[2]}", page)
    return _BLOCK.sub(lambda found: f"{found[1]}{found[2]}{help_of(found[1])}", page)


if __name__ == "__main__":
    PAGE.write_text(with_help(PAGE.read_text("utf-8")), "utf-8")
