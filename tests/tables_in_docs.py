"""Put the table of options into the docs and the gRPC description: python -m tests.tables_in_docs"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from qingyin.emotions import AUTO
from qingyin.options import ANALYZE, GRPC, HTTP, STREAM, TABLE, WYOMING, Row

ROOT = Path(__file__).parent.parent
PROTO = ROOT / "src" / "qingyin" / "serve" / "grpc" / "qingyin.proto"
_TABLE = re.compile(r"(?<=<!-- options -->\n).*?(?=<!-- end -->)", re.DOTALL)
_FIELD = re.compile(r"(  optional \w+ (\w+) = \d+;) *(?://.*)?")
_NAMES = {HTTP: "HTTP", ANALYZE: "analyze", STREAM: "WebSocket", GRPC: "gRPC", WYOMING: "Wyoming"}
_ALSO = {"emotion": ", or weights by name", "intensity": ", or one for each sentence or character"}


def values(row: Row) -> str:
    """What may be given, in a cell of a table."""
    if row.choices:
        return ", ".join(f"`{name}`" for name in ([AUTO] if row.kind == "emotion" else []) + [*row.choices])
    return {"style": "a name", "recording": "a WAV file"}.get(row.kind, row.range)


def python_table() -> str:
    """The options of Python, one row each."""
    lines = ["| option | values | default | meaning |", "|---|---|---|---|"]
    for row in TABLE:
        default = f"`{row.default!r}`".replace("'", '"')
        lines.append(f"| `{row.name}` | {values(row)}{_ALSO.get(row.name, '')} | {default} | {row.help} |")
    return "\n".join(lines) + "\n"


def http_table() -> str:
    """The fields of requests that are options, one row each, with the interfaces that take them."""
    lines = ["| field | values | meaning | taken by |", "|---|---|---|---|"]
    for row in (row for row in TABLE if row.doors):
        taken = ", ".join(name for door, name in _NAMES.items() if door in row.doors)
        also = _ALSO[row.name] if row.kind == "emotion" else ""
        lines.append(f"| `{row.name}` | {values(row)}{also} | {row.help} | {taken} |")
    return "\n".join(lines) + "\n"


def with_comments(proto: str) -> str:
    """The description with the table's line after each option."""
    rows = {row.name: row for row in TABLE if GRPC in row.doors}

    def line(found: re.Match[str]) -> str:
        row = rows.get(found[2])
        if row is None:
            return found[0]
        shown = row.range if not row.choices else "" if row.kind == "emotion" else ", ".join(row.choices)
        return f"{found[1]:<33} // {row.help}{': ' if shown else ''}{shown}"

    head, how, rest = re.split(r"(message How \{.*?\n\})", proto, maxsplit=1, flags=re.DOTALL)
    return head + _FIELD.sub(line, how) + rest


def _in_page(table: Callable[[], str]) -> Callable[[str], str]:
    return lambda page: _TABLE.sub(lambda _: table(), page)


FILES: Mapping[Path, Callable[[str], str]] = {
    ROOT / "docs" / "python.md": _in_page(python_table),
    ROOT / "docs" / "http.md": _in_page(http_table),
    PROTO: with_comments,
}

if __name__ == "__main__":
    for path, renew in FILES.items():
        path.write_text(renew(path.read_text("utf-8")), "utf-8")
