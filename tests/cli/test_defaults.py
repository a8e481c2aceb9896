"""The user's own defaults, and what shells and `man` are told."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from qingyin.cli.defaults import Defaults
from qingyin.cli.parser import commands_of, parser
from qingyin.cli.shells import SHELLS, exit_codes
from tests.conftest import Run

Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the file; the folder for XDG_CONFIG_HOME comes back."""

    def write(text: str) -> str:
        folder = tmp_path / "config" / "qingyin"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "qingyin.toml").write_text(text, "utf-8")
        return str(folder.parent)

    return write


def lines(qingyin: Run, home: str, *words: str) -> dict[str, list[str]]:
    done = qingyin("config", *words, XDG_CONFIG_HOME=home)
    assert done.returncode == 0, done.stderr.decode()
    rows = [line.split(maxsplit=3) for line in done.stdout.decode().splitlines()[1:]]
    return {" ".join(row[:2]): row[2:] for row in rows}


def test_a_command_line_comes_first_then_its_table_then_what_all_have(qingyin: Run, write: Write) -> None:
    home = write('rate = 2.0\nstyle = "calm"\n[analyze]\nrate = 0.5\n')
    shown = lines(qingyin, home)
    assert shown["say --rate"] == ["2.0", "qingyin.toml"]
    assert shown["analyze --rate"] == ["0.5", "qingyin.toml [analyze]"]
    assert shown["plot --style"] == ["calm", "qingyin.toml"]
    assert shown["say --pitch"] == ["0", "built in"]
    assert shown["say --voice"][1] == "QINGYIN_VOICE"
    assert {name.split()[0] for name in lines(qingyin, home, "serve")} == {"serve"}

    sizes = []
    for more in ([], ["--rate", "0.5"]):
        qingyin("say", "今天真开心！", "-o", "a.wav", *more, XDG_CONFIG_HOME=home)
        sizes.append((Path(home).parent / "a.wav").stat().st_size)
    assert sizes[1] > 3 * sizes[0]


def test_all_kinds_of_options(write: Write) -> None:
    home = write(
        '[serve]\nport = 8765\nwyoming = true\ngrpc = 5\nlog_text = true\nallow-host = ["a", "b"]\nzeroconf = "x"\n'
    )
    top = parser("qingyin", "tan")
    Defaults(Path(home) / "qingyin" / "qingyin.toml").apply(commands_of(top), {})
    found = top.parse_args(["serve"])
    assert (found.port, found.wyoming, found.grpc, found.log_text) == (8765, 10200, 5, True)
    assert (found.allow_host, found.zeroconf) == (["a", "b"], "x")
    assert top.parse_args(["serve", "--port", "1"]).port == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[serve]\nprot = 1\n", "[serve] has no 'prot'; known: "),
        ("colour = 1\n", "no command has the option 'colour'"),
        ("[serve]\nport = 'x'\n", "port cannot be 'x'; give a number or a text that --port takes"),
        ("[serve]\nlog-text = 1\n", "give true or false"),
        ("[serve]\nallow-host = 'a'\n", "give a list of texts"),
        ("rate = true\n", "rate cannot be True"),
        ("rate = [\n", "correct it, or delete it"),
        ("[say]\noutput = 'a.wav'\n", "[say] has no 'output'"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(qingyin: Run, write: Write, text: str, message: str) -> None:
    for command in (["config"], ["say", "你好", "-o", "a.wav"]):
        done = qingyin(*command, XDG_CONFIG_HOME=write(text))
        assert done.returncode == 2
        assert message in done.stderr.decode() and "qingyin.toml" in done.stderr.decode()


def test_a_value_that_only_speech_refuses(qingyin: Run, write: Write) -> None:
    done = qingyin("say", "你好", "-o", "a.wav", XDG_CONFIG_HOME=write("rate = 9\n"))
    assert (done.returncode, b"rate" in done.stderr) == (2, True)


def completed(script: str, *words: str) -> list[str]:
    given = " ".join(f"'{word}'" for word in ("qingyin", *words))
    ask = f'COMP_WORDS=({given}); COMP_CWORD={len(words)}; _qingyin; printf "%s\\n" "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", f"{script}\n{ask}"], capture_output=True, check=True)
    return done.stdout.decode().split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_bash_completes(qingyin: Run) -> None:
    script = qingyin("completion", "bash").stdout.decode()
    assert completed(script, "se") == ["serve"]
    assert completed(script, "say", "--em") == ["--emotion"]
    assert completed(script, "say", "--emotion", "j") == ["joy"]
    assert completed(script, "serve", "--emo") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_every_option_is_in_every_script(qingyin: Run, shell: str) -> None:
    script = qingyin("completion", shell).stdout.decode()
    for command, each in commands_of(parser("qingyin", "tan")).items():
        assert command in script
        for action in each._actions:
            for name in action.option_strings[-1:]:
                assert (f"-l {name[2:]} " if shell == "fish" else name) in script, (command, name)
    if program := shutil.which(shell):
        assert subprocess.run([program, "-n"], input=script.encode(), capture_output=True).stderr == b""


def test_the_manual_page_names_every_option_and_exit_status(qingyin: Run) -> None:
    page = qingyin("man").stdout.decode()
    for each in commands_of(parser("qingyin", "tan")).values():
        for action in each._actions:
            for name in action.option_strings:
                assert name.replace("-", "\\-") in page
    for code in exit_codes():
        assert f".B {code}\n" in page
    if shutil.which("groff"):
        command = ["groff", "-K", "utf8", "-man", "-Tutf8", "-ww"]
        done = subprocess.run(command, input=page.encode(), capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_of_prosody_goes_with_the_user_s_defaults(qingyin: Run, write: Write, tmp_path: Path) -> None:
    home = write("rate = 1.5\n")
    plan = tmp_path / "plan.json"
    plan.write_bytes(qingyin("analyze", "你好", "--json", XDG_CONFIG_HOME=home).stdout)
    words = ("say", "--prosody", plan, "-o", tmp_path / "a.wav")
    done = qingyin(*words, XDG_CONFIG_HOME=home)
    assert done.returncode == 0, done.stderr.decode()
    refused = qingyin(*words, "--rate", "1.2", XDG_CONFIG_HOME=home)
    assert refused.returncode == 2 and b"--rate would do nothing" in refused.stderr
