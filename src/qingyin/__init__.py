"""Qingyin 情音: Mandarin speech with feeling, on a small computer, with no network.

from qingyin import Synthesizer
Synthesizer.load().speak("今天真开心！").save("hello.wav")

Each name is imported when it is first used, so that the command line can answer `--help` without the stages.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qingyin.audio import Audio as Audio
    from qingyin.errors import QingyinError as QingyinError
    from qingyin.synthesizer import Synthesizer as Synthesizer
    from qingyin.text.user import UserLexicon as UserLexicon
    from qingyin.types import AudioChunk as AudioChunk
    from qingyin.types import Options as Options
    from qingyin.types import Prosody as Prosody
    from qingyin.types import Sentence as Sentence
    from qingyin.types import Syllable as Syllable

_HOME = {
    "Audio": "audio",
    "QingyinError": "errors",
    "Synthesizer": "synthesizer",
    "AudioChunk": "types",
    "Options": "types",
    "Prosody": "types",
    "Sentence": "types",
    "Syllable": "types",
    "UserLexicon": "text.user",
}
__all__ = [*_HOME]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'qingyin' has no attribute {name!r}")
    return getattr(import_module(f"qingyin.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
