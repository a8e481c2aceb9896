"""Messages of libraries, as lines of the server's log, so that all of the log is JSON."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

from qingyin.errors import QingyinError
from qingyin.serve.contract.status import log_fields
from qingyin.serve.observe.telemetry import Telemetry

SAME: Final = 1.0  # seconds for which a message with the same first line is only counted


class LibraryLogHandler(logging.Handler):
    """Writes what is logged through Python's logging. Errors may contain the text of a request and are left out."""

    def __init__(self, telemetry: Telemetry) -> None:
        super().__init__()
        self._telemetry = telemetry
        self._said = ("", "")
        self._until = 0.0
        self._again = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Writes a line, unless the stream's own line already says it: one of our errors, or a cancelled task."""
        error = record.exc_info[1] if record.exc_info else None
        known = (QingyinError, asyncio.CancelledError)
        if isinstance(error, known) or error is not None and isinstance(error.__cause__, known):  # Starlette wraps them
            return
        said = (record.name, str(record.msg).partition("\n")[0])
        if said == self._said and time.monotonic() < self._until:
            self._again += 1  # asyncio says a hundred times a second that no file is left to open
            return
        with_text = self._telemetry.log_text
        message = record.getMessage() if error is None or with_text else str(record.msg)
        more = {} if error is None else log_fields(error, with_text)
        if self._again:
            more["before"] = f"the message before came {self._again} times more"
        self._said, self._until, self._again = said, time.monotonic() + SAME, 0
        level = record.levelname.lower()
        self._telemetry.log("library", logger=record.name, level=level, message=message.strip(), **more)
