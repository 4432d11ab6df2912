"""The kinds of rules that can be written, and what a body of each may hold.

Source: the vendor's Cloud SIEM OpenAPI of 2024-07; for outlier rules, whose writes it lacks, and for
suppressionWindowSize the vendor's Terraform provider of 2026-07; both seen 2026-11-28. The prefixes of ids are those
of the vendor's catalogue of built-in rules and of published answers. The values of `ruleType` are those that public
scripts read; the contract calls it a string.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sieminator.fakes.sumo.cse import checks
from sieminator.fakes.sumo.cse.checks import Check

USER, SUMO = "user", "sumo"
"""Sources of rules: made by a customer, or built in."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rules."""

    path: str
    """What its addresses have: `/rules/<path>`."""
    rule_type: str
    """What its rules say in `ruleType`."""
    prefix: str
    """What its ids begin with."""
    required: Mapping[str, Check]
    optional: Mapping[str, Check]
    overridden: Mapping[str, Check]
    """Fields of a built-in rule that a customer may override, besides those of every kind."""
    content_type: str = "RULE"
    """What its signals and rules say in `contentType`."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What a field holds that was not given, apart from those of every kind."""

    def faults(self, fields: Any, *, creating: bool, beyond: Iterable[str] = ()) -> list[str]:
        """Return all that is wrong with the fields of a create or an update; only a create must say `enabled`.

        Names that are `beyond` our copy of the contract may hold anything.
        """
        enabled = {"enabled": checks.flag}
        required = {**_REQUIRED, **self.required, **(enabled if creating else {})}
        optional = {**dict.fromkeys(beyond, checks.anything), **_OPTIONAL, **self.optional, **enabled}
        found = sorted(checks.faults(fields, required, optional))
        return found or self._contradictions(fields)

    def _contradictions(self, fields: dict[str, Any]) -> list[str]:
        found = []
        if fields.get("windowSize") == checks.CUSTOM and "windowSizeMilliseconds" not in fields:
            found.append("windowSizeMilliseconds: is required for a CUSTOM windowSize")
        if self is FIRST_SEEN and not {"valueFields", "valueExpression"} & fields.keys():
            # Unconfirmed: the contract says only that one can be used in place of the other.
            found.append("valueFields: is required without a valueExpression")
        return found

    def override_faults(self, fields: Any) -> list[str]:
        """Return all that is wrong with the fields of an override."""
        return sorted(checks.faults(fields, {}, {**_OVERRIDDEN, **self.overridden}))

    def whole(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is stored of a body: all its fields, and for those that it left out what they then hold."""
        return {**_DEFAULTS, **self.defaults, **{name: fields[name] for name in fields if name != "enabled"}}


_REQUIRED: Mapping[str, Check] = {"name": checks.word}
_OPTIONAL: Mapping[str, Check] = {
    "assetField": checks.text,
    "category": checks.text,
    "entitySelectors": checks.selectors,
    "isPrototype": checks.flag,
    "parentJaskId": checks.text,
    "summaryExpression": checks.text,
    "suppressionWindowSize": checks.suppression,
    "tags": checks.strings,
    "tuningExpressionIds": checks.strings,
}
_DEFAULTS: Mapping[str, Any] = {"entitySelectors": [], "isPrototype": False, "summaryExpression": "", "tags": []}
_OVERRIDDEN: Mapping[str, Check] = {
    "entitySelectors": checks.selectors,
    "isPrototype": checks.flag,
    "name": checks.word,
    "ruleDescription": checks.text,
    "summaryExpression": checks.text,
    "suppressionWindowSize": checks.suppression,
    "tags": checks.strings,
    "tuningExpressionIds": checks.strings,  # required by the contract, yet the vendor's provider does not send it
}
_WINDOW: Mapping[str, Check] = {"windowSize": checks.window}
_WINDOW_MS: Mapping[str, Check] = {"windowSizeMilliseconds": checks.millis}
_TEXTS: Mapping[str, Check] = {"descriptionExpression": checks.text, "nameExpression": checks.text}
_BASELINE: Mapping[str, Check] = {"baselineWindowSize": checks.millis, "retentionWindowSize": checks.millis}
_GROUPS: Mapping[str, Check] = {"groupByFields": checks.strings}
_SCORE: Mapping[str, Check] = {"score": checks.score}
_MAPPED: Mapping[str, Check] = {"scoreMapping": checks.score_mapping}
_STREAM: Mapping[str, Check] = {"stream": checks.word}

TEMPLATED = Kind(
    "templated", "templated match", "MATCH",
    required={**_TEXTS, **_MAPPED, **_STREAM, "expression": checks.text},
    optional={},
    overridden={**_TEXTS, **_MAPPED},
)  # fmt: skip
MATCH = Kind(  # "Legacy": the web pages no longer offer it, the contract still has it
    "match", "match", "MATCH",
    required={**_SCORE, **_STREAM, "description": checks.text, "expression": checks.text},
    optional={},
    overridden={},
)  # fmt: skip
THRESHOLD = Kind(
    "threshold", "threshold", "THRESHOLD",
    required={
        **_WINDOW, **_SCORE, **_STREAM, "description": checks.text, "expression": checks.text,
        "countDistinct": checks.flag, "limit": checks.count, "version": checks.whole,
    },
    optional={**_WINDOW_MS, **_GROUPS, "countField": checks.text},
    overridden={**_WINDOW, **_WINDOW_MS, **_GROUPS, **_SCORE, "description": checks.text, "limit": checks.count},
    defaults={"groupByFields": []},
)  # fmt: skip
AGGREGATION = Kind(
    "aggregation", "aggregation", "AGGREGATION",
    required={
        **_TEXTS, **_MAPPED, **_STREAM, **_WINDOW, **_GROUPS, "aggregationFunctions": checks.aggregations,
        "groupByAsset": checks.flag, "matchExpression": checks.text, "triggerExpression": checks.text,
    },
    optional={**_WINDOW_MS},
    overridden={**_TEXTS, **_MAPPED, **_WINDOW, **_WINDOW_MS, **_GROUPS},
    defaults={"version": 1},
)  # fmt: skip
CHAIN = Kind(
    "chain", "chain", "CHAIN",
    required={
        **_WINDOW, **_SCORE, **_STREAM, "description": checks.text, "expressionsAndLimits": checks.steps,
    },
    optional={**_WINDOW_MS, **_GROUPS, "ordered": checks.flag},
    overridden={**_WINDOW, **_WINDOW_MS, **_GROUPS, **_SCORE, "description": checks.text, "limits": checks.limits},
    defaults={"groupByFields": [], "ordered": False, "version": 1},
)  # fmt: skip
FIRST_SEEN = Kind(
    "first-seen", "first seen", "FIRST",
    required={**_TEXTS, **_GROUPS, **_SCORE, **_BASELINE, "filterExpression": checks.text, "version": checks.whole},
    optional={
        "baselineType": checks.one_of("GLOBAL", "PER_ENTITY"), "valueExpression": checks.text,
        "valueFields": checks.strings,
    },
    overridden={**_TEXTS, **_GROUPS, **_SCORE, **_BASELINE},
    content_type="ANOMALY",  # source: a published answer with signals of first-seen rules, seen 2026-11-28
    defaults={"baselineType": "PER_ENTITY"},  # which of the two is the default is unconfirmed
)  # fmt: skip
OUTLIER = Kind(
    "outlier", "outlier", "OUTLIER",
    required={
        **_TEXTS, **_GROUPS, **_SCORE, **_BASELINE, **_WINDOW, "aggregationFunctions": checks.aggregations,
        "deviationThreshold": checks.whole, "floorValue": checks.whole, "matchExpression": checks.text,
    },
    optional={**_WINDOW_MS},
    overridden={
        **_TEXTS, **_GROUPS, **_SCORE, **_BASELINE, **_WINDOW, **_WINDOW_MS, "deviationThreshold": checks.digits,
        "floorValue": checks.digits,
    },
    content_type="ANOMALY",  # as for first-seen rules; unconfirmed
    defaults={"version": 1},
)  # fmt: skip

KINDS: tuple[Kind, ...] = (TEMPLATED, THRESHOLD, AGGREGATION, CHAIN, FIRST_SEEN, OUTLIER, MATCH)


def kind_at(path: str) -> Kind | None:
    """Return the kind whose addresses have this path, or None."""
    return next((kind for kind in KINDS if kind.path == path), None)
