"""Logs that can be shown to anybody: names of events, ids, enums and numbers, never what a person wrote.

An allow-list, not a filter of bad words: only the keys below are printed, and of other people's loggers (aiogram,
aiohttp, redis ...) only where and how bad, since their messages may quote an update or a URL with the token.
"""

import json
import logging
import sys
import warnings
from datetime import UTC, datetime

ALLOWED = (
    "partition",
    "stream",
    "entry",
    "attempts",
    "method",
    "code",
    "number",
    "application",
    "status",
    "seconds",
    "count",
    "error",
    "where",
    "pid",
    "address",
    "signal",
)
OURS = ("bot", "dialogs", "integrations", "sandbox", "nlu")


class Record(logging.Formatter):
    """One line a record: time, level, logger, event, allowed keys."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._json = style == "json"

    def format(self, record: logging.LogRecord) -> str:
        """Our own records say their event, without what was to be filled in; others only that they spoke."""
        ours = record.name.partition(".")[0] in OURS
        event = record.msg if ours and isinstance(record.msg, str) else "library message"
        values = {key: getattr(record, key) for key in ALLOWED if hasattr(record, key)}
        if record.exc_info and record.exc_info[0]:
            values["error"] = record.exc_info[0].__name__
            values["where"] = _where(record.exc_info[2])
        at = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        if self._json:
            line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "event": event, **values}
            return json.dumps(line, default=str)
        told = " ".join(f"{key}={value}" for key, value in values.items())
        return f"{at} {record.levelname.lower():7} {record.name}: {event} {told}".rstrip()


def _where(trace: object) -> str:
    """The innermost frame: file and line, no values."""
    last = ""
    while trace is not None:
        frame = trace.tb_frame  # type: ignore[attr-defined]
        last = f"{frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"  # type: ignore[attr-defined]
        trace = trace.tb_next  # type: ignore[attr-defined]
    return last


def configure(level: str, style: str) -> None:
    """Send everything, other people's loggers and warnings included, through the allow-list."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Record(style))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("aiogram", "aiohttp.access", "asyncio", "fontTools", "fpdf"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
