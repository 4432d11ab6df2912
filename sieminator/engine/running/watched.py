"""What a runner shows to whoever watches it: `/metrics` for Prometheus, and `/healthz` for everything else."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sieminator import __version__
from sieminator.engine.running.pulse import Beat, RuleBeat, SinkBeat, TargetBeat
from sieminator.net.listen import Page, Pages
from sieminator.net.redact import redact

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_PREFIX = "sieminator_"
_RULE = ("target", "detection", "title", "remote_id")
"""A row that somebody copied on the console is a rule of its own, with the detection and title of the first."""

_OF_TARGETS: Sequence[tuple[str, str, Callable[[TargetBeat], float]]] = (
    (
        "target_up",
        "Whether the target could be asked the last time, or another process here asks it.",
        lambda one: one.up,
    ),
    ("target_lease", "Whether this runner has the target; another one may.", lambda one: one.mine),
    ("target_rules", "How many rules there are to be run there.", lambda one: len(one.rules)),
)
_COUNTED: Sequence[tuple[str, str, Callable[[TargetBeat], float]]] = (
    ("windows", "Windows that this process ran to their end.", lambda one: one.total.windows),
    ("hits", "Hits that this process found.", lambda one: one.total.hits),
    ("windows_truncated", "Windows that found more than the rule may bring back.", lambda one: one.total.truncated),
    ("windows_given_up", "Windows that were given up, as they had waited too long.", lambda one: one.total.skipped),
    ("window_failures", "How often a window was tried in vain.", lambda one: one.total.failed),
)
_OF_RULES: Sequence[tuple[str, str, Callable[[RuleBeat], float]]] = (
    ("rule_lag_seconds", "How long ago the last window ended that is accounted for.", lambda one: _seconds(one.lag)),
    ("rule_late", "Whether that is longer than the schedule explains.", lambda one: one.late),
    ("rule_failing", "Whether its last try failed.", lambda one: bool(one.trouble)),
    ("rule_slow", "Whether its last search took longer than its interval.", lambda one: one.slow),
    ("rule_truncated", "Windows of its last day that found more than it may bring back.", lambda one: one.truncated),
    ("rule_given_up", "Windows of its last day that were given up.", lambda one: one.given_up),
)
_OF_SINKS: Sequence[tuple[str, str, Callable[[SinkBeat], float]]] = (
    ("sink_waiting_bytes", "What waits on disk for the sink.", lambda one: one.waiting_bytes),
    ("sink_failing", "Whether it did not take hits the last time.", lambda one: bool(one.trouble)),
)
_COUNTED_OF_SINKS: Sequence[tuple[str, str, Callable[[SinkBeat], float]]] = (
    ("sink_hits", "Hits that the sink took from this process.", lambda one: one.sent),
    ("sink_dropped", "Hits that it will never get; the hits file has them.", lambda one: one.dropped),
)


def pages(snapshot: Callable[[], Beat]) -> Pages:
    """Return the pages of a runner whose numbers ``snapshot`` reads."""
    return {"/metrics": lambda: metrics(snapshot()), "/healthz": lambda: health(snapshot())}


def metrics(beat: Beat) -> Page:
    """Return the numbers as Prometheus reads them."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.registry import Collector

    class Once(Collector):
        def collect(self) -> "Iterator[Metric]":
            return _families(beat)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Once())
    return Page(generate_latest(registry), CONTENT_TYPE_LATEST)


def health(beat: Beat) -> Page:
    """Return what is amiss, in words; status 503 where a person has to look.

    Rules that lose rows or are slower than their interval are told, and alone make no 503: they run.
    """
    targets = [_told(one) for one in beat.targets]
    said = {"well": beat.well, "runner": beat.runner, "version": __version__, "targets": targets}
    status = HTTPStatus.OK if beat.well else HTTPStatus.SERVICE_UNAVAILABLE
    return Page(json.dumps(said, indent=2).encode() + b"\n", "application/json", status)


def _families(beat: Beat) -> "Iterator[Metric]":
    """Yield all families of metrics, each with a sample for each target, rule or sink."""
    from prometheus_client.core import CounterMetricFamily as Counter
    from prometheus_client.core import GaugeMetricFamily as Gauge

    info = Gauge(_PREFIX + "runner_info", "Who runs.", labels=("runner", "version"))
    info.add_metric((beat.runner, __version__), 1)
    yield info
    yield Gauge(_PREFIX + "runner_start_time_seconds", "When it began.", beat.started.timestamp())
    targets: list[tuple[tuple[str, ...], Any]] = [((one.target,), one) for one in beat.targets]
    rules = [((one.target, rule.key, rule.title, rule.remote_id), rule) for one in beat.targets for rule in one.rules]
    sinks = [((one.target, sink.name), sink) for one in beat.targets for sink in one.sinks]
    asked = [(labels, one) for labels, one in targets if one.last_turn is not None]
    searched = [(labels, rule) for labels, rule in rules if rule.took is not None]
    at = ("target_last_turn_timestamp_seconds", "When it was last asked with success.", _last_turn)
    took = ("rule_search_seconds", "How long its last search took.", lambda one: _seconds(one.took))
    yield from _each(Gauge, _OF_TARGETS, ("target",), targets)
    yield from _each(Gauge, (at,), ("target",), asked)
    yield from _each(Counter, _COUNTED, ("target",), targets)
    yield from _each(Gauge, _OF_RULES, _RULE, rules)
    yield from _each(Gauge, (took,), _RULE, searched)
    yield from _each(Gauge, _OF_SINKS, ("target", "sink"), sinks)
    yield from _each(Counter, _COUNTED_OF_SINKS, ("target", "sink"), sinks)


def _each(family: Any, numbers: Sequence[Any], names: Sequence[str], samples: Sequence[Any]) -> "Iterator[Metric]":
    for name, text, number in numbers:
        made = family(_PREFIX + name, text, labels=names)
        for labels, one in samples:
            made.add_metric(labels, float(number(one)))
        yield made


def _told(one: TargetBeat) -> Mapping[str, object]:
    rules = [{"detection": rule.key, "title": rule.title, "told": said} for rule in one.rules if (said := _amiss(rule))]
    sinks = [{"sink": sink.name, "told": [redact(sink.trouble)]} for sink in one.sinks if sink.trouble]
    return {
        "target": one.target,
        "well": one.well,
        "mine": one.mine,
        "holder": one.holder,
        "told": [redact(one.trouble)] if one.trouble else [] if one.up else ["it was not asked yet"],
        "rules": rules,
        "sinks": sinks,
    }


def _amiss(rule: RuleBeat) -> list[str]:
    said = []
    if rule.late and rule.lag < timedelta(0):
        ahead = int(-rule.lag.total_seconds() // 60)
        said.append(f"ahead: windows are noted as accounted for up to {ahead} minutes from now, so that none is run")
    elif rule.late:
        said.append(f"late: no window is accounted for in the last {int(rule.lag.total_seconds() // 60)} minutes")
    if rule.trouble:
        said.append(f"failing: {redact(rule.trouble)}")
    if rule.given_up:
        said.append(f"given up: {rule.given_up} windows had waited for too long")
    if rule.truncated:
        said.append(f"truncated: {rule.truncated} windows found more rows than it may bring back")
    if rule.slow and rule.took is not None:
        said.append(f"slow: its last search took {rule.took.total_seconds():.0f} s, which is longer than its interval")
    return said


def _last_turn(one: TargetBeat) -> float:
    assert one.last_turn is not None  # only those that were asked
    return one.last_turn.timestamp()


def _seconds(time: Any) -> float:
    return float(time.total_seconds())
