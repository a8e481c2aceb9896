"""Qingyin 情音: Mandarin speech with feeling, on a small computer, with no network.

from qingyin import Synthesizer
Synthesizer.load().speak("今天真开心！").save("hello.wav")

Each name is imported when it is first used, so that the command line can answer `--help` without the stages.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qingyin.audio.wav import Audio as Audio
    from qingyin.errors import QingyinError as QingyinError
    from qingyin.options import Options as Options
    from qingyin.records import AudioChunk as AudioChunk
    from qingyin.records import Emotion as Emotion
    from qingyin.records import Prosody as Prosody
    from qingyin.records import Sentence as Sentence
    from qingyin.records import Syllable as Syllable
    from qingyin.synthesizer import Synthesizer as Synthesizer
    from qingyin.text.pinyin.user_lexicon import UserLexicon as UserLexicon

_HOME = {
    "Audio": "audio.wav",
    "QingyinError": "errors",
    "Synthesizer": "synthesizer",
    "AudioChunk": "records",
    "Emotion": "records",
    "Options": "options",
    "Prosody": "records",
    "Sentence": "records",
    "Syllable": "records",
    "UserLexicon": "text.pinyin.user_lexicon",
}
__all__ = [*_HOME]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'qingyin' has no attribute {name!r}")
    return getattr(import_module(f"qingyin.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
