"""What a filter costs a console that runs it for every event."""

from collections.abc import Iterator

from sieminator.languages.refusal import Refusal
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.filters import filter_of
from sieminator.platforms.qradar.needs import log_source_types, place


def audit_filter(rule: Rule) -> Iterator[Problem]:
    """Yield what of a custom rule's filter is dear, and how it could cost less."""
    if rule.content.kind != KIND:
        return
    found = filter_of(rule.query)
    if isinstance(found, Refusal):  # a rule that no query made, such as one rolled back
        return
    # Source: IBM support 6569559 and 6967269, and the tuning guide: an AQL filter costs more than built-in tests, which
    # are to stand before it; seen 2026-11-28. That the calls below cost most is our reading of it, hence hints.
    if not (found.flows or found.narrow or log_source_types(rule)):
        yield Problem(
            "QRD030",
            "the filter runs for every event of every log source",
            rule.where("tests.log_source_types"),
            Level.HINT,
            hint="name the log source types in `log_source_types`: they are tested first, and cost less",
        )
    for dear in found.dear[:1] if not log_source_types(rule) else ():
        yield Problem(
            "QRD031",
            f"the filter reads {dear.name} for every event that reaches it, which costs much",
            place(rule, dear.offset),
            Level.HINT,
            hint="narrow it before, by log source type or QID, and watch the rule's capacity with `sieminator hits`",
        )
