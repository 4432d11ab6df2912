"""What the vendor says of its rules, beyond what is compared. Pure."""

from collections.abc import Iterator, Sequence

from sieminator.model.rule import Health, RemoteRule
from sieminator.net.answer import plain
from sieminator.platforms.sumo import KINDS_OF_RULES
from sieminator.platforms.sumo.convert.rules import status_of

_WELL = frozenset({"", "ACTIVE", "DISABLED"})
_MOST_TEXT = 200


def remarks(rules: Sequence[RemoteRule]) -> Iterator[str]:
    """Yield what the vendor says of each rule of ours that it does not call well, but for those that count as degraded.

    Of those a plan and a drift report tell by themselves.
    """
    yield from complaints([rule for rule in rules if rule.health is not Health.DEGRADED])


def complaints(rules: Sequence[RemoteRule]) -> Iterator[str]:
    """Yield what the vendor says of each rule of ours that it does not call well."""
    for rule in rules:
        if not rule.mark or rule.content.kind not in KINDS_OF_RULES:
            continue
        word, sentence = status_of(rule.raw)
        if word not in _WELL:
            said = f": {_short(sentence)}" if sentence != word else ""
            yield f"{rule.title}: Cloud SIEM calls it {word}{said}"


def _short(text: str) -> str:
    line = plain(text)
    return line if len(line) <= _MOST_TEXT else f"{line[:_MOST_TEXT]}…"
