"""What the server itself says of queries: of a thousand in one request, each that differs once.

`analyzeQuery` is marked short-term in the schema, and tells no place in the query. Source: schema 1.204.0, seen
2026-11-28.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sieminator.errors import Malformed
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.net.answer import plain
from sieminator.net.redact import redact
from sieminator.platforms.logscale import SCHEDULED

if TYPE_CHECKING:
    from sieminator.platforms.logscale.api.wire import Wire

_AT_ONCE = 1_000
"""Queries in one request."""

_LEVELS = {"Error": Level.ERROR, "Warning": Level.WARNING, "Information": Level.HINT, "Hint": Level.HINT}
"""Source: enum Severity of schema 1.204.0, seen 2026-11-28. A severity that is not among them is a warning."""


class _Query(NamedTuple):
    text: str
    live: bool
    """Whether it is to run over events as they arrive, where less is allowed."""


def analysed(wire: "Wire", domain: str, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
    """Yield what the server says of each rule's query.

    Raises:
        VendorError: it does not tell; ``Rejected`` where it has no such service.
    """
    queries: dict[_Query, list[Rule]] = {}
    for rule in rules:
        queries.setdefault(_Query(rule.query, rule.content.kind != SCHEDULED), []).append(rule)
    distinct = [*queries]
    for start in range(0, len(distinct), _AT_ONCE):
        names = {f"query_{number}": query for number, query in enumerate(distinct[start : start + _AT_ONCE])}
        data = wire.read_many("AnalyzeQuery", {name: _asked(domain, query) for name, query in names.items()})
        for name, query in names.items():
            said = [*_said(wire.where, data.get(name))]
            for rule in queries[query]:
                yield from ((rule, _problem(rule, level, text)) for level, text in said)


def _asked(domain: str, query: _Query) -> Mapping[str, object]:
    return {"queryString": query.text, "version": {"name": "legacy"}, "isLive": query.live, "viewName": domain}


def _said(where: str, info: object) -> Iterator[tuple[Level, str]]:
    validated = info.get("validateQuery") if isinstance(info, dict) else None
    diagnostics = validated.get("diagnostics") if isinstance(validated, dict) else None
    if not isinstance(diagnostics, list) or not all(isinstance(one, dict) for one in diagnostics):
        raise Malformed(f"{where}: the answer holds no analysis of a query")
    for one in diagnostics:
        level = _LEVELS.get(str(one.get("severity")), Level.WARNING)
        what = "the server would not run this query" if level is Level.ERROR else "the server says of this query"
        yield level, redact(f"{where}: {what}: {plain(str(one.get('message')))} ({one.get('code')})")


def _problem(rule: Rule, level: Level, text: str) -> Problem:
    where = rule.where("queryString")
    if level is Level.ERROR:
        return Problem("LSC083", text, where)
    return Problem("LSC084", text, where, level)
