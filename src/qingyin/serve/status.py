"""One table from errors to what each protocol says. What is not in it is a bug, and says only that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from qingyin import errors


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
    errors.Unauthorized: Status(401, "UNAUTHENTICATED", "unauthorized"),
    errors.Stalled: Status(408, "DEADLINE_EXCEEDED", "stalled"),
    errors.ShuttingDown: Status(503, "UNAVAILABLE", "shutting_down"),
    errors.Refused: Status(429, "RESOURCE_EXHAUSTED", "over_limit"),
}


def status_of(error: BaseException) -> Status:
    """The row of the error's class, or of the nearest class above it."""
    return next((TABLE[each] for each in type(error).__mro__ if each in TABLE), BUG)


def message_of(error: BaseException) -> str:
    """What a client may read: the message with the cure, and nothing about a bug."""
    return str(error) if status_of(error) is not BUG else "internal error; the server's log has the traceback"


def body_of(error: BaseException) -> dict[str, Any]:
    """The error as the OpenAI API writes it."""
    status = status_of(error)
    kind = "invalid_request_error" if status.http < 429 else "server_error"
    return {"error": {"message": message_of(error), "type": kind, "param": None, "code": status.code}}


def retry_after(error: BaseException) -> int | None:
    """Whole seconds after which it makes sense to try again."""
    return max(1, math.ceil(error.retry_after)) if isinstance(error, errors.Refused) else None
