"""What the console's own validator says of filters and queries: asked once for each that differs.

A filter is put into a query that reads a minute of nothing: a custom rule's test has no validator of its own. The query
of a scheduled search is bound to a minute. The
answer is 200 whatever it finds, and tells no place. Source: IBM's page for ariel/validators/aql, API 26.0; seen
2026-11-28.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sieminator.errors import Malformed
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.net.answer import plain, read_json
from sieminator.net.redact import redact
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.needs import probe

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire

_PATH = "/ariel/validators/aql"
_LEVELS = {"ERROR": Level.ERROR, "WARN": Level.WARNING, "INFO": Level.HINT}
"""Source: the enum of severities on that page; seen 2026-11-28. A severity that is not among them is a warning."""


def validated(wire: "Wire", rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
    """Yield what the validator says of each rule's filter or query, of every level.

    Raises:
        VendorError: it does not tell.
    """
    queries: dict[str, list[Rule]] = {}
    for rule in rules:
        queries.setdefault(probe(rule), []).append(rule)
    for query, askers in queries.items():
        for level, text in _said(wire, query):
            yield from ((rule, _problem(rule, level, text)) for rule in askers)


def _said(wire: "Wire", query: str) -> Iterator[tuple[Level, str]]:
    told = read_json(wire.judged("POST", _PATH, {"query_expression": query}), wire.where)
    errors = told.get("error_messages") if isinstance(told, dict) and "error_messages" in told else told
    if not isinstance(errors, list | None) or isinstance(told, list):
        raise Malformed(f"{wire.where}: the validator's answer is not what was asked for")
    for one in errors or ():
        if not isinstance(one, dict):
            raise Malformed(f"{wire.where}: the validator's answer is not what was asked for")
        level = _LEVELS.get(str(one.get("severity")), Level.WARNING)
        contexts = one.get("contexts")
        near = f" near {', '.join(map(str, contexts))}" if isinstance(contexts, list) and contexts else ""
        yield level, redact(f"{plain(str(one.get('message')))}{near} ({one.get('code')})")


def _problem(rule: Rule, level: Level, text: str) -> Problem:
    what, where = ("query", rule.where("query")) if rule.content.kind == SEARCH else ("filter", rule.where("tests"))
    if level is Level.ERROR:
        return Problem("QRD085", f"the console would not run this {what}: {text}", where)
    return Problem("QRD086", f"the console says of this {what}: {text}", where, level)
