"""Titles, descriptions, queries, tactics and techniques."""

import re
from collections.abc import Iterator
from typing import cast

from sieminator.attack.techniques import tactics_of
from sieminator.languages.kql.tokens import code
from sieminator.model.mark import Mark
from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel.mark import sign
from sieminator.platforms.sentinel.vocabulary import TACTICS

TITLE_LENGTH = 256
DESCRIPTION_LENGTH = 5_000
"""Both. Source: VS, seen 2026-11-22."""

QUERY_LENGTH = 10_000
"""Source: Microsoft Learn, scheduled-rules-overview, seen 2026-11-22; counted with our mark's line."""

WORKSPACES = 20
"""Source: Microsoft Learn, sentinel-service-limits, seen 2026-11-22."""

_TECHNIQUE = re.compile(r"T\d{4}")


def audit_texts(rule: Rule, target: Target) -> Iterator[Problem]:
    """Yield what is wrong with what a rule says of itself, and with the size and reach of its query."""
    body = rule.content.body
    yield from _lengths(rule, str(body.get("displayName", "")), str(body.get("description", "")))
    yield from _query(rule, str(body.get("query", "")), target.owner)
    yield from _techniques(rule)


def _lengths(rule: Rule, title: str, description: str) -> Iterator[Problem]:
    if not title.strip():
        yield Problem("SEN020", "the title is empty", rule.where("title"))
    if len(title) > TITLE_LENGTH:
        message = f"the title has {len(title)} characters, Sentinel takes {TITLE_LENGTH}"
        yield Problem("SEN020", message, rule.where("title"))
    if len(description) > DESCRIPTION_LENGTH:
        message = f"the description has {len(description):,} characters, Sentinel takes {DESCRIPTION_LENGTH:,}"
        yield Problem("SEN021", message, rule.where("description"), hint="move what is longer to the runbook")


def _query(rule: Rule, query: str, owner: str) -> Iterator[Problem]:
    longest = QUERY_LENGTH - len(sign("", Mark(owner, rule.key, rule.version, fingerprint="a" * 16)))
    if len(query) > longest:
        yield Problem(
            "SEN022",
            f"the query has {len(query):,} characters, Sentinel takes {longest:,} besides our mark",
            rule.where("query"),
            hint="move lists to a watchlist, or shared parts to a saved function",
        )
    if "adx(" in query or "workspace(" in query:
        yield from _reach(rule, query)


def _reach(rule: Rule, query: str) -> Iterator[Problem]:
    words = [token.text for token in code(query)]
    calls = list(zip(words, words[1:], words[2:], strict=False))
    if any(word == "adx" and bracket == "(" for word, bracket, _ in calls):
        # Source: Microsoft Learn, scheduled-rules-overview: no cross-cluster queries; seen 2026-11-22.
        message = "an analytics rule cannot query Azure Data Explorer (adx)"
        yield Problem("SEN023", message, rule.where("query"), hint="ingest what it needs into the workspace")
    workspaces = {argument for word, bracket, argument in calls if word == "workspace" and bracket == "("}
    if len(workspaces) > WORKSPACES:
        message = f"the query names {len(workspaces)} workspaces, Sentinel takes {WORKSPACES}"
        yield Problem("SEN024", message, rule.where("query"))


def _techniques(rule: Rule) -> Iterator[Problem]:
    # Source: VS NoTechniquesWithoutMatchingTactics, seen 2026-11-22.
    tactics = set(cast("list[str]", rule.content.body.get("tactics", [])))
    for technique in cast("list[str]", rule.content.body.get("techniques", [])):
        if not _TECHNIQUE.fullmatch(technique):
            yield Problem("SEN025", f"a technique is written T1234 here ({technique})", rule.where("techniques"))
            continue
        belongs = {TACTICS[tactic] for tactic in tactics_of([technique]) if tactic in TACTICS}
        if belongs and tactics.isdisjoint(belongs):
            message = f"{technique} belongs to none of the rule's tactics ({', '.join(sorted(tactics)) or 'none'})"
            yield Problem("SEN026", message, rule.where("tactics"))
