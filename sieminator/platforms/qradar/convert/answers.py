"""What a rule does once its tests are met: its actions, the event that it dispatches, and how often.

Sources: pySigma-backend-qradar 0.3.3, the importer's tests of elastic/kibana, blue-team021/SOC-Detection-Rules; seen
2026-11-28. Not seen on a console.
"""

from collections.abc import Mapping

from sieminator.platforms.qradar.convert.fields import METRICS
from sieminator.platforms.qradar.convert.normalise import FLAGS, NUMBERS, TEXTS
from sieminator.platforms.qradar.convert.xml import Element, add, child, whole

Tree = dict[str, object]

_LIMITS = ("responseCount", "intervalCount")


def read_answers(rule: Element) -> Tree:
    """Return the metrics, the offense, the dispatched event and the limiter of a rule, as they stand there."""
    actions = rule.find("actions")
    event, limiter = rule.find("responses/newevent"), rule.find("limiter")
    return {
        **(_metrics(actions) if actions is not None else {}),
        "offense": _offense(actions) if actions is not None else {},
        "response": _event(event) if event is not None else {},
        "limiter": _limiter(limiter) if limiter is not None else {},
    }


def write_metric(rule: Element, name: str, value: object) -> None:
    """Make a rule set a metric; None leaves it to QRadar."""
    actions = child(rule, "actions")
    metric = METRICS[name]
    found = [one for one in actions.iterfind("alterMetric") if one.get("metric") == metric]
    for altered in found if value is None else found[1:]:
        actions.remove(altered)
    if value is not None:
        operation, _, number = str(value).rpartition(" ")
        altered = found[0] if found else add(actions, "alterMetric", metric=metric)
        altered.set("operation", operation or metric)
        altered.set("value", number)


def write_offense(rule: Element, offense: Mapping[str, object]) -> None:
    """Make a rule put its event into an offense, or not."""
    actions = child(rule, "actions")
    actions.set("offenseMapping", str(offense.get("index_by", 0)))
    actions.set("forceOffenseCreation", _flag(offense.get("create")))
    for name in ("includeAttackerEventsInterval", "flowAnalysisInterval"):
        actions.set(name, actions.get(name, "0"))


def write_response(rule: Element, response: Mapping[str, object]) -> None:
    """Make a rule dispatch an event, or none; whatever else it responds with stays."""
    responses = child(rule, "responses")
    event = responses.find("newevent")
    if not response:
        if event is not None:
            responses.remove(event)
        return
    if event is None:
        event = Element("newevent")
        responses.insert(0, event)
    for name in TEXTS:
        event.set(name, str(response.get(name, "")))
    for name in NUMBERS:
        if name in response:
            event.set(name, str(response[name]))
    for name in FLAGS:
        event.set(name, _flag(response.get(name)))
    event.set("offenseMapping", str(response.get("offenseMapping", 0)))


def write_limiter(rule: Element, limiter: Mapping[str, object]) -> None:
    """Make a rule respond no more often than this; nothing takes the limit away."""
    found = rule.find("limiter")
    if found is not None and not limiter:
        rule.remove(found)
    if limiter:
        made = child(rule, "limiter")
        for name, value in limiter.items():
            made.set(name, str(value))


def _metrics(actions: Element) -> Tree:
    """Return the metrics that are set; one that is raised or lowered is told with its operation."""
    found: Tree = {}
    for name, metric in METRICS.items():
        for altered in actions.iterfind("alterMetric"):
            if altered.get("metric") == metric:
                number = _number(altered.get("value"))
                operation = altered.get("operation", metric)
                found[name] = number if operation == metric else f"{operation} {number}"
    return found


def _offense(actions: Element) -> Tree:
    return {
        "create": actions.get("forceOffenseCreation") == "true",
        "index_by": _number(actions.get("offenseMapping", "0")),
    }


def _event(event: Element) -> Tree:
    texts: Tree = {name: event.get(name, "") for name in TEXTS}
    numbers: Tree = {name: _number(value) for name in NUMBERS if (value := event.get(name)) is not None}
    return {**texts, **numbers, **{name: event.get(name) == "true" for name in FLAGS}}


def _limiter(limiter: Element) -> Tree:
    return {name: _number(value) if name in _LIMITS else value for name, value in limiter.attrib.items()}


def _number(text: str | None) -> object:
    """Return a whole number; what is none stays as it is, so that it shows."""
    short = (text or "").strip()
    number = whole(short.removeprefix("-"))
    return short if number is None else -number if short.startswith("-") else number


def _flag(value: object) -> str:
    return "true" if value else "false"
