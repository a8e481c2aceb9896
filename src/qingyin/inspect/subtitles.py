"""Subtitles and lyrics as files: SubRip, WebVTT, Advanced SubStation Alpha and LRC, all from the same cues.

A cue is a clause. WebVTT and ASS hold the time of every character beside it, and players without use for that leave it
out. SubRip and LRC have no place for it that all programs leave alone, so there it is only written if it is wanted:
SubRip then repeats the clause with one character after the other underlined, and LRC has a time before each character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from qingyin.errors import OutputError
from qingyin.inspect.cues import Cue, Piece

Format = Callable[[Iterable[Cue]], str]  # from cues to what is written

_SPACES: Final = re.compile(r"\s+")
# What a line of subtitles looks like on a screen of 1080 lines: white, outlined; yellow once it is spoken.
_ASS: Final = """[Script Info]
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Noto Sans CJK SC,72,&H0000FFFF,&H00FFFFFF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,0,2,60,60,60,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def srt(cues: Iterable[Cue]) -> str:
    """The cues as SubRip."""
    return _srt((cue.start, cue.end, cue.text) for cue in cues)


def srt_by_character(cues: Iterable[Cue]) -> str:
    """The cues as SubRip in which each is repeated for each of its characters, which is underlined."""
    return _srt(
        (piece.start, end, "".join([_underlined(each) if each is piece else each.text for each in cue.pieces]))
        for cue in cues
        for piece, end in _shown(cue)
    )


def vtt(cues: Iterable[Cue]) -> str:
    """The cues as WebVTT, with a time before every character but the first of a cue."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        times = ["", *(f"<{_clock(piece.start, '.')}>" for piece in cue.pieces[1:])]
        line = "".join(time + _escape(piece.text) for time, piece in zip(times, cue.pieces, strict=True))
        blocks.append(f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_one_line(line)}\n")
    return "\n".join(blocks)


def ass(cues: Iterable[Cue]) -> str:
    """The cues as Advanced SubStation Alpha with karaoke times: each character changes its color when it is spoken."""
    lines = [_ASS]
    for cue in cues:
        line = "".join(
            f"{{\\k{_hundredths(end) - _hundredths(piece.start)}}}{_ass_escape(_part(piece.text))}"
            for piece, end in _shown(cue)
        )
        lines.append(f"Dialogue: 0,{_ass_clock(cue.start)},{_ass_clock(cue.end)},Default,,0,0,0,,{line}\n")
    return "".join(lines)


def lrc(cues: Iterable[Cue]) -> str:
    """The cues as LRC, a line for each."""
    return "".join([f"[{_lrc_clock(cue.start)}]{_one_line(cue.text)}\n" for cue in cues])


def lrc_by_character(cues: Iterable[Cue]) -> str:
    """The cues as enhanced LRC, with a time before each character and after the last."""
    lines = []
    for cue in cues:
        line = "".join(f"<{_lrc_clock(piece.start)}>{_part(piece.text)}" for piece in cue.pieces)
        lines.append(f"[{_lrc_clock(cue.start)}]{line.rstrip()}<{_lrc_clock(cue.end)}>\n")
    return "".join(lines)


FORMATS: Final[dict[str, tuple[Format, Format]]] = {  # by the end of a name: as usual, and with each character's time
    ".srt": (srt, srt_by_character),
    ".vtt": (vtt, vtt),
    ".ass": (ass, ass),
    ".lrc": (lrc, lrc_by_character),
}


def format_of(path: str | Path, characters: bool = False) -> Format:
    """The format that the end of a file's name asks for. Raises OutputError for another.

    `characters` asks for the time of each character in formats that have no place for it.
    """
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        known = ", ".join(FORMATS)
        raise OutputError(f"subtitles are written as {known}, not {Path(path).name!r}; rename the file")
    return FORMATS[ending][characters]


def _srt(blocks: Iterable[tuple[float, float, str]]) -> str:
    return "\n".join(
        [
            f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{_one_line(line)}\n"
            for number, (start, end, line) in enumerate(blocks, 1)
        ]
    )


def _underlined(piece: Piece) -> str:
    return f"{piece.before}<u>{piece.said}</u>{piece.after}"


def _shown(cue: Cue) -> Iterator[tuple[Piece, float]]:
    """Each piece, and when the next one begins or the cue ends."""
    return zip(cue.pieces, [*(piece.start for piece in cue.pieces[1:]), cue.end], strict=True)


def _clock(seconds: float, point: str) -> str:
    whole, millis = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{millis:03}"


def _hundredths(seconds: float) -> int:
    return round(seconds * 100)


def _ass_clock(seconds: float) -> str:
    whole, hundredths = divmod(_hundredths(seconds), 100)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{hundredths:02}"


def _lrc_clock(seconds: float) -> str:
    whole, hundredths = divmod(_hundredths(seconds), 100)
    return f"{whole // 60:02}:{whole % 60:02}.{hundredths:02}"


def _one_line(text: str) -> str:
    """Without line breaks, for an empty line would end the cue."""
    return " ".join(text.split())


def _part(text: str) -> str:
    """A part of a line, also without breaks; each stretch of spaces in it is one."""
    return _SPACES.sub(" ", text)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ass_escape(text: str) -> str:
    """With nothing in it that is a command, as ffmpeg writes it: a word joiner parts a backslash from what follows."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")
