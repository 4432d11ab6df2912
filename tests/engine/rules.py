"""Rules for the engine's own tests: as they should be, and as they were found."""

from dataclasses import replace

from sieminator.model.fingerprint import fingerprint
from sieminator.model.mark import Mark
from sieminator.model.rule import Content, Health, RemoteRule, Rule
from sieminator.model.target import Target

TARGET = Target("test", "weu", "sentinel", "soc", settings=None)
KEY = "7e57ab1e-0000-4000-8000-000000000001"


def rule(number: int = 1, *, enabled: bool = True, unmanaged: frozenset[str] = frozenset(), **body: object) -> Rule:
    """Return a rule as it should be."""
    content = Content("scheduled", enabled, {"severity": "High", "query": "T | take 1", **body})
    return Rule(_key(number), f"Rule {number}", "1.0.0", content, remote_id=f"id-{number}", unmanaged=unmanaged)


def deployed(wanted: Rule, target: Target = TARGET) -> RemoteRule:
    """Return the rule as it stands there right after we wrote it."""
    printed = fingerprint(target.platform, wanted.content, wanted.unmanaged)
    mark = Mark(target.owner, wanted.key, wanted.version, printed)
    raw = {"as": "the vendor has it"}
    return RemoteRule(wanted.remote_id or "given", wanted.title, wanted.content, mark, raw)


def edited(
    found: RemoteRule, *, enabled: bool | None = None, health: Health = Health.FINE, **body: object
) -> RemoteRule:
    """Return the rule after somebody's edit there: the mark still tells of what we wrote."""
    content = replace(
        found.content,
        enabled=found.content.enabled if enabled is None else enabled,
        body={**found.content.body, **body},
    )
    return replace(found, content=content, health=health)


def _key(number: int) -> str:
    return f"{KEY[:-4]}{number:04d}"
