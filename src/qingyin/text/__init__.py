"""The text front end: written Chinese to sentences of syllables. Standard library only."""

from qingyin.text.incoming import Incoming as Incoming
from qingyin.text.intonation import Intonation as Intonation
from qingyin.text.intonation import intonation as intonation
from qingyin.text.marks import PAUSES as PAUSES
from qingyin.text.marks import mark_class as mark_class
from qingyin.text.marks import pause_class as pause_class
from qingyin.text.normalize.normalizer import normalised as normalised
from qingyin.text.pinyin.lexicon import Lexicon as Lexicon
from qingyin.text.pinyin.phones import phones_of as phones_of
from qingyin.text.pinyin.user_lexicon import UserLexicon as UserLexicon
from qingyin.text.reader import Reader as Reader
from qingyin.text.reader import analyze as analyze
from qingyin.text.reader import sentences as sentences
from qingyin.text.records import Asked as Asked
from qingyin.text.records import Boundary as Boundary
from qingyin.text.records import ModelOutput as ModelOutput
from qingyin.text.records import ReadingModel as ReadingModel
from qingyin.text.records import Sentence as Sentence
from qingyin.text.records import Syllable as Syllable
