"""Logs: one line an event, JSON for programs or plain for a terminal, with a case's number and no personal data."""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog
import temporalio.activity
import temporalio.workflow

_ROOT = Path(__file__).parent.parent
_OURS = tuple(str(_ROOT / name) for name in ("models", "workflows", "activities", "desk", "worker.py"))
_OF_A_CASE = ("workflow_id", "workflow_type", "run_id", "workflow_run_id", "activity_type", "attempt")
"""What the SDK knows of the case that a line is about."""
_OF_THE_SDK = (*_OF_A_CASE, "task_queue", "error")
"""Fields of the SDK core's lines that never hold a payload."""


def configure(level: str = "INFO", *, json: bool | None = None) -> None:
    """Sends our lines and the libraries' to standard error; JSON unless that is a terminal."""
    as_json = json if json is not None else not sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        error_without_text,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(shared, as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("alembic", "httpx", "httpcore", "transitions"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    temporalio.activity.logger.activity_info_on_message = False  # `of_the_case` has it as fields
    temporalio.workflow.logger.workflow_info_on_message = False


def formatter(shared: list[structlog.typing.Processor], *, as_json: bool) -> logging.Formatter:
    """The last hand on a line, ours or a library's."""
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[of_the_case, *shared],
    )


def of_the_case(_logger: Any, _name: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A library's line: its first line of text, and which case, activity and attempt the SDK says it is about."""
    record = line["_record"]
    details = getattr(record, "temporal_activity", None) or getattr(record, "temporal_workflow", None) or {}
    core = getattr(record, "temporal_log", None)
    fields = {key: core.fields[key] for key in _OF_THE_SDK if key in core.fields} if core is not None else {}
    line["event"] = str(line["event"]).partition("\n")[0]
    line.update({key: details[key] for key in _OF_A_CASE if key in details} | fields)
    return line


def error_without_text(_logger: Any, _name: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An error as its type and the places of ours that it passed, in one line.

    Not its text, which may repeat what a customer said or was sent; a failed task's text stands in Temporal.
    """
    told = line.pop("exc_info", None)
    error = told if isinstance(told, BaseException) else (told if isinstance(told, tuple) else sys.exc_info())[1]
    if not told or error is None:
        return line
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(_OURS)]
    where = " > ".join(f"{Path(f.filename).relative_to(_ROOT)}:{f.lineno} {f.name}" for f in frames)
    line.update({"error": type(error).__name__} | ({"where": where} if where else {}))
    return line
