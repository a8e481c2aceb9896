"""The player that a notebook shows: a sound, and its syllables, of which the one that is heard is marked.

One piece of HTML without names or scripts of its own, so that many can stand in a page; where a notebook lets nothing
run, the sound plays all the same.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from typing import Final

from qingyin.records import TimedSyllable

_MARK: Final = (  # while it plays, before each picture
    "const sound=this,each=[...sound.nextElementSibling.children];(function mark(){"
    "for(const one of each){const now=sound.currentTime>=one.dataset.start&&sound.currentTime<one.dataset.end;"
    "one.style.background=now?'#fcd34d':'';one.style.color=now?'#000':''}"
    "if(!sound.paused)requestAnimationFrame(mark)})()"
)
_GO: Final = (
    "const one=event.target.closest('[data-start]'),sound=this.previousElementSibling;"
    "if(one){sound.currentTime=one.dataset.start;sound.play()}"
)


def player(wav: bytes, syllables: Iterable[TimedSyllable]) -> str:
    """The HTML of a player. A syllable that is pressed is played from."""
    data = base64.b64encode(wav).decode("ascii")
    sound = f'<audio controls onplay="{_MARK}" onseeked="{_MARK}" src="data:audio/wav;base64,{data}"></audio>'
    text = "".join(map(_syllable, syllables))
    return f'<div>{sound}<div onclick="{_GO}" style="cursor:pointer;font-size:130%">{text}</div></div>'


def _syllable(each: TimedSyllable) -> str:
    said = each.syllable
    times = f'data-start="{each.start:.3f}" data-end="{each.end:.3f}"'
    shown = f"{escape(said.char)}<rt>{escape(said.spoken)}</rt>"
    return f"<ruby {times}>{shown}</ruby>" + (f"<span>{escape(said.mark)}</span>" if said.mark else "")
