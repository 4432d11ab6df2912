"""The log: off unless somebody asks for it, and never with a secret in it; what libraries log goes the same way."""

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
    ours = logging.getLogger("sieminator")
    level = ours.level
    ours.setLevel(logging.DEBUG)
    end_handling = _handle(handler)

    def end() -> None:
        ours.setLevel(level)
        end_handling()

    return end


def keep_quiet() -> Callable[[], None]:
    """Keep what libraries log off standard error; return what ends it.

    Where no handler is, Python writes their warnings there as they come, and nobody has redacted them.
    """
    return _handle(logging.NullHandler())


def _handle(handler: logging.Handler) -> Callable[[], None]:
    """Give everything that is logged to the handler: ours, and the warnings of libraries; return what ends it."""
    everything = logging.getLogger()
    everything.addHandler(handler)

    def end() -> None:
        everything.removeHandler(handler)
        handler.close()

    return end
