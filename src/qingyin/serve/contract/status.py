"""One table from errors to the status in each protocol. Any other error is a bug, reported without details."""

from __future__ import annotations

import math
import traceback
from dataclasses import dataclass
from typing import Any, Final

from qingyin import errors

# their messages may quote the text or another field of the request
_QUOTING: Final = (errors.TextError, errors.OptionError, errors.StyleError, errors.VoiceNotFound)


@dataclass(frozen=True, slots=True)
class Status:
    """One row."""

    http: int
    grpc: str  # a name of grpc.StatusCode
    code: str  # for programs, and the label of tts_error_total


BUG: Final = Status(500, "INTERNAL", "internal")
TABLE: Final[dict[type[BaseException], Status]] = {
    errors.TextTooLong: Status(413, "INVALID_ARGUMENT", "text_too_long"),
    errors.TextError: Status(400, "INVALID_ARGUMENT", "invalid_text"),
    errors.OptionError: Status(400, "INVALID_ARGUMENT", "invalid_option"),
    errors.StyleError: Status(400, "INVALID_ARGUMENT", "invalid_style"),
    errors.MissingExtra: Status(400, "UNIMPLEMENTED", "missing_extra"),
    errors.VoiceNotFound: Status(404, "NOT_FOUND", "voice_not_found"),
    errors.VoiceError: Status(500, "INTERNAL", "voice_unusable"),
    errors.LexiconError: Status(500, "INTERNAL", "lexicon_unusable"),
    errors.ExperimentError: Status(400, "INVALID_ARGUMENT", "invalid_experiment"),
    errors.ResultsError: Status(503, "UNAVAILABLE", "results_unusable"),
    errors.Unauthorized: Status(401, "UNAUTHENTICATED", "unauthorized"),
    errors.Stalled: Status(408, "DEADLINE_EXCEEDED", "stalled"),
    errors.ShuttingDown: Status(503, "UNAVAILABLE", "shutting_down"),
    errors.Refused: Status(429, "RESOURCE_EXHAUSTED", "over_limit"),
}


def status_of(error: BaseException) -> Status:
    """The row of the error's class, or of the nearest class above it."""
    return next((TABLE[each] for each in type(error).__mro__ if each in TABLE), BUG)


def message_of(error: BaseException) -> str:
    """The message for a client, with the remedy; nothing about a bug."""
    return str(error) if status_of(error) is not BUG else "internal error; the server's log has the traceback"


def log_fields(error: BaseException, with_text: bool) -> dict[str, str]:
    """The fields of a log line for an error; without parts of the request's text, unless `with_text`."""
    if status_of(error) is BUG:
        return {"error": str(error), "traceback": trace_of(error)} if with_text else {"traceback": trace_of(error, "")}
    return {"error": str(error)} if with_text or not isinstance(error, _QUOTING) else {}


def trace_of(error: BaseException, message: str | None = None) -> str:
    """The traceback, causes first; with `message` in place of the messages of the exceptions."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = "" if cause is None else trace_of(cause, message) + "\n"
    said = str(error) if message is None else message
    name = type(error).__name__
    return f"{before}{''.join(traceback.format_tb(error.__traceback__))}{name}{': ' * bool(said)}{said}"


def body_of(error: BaseException) -> dict[str, Any]:
    """The error in the form of the OpenAI API; if a limit was exceeded, with the seconds after which to try again."""
    status, seconds = status_of(error), retry_after(error)
    kind = "invalid_request_error" if status.http < 429 else "server_error"
    fields = {"message": message_of(error), "type": kind, "param": None, "code": status.code}
    return {"error": fields if seconds is None else {**fields, "retry_after": seconds}}


def retry_after(error: BaseException) -> int | None:
    """Whole seconds after which it makes sense to try again."""
    return max(1, math.ceil(error.retry_after)) if isinstance(error, errors.Refused) else None
