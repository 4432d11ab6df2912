"""What concerns all rules of a console together, and the way to it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sieminator.model.problem import Level, Position, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target

_MOST_NAMED = 3
"""Other detections that a message names."""
_NOWHERE = Position("environments")
"""Where a target stands that no file made: content is linted with one."""


def audit_console(rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
    """Yield titles that are given twice, a target that does not say where it is, and one that trusts anybody."""
    # The rule wizard refuses a name that is taken, by memory; an extension's rules are told apart by their uuid. Two of
    # one name could not be told apart in searches, which name rules (RULENAME). Unconfirmed.
    titled: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        titled[rule.title].append(rule)
    for title, twins in titled.items():
        paths = sorted(twin.path for twin in twins)[: _MOST_NAMED + 1]
        for rule in twins if len(twins) > 1 else ():
            named = [path for path in paths if path != rule.path][:_MOST_NAMED]
            more = len(twins) - 1 - len(named)
            others = ", ".join(named) + (f" and {more} more" if more else "")
            message = f"two rules of one console cannot have one title ({title!r}, also {others})"
            yield rule, Problem("QRD070", message, rule.where("title"))
    if target.where != _NOWHERE:
        yield from _way(target)


def _way(target: Target) -> Iterator[tuple[None, Problem]]:
    settings = target.settings
    where = target.origins.get("settings") or target.where
    if getattr(settings, "url", None) is None and not target.lab:
        message = f"{target.name}: the target does not say where its console is"
        yield None, Problem("QRD071", message, where, hint="set `url` in its settings")
    if getattr(settings, "insecure", False):
        message = f"{target.name}: any certificate is trusted, so whoever stands in between reads the token"
        hint = "name the console's certificate in `ca_bundle`, and its name in `tls_server_name`"
        place = target.origins.get("settings.insecure") or where
        yield None, Problem("QRD072", message, place, Level.WARNING, hint)
