"""Qingyin 情音: Mandarin speech with feeling, on a small computer, with no network.

from qingyin import Synthesizer
Synthesizer.load().speak("今天真开心！").save("hello.wav")
"""

from qingyin.audio import Audio as Audio
from qingyin.errors import QingyinError as QingyinError
from qingyin.synthesizer import Synthesizer as Synthesizer
from qingyin.types import AudioChunk as AudioChunk
from qingyin.types import Options as Options
from qingyin.types import Prosody as Prosody
from qingyin.types import Sentence as Sentence
from qingyin.types import Syllable as Syllable
