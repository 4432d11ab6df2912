"""The body of a rule of Cloud SIEM. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sieminator.model.detection import Detection, Variant
from sieminator.platforms.sumo import AGGREGATION, CHAIN, FIRST_SEEN, OUTLIER, TEMPLATED, THRESHOLD
from sieminator.platforms.sumo.convert.fields import FORMS
from sieminator.platforms.sumo.mark import meaning
from sieminator.platforms.sumo.vocabulary import BASELINES, TACTICS

if TYPE_CHECKING:
    from sieminator.platforms.sumo.options import SumoOptions

Tree = dict[str, object]
_MILLISECOND = timedelta(milliseconds=1)


def rule_body(
    detection: Detection, variant: Variant, said: tuple[str, str, int], queries: Sequence[str], *, prototype: bool
) -> Tree:
    """Return the body, not yet normalised, of what has a title, a text and a severity from 0 to 10.

    ``queries`` is the file's expression, then those of a chain's further links; ``prototype`` is what the target says.
    """
    title, text, severity = said
    options, form = cast("SumoOptions", variant.options), FORMS[variant.kind]
    body: Tree = {
        "name": title,
        form.description: text,
        form.query: queries[0],
        "summaryExpression": options.summary,
        "category": options.category,
        "entitySelectors": [{"entityType": one.type, "expression": one.field} for one in options.entities],
        "isPrototype": options.prototype or prototype,
        "tags": meaning(detection.techniques, (TACTICS[tactic][0] for tactic in detection.tactics)),
        "suppressionWindowSize": None if options.suppression is None else _milliseconds(options.suppression),
        "nameExpression": options.name_expression or title,
        "groupByFields": list(options.group_by),
        "windowSize": _milliseconds(variant.schedule.lookback),
        "score": severity,
        "scoreMapping": _score(options, severity),
    }
    return {**body, **_OWN[variant.kind](variant, options, queries)}


def _score(options: "SumoOptions", severity: int) -> Tree:
    scoring = options.score
    if scoring is None:
        return {"type": "constant", "default": severity}
    default = severity if scoring.default is None else scoring.default
    if not scoring.values:
        return {"type": "fieldValue", "default": default, "field": scoring.field}
    # Source: the vendor's Terraform provider, `severity_mapping`; that `eq` is what compares is recall, unconfirmed.
    mapping = [{"type": "eq", "from": value, "to": score} for value, score in scoring.values.items()]
    return {"type": "fieldValueMapping", "default": default, "field": scoring.field, "mapping": mapping}


def _templated(_variant: Variant, _options: "SumoOptions", _queries: Sequence[str]) -> Tree:
    return {}


def _threshold(variant: Variant, options: "SumoOptions", _queries: Sequence[str]) -> Tree:
    # A rule fires from `limit` on, and a detection beyond a number. That `limit` is the first that fires is
    # unconfirmed. Source: help.sumologic.com, "Write a Threshold Rule".
    return {
        "limit": variant.schedule.trigger.threshold + 1,
        "countDistinct": options.count_distinct,
        "countField": options.count_field,
    }


def _aggregation(_variant: Variant, options: "SumoOptions", _queries: Sequence[str]) -> Tree:
    return {
        "aggregationFunctions": _functions(options),
        "triggerExpression": options.trigger,
        "groupByAsset": options.group_by_entity,
    }


def _chain(_variant: Variant, options: "SumoOptions", queries: Sequence[str]) -> Tree:
    limits = [options.limit, *(link.limit for link in options.then)]
    links = [{"expression": query, "limit": limit} for query, limit in zip(queries, limits, strict=True)]
    return {"expressionsAndLimits": links, "ordered": options.ordered}


def _first_seen(_variant: Variant, options: "SumoOptions", _queries: Sequence[str]) -> Tree:
    return {
        "valueFields": list(options.values),
        "valueExpression": options.value_expression,
        "baselineType": BASELINES[options.baseline_type],
        **_learning(options),
    }


def _outlier(_variant: Variant, options: "SumoOptions", _queries: Sequence[str]) -> Tree:
    return {
        "aggregationFunctions": _functions(options),
        "deviationThreshold": options.deviation,
        "floorValue": options.floor,
        **_learning(options),
    }


_OWN: Mapping[str, Callable[[Variant, "SumoOptions", Sequence[str]], Tree]] = {
    TEMPLATED: _templated,
    THRESHOLD: _threshold,
    AGGREGATION: _aggregation,
    CHAIN: _chain,
    FIRST_SEEN: _first_seen,
    OUTLIER: _outlier,
}
"""Kind to what only it has; normalising drops what a kind has not."""


def _functions(options: "SumoOptions") -> list[Tree]:
    return [
        {"name": one.name, "function": one.function, "arguments": list(one.arguments)} for one in options.aggregations
    ]


def _learning(options: "SumoOptions") -> Tree:
    assert options.baseline, "a rule that does not say how long it learns was refused"
    return {
        "baselineWindowSize": _milliseconds(options.baseline),
        "retentionWindowSize": _milliseconds(options.retention),
    }


def _milliseconds(length: timedelta) -> int:
    return length // _MILLISECOND
