"""What a rule does when it matches: whether anybody hears of it, and how often."""

from collections.abc import Iterator

from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.platforms.qradar import KIND


def audit_answers(rule: Rule) -> Iterator[Problem]:
    """Yield a custom rule that nobody hears of, and one that answers to every event; hits of a search are in a file."""
    body = rule.content.body
    if rule.content.kind != KIND:
        return
    if not body.get("offense") and not body.get("response"):
        yield Problem(
            "QRD032",
            "it makes no offense and dispatches no event: only a search for its name shows that it matched",
            rule.where("offense"),
            Level.WARNING,
            hint="say `create_offense: true`, or give it a `response`",
        )
    if body.get("response") and not body.get("limiter"):
        yield Problem(
            "QRD033",
            "it dispatches an event for every event that it matches",
            rule.where("response"),
            Level.WARNING,
            hint="say how often at most with `limiter`",
        )
