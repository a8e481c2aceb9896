"""Every error that a caller can cause or fix.

    QingyinError
    ├── TextError          the text, or a mark in it, is malformed
    │   ├── NothingToSpeak it contains nothing that can be spoken
    │   └── TextTooLong    it is longer than a server accepts
    ├── OptionError        an option is out of range or unknown
    │   ├── ProsodyError   a changed prosody does not fit its sentence, or has values that cannot be spoken
    │   └── RecordingError a reference clip cannot be used
    ├── StyleError         a style cannot be used: its file is malformed, altered, or for another voice
    │   └── StyleNotFound  there is no style of that name
    ├── LexiconError       a lexicon file cannot be read
    ├── VoiceError         a voice cannot be used
    │   ├── VoiceNotFound  there is no folder of that name
    │   └── VoiceCorrupt   a file in it is missing, altered or of the wrong shape
    ├── ExperimentError    an experiment or a listening test cannot be used as its file has it
    ├── ResultsError       the results of experiments cannot be read or written
    ├── CacheError         a saved cache cannot be read or written, or belongs to another model
    ├── OutputError        the result cannot be written or played
    ├── MissingExtra       an optional package is not installed
    └── ServeError         a server cannot start, or cannot serve a request
        ├── Unauthorized   the token is missing or wrong
        ├── Stalled        the client sends or receives nothing for too long
        └── Refused        a limit is reached; `retry_after` says when to try again
            └── ShuttingDown  the server finishes its streams and accepts nothing new

The message says what is wrong and what to do. Anything else that is raised is a bug and keeps its traceback.
"""


class QingyinError(Exception):
    """Base of all errors that a caller can fix; `exit_code` is the exit status of the command line."""

    exit_code = 1


class TextError(QingyinError):
    """The text, or a mark in it, is malformed."""

    exit_code = 2


class NothingToSpeak(TextError):
    """The text contains nothing that can be spoken."""


class TextTooLong(TextError):
    """The text is longer than the server accepts."""


class OptionError(QingyinError):
    """An option is out of range or names something that does not exist."""

    exit_code = 2


class RecordingError(OptionError):
    """A reference clip is not a WAV, is silent, too short or too long."""


class ProsodyError(OptionError):
    """A changed prosody does not fit its sentence, or has values that cannot be spoken."""


class StyleError(QingyinError):
    """A style is malformed, altered, or not for this voice."""

    exit_code = 2


class StyleNotFound(StyleError):
    """There is no style of that name, or no file at that path."""


class LexiconError(QingyinError):
    """A lexicon file is missing or malformed."""

    exit_code = 3


class VoiceError(QingyinError):
    """A voice cannot be used."""

    exit_code = 3


class VoiceNotFound(VoiceError):
    """There is no voice folder of that name."""


class VoiceCorrupt(VoiceError):
    """A file of the voice is missing, altered, or of the wrong shape."""


class CacheError(QingyinError):
    """A saved cache is damaged, belongs to another model, or cannot be read or written."""

    exit_code = 3


class ExperimentError(QingyinError):
    """An experiment or a listening test cannot be used: its file is malformed, or its results are of another one."""

    exit_code = 2


class ResultsError(QingyinError):
    """The results of experiments and listening tests cannot be read or written, or are of a newer version."""

    exit_code = 3


class OutputError(QingyinError):
    """The result cannot be written or played."""

    exit_code = 4


class MissingExtra(QingyinError):
    """An optional package is not installed; the message names the command that installs it."""

    exit_code = 5


class ServeError(QingyinError):
    """A server cannot start, or cannot serve a request."""

    exit_code = 6


class Unauthorized(ServeError):
    """The token of a request is missing or wrong."""


class Stalled(ServeError):
    """The client sends or receives nothing for too long."""


class Refused(ServeError):
    """A limit is reached; `retry_after` says in how many seconds to try again."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ShuttingDown(Refused):
    """The server finishes its streams and accepts nothing new."""
