"""A detection's variant as a rule for one target: pure, and never rounding what QRadar cannot say."""

import uuid
from collections.abc import Iterable

from sieminator.languages.refusal import Refusal
from sieminator.model.detection import Detection, Variant
from sieminator.model.ports import Report
from sieminator.model.problem import Position, Problem
from sieminator.model.rule import Content, Need, Rule
from sieminator.model.target import Target
from sieminator.platforms.qradar import KIND, KINDS
from sieminator.platforms.qradar.compile_rule import rule_body, rule_notes
from sieminator.platforms.qradar.compile_search import search_body, search_needs, search_notes
from sieminator.platforms.qradar.filters import Filter, filter_of
from sieminator.platforms.qradar.inexpressible import inexpressible, no_filter, strange_options, unknown_kind
from sieminator.platforms.qradar.inexpressible_search import inexpressible_search
from sieminator.platforms.qradar.origins import Origins
from sieminator.platforms.qradar.query import filled, unfilled

NAMESPACE = uuid.UUID("2f0c5d0a-6d0f-4b8e-8f0e-6b1d5f3a9c47")
"""Of the ids that we give to rules; it never changes, or every rule would be created anew."""


def remote_id(owner: str, key: str, kind: str) -> str:
    """Return the uuid that a rule gets there: the same for ever for one owner, detection and kind."""
    return str(uuid.uuid5(NAMESPACE, f"{owner}/{key}/{kind}"))


def compile_rule(detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
    """Make the rule that the target should hold; None after reporting every reason why QRadar cannot have it."""
    origins = Origins(detection, variant, target)
    if variant.kind not in KINDS:
        report(unknown_kind(variant, origins))
        return None
    query = filled(detection, variant)

    def place(offset: int) -> Position:
        return Position(variant.query_path, *query.place(offset))

    blank = [*unfilled(query, detection, variant)]
    kept = filter_of(query.text) if variant.kind == KIND and not blank else None
    problems = [*blank, *strange_options(variant, origins)]
    if isinstance(kept, Refusal):
        problems += no_filter(query.text, kept, place)
        kept = None
    if variant.kind == KIND:
        problems += inexpressible(detection, variant, target, origins, kept, place)
    else:
        problems += inexpressible_search(detection, variant, target, origins, None if blank else query.text, place)
    if _told(problems, report):
        return None
    title = target.title_format.replace("{title}", detection.title)
    body, notes, needs = _made(title, detection, variant, target, kept, query.text)
    return Rule(
        key=detection.id,
        title=title,
        version=detection.version,
        content=Content(variant.kind, detection.enabled, body),
        remote_id=remote_id(target.owner, detection.id, variant.kind),
        requires=variant.requires,
        notes=notes,
        path=detection.path,
        origins=origins,
        query=query.text,
        locate=place,
        needs=needs,
    )


def _told(problems: Iterable[Problem], report: Report) -> bool:
    """Report problems, and say whether there are any."""
    for problem in problems:
        report(problem)
    return bool(problems)


def _made(
    title: str, detection: Detection, variant: Variant, target: Target, kept: Filter | None, query: str
) -> tuple[dict[str, object], tuple[str, ...], tuple[Need, ...]]:
    """Return a body, notes for the plan, and the columns that are needed; ``kept`` is None for what is no filter."""
    if kept is not None:
        return rule_body(title, detection, variant, target, kept), (*rule_notes(variant, kept),), ()
    body = search_body(title, detection, variant, target, query)
    return body, (*search_notes(variant, query),), (*search_needs(variant),)
