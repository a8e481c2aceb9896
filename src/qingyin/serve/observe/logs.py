"""What libraries have to say, as lines of the one log: whatever reads it finds JSON alone."""

from __future__ import annotations

import asyncio
import logging

from qingyin.errors import QingyinError
from qingyin.serve.contract.status import logged
from qingyin.serve.observe.telemetry import Telemetry


class Libraries(logging.Handler):
    """Hands on what is logged through Python's logging. A request's text may be in an error, so that is kept back."""

    def __init__(self, telemetry: Telemetry) -> None:
        super().__init__()
        self._telemetry = telemetry

    def emit(self, record: logging.LogRecord) -> None:
        """Writes a line, unless the line of a stream has told it: an error of ours, or a task that was cut."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (QingyinError, asyncio.CancelledError)):
            return
        with_text = self._telemetry.log_text
        message = record.getMessage() if error is None or with_text else str(record.msg)
        more = {} if error is None else logged(error, with_text)
        level = record.levelname.lower()
        self._telemetry.log("library", logger=record.name, level=level, message=message.strip(), **more)
