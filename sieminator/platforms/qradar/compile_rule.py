"""The body of a custom rule. Pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from sieminator.model.detection import Detection, Variant
from sieminator.model.target import Target
from sieminator.platforms.qradar import names
from sieminator.platforms.qradar.convert.fields import EVENT, FLOW
from sieminator.platforms.qradar.convert.normalise import normalise
from sieminator.platforms.qradar.filters import Filter
from sieminator.platforms.qradar.inexpressible import severity_of
from sieminator.platforms.qradar.vocabulary import CREDIBILITY, OF_QUERY

if TYPE_CHECKING:
    from sieminator.platforms.qradar.options import Limiter, QRadarOptions, Response

Tree = dict[str, object]

_USUAL_RELEVANCE = 5
"""Of an event that a rule dispatches, where nobody says it: the middle. The console demands one."""


def rule_body(title: str, detection: Detection, variant: Variant, target: Target, kept: Filter) -> Tree:
    """Return the body of a rule whose query is nothing but a filter."""
    options = cast("QRadarOptions", variant.options)
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


def rule_notes(variant: Variant, kept: Filter) -> Iterator[str]:
    """Yield what a reader of the plan should know."""
    options = cast("QRadarOptions", variant.options)
    what = "flow" if kept.flows else "event"
    yield f"a custom rule looks at each {what} as it arrives: `every` and `lookback` say nothing there"
    yield "of the query only its condition is deployed: a filter has no columns, order, limit or time"
    if not options.log_source_types and any(one.name == "devicetype" for one in kept.narrow):
        yield "the query asks for devicetype itself: `log_source_types: query` would test it first, which costs less"
