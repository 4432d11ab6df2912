"""A detection's variant as a custom rule for one target: pure, and never rounding what QRadar cannot say."""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from sieminator.languages.refusal import Refusal
from sieminator.model.detection import Detection, Variant
from sieminator.model.ports import Report
from sieminator.model.problem import Position
from sieminator.model.rule import Content, Rule
from sieminator.model.target import Target
from sieminator.platforms.qradar import KIND, names
from sieminator.platforms.qradar.convert.fields import EVENT, FLOW
from sieminator.platforms.qradar.convert.normalise import normalise
from sieminator.platforms.qradar.filters import Filter, filter_of
from sieminator.platforms.qradar.inexpressible import inexpressible, no_filter, severity_of, unknown_kind
from sieminator.platforms.qradar.origins import Origins
from sieminator.platforms.qradar.query import filled, unfilled
from sieminator.platforms.qradar.vocabulary import CREDIBILITY, OF_QUERY

if TYPE_CHECKING:
    from sieminator.platforms.qradar.options import Limiter, QRadarOptions, Response

Tree = dict[str, object]

NAMESPACE = uuid.UUID("2f0c5d0a-6d0f-4b8e-8f0e-6b1d5f3a9c47")
"""Of the ids that we give to rules; it never changes, or every rule would be created anew."""

_USUAL_RELEVANCE = 5
"""Of an event that a rule dispatches, where nobody says it: the middle. The console demands one."""


def remote_id(owner: str, key: str, kind: str) -> str:
    """Return the uuid that a rule gets there: the same for ever for one owner, detection and kind."""
    return str(uuid.uuid5(NAMESPACE, f"{owner}/{key}/{kind}"))


def compile_rule(detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
    """Make the rule that the target should hold; None after reporting every reason why QRadar cannot have it."""
    origins = Origins(detection, variant, target)
    if variant.kind != KIND:
        report(unknown_kind(variant, origins))
        return None
    query = filled(detection, variant)
    problems = [*unfilled(query, detection, variant)]
    found = filter_of(query.text) if not problems else None

    def place(offset: int) -> Position:
        return Position(variant.query_path, *query.place(offset))

    if isinstance(found, Refusal):
        problems += no_filter(query.text, found, place)
    kept = found if isinstance(found, Filter) else None
    problems += inexpressible(detection, variant, target, origins, kept, place)
    for problem in problems:
        report(problem)
    if problems or kept is None:
        return None
    title = target.title_format.replace("{title}", detection.title)
    options = cast("QRadarOptions", variant.options)
    return Rule(
        key=detection.id,
        title=title,
        version=detection.version,
        content=Content(KIND, detection.enabled, _body(title, detection, options, target, kept)),
        remote_id=remote_id(target.owner, detection.id, KIND),
        requires=variant.requires,
        notes=tuple(_notes(options, kept)),
        path=detection.path,
        origins=origins,
        query=query.text,
        locate=place,
    )


def _body(title: str, detection: Detection, options: "QRadarOptions", target: Target, kept: Filter) -> Tree:
    severity = severity_of(detection, target)
    credibility = CREDIBILITY[detection.confidence]
    index = names.offense_type(options.index_by, target)
    ranks: Tree = {"severity": severity, "credibility": credibility, "relevance": options.relevance}
    return normalise({
        "name": title,
        "notes": detection.description,
        "type": FLOW if kept.flows else EVENT,
        "tests": _tests(options, target, kept),
        **ranks,
        "offense": {"create": options.create_offense, "index_by": index},
        "response": _response(options.response, ranks, index) if options.response else {},
        "limiter": _limiter(options.limiter) if options.limiter else {},
        "group": options.group or "",
    })  # fmt: skip


def _tests(options: "QRadarOptions", target: Target, kept: Filter) -> Tree:
    if options.log_source_types == (OF_QUERY,):
        return {"log_source_types": [*kept.log_source_types], "aql": kept.rest}
    types = [names.log_source_type(called, target) for called in options.log_source_types]
    # What both say is tested once, and first: the console looks at the cheap test before it runs the filter.
    same = bool(types) and set(types) == kept.log_source_types and bool(kept.rest)
    return {"log_source_types": types, "aql": kept.rest if same else kept.text}


def _response(response: "Response", ranks: Tree, index: int | None) -> Tree:
    own: Tree = {name: getattr(response, name) for name in ranks}
    usual = {**ranks, "relevance": _USUAL_RELEVANCE if ranks["relevance"] is None else ranks["relevance"]}
    return {
        "name": response.event_name,
        "description": response.description,
        "qid": response.qid,
        "lowLevelCategory": response.low_level_category,
        **{name: usual[name] if value is None else value for name, value in own.items()},
        "forceOffenseCreation": response.create_offense,
        "offenseMapping": index,
        "contributeOffenseName": response.offense_name == "contribute",
        "overrideOffenseName": response.offense_name == "replace",
        "describeOffense": response.offense_name != "none",
    }


def _limiter(limiter: "Limiter") -> Tree:
    return {
        "responseCount": limiter.count,
        "intervalCount": int(limiter.per.total_seconds()) // 60,
        "intervalType": "m",
        "hostType": names.limiter(limiter.by),
    }


def _notes(options: "QRadarOptions", kept: Filter) -> Iterator[str]:
    what = "flow" if kept.flows else "event"
    yield f"a custom rule looks at each {what} as it arrives: `every` and `lookback` say nothing there"
    yield "of the query only its condition is deployed: a filter has no columns, order, limit or time"
    if not options.log_source_types and any(one.name == "devicetype" for one in kept.narrow):
        yield "the query asks for devicetype itself: `log_source_types: query` would test it first, which costs less"
