"""What the server itself says of its rules, beyond what is compared. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sieminator.model.rule import RemoteRule
from sieminator.net.answer import plain
from sieminator.platforms.logscale.api.server import Server

_MOST_TEXT = 200
_RAN = ("lastExecuted", "lastSuccessfulPoll")
"""Of a scheduled search, and of an alert."""


def remarks(server: Server, rules: Sequence[RemoteRule]) -> Iterator[str]:
    """Yield what somebody should know of the server, and of rules of ours whose last run went wrong."""
    if server.unknown:
        names = ", ".join(server.unknown)
        yield (
            f"LogScale {server.version} knows fields that we do not, and every update of ours resets them ({names}):"
            " upgrade sieminator before you deploy"
        )
    for rule in rules:
        if not rule.mark:
            continue
        if error := rule.raw.get("lastError"):
            yield f"{rule.title}: its last run ended in an error: {_short(error)}"
        warnings = rule.raw.get("lastWarnings")
        for warning in warnings if isinstance(warnings, list) else ():
            yield f"{rule.title}: its last run had a warning: {_short(warning)}"


def ran(rule: RemoteRule) -> bool:
    """Say whether a rule has ever run there."""
    return any(rule.raw.get(name) for name in _RAN)


def last_run(raw: Mapping[str, object]) -> datetime | None:
    """Return when an asset last ran there; None where it does not tell, or never did."""
    return next((at for name in _RAN if (at := moment(raw.get(name)))), None)


def moment(milliseconds: object) -> datetime | None:
    """Return the time that a field of an asset tells; None where it tells none."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int) or milliseconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _short(text: object) -> str:
    line = plain(str(text))
    return line if len(line) <= _MOST_TEXT else f"{line[:_MOST_TEXT]}…"
