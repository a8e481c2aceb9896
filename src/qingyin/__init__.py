"""Qingyin 情音: Mandarin speech with feeling, on a small computer, with no network.

import qingyin
qingyin.speak("今天真开心！").play()

The names in `__all__` are the public interface. Each is imported when it is first used, so that the command line can
answer `--help` without loading a model.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from qingyin.version import __version__ as __version__

if TYPE_CHECKING:  # the same names as in _EXPORTS, for type checkers and editors
    from qingyin.audio.player import Player as Player
    from qingyin.audio.recording import Recording as Recording
    from qingyin.audio.resample import Resampler as Resampler
    from qingyin.audio.sound import Audio as Audio
    from qingyin.audio.wav import WavWriter as WavWriter
    from qingyin.errors import CacheError as CacheError
    from qingyin.errors import ExperimentError as ExperimentError
    from qingyin.errors import LexiconError as LexiconError
    from qingyin.errors import MissingExtra as MissingExtra
    from qingyin.errors import NothingToSpeak as NothingToSpeak
    from qingyin.errors import OptionError as OptionError
    from qingyin.errors import OutputError as OutputError
    from qingyin.errors import ProsodyError as ProsodyError
    from qingyin.errors import QingyinError as QingyinError
    from qingyin.errors import RecordingError as RecordingError
    from qingyin.errors import Refused as Refused
    from qingyin.errors import ResultsError as ResultsError
    from qingyin.errors import ServeError as ServeError
    from qingyin.errors import ShuttingDown as ShuttingDown
    from qingyin.errors import Stalled as Stalled
    from qingyin.errors import StyleError as StyleError
    from qingyin.errors import StyleNotFound as StyleNotFound
    from qingyin.errors import TextError as TextError
    from qingyin.errors import TextTooLong as TextTooLong
    from qingyin.errors import Unauthorized as Unauthorized
    from qingyin.errors import VoiceCorrupt as VoiceCorrupt
    from qingyin.errors import VoiceError as VoiceError
    from qingyin.errors import VoiceNotFound as VoiceNotFound
    from qingyin.expression.conversation import Conversation as Conversation
    from qingyin.expression.delivery import Delivery as Delivery
    from qingyin.expression.delta import Delta as Delta
    from qingyin.expression.style import Style as Style
    from qingyin.inspect.cues import Cue as Cue
    from qingyin.inspect.cues import cues as cues
    from qingyin.inspect.subtitles import ass as ass
    from qingyin.inspect.subtitles import lrc as lrc
    from qingyin.inspect.subtitles import srt as srt
    from qingyin.inspect.subtitles import vtt as vtt
    from qingyin.models.session import Settings as Settings
    from qingyin.options import Options as Options
    from qingyin.records import AudioChunk as AudioChunk
    from qingyin.records import Emotion as Emotion
    from qingyin.records import Prosody as Prosody
    from qingyin.records import TimedSyllable as TimedSyllable
    from qingyin.stream import SpeechStream as SpeechStream
    from qingyin.synthesizer import Synthesizer as Synthesizer
    from qingyin.synthesizer import speak as speak
    from qingyin.text.pinyin.user_lexicon import UserLexicon as UserLexicon
    from qingyin.text.records import Boundary as Boundary
    from qingyin.text.records import Sentence as Sentence
    from qingyin.text.records import Syllable as Syllable
    from qingyin.voice import Voice as Voice

_EXPORTS = {
    "audio.player": ("Player",),
    "audio.recording": ("Recording",),
    "audio.resample": ("Resampler",),
    "audio.sound": ("Audio",),
    "audio.wav": ("WavWriter",),
    "errors": (
        "CacheError", "ExperimentError", "LexiconError", "MissingExtra", "NothingToSpeak", "OptionError",
        "OutputError", "ProsodyError", "QingyinError", "RecordingError", "Refused", "ResultsError", "ServeError",
        "ShuttingDown", "Stalled", "StyleError", "StyleNotFound", "TextError", "TextTooLong", "Unauthorized",
        "VoiceCorrupt", "VoiceError", "VoiceNotFound",
    ),
    "expression.conversation": ("Conversation",),
    "expression.delivery": ("Delivery",),
    "expression.delta": ("Delta",),
    "expression.style": ("Style",),
    "inspect.cues": ("Cue", "cues"),
    "inspect.subtitles": ("ass", "lrc", "srt", "vtt"),
    "models.session": ("Settings",),
    "options": ("Options",),
    "records": ("AudioChunk", "Emotion", "Prosody", "TimedSyllable"),
    "stream": ("SpeechStream",),
    "synthesizer": ("Synthesizer", "speak"),
    "text.pinyin.user_lexicon": ("UserLexicon",),
    "text.records": ("Boundary", "Sentence", "Syllable"),
    "voice": ("Voice",),
}  # fmt: skip
_HOME = {name: module for module, names in _EXPORTS.items() for name in names}
__all__ = sorted(["__version__", *_HOME])


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'qingyin' has no attribute {name!r}")
    return getattr(import_module(f"qingyin.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
