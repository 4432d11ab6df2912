"""One change as this console can carry it out: by the rules API alone, or as a part of the package.

Judged by a second look right before the first write, since no write is conditional: what moved since the plan is a
conflict, and is left alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sieminator.model.change import Action, Change, FieldChange
from sieminator.model.differences import differences
from sieminator.model.mark import Mark
from sieminator.model.outcome import Outcome, Result
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.qradar import KIND
from sieminator.platforms.qradar.api.rules import Listing
from sieminator.platforms.qradar.convert.calibration import Calibration
from sieminator.platforms.qradar.convert.extension import RuleXml
from sieminator.platforms.qradar.convert.rule_xml import from_xml, to_xml
from sieminator.platforms.qradar.convert.wire import with_group
from sieminator.platforms.qradar.convert.xml import parse, write

_AN_EARLIER_TRY = "an earlier try had done it"


@dataclass(frozen=True, slots=True)
class Part:
    """A rule in the package."""

    change: Change
    rule: RuleXml
    group: str
    """The rule group that it is to be in; empty where that is left alone."""
    intended: Content
    """What would be read after the installation if all of it were stored as we send it."""
    before: RemoteRule | None
    """What is there; None for a rule that is made."""
    unmanaged: frozenset[str]

    @property
    def uuid(self) -> str:
        """What the console knows the rule by."""
        return self.rule.uuid

    @property
    def names(self) -> frozenset[str]:
        """What the rule may be called where the console tells of it: by its name now or before, or by its uuid."""
        before = {self.before.title} if self.before else set()
        return frozenset({str(self.intended.body.get("name", "")), self.uuid, *before})


@dataclass(frozen=True, slots=True)
class Turn:
    """A rule that is switched, and nothing else."""

    change: Change
    there: RemoteRule


@dataclass(frozen=True, slots=True)
class Removal:
    """A rule that goes."""

    change: Change
    there: RemoteRule


Step = Part | Turn | Removal


def judged(change: Change, now: Listing, calibration: Calibration) -> Step | Outcome:
    """Return how a change is carried out, or why it is not: it is done already, or somebody was here since the plan."""
    uuid = str(change.remote_id)
    there = now.by_id.get(uuid)
    if change.remote is None:
        return _creation(change, uuid, there, calibration)
    if there is None:
        if change.action is Action.DELETE:
            return Outcome(change, Result.DONE, "it was gone already", uuid)
        return Outcome(change, Result.CONFLICT, "it was deleted after the plan was made", uuid)
    same = _same(change.remote, there)
    moved = () if same else differences(change.remote.content, there.content, _unmanaged(change))
    stands = same or (not moved and change.remote.mark == there.mark)
    if change.action is Action.DELETE:
        return Removal(change, there) if stands else _conflict(change, moved)
    base = change.remote if same else there
    step = Turn(change, there) if _only_turns(change) else _part(change, uuid, base, calibration)
    if stands:
        return step
    wanted = step.intended if isinstance(step, Part) else _content(change)
    met = there.mark == change.mark and not differences(wanted, there.content, _unmanaged(change))
    return _done(change, there) if met else _conflict(change, moved)


def _creation(change: Change, uuid: str, there: RemoteRule | None, calibration: Calibration) -> Step | Outcome:
    part = _part(change, uuid, None, calibration)
    if there is None:
        return part
    fields = differences(part.intended, there.content, _NONE)
    if there.mark == change.mark and not fields:
        return _done(change, there)
    return Outcome(change, Result.CONFLICT, "it appeared after the plan was made", uuid, fields=fields)


def _part(change: Change, uuid: str, before: RemoteRule | None, calibration: Calibration) -> Part:
    content, unmanaged = _content(change), _unmanaged(change)
    base = before.raw if before else change.base
    found = str(base.get("xml") or "") if base else ""
    xml = to_xml(content, change.mark, found or None, unmanaged if before else _NONE, calibration)
    group = with_group(base or {}).get("group") if "group" in unmanaged and before else content.body.get("group")
    named = group if isinstance(group, str) else ""
    body, _ = from_xml(xml)
    # What an installation does to a rule's other groups is unconfirmed: one that is in its group is put in none.
    inside = before is not None and named in _groups(before.raw)
    rule = RuleXml(uuid, xml if before else _unnumbered(xml), "" if inside else named)
    return Part(
        change,
        rule,
        named,
        Content(KIND, content.enabled, body | ({"group": named} if named else {})),
        before,
        unmanaged,
    )


def _groups(raw: Mapping[str, object]) -> list[object]:
    groups = raw.get("groups")
    return groups if isinstance(groups, list) else []


def _unnumbered(xml: str) -> str:
    """Return the XML of a rule that is made without a number: the one in an old copy may be another rule's by now."""
    rule = parse(xml)
    rule.set("id", "0")
    return write(rule)


def _same(planned: RemoteRule, there: RemoteRule) -> bool:
    """Say whether the console's list shows nothing that moved since the plan."""
    dates = [_date(one.raw) for one in (planned, there)]
    return dates[0] is not None and dates[0] == dates[1] and planned.content.enabled is there.content.enabled


def _date(raw: Mapping[str, object]) -> object:
    listed = raw.get("rule")
    return listed.get("modification_date") if isinstance(listed, Mapping) else None


def _only_turns(change: Change) -> bool:
    """Say whether the switch is all that moves; a mark that is there already is kept by our table alone."""
    planned = change.remote
    if planned is None or _who(planned.mark) != _who(change.mark):
        return False
    fields = differences(planned.content, _content(change), _unmanaged(change))
    return [field.path for field in fields] == ["enabled"]


def _who(mark: Mark | None) -> tuple[str, str] | None:
    return (mark.owner, mark.key) if mark else None


def _content(change: Change) -> Content:
    if change.content is None:
        raise AssertionError("a write says what to write")
    return change.content


def _unmanaged(change: Change) -> frozenset[str]:
    return change.rule.unmanaged if change.rule and change.remote else _NONE


def _done(change: Change, there: RemoteRule) -> Outcome:
    return Outcome(change, Result.DONE, _AN_EARLIER_TRY, there.remote_id, stored=there.content)


def _conflict(change: Change, fields: tuple[FieldChange, ...]) -> Outcome:
    message = "somebody changed it after the plan was made"
    return Outcome(change, Result.CONFLICT, message, change.remote_id, fields=fields)


_NONE: frozenset[str] = frozenset()
