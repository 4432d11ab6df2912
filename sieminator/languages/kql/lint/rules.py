"""What runs, and does a rule no good: rows that are cut off, events of every kind, joins that drop rows."""

from collections.abc import Iterator

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.tree import Operator, Parsed, Pipeline
from sieminator.model.problem import Level

_LIMITS = frozenset({"take", "limit", "top", "sample"})
# Tables of Defender whose rows tell of very different acts. Source: Microsoft Learn, `defender-xdr/
# advanced-hunting-devicefileevents-table` and its neighbours; seen 2026-11-28.
_MANY_ACTIONS = frozenset({"DeviceEvents", "DeviceFileEvents", "DeviceRegistryEvents"})
_DEFENDER = ("Device", "Email", "Identity", "CloudApp", "UrlClick", "AlertInfo", "AlertEvidence")


def rule_findings(parsed: Parsed) -> Iterator[Finding]:
    """Yield what works in a hunt and not in a rule."""
    yield from _limits(parsed)
    names = {token.text for token in parsed.tokens if token.kind is Kind.NAME}
    for pipeline in parsed.pipelines:
        if "ActionType" not in names:
            yield from _every_action(pipeline)
        for operator in pipeline.operators:
            if operator.name == "join":
                yield from _join(operator)
    if "Timestamp" in names and "TimeGenerated" not in names:
        yield from _timestamp(parsed)


def _limits(parsed: Parsed) -> Iterator[Finding]:
    """Yield the limits of the result itself; those of a pipeline within may be part of the question."""
    pipeline = parsed.result
    while pipeline is not None:
        for operator in pipeline.operators:
            if operator.name in _LIMITS:
                which = "the first rows" if operator.name == "top" else "any rows, not the same at each run"
                message = f"`{operator.name}` keeps {which}: what else was found is never seen"
                yield Finding("KQL036", Level.WARNING, operator.start, message, "remove it, or narrow the conditions")
        pipeline = pipeline.inner


def _every_action(pipeline: Pipeline) -> Iterator[Finding]:
    source = pipeline.source
    if source and source.is_plain and source.name in _MANY_ACTIONS and pipeline.operators:
        message = f"{source.name} tells of many kinds of acts, and the query takes all of them"
        yield Finding("KQL035", Level.HINT, source.start, message, "say which, with `where ActionType in (…)`")


def _join(operator: Operator) -> Iterator[Finding]:
    # Source: Microsoft Learn, `kusto/query/join-operator`: innerunique is the default; seen 2026-11-28.
    if operator.clear and all(option.name != "kind" for option in operator.options):
        message = "`join` without a kind keeps one row of the left side for each key"
        yield Finding("KQL040", Level.HINT, operator.start, message, "say `kind=inner`, or `kind=innerunique` if meant")


def _timestamp(parsed: Parsed) -> Iterator[Finding]:
    # Source: Microsoft Learn, `azure-monitor/reference/tables/deviceprocessevents` has TimeGenerated, `defender-xdr/
    # advanced-hunting-deviceprocessevents-table` has Timestamp; seen 2026-11-28.
    sources = [pipeline.source for pipeline in parsed.pipelines if pipeline.source and pipeline.source.is_plain]
    if any(source.name.startswith(_DEFENDER) for source in sources):
        token = next(token for token in parsed.tokens if token.text == "Timestamp")
        message = "`Timestamp` is the time column of Defender XDR; in a workspace it is TimeGenerated"
        yield Finding("KQL039", Level.HINT, token.start, message, "take the column that the platform's table has")
