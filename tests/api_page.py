"""Write docs/api.md from the signatures and docstrings of the public names: python -m tests.api_page"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import qingyin

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
_HEAD = """# Reference

Every public name of `qingyin`, with what its docstring says. This page is written by `python -m tests.api_page`; edit
the docstrings instead. [python.md](python.md) shows how the parts are used together.

All names are imported from the package itself: `from qingyin import Synthesizer`.
"""
_ERRORS = """## Errors

All are subclasses of `QingyinError`. The exit status is that of the command line.

| error | base | exit status | meaning |
|---|---|---|---|
"""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def page() -> str:
    """The whole page."""
    values = {name: getattr(qingyin, name) for name in qingyin.__all__ if not name.startswith("__")}
    errors = {name: value for name, value in values.items() if _is_error(value)}
    others = {name: value for name, value in values.items() if name not in errors}
    index = [f"| [`{name}`](#{name.lower()}) | {summary(value)} |\n" for name, value in others.items()]
    sections = [_section(name, value) for name, value in others.items()]
    rows = [f"| `{name}` | {_base(each)} | {each.exit_code} | {summary(each)} |\n" for name, each in errors.items()]
    return "\n".join([_HEAD, "| name | |\n|---|---|\n" + "".join(index), *sections, _ERRORS + "".join(rows)])


def _is_error(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, Exception)


def _base(error: type[Exception]) -> str:
    base = error.__bases__[0].__name__
    return f"`{base}`" if base in qingyin.__all__ else base


def summary(value: object) -> str:
    """The first sentence of a docstring."""
    first = " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())
    return re.sub(r"(?<=[.:;]) (?=[A-Z]).*", "", first).rstrip(":;").replace("|", "\\|")


def _section(name: str, value: object) -> str:
    """One public class or function."""
    source = inspect.getsource(value)  # type: ignore[arg-type]
    (node,) = ast.parse(source).body
    if isinstance(node, ast.ClassDef):
        members = "".join(_member(name, definitions) for definitions in _methods(node))
        return f"## {name}\n\n{_code(_head_of_class(node, source))}\n{_doc(node)}{members}"
    assert isinstance(node, Function)
    return f"## {name}\n\n{_code(_signature(node))}\n{_doc(node)}"


def _head_of_class(node: ast.ClassDef, source: str) -> str:
    """The class's fields as they are written, comments included; for a class without fields, how it is made."""
    lines = source.splitlines()
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign | ast.Assign)]
    if fields:
        first, last = _first_line(lines, fields[0]), fields[-1].end_lineno
        bases = f"({', '.join(map(ast.unparse, node.bases))})" if node.bases else ""
        return "\n".join([f"class {node.name}{bases}:", *lines[first - 1 : last]])
    for each in node.body:
        if isinstance(each, Function) and each.name == "__init__" and len(each.args.args + each.args.kwonlyargs) > 1:
            return _wrapped(f"{node.name}(", _arguments(each), ")")
    return f"class {node.name}"


def _first_line(lines: list[str], field: ast.stmt) -> int:
    """The line of a field, or of the comment that stands directly above it."""
    line = field.lineno
    while lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def _methods(node: ast.ClassDef) -> Iterator[list[Function]]:
    """The public methods, each with its overloads."""
    found: dict[str, list[Function]] = {}
    for each in node.body:
        if isinstance(each, Function) and (not each.name.startswith("_") or each.name == "__call__"):
            found.setdefault(each.name, []).append(each)
    yield from found.values()


def _member(owner: str, definitions: list[Function]) -> str:
    last, shown = definitions[-1], definitions[:-1] or definitions
    kinds = {ast.unparse(each) for each in last.decorator_list}
    if "property" in kinds:
        code = f"{last.name}: {ast.unparse(last.returns)}" if last.returns else last.name
    elif last.name == "__call__":
        code = f"{owner.lower()}{_signature(last).removeprefix('__call__')}"
    else:
        before = f"{owner}." if "classmethod" in kinds else ""
        code = "\n".join(before + _signature(each) for each in shown)
    return f"\n### {owner}.{last.name}\n\n{_code(code)}\n{_doc(last)}"


def _signature(node: Function) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return _wrapped(f"{node.name}(", _arguments(node), f"){returns}")


def _wrapped(start: str, arguments: str, end: str) -> str:
    """A signature on one line, or with an argument on each where it is long."""
    if len(start + arguments + end) <= 100:
        return start + arguments + end
    parts, depth, last = [], 0, 0
    for place, char in enumerate(arguments):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(arguments[last:place].strip())
            last = place + 1
    parts.append(arguments[last:].strip())
    return start + "\n" + "".join(f"    {each},\n" for each in parts) + end


def _arguments(node: Function) -> str:
    text = re.sub(r"^(self|cls)(, )?(/, )?", "", ast.unparse(node.args))
    return re.sub(r"(: [^=:]+)=(?=\S)", r"\1 = ", text)  # `name: type=default` as formatters write it


def _code(text: str) -> str:
    return f"```py\n{text}\n```\n"


def _doc(node: ast.ClassDef | Function) -> str:
    paragraphs = (ast.get_docstring(node) or "").split("\n\n")
    return "\n\n".join(_code(each).rstrip() if each.startswith(">>>") else each for each in paragraphs if each) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
