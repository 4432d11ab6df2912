"""The log: off unless somebody asks for it, and never with a secret in it."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from sieminator.errors import UsageError


def start_log(file: Path | None) -> Callable[[], None]:
    """Write what happens, request by request, to the file, or without one to standard error; return what ends it.

    Headers and bodies are for ``debug_http`` only, which sessions are told themselves.

    Raises:
        UsageError: the file cannot be written.
    """
    from sieminator.net.redact import RedactingFilter

    try:
        handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler(sys.stderr)
    except OSError as error:
        raise UsageError(f"--log-file {file}: it cannot be written ({error.strerror})") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingFilter())
    logger = logging.getLogger("sieminator")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False

    def end() -> None:
        logger.removeHandler(handler)
        handler.close()

    return end
