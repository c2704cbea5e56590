"""How the program tells what it does: short constant events with facts as keys.

`logger.info("fetched", url=url, status=200, seconds=0.4)`; a console for people,
`LINKCENSUS_LOG=json` for machines. Tokens, passwords and page bodies are never logged.
"""

import logging
import os
import sys

import structlog


def configure_logging(*, level: int = logging.INFO, form: str | None = None) -> None:
    """Send events to stderr, so that stdout stays the answer.

    Args:
        level: Lowest level shown, a constant of the standard library's `logging`.
        form: `json` or `console`; None reads `LINKCENSUS_LOG`, and `console` is the default.
    """
    chosen = (form or os.environ.get("LINKCENSUS_LOG") or "console").lower()
    renderer: structlog.typing.Processor
    if chosen == "json":
        renderer = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Return the logger of a module; `name` is its `__name__`."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return logger
