"""What shells and `man` want to know of the commands: completion scripts and a manual page, from the parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from typing import Final

from qingyin.errors import QingyinError
from qingyin.options import AUTO, TABLE

SHELLS: Final = ("bash", "zsh", "fish")
Commands = Mapping[str, argparse.ArgumentParser]
_CHOICES: Final = {f"--{row.name.replace('_', '-')}": row.choices for row in TABLE if row.choices} | {
    f"--{row.name}": (AUTO, *row.choices) for row in TABLE if row.kind == "emotion"
}


def completion(shell: str, program: str, commands: Commands, helps: Mapping[str, str]) -> str:
    """The script that makes a shell complete the program's commands, options and their values."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](program, commands, helps)


def _bash(program: str, commands: Commands, helps: Mapping[str, str]) -> str:
    cases = [f"        {name}) options={_quoted(' '.join(_long(parser)))} ;;" for name, parser in commands.items()]
    values = [f"        {name}) COMPREPLY=($(compgen -W '{' '.join(words)}' -- \"$word\")); return ;;"
              for name, words in _CHOICES.items()]  # fmt: skip
    return f"""# {program} completion bash > ~/.local/share/bash-completion/completions/{program}
_{program}() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} options
    if [ "$COMP_CWORD" = 1 ]; then
        COMPREPLY=($(compgen -W '{" ".join(commands)} --help --version' -- "$word"))
        return
    fi
    case ${{COMP_WORDS[COMP_CWORD - 1]}} in
{chr(10).join(values)}
    esac
    case ${{COMP_WORDS[1]}} in
{chr(10).join(cases)}
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
    fi
}}
complete -o default -F _{program} {program}
"""


def _zsh(program: str, commands: Commands, helps: Mapping[str, str]) -> str:
    described = [f"        {_quoted(f'{name}:{text}')}" for name, text in helps.items()]
    cases = []
    for name, parser in commands.items():
        specs = " ".join(_spec(action) for action in _actions(parser))
        cases.append(f"    {name}) _arguments {specs} '*:file:_files' ;;")
    return f"""#compdef {program}
# {program} completion zsh > FOLDER/_{program}, where FOLDER is in $fpath
local -a commands
if (( CURRENT == 2 )); then
    commands=(
{chr(10).join(described)}
    )
    _describe command commands
    return
fi
case $words[2] in
{chr(10).join(cases)}
esac
"""


def _spec(action: argparse.Action) -> str:
    name = action.option_strings[-1]
    text = _filled(action).replace("[", "(").replace("]", ")").replace(":", " -")
    value = "" if action.nargs == 0 else f":value:({' '.join(_CHOICES[name])})" if name in _CHOICES else ":value:_files"
    return _quoted(f"{name}[{text}]{value}")


def _fish(program: str, commands: Commands, helps: Mapping[str, str]) -> str:
    lines = [f"# {program} completion fish > ~/.config/fish/completions/{program}.fish"]
    for name, text in helps.items():
        lines.append(f"complete -c {program} -n __fish_use_subcommand -a {name} -d {_quoted(text)}")
    for command, parser in commands.items():
        for action in _actions(parser):
            name = action.option_strings[-1]
            value = f" -x -a {_quoted(' '.join(_CHOICES[name]))}" if name in _CHOICES else " -r"
            value = value if action.nargs != 0 else ""
            seen = f"-n '__fish_seen_subcommand_from {command}'"
            text = _quoted(_filled(action))
            lines.append(f"complete -c {program} {seen} -l {name.removeprefix('--')}{value} -d {text}")
    return "\n".join(lines) + "\n"


def manual(program: str, version: str, top: argparse.ArgumentParser, commands: Commands) -> str:
    """The manual page, in the language of man(7)."""
    lines = [
        f'.TH {program.upper()} 1 "" "{program} {version}"', ".SH NAME", f"{program} \\- Mandarin speech with feeling",
        ".SH SYNOPSIS", f".B {program}", r".I COMMAND", r"\&...", ".SH DESCRIPTION", _roff(top.description or ""),
    ]  # fmt: skip
    for name, parser in commands.items():
        lines += [f".SH {name.upper()}", f".B {_roff(parser.format_usage().removeprefix('usage: ').strip())}", ".PP"]
        lines.append(_roff(parser.description or ""))
        for action in parser._actions:
            words = ", ".join(action.option_strings) or str(action.metavar)
            value = f" {action.metavar or action.dest.upper()}" if action.option_strings and action.nargs != 0 else ""
            lines += [".TP", rf"\fB{_roff(words + value)}\fR", _roff(_filled(action))]
    lines += [".SH EXIT STATUS", *_exit_codes()]
    lines += [".SH FILES", ".TP", f"~/.config/{program}/{program}.toml", "The user's defaults of all commands."]
    return "\n".join(lines) + "\n"


def exit_codes() -> dict[int, str]:
    """The exit status of each kind of error, from the classes of errors."""
    found: dict[int, str] = {0: "All is done.", 1: "Another error."}
    for error in QingyinError.__subclasses__():
        if error.__module__ != QingyinError.__module__:  # of another program, such as a measure, that is loaded too
            continue
        found.setdefault(error.exit_code, "")
        found[error.exit_code] = f"{found[error.exit_code]} {(error.__doc__ or '').splitlines()[0]}".strip()
    return found | {130: "It was interrupted.", 141: "What read its output has ended."}


def _exit_codes() -> Iterable[str]:
    for code, text in sorted(exit_codes().items()):
        yield from (".TP", f".B {code}", _roff(text))


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The options with a long name."""
    return [each for each in parser._actions if each.option_strings and each.option_strings[-1].startswith("--")]


def _long(parser: argparse.ArgumentParser) -> list[str]:
    return [action.option_strings[-1] for action in _actions(parser)]


def _filled(action: argparse.Action) -> str:
    """The help of an option, with its values in place."""
    return (action.help or "") % vars(action)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped[:1] in (".", "'") else escaped
