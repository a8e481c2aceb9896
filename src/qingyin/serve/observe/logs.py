"""Messages of libraries, as lines of the server's log, so that all of the log is JSON."""

from __future__ import annotations

import asyncio
import logging

from qingyin.errors import QingyinError
from qingyin.serve.contract.status import log_fields
from qingyin.serve.observe.telemetry import Telemetry


class LibraryLogHandler(logging.Handler):
    """Writes what is logged through Python's logging. Errors may contain the text of a request and are left out."""

    def __init__(self, telemetry: Telemetry) -> None:
        super().__init__()
        self._telemetry = telemetry

    def emit(self, record: logging.LogRecord) -> None:
        """Writes a line, unless the stream's own line already says it: one of our errors, or a cancelled task."""
        error = record.exc_info[1] if record.exc_info else None
        known = (QingyinError, asyncio.CancelledError)
        if isinstance(error, known) or error is not None and isinstance(error.__cause__, known):  # Starlette wraps them
            return
        with_text = self._telemetry.log_text
        message = record.getMessage() if error is None or with_text else str(record.msg)
        more = {} if error is None else log_fields(error, with_text)
        level = record.levelname.lower()
        self._telemetry.log("library", logger=record.name, level=level, message=message.strip(), **more)
